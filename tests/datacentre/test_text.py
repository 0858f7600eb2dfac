"""Letters: personal data out, classes with true confidence, issues with their place and span."""

import random
from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.text.classifying import UNSURE, classify, open_model
from quanheng.datacentre.text.issues import find_issues
from quanheng.datacentre.text.masking import mask_text
from quanheng.datacentre.text.training import train

pytestmark = pytest.mark.files_only
KINDS = {
    "停水": ["自来水又停了", "水压太小", "水管漏水", "水龙头流黄水"],
    "噪音": ["工地半夜施工", "打桩声很大", "噪音扰民", "音响太吵"],
    "late fee": ["charged a late fee twice", "fee for a closed account", "interest on the loan", "the bank took a fee"],
}  # fmt: skip


def _letters(count: int) -> tuple[list[str], list[str]]:
    dice = random.Random(3)
    labels = [dice.choice(list(KINDS)) for _ in range(count)]
    return [
        f"{dice.choice(['您好', '求助', 'hello'])}，{'，'.join(dice.sample(KINDS[k], 2))}。" for k in labels
    ], labels


def test_a_model_sorts_says_why_and_is_the_same_each_time() -> None:
    texts, labels = _letters(150)
    made = train([*texts, "", "孤例"], [*labels, "噪音", "别类"])
    assert made.figures.macro_f1 > 0.95
    assert made.left_out == {"没有内容": 1, "类别“别类”不足5条": 1}
    content = made.model.to_bytes()
    assert content == train([*texts, "", "孤例"], [*labels, "噪音", "别类"]).model.to_bytes()
    water, fee, odd = classify(
        open_model(content, file="a.qhm"), ["自来水停了，水压太小", "a late fee again", "？"]
    )
    assert (water.given, fee.given, odd.given) == ("停水", "late fee", UNSURE)
    assert "fee" in fee.reason
    assert water.sure + water.second_sure <= 1
    assert (
        classify(open_model(content, file="a.qhm"), ["自来水停了，水压太小"], threshold=1.0)[0].given
        == UNSURE
    )


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"PK\x03\x04rubbish"])
def test_a_file_that_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        open_model(content, file="a.qhm")
    assert refused.value.details["file"] == "a.qhm"


def test_too_few_letters_are_refused() -> None:
    with pytest.raises(BadInput, match="只有"):
        train(["停水"] * 10, ["a"] * 10)
    with pytest.raises(BadInput, match="同一句话"):
        train([f"停水{n}天" for n in range(30)] + [f"噪音{n}次" for n in range(30)], ["a"] * 30 + ["b"] * 30)
    with pytest.raises(BadInput, match="一类"):
        train(["停水"] * 50, ["a"] * 50)


def test_issues_are_gathered_by_matter_and_place() -> None:
    begin = date(2026, 5, 1)
    told = [("阳光花园小区", "停水"), ("春江花园小区", "停水"), ("金龙大道", "噪音")]
    texts = [
        f"您好，我住在{spot}，{'，'.join(KINDS[kind][n % 3 :][:2])}，电话13812345678。"
        for spot, kind in told
        for n in range(6)
    ]
    days = [begin + timedelta(days=40 * at + n) for at in range(3) for n in range(6)]
    found = find_issues([*texts, "", "毫不相干的一句话"], dates=[*days, None, begin])
    assert sorted(sorted(one.rows) for one in found) == [list(range(at, at + 6)) for at in (0, 6, 12)]
    hot = found[0]
    assert (hot.place, hot.first, hot.last, hot.count) == ("金龙大道", days[12], days[17], 6)
    assert hot.growth == 7.0
    assert all("13812345678" not in text for text in hot.examples)


def test_a_place_column_keeps_letters_apart() -> None:
    found = find_issues(["自来水又停了，水压太小"] * 8, places=["甲区"] * 4 + ["乙区"] * 4)
    assert sorted(one.place for one in found) == ["乙区", "甲区"]


def test_personal_data_are_masked() -> None:
    masked = mask_text(
        "我叫陈思远，电话 138 1234 5678，证号445102199001011234，信箱a.b@c.com，找李小明先生，3栋2单元501室"
    )
    assert masked == "我叫陈**，电话 138 **** 5678，证号445102**********34，信箱***@***，找李*先生，****"
