"""Working days: weekends, announced breaks and make-up days as one calendar that is handed in, never global.

Units are civil days in China. A year without a published arrangement is reckoned by weekends and the
festival days of the law, and every answer that leans on such a year says so.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

__all__ = ["ONE_DAY", "Break", "Calendar", "add_months", "days_in"]

ONE_DAY = timedelta(days=1)

# Festival days that are fixed to a date: used only where a year has no arrangement at all. The second of May
# is one since 2025.
_FIXED_FESTIVALS = {
    (1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """An announced run of days off with its name."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """Days off and make-up working days of the known years.

    Args:
        breaks: announced breaks; whole runs, the moved weekends inside.
        make_ups: weekend days that are worked.
        published: years whose arrangement the State Council has published.
        listed: years that are described at all (published or only by the festival days of the law).
    """

    breaks: tuple[Break, ...]
    make_ups: frozenset[date]
    published: frozenset[int]
    listed: frozenset[int] = frozenset()
    _names: Mapping[date, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    _totals: dict[int, list[date]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {day: one.name for one in self.breaks for day in days_in(one.first, one.last)}
        object.__setattr__(self, "_names", names)

    def break_name(self, day: date) -> str:
        """Name the announced break (or festival day) that a day lies in; empty on other days."""
        name = self._names.get(day)
        if name is not None:
            return name
        if self.is_in_known_year(day) or ((day.month, day.day) == (5, 2) and day.year < 2025):
            return ""
        return _FIXED_FESTIVALS.get((day.month, day.day), "")

    def is_break(self, day: date) -> bool:
        """Say whether a day lies in an announced break, weekends inside it included."""
        return bool(self.break_name(day))

    def is_workday(self, day: date) -> bool:
        """Say whether offices work on the day."""
        return day in self.make_ups or (day.weekday() < 5 and not self.break_name(day))

    def is_make_up(self, day: date) -> bool:
        """Say whether the day is a weekend day that is worked."""
        return day in self.make_ups

    def is_published(self, *days: date) -> bool:
        """Say whether every year that the days lie in has its arrangement."""
        return all(day.year in self.published for day in days)

    def next_workday(self, day: date) -> date:
        """Give the day itself when it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """Give the day itself when it is worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def add_workdays(self, start: date, count: int) -> date:
        """Give the count-th working day after ``start`` (before it when negative); the start is not counted."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """Count the working days later than ``after`` and not later than ``until``; negative when turned round."""
        if until < after:
            return -self.workdays_between(until, after)
        if until.year == after.year:
            worked = self._worked(after.year)
            return bisect_right(worked, until) - bisect_right(worked, after)
        whole = sum(len(self._worked(year)) for year in range(after.year + 1, until.year))
        first = self._worked(after.year)
        return len(first) - bisect_right(first, after) + whole + bisect_right(self._worked(until.year), until)

    def is_in_known_year(self, day: date) -> bool:
        """Say whether the day's year is described at all."""
        return day.year in self.listed or day.year in self.published

    def _worked(self, year: int) -> list[date]:
        """The working days of one year in order, reckoned once."""
        if year not in self._totals:
            days = days_in(date(year, 1, 1), date(year, 12, 31))
            self._totals[year] = [day for day in days if self.is_workday(day)]
        return self._totals[year]

    def workdays_of(self, year: int) -> int:
        """Count the working days of a year."""
        return len(self._worked(year))

    @classmethod
    def of_weekends(cls) -> "Calendar":
        """A calendar that knows no arrangement at all; every answer from it is provisional."""
        return cls((), frozenset(), frozenset())

    @classmethod
    def gather(
        cls,
        breaks: Iterable[Break],
        make_ups: Iterable[date],
        published: Iterable[int],
        listed: Iterable[int] = (),
    ) -> "Calendar":
        """Make a calendar from loose parts."""
        return cls(tuple(breaks), frozenset(make_ups), frozenset(published), frozenset(listed))


def days_in(first: date, last: date) -> Iterator[date]:
    """Give every day from first to last, both inside."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def add_months(start: date, months: int) -> date:
    """Give the day with the same number ``months`` later (earlier when negative), or that month's last day.

    Civil code art. 202: a period in months or years ends on the corresponding day, and where the month
    has none on its last day. Always from the starting event; chained months would drift.
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    after_year, after_month = divmod(index + 1, 12)
    last = date(after_year, after_month + 1, 1) - ONE_DAY
    return last if start.day > last.day else date(year, month + 1, start.day)
