"""What grows on money not paid, for whoever looks at a matter: the sum as of a day and how it was reckoned."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quanheng.packkit.accrual import Span

from .definitions import spec_of
from .models import Affair
from .standing import accrued_on, sum_of
from .viewing import acts_of, file_of

__all__ = ["Growing", "growing_on"]


@dataclass(frozen=True, slots=True)
class Growing:
    """One sum that grows: its name, what it has come to, whether it can grow no more, and the spans of days."""

    key: str
    zh: str
    amount: Decimal
    days: int
    is_capped: bool
    spans: tuple[Span, ...]
    article: str


def growing_on(affair: Affair, day: date) -> list[Growing]:
    """List what has grown on the matter's unpaid money by the end of a day; nothing while nothing is overdue.

    Law: 行政处罚法 第72条
    """
    spec = spec_of(affair)
    if not spec.accruals:
        return []
    standing = sum_of(spec, acts_of(spec, list(affair.acts.all())))
    found = accrued_on(spec, standing, file_of(affair, spec, day), day)
    return [
        Growing(one.key, one.zh, made.amount, made.days, made.is_capped, made.spans, one.article)
        for one in spec.accruals
        if (made := found.get(one.key)) is not None and made.amount > 0
    ]
