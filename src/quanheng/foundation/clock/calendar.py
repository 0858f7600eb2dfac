"""The working calendar of the loaded packs, made once."""

from collections.abc import Iterable
from functools import lru_cache

from quanheng.base.workdays import Break, Calendar
from quanheng.foundation.packs.api import Packs, packs
from quanheng.packkit.calendar import CalendarYear

__all__ = ["calendar_of", "working_calendar"]


def working_calendar() -> Calendar:
    """Give the calendar that the packs declare, made once for each reading of the packs."""
    return _made(packs())


@lru_cache(maxsize=4)
def _made(loaded: Packs) -> Calendar:
    return calendar_of(loaded.calendar.values())


def calendar_of(years: Iterable[CalendarYear]) -> Calendar:
    """Make a calendar from declared years; pure, so that a new notice can be tried before it is loaded."""
    years = list(years)
    return Calendar.gather(
        (Break(one.name, one.first, one.last) for year in years for one in year.holidays),
        (day for year in years for one in year.holidays for day in one.make_up_workdays),
        (year.year for year in years if year.status == "published"),
        (year.year for year in years),
    )
