"""The working calendar of the loaded packs, made once."""

from collections.abc import Iterable
from functools import cache

from quanheng.base.workdays import Break, Calendar
from quanheng.foundation.packs.api import packs
from quanheng.packkit.calendar import CalendarYear

__all__ = ["calendar_of", "working_calendar"]


@cache
def working_calendar() -> Calendar:
    """Give the calendar that the packs declare, read once for the life of the process."""
    return calendar_of(packs().calendar.values())


def calendar_of(years: Iterable[CalendarYear]) -> Calendar:
    """Make a calendar from declared years; pure, so that a new notice can be tried before it is loaded."""
    years = list(years)
    return Calendar.gather(
        (Break(one.name, one.first, one.last) for year in years for one in year.holidays),
        (day for year in years for one in year.holidays for day in one.make_up_workdays),
        (year.year for year in years if year.status == "published"),
        (year.year for year in years),
    )
