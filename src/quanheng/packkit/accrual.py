"""What grows day by day on money not paid: the surcharge (加处罚款), reckoned with its working.

Pure. Money is :class:`~decimal.Decimal` yuan; the result is rounded to the fen, half up, once at the end.
The first day that counts is the one after the last day for paying; the day of a payment still counts for
what it pays. The surcharge never exceeds the fine itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from pydantic import Field

from .affair_clock import Key
from .shape import Shape

__all__ = ["Accrual", "Accrued", "Flow", "Less", "Span", "Stays", "reckon_accrual"]

FEN = Decimal("0.01")
DAY = timedelta(days=1)


class Less(Shape):
    """The step by which the amount is paid, with the fields that say how much and when."""

    step: Key
    amount: Key
    on: Key


class Stays(Shape):
    """The steps between which nothing grows, such as a reconsideration, with the fields of their days."""

    from_step: Key
    from_day: Key
    to_step: Key
    to_day: Key


class Accrual(Shape):
    """A number that grows each day from the end of a clock, at a rate of dated law, up to the amount itself."""

    key: Key
    zh: str = Field(min_length=2)
    of: Key = Field(description="field with the amount that is owed")
    rate: Key = Field(description="name of the threshold with the share a day, such as 0.03")
    clock: Key = Field(description="the clock whose last day is the last day for paying")
    later_due: tuple[Key, ...] = Field(
        default=(), description="fields with a later last day, such as an agreed one"
    )
    less: Less | None = None
    stays: Stays | None = None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """What the acts say of one accrual: payments by day, and stays with an open end while they last."""

    payments: tuple[tuple[date, Decimal], ...] = ()
    stays: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which the same was owed, first and last included."""

    first: date
    last: date
    owed: Decimal
    each_day: Decimal

    @property
    def days(self) -> int:
        """How many days the span has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Accrued:
    """The surcharge as of a day, whether it has reached its cap, and the spans it was reckoned from."""

    amount: Decimal
    is_capped: bool
    days: int
    spans: tuple[Span, ...]


def reckon_accrual(amount: Decimal, rate: Decimal, due_on: date, until: date, flow: Flow) -> Accrued:
    """Reckon what has grown on an amount by the end of a day.

    Law: 行政处罚法 第72条第1款第1项（每日百分之三，不超过本数）、第73条第3款（复议、诉讼期间不计）
    """
    spans = tuple(_spans(amount, rate, due_on, until, flow))
    grown = sum((span.each_day * span.days for span in spans), Decimal(0))
    capped = min(grown, amount)
    return Accrued(
        capped.quantize(FEN, rounding=ROUND_HALF_UP), grown >= amount > 0, sum(span.days for span in spans), spans
    )  # fmt: skip


def _spans(amount: Decimal, rate: Decimal, due_on: date, until: date, flow: Flow) -> Iterable[Span]:
    """Cut the days after the last day for paying where a payment or a stay changes what grows."""
    start = due_on + DAY
    cuts = {start, until + DAY, *(day + DAY for day, _ in flow.payments)}
    for first, last in flow.stays:
        cuts |= {first, (last or until) + DAY}
    inside: Sequence[date] = sorted(cut for cut in cuts if start <= cut <= until + DAY)
    for first, after in pairwise(inside):
        owed = amount - sum((paid for day, paid in flow.payments if day < first), Decimal(0))
        stayed = any(begin <= first and (end is None or first <= end) for begin, end in flow.stays)
        if owed > 0 and not stayed:
            yield Span(first, after - DAY, owed, owed * rate)
