"""Surcharge on an unpaid fine, worked by hand: 3 % a day, never more than the fine, still while contested."""

from datetime import date
from decimal import Decimal

import pytest

from quanheng.packkit.accrual import Flow, reckon_accrual

RATE = Decimal("0.03")
DUE = date(2026, 12, 18)


def grown(until: date, *, fine: str = "10000", **flow: object) -> Decimal:
    return reckon_accrual(Decimal(fine), RATE, DUE, until, Flow(**flow)).amount  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("until", "amount"),
    [
        (date(2026, 12, 18), "0"),
        (date(2026, 12, 19), "300"),
        (date(2026, 12, 28), "3000"),
        (date(2027, 1, 20), "9900"),
        (date(2027, 1, 21), "10000"),  # the thirty-fourth day would pass the fine itself
        (date(2028, 1, 1), "10000"),
    ],
)
def test_it_grows_from_the_day_after_up_to_the_fine(until: date, amount: str) -> None:
    assert grown(until) == Decimal(amount)


def test_the_day_of_a_payment_still_counts_for_what_it_pays() -> None:
    paid = ((date(2026, 12, 20), Decimal(6000)),)
    # two days on 10 000, then eight on 4 000
    assert grown(date(2026, 12, 28), payments=paid) == Decimal(600 + 8 * 120)


def test_nothing_grows_after_all_is_paid_or_when_it_was_paid_in_time() -> None:
    assert grown(date(2027, 6, 1), payments=((date(2026, 12, 20), Decimal(10000)),)) == Decimal(600)
    assert grown(date(2027, 6, 1), payments=((date(2026, 12, 18), Decimal(10000)),)) == 0


def test_while_it_is_contested_nothing_grows() -> None:
    over = (((date(2026, 12, 21)), date(2027, 2, 20)),)
    # the 19th and 20th of December, then from the 21st of February on
    assert grown(date(2027, 2, 22), stays=over) == Decimal(4 * 300)
    assert grown(date(2027, 2, 22), stays=((date(2026, 12, 21), None),)) == Decimal(600)


def test_the_working_says_which_days_count() -> None:
    found = reckon_accrual(
        Decimal(1000), RATE, DUE, date(2026, 12, 22), Flow(((date(2026, 12, 20), Decimal(400)),))
    )
    assert [(one.first, one.last, one.days, one.owed, one.each_day) for one in found.spans] == [
        (date(2026, 12, 19), date(2026, 12, 20), 2, Decimal(1000), Decimal("30.00")),
        (date(2026, 12, 21), date(2026, 12, 22), 2, Decimal(600), Decimal("18.00")),
    ]
    assert (found.amount, found.days, found.is_capped) == (Decimal("96.00"), 4, False)


def test_fen_are_rounded_once_at_the_end() -> None:
    assert grown(date(2026, 12, 21), fine="333.33") == Decimal("30.00")
