"""The periods that deliveries are owed for: workdays, weeks, months, quarters and years, written one way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quanheng.base.workdays import Calendar, add_months

__all__ = ["Period", "period_of", "periods_between", "read_period"]

_FORM = re.compile(
    r"(?P<year>20\d\d)(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|Q(?P<quarter>[1-4])|W(?P<week>\d\d)))?"
)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days with its written form: 2026-11-24, 2026-W48, 2026-11, 2026-Q4 or 2026."""

    last: date
    first: date
    name: str

    @property
    def zh(self) -> str:
        """Say it in Chinese."""
        year, _, rest = self.name.partition("-")
        if not rest:
            return f"{year}年"
        if rest[0] == "Q":
            return f"{year}年第{'一二三四'[int(rest[1]) - 1]}季度"
        if rest[0] == "W":
            return f"{year}年第{int(rest[1:])}周"
        month, _, day = rest.partition("-")
        return f"{year}年{int(month)}月{int(day)}日" if day else f"{year}年{int(month)}月"


def read_period(text: str) -> Period | None:
    """Read a written period; None when it is none or no such day exists."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    year = int(found["year"])
    try:
        if found["day"]:
            day = date(year, int(found["month"]), int(found["day"]))
            return Period(day, day, day.isoformat())
        if found["week"]:
            return period_of("week", date.fromisocalendar(year, int(found["week"]), 1))
        if found["quarter"]:
            return period_of("quarter", date(year, int(found["quarter"]) * 3, 1))
        if found["month"]:
            return period_of("month", date(year, int(found["month"]), 1))
    except ValueError:
        return None
    return period_of("year", date(year, 1, 1))


def period_of(every: str, day: date) -> Period:
    """Give the period of that length which the day lies in."""
    if every == "workday":
        return Period(day, day, day.isoformat())
    if every == "week":
        first = day - timedelta(days=day.weekday())
        year, week, _ = first.isocalendar()
        return Period(first + timedelta(days=6), first, f"{year}-W{week:02d}")
    months = MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = add_months(first, months) - timedelta(days=1)
    names = {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month - 1) // 3 + 1}",
        "year": f"{day.year}",
    }
    return Period(last, first, names[every])


def periods_between(every: str, first: date, last: date, calendar: Calendar) -> Iterator[Period]:
    """Give the periods that end on one of these days, the oldest first; days off owe nothing day by day."""
    day = first
    while day <= last:
        found = period_of(every, day)
        if first <= found.last <= last and (every != "workday" or calendar.is_workday(day)):
            yield found
        day = found.last + timedelta(days=1)
