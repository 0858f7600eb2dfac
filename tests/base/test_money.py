"""Yuan: exact, read as people write it, said in capitals for papers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.base.errors import BadInput
from quanheng.base.money import parse_yuan, say_yuan, whole_cents, yuan_in_capitals


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"), ("5", "伍元整"), ("10", "壹拾元整"), ("55000", "伍万伍仟元整"), ("100003", "壹拾万零叁元整"),
        ("103.5", "壹佰零叁元伍角"), ("0.05", "伍分"), ("20.05", "贰拾元零伍分"), ("100010000", "壹亿零壹万元整"),
        ("100000005", "壹亿零伍元整"), ("6007.14", "陆仟零柒元壹角肆分"),
    ],
)  # fmt: skip
def test_capitals_as_papers_write_them(amount: str, capitals: str) -> None:
    assert yuan_in_capitals(Decimal(amount)) == capitals


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.5", "1234.50"),
        ("￥3万", "30000.00"),
        (" 5.5万元 ", "55000.00"),
        ("1亿", "100000000.00"),
        ("0", "0.00"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert parse_yuan(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "五千", "-3", "1e99", "NaN", "Infinity", "12..3"])
def test_what_is_no_amount_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(BadInput, match=f"“{text}”"):
        parse_yuan(text)


def test_a_float_is_no_money() -> None:
    with pytest.raises(BadInput):
        whole_cents(0.1)  # type: ignore[arg-type]


def test_cents_are_shown_only_where_there_are_any() -> None:
    assert (say_yuan(55000), say_yuan(Decimal("1234.5"))) == ("55,000元", "1,234.50元")


@given(st.integers(0, 10**14))
def test_what_is_said_can_be_read_again(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert parse_yuan(say_yuan(amount)) == amount
    assert yuan_in_capitals(amount)
