"""The scale of discretion by its published test vectors, and the words of papers."""

from decimal import Decimal

import pytest

from quanheng.foundation.packs.api import packs
from quanheng.packkit.discretion import band_of, propose, whole
from quanheng.packkit.paper_words import article_words, number_words, yuan_words

SPEC = packs().affairs["food_penalty"]
SCALE = SPEC.discretion


@pytest.mark.parametrize(
    ("low", "high", "grade", "first", "last"),
    [
        (50000, 100000, "lighter", 50000, 65000),
        (50000, 100000, "normal", 65000, 85000),
        (50000, 100000, "heavier", 85000, 100000),
        (0, 100000, "lighter", 0, 30000),
        (200000, 1000000, "heavier", 760000, 1000000),
    ],
)
def test_a_grade_is_its_part_of_the_range(low, high, grade, first, last):
    band = band_of(Decimal(low), Decimal(high), SCALE.grade(grade))
    assert tuple(map(whole, band)) == (first, last)


@pytest.mark.parametrize(
    ("factors", "grade", "is_open"),
    [
        ([], "normal", False),
        (["cooperate"], "lighter", False),
        (["large"], "heavier", False),
        (["cooperate", "large"], "normal", True),
        (["minor_corrected_no_harm", "large"], "no_penalty", False),
        (["first_minor"], "no_penalty", True),
        (["first_minor", "repeat"], "normal", True),
    ],
)
def test_factors_propose_a_grade_and_contradictions_are_left_to_a_person(factors, grade, is_open):
    found = propose(SCALE, SPEC.violation("expired_food"), factors, {"goods_value_yuan": 100})
    assert (found.grade, found.is_open) == (grade, is_open)
    assert all("（" in reason for reason in found.reasons if factors)


def test_half_a_yuan_is_rounded_up_and_the_exact_value_is_kept():
    found = propose(
        SCALE, SPEC.violation("expired_food"), ["cooperate"], {"goods_value_yuan": Decimal("10000.05")}
    )
    assert found.unrounded == (Decimal("100000.50"), Decimal("130000.65"))
    assert (found.low_yuan, found.high_yuan) == (100001, 130001)


def test_multiples_without_a_value_of_goods_give_no_range():
    found = propose(SCALE, SPEC.violation("expired_food"), [], {})
    assert (found.low_yuan, found.high_yuan) == (None, None)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("55000", "55,000元（人民币伍万伍仟元整）"), ("412.5", "412.50元（人民币肆佰壹拾贰元伍角整）"),
        ("0.05", "0.05元（人民币伍分）"), ("10000001", "10,000,001元（人民币壹仟万零壹元整）"),
        ("100050.05", "100,050.05元（人民币壹拾万零伍拾元零伍分）"), ("0", "0元（人民币零元整）"),
    ],
)  # fmt: skip
def test_money_is_written_as_on_receipts(amount, words):
    assert yuan_words(amount) == words


def test_articles_are_written_in_characters():
    assert article_words("第34条第3项、第124条第1款第10项") == "第三十四条第三项、第一百二十四条第一款第十项"
    assert article_words("第100条") == "第一百条"
    assert [number_words(one) for one in (0, 10, 11, 20, 105, 110, 1005)] == [
        "零", "十", "十一", "二十", "一百零五", "一百一十", "一千零五",
    ]  # fmt: skip
