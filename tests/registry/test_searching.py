"""What an officer types finds the business, however it was written, and only inside the district."""

import pytest

from quanheng.registry import api as registry
from tests.people import City, actor
from tests.registry.lines import HUANGGANG, batch, code, come_in, licence, line


@pytest.fixture
def shops(city: City) -> City:
    come_in(
        [
            line(
                1,
                "潮州市砚溪楼餐饮有限公司",
                address="湘桥区砚溪路18号",
                phone="13800138001",
                legal_person="陈小满",
            ),
            line(2, "湘桥区韩江茶叶店", address="湘桥区新洋路66号", phone="13912345678"),
            line(3, "韩江茶叶行", status="3"),
            line(4, "饶平县韩江水产店", region_code=HUANGGANG, address="黄冈大道8号"),
        ]
    )
    come_in([licence(1, "JY24451020001", key="e1")], batch("l1", "food"))
    come_in([line(2, "湘桥区旧号茶庄")], batch("b0", seen_on=batch().seen_on.replace(day=1)))
    return city


@pytest.mark.parametrize(
    ("typed", "name", "why"),
    [
        ("砚溪", "潮州市砚溪楼餐饮有限公司", ""),
        ("硯溪樓", "潮州市砚溪楼餐饮有限公司", ""),
        ("燕溪楼", "潮州市砚溪楼餐饮有限公司", "音近"),
        ("yanxilou", "潮州市砚溪楼餐饮有限公司", "拼音"),
        ("yxl", "潮州市砚溪楼餐饮有限公司", "拼音"),
        (code(1), "潮州市砚溪楼餐饮有限公司", "统一代码"),
        (code(1)[-6:], "潮州市砚溪楼餐饮有限公司", "统一代码"),
        ("１３８００１３８００１", "潮州市砚溪楼餐饮有限公司", "电话"),
        ("JY24451020001", "潮州市砚溪楼餐饮有限公司", "许可证号"),
        ("新洋路66号", "湘桥区韩江茶叶店", "住所"),
        ("陈小满", "潮州市砚溪楼餐饮有限公司", "负责人"),
        ("旧号茶庄", "湘桥区韩江茶叶店", "曾用名"),
    ],
)
def test_found_by(shops: City, typed: str, name: str, why: str) -> None:
    found = registry.search(actor("陈思远"), typed)
    assert [(hit.subject.name, hit.why) for hit in found.subjects][:1] == [(name, why)]


def test_sound_alike_says_which_characters(shops: City) -> None:
    assert registry.search(actor("陈思远"), "燕溪楼").note == "按名称读音匹配：燕、砚同音"


def test_a_licence_number_gives_the_licence_too(shops: City) -> None:
    (hit,) = registry.search(actor("陈思远"), "JY24451020001").licences
    assert hit.subject.name == "潮州市砚溪楼餐饮有限公司"


def test_the_living_come_before_the_gone_and_the_match_is_marked(shops: City) -> None:
    hits = registry.search(actor("陈思远"), "韩江茶叶").subjects
    assert [hit.is_alive for hit in hits] == [True, False]
    assert hits[0].mark == (3, 7)


@pytest.mark.parametrize("typed", ["韩江水产", "黄冈大道", code(4), "hjsc"])
def test_another_district_finds_nothing(shops: City, typed: str) -> None:
    assert registry.search(actor("余海生"), typed).subjects
    assert not registry.search(actor("陈思远"), typed).subjects


@pytest.mark.parametrize(
    "typed", ["", "   ", "（）", "'\"*", "没有这一家", 'x" OR "n', "a" * 5000, "NEAR(砚 溪)"]
)
def test_nothing_and_nonsense_find_nothing(shops: City, typed: str) -> None:
    assert not registry.search(actor("陈思远"), typed).subjects
