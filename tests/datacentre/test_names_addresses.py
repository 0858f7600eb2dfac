"""Names and addresses of any city taken apart, and codes mended when something else is known of the business."""

from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from quanheng.base import uscc
from quanheng.datacentre.addresses.api import KINDS, AddressParser, address_columns, load_gazetteer, place_key
from quanheng.datacentre.names.api import NameParser, learn_trades, name_columns
from quanheng.datacentre.slips import Doubt, settle_codes
from tests.shared import CHECKOUT

pytestmark = pytest.mark.files_only
HERE = Path(__file__).parent
LETTERS = dict(zip("PCDZTVGRNOSHUFMXALI0E", (
    "prov", "city", "district", "devzone", "town", "community", "village_group", "road", "roadno", "poi", "subpoi",
    "houseno", "cellno", "floorno", "roomno", "detail", "assist", "distance", "intersection", "redundant", "others",
), strict=True))  # fmt: skip

gazetteer = cache(lambda: load_gazetteer(CHECKOUT / "src/quanheng_packs/core/divisions/china.txt"))

# ruff: noqa: E501 - a name and its parts read best in one line
# name: region, code, where, brand, trade, form, branch
NAMES = {
    "福州市鼓楼区鑫源餐饮管理有限公司": ("福州市鼓楼区", "350102", "prefix", "鑫源", "餐饮管理", "有限公司", ""),
    "鑫源餐饮（福州）有限公司": ("福州", "3501", "bracket", "鑫源", "餐饮", "有限公司", ""),
    "潮州市湘桥区意溪镇示例便利店": ("潮州市湘桥区意溪镇", "445102100", "prefix", "示例", "便利", "店", ""),
    "永兴食品店": ("", "", "", "永兴", "食品", "店", ""),
    "长安汽车有限公司": ("", "", "", "长安", "汽车", "有限公司", ""),
    "福州永辉超市有限公司鼓楼万达店": ("福州", "3501", "prefix", "永辉超市", "", "有限公司", "鼓楼万达店"),
    "沙县小吃（五一路店）": ("", "", "", "沙县", "小吃", "", "五一路店"),
    "潮州市海博传媒工作室（个体工商户）": ("潮州市", "4451", "prefix", "海博", "传媒", "工作室(个体工商户)", ""),
    "国药控股潮州有限公司大药房一分店": ("潮州", "4451", "middle", "国药", "控股", "有限公司", "大药房一分店"),
    "中国移动通信集团广东有限公司潮州分公司": ("中国", "", "prefix", "移动", "通信集团广东", "有限公司", "潮州分公司"),
    "中石化森美（福建）石油有限公司潮州东山加油站": ("福建", "35", "bracket", "中石化森美", "石油", "有限公司", "潮州东山加油站"),
    "肯德基（潮州）有限公司新桥西路餐厅": ("潮州", "4451", "bracket", "肯德基", "", "有限公司", "新桥西路餐厅"),
    "广东电网有限责任公司潮州供电局": ("广东", "44", "prefix", "电网", "", "有限责任公司", "潮州供电局"),
    "美宜佳便利店潮州凤新店": ("", "", "", "美宜佳", "便利", "店", "潮州凤新店"),
    "潮州市湘桥区城西街道卫生服务中心": ("潮州市湘桥区", "445102", "prefix", "城西街道", "", "卫生服务中心", ""),
    "潮州市波士发陶瓷制作有限公司": ("潮州市", "4451", "prefix", "波士发", "陶瓷制作", "有限公司", ""),
    "兰州拉面馆": ("", "", "", "兰州", "拉面", "馆", ""),
    "ＡＢＣ（中国）有限公司": ("中国", "", "bracket", "ABC", "", "有限公司", ""),
    "CARNICERIA LA GLORIA NO. 2, INC.": ("", "", "", "CARNICERIA LA GLORIA", "", "INC.", "2"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_apart(name: str) -> None:
    got = NameParser(gazetteer()).parse(name)
    assert (got.region, got.region_code, got.region_at, got.brand, got.trade, got.form, got.branch) == NAMES[
        name
    ]
    assert 0 < got.confidence <= 1
    assert got.rule


def test_a_file_teaches_its_own_words_of_trade() -> None:
    names = [
        f"{a}{b}{c}量子锻造有限公司" for a in "鑫宏泰" for b in "源达丰利" for c in "康宁安泰和美龙凤永华盛"
    ]
    parser = NameParser(gazetteer())
    assert parser.parse(names[0]).rule == "by_length"
    learnt = learn_trades(names, parser, least=20)
    assert NameParser(gazetteer(), trades=learnt).parse("鑫源康量子锻造有限公司").brand == "鑫源康"


def test_name_columns_add_up() -> None:
    made, summary = name_columns(pa.chunked_array([["鑫源餐饮店", None, "", "鑫源餐饮店"]]), gazetteer())
    assert summary["rows"] == summary["parsed"] + summary["empty"] == 4
    assert all(len(column) == 4 for column in made.values())


def _labelled(file: str) -> list[list[tuple[str, str]]]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return [[(LETTERS[one[0]], one[1:]) for one in line.split()] for line in lines if line and line[0] != "#"]


def _f1(file: str) -> float:
    parser = AddressParser(gazetteer())
    right = told = gold = 0
    for elements in _labelled(file):
        got = {(one.kind, one.text) for one in parser.parse("".join(text for _, text in elements)).elements}
        want = {(kind, text.upper()) for kind, text in elements}
        right, told, gold = right + len(got & want), told + len(got), gold + len(want)
    return 2 * right / (told + gold)


@pytest.mark.parametrize(("file", "least"), [("addresses_labelled.txt", 0.97), ("addresses_fresh.txt", 0.92)])
def test_elements_of_labelled_addresses(file: str, least: float) -> None:
    assert set(LETTERS.values()) == set(KINDS)
    assert _f1(file) >= least


def test_stated_confidence_is_about_the_share_that_is_right() -> None:
    parser = AddressParser(gazetteer())
    read: dict[bool, list[tuple[float, bool]]] = {True: [], False: []}
    for file in ("addresses_labelled.txt", "addresses_fresh.txt"):
        for elements in _labelled(file):
            made = parser.parse("".join(text for _, text in elements))
            right = [(one.kind, one.text) for one in made.elements] == [(k, t.upper()) for k, t in elements]
            read[made.confidence >= 0.9].append((made.confidence, right))
    assert len(read[True]) >= 100
    assert len(read[False]) >= 20
    for group in read.values():
        stated, true = (sum(one[at] for one in group) / len(group) for at in (0, 1))
        assert abs(stated - true) <= 0.1


@pytest.mark.parametrize(
    ("text", "kind", "part", "sure"),
    [
        ("深圳市南山区飞亚达大厦5-10楼", "floorno", "5-10楼", True),
        ("深圳市福田区华强北路1019号华强广场B座三至五楼", "floorno", "三至五楼", True),
        ("潮州市湘桥区枫春路12号负1-2层", "floorno", "负1-2层", True),
        ("潮州市湘桥区枫春路88号房地产大厦", "roadno", "88号", True),
        ("枫春路12", "roadno", "12", False),
    ],
)
def test_floors_in_a_row_and_what_is_doubtful(text: str, kind: str, part: str, sure: bool) -> None:
    read = AddressParser(gazetteer()).parse(text)
    assert read.of(kind) == part
    assert (read.confidence >= 0.9) is sure


def test_codes_of_divisions_wherever_the_city() -> None:
    right = rows = 0
    parser = AddressParser(gazetteer())
    for code, name in gazetteer().names.items():
        if len(code) != 6 or code[2:4] == "90":
            continue
        for front in (gazetteer().name(code[:2]) + gazetteer().city_name(code), gazetteer().city_name(code)):
            got = parser.parse(f"{front}{name}中山路12号")
            rows += 1
            right += got.code[:6] == code
    assert rows > 5000
    assert right / rows >= 0.98


# writing: code, what was repaired
SLIPS = {
    "福建省福州市鼓搂区五四路1号": ("350102", "鼓搂区→鼓楼区"),
    "广东省潮州市湘侨区意溪镇12号": ("445102100", "湘侨区→湘桥区"),
    "浙江省杭州市浙江省杭州市西湖区文三路1号": ("330106", ""),
    "福州仓山万达广场3楼": ("350104", ""),
    "五四路82号": ("", ""),
}


@pytest.mark.parametrize("text", SLIPS)
def test_slips_and_short_writings(text: str) -> None:
    got = AddressParser(gazetteer()).parse(text)
    assert (got.code, got.repaired) == SLIPS[text]


def test_home_settles_what_stands_in_many_cities() -> None:
    assert AddressParser(gazetteer()).parse("鼓楼区五四路1号").district == ""
    assert AddressParser(gazetteer(), home="3501").parse("鼓楼区五四路1号").code == "350102"


SAME_PLACE = [
    ("福建省福州市鼓楼区东街街道五四路158号3号楼9层911室", "鼓楼区五四路158号3幢9F-911"),
    ("湘桥区东兴路十二号二幢三层", "潮州市湘桥区东兴路12号2栋3楼"),
    ("仓山区金山大道8号6号店面(万达旁)", "仓山区金山大道8号6铺"),
]


@pytest.mark.parametrize(("left", "right"), SAME_PLACE)
def test_two_writings_of_one_place(left: str, right: str) -> None:
    one, two = (place_key(text, gazetteer()) for text in (left, right))
    assert (one.road, one.number, one.building, one.floor, one.room) == (
        two.road, two.number, two.building, two.floor, two.room
    )  # fmt: skip


def test_odd_texts_end_quietly() -> None:
    texts = [
        "",
        " ",
        "((((",
        "号号号",
        "=cmd|'/c'!A1",
        "1" * 500,
        "路" * 300,
        "省市区县",
        "\u200b福州市",
        "A座",
        "（）",
    ]
    made, summary = address_columns(pa.chunked_array([texts]), gazetteer())
    assert summary["rows"] == len(texts)
    for text in texts:
        NameParser(gazetteer()).parse(text)
    assert all(len(column) == len(texts) for column in made.values())


def _code() -> str:
    body = "91445102MA4W8K3X"
    body += uscc.organisation_check_digit(body[8:16])
    return body + uscc.check_digit(body)


def test_every_substitution_in_a_code_is_flagged_and_its_mend_found() -> None:
    code = _code()
    wrong = [
        code[:at] + sign + code[at + 1 :]
        for at in range(18)
        for sign in uscc.ALPHABET + "IOSVZ"
        if sign != code[at]
    ]
    assert all(uscc.faults(one) for one in wrong)
    con = duckdb.connect()
    con.execute("CREATE TABLE entities (entity VARCHAR, uscc VARCHAR, address_key VARCHAR)")
    con.execute("CREATE TABLE names (entity VARCHAR, name_key VARCHAR)")
    con.execute("INSERT INTO entities VALUES ('e', ?, '东兴路5号')", [code])
    con.execute("INSERT INTO names VALUES ('e', '示例食品有限公司')")
    for doubt in (
        {"name_key": "示例食品有限公司", "address_key": None},
        {"name_key": None, "address_key": "东兴路5号"},
    ):
        verdicts = settle_codes(con, [Doubt(one, **doubt) for one in wrong])
        assert all(code in verdict.proposals[:3] for verdict in verdicts)
