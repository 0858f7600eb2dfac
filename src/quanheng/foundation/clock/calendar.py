"""The working calendar of the loaded packs, made once."""

from collections.abc import Iterable
from functools import lru_cache

from pydantic import ValidationError

from quanheng.base.errors import BadInput
from quanheng.base.workdays import Break, Calendar
from quanheng.foundation.packs.api import Packs, packs
from quanheng.packkit.calendar import CalendarYear
from quanheng.packkit.yamlfile import parse_text

__all__ = ["calendar_of", "calendar_with", "working_calendar"]


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


def calendar_with(text: str) -> Calendar:
    """Make the calendar as it would be with one more year's arrangement, or with a changed one.

    ``text`` is the YAML of a year as a pack holds it; the loaded packs stay as they are. With `would_move` it
    shows which due days a new notice moves before anybody loads it.

    Raises: PackFault with the line, BadInput when it is no year
    """
    document = parse_text(text, "放假安排")
    try:
        year = CalendarYear.model_validate(document.data)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = "、".join(str(part) for part in first["loc"]) or "全文"
        raise BadInput(f"放假安排有误：{where}", remedy="请照最近一年的文件填写") from wrong
    others = [one for one in packs().calendar.values() if one.year != year.year]
    return calendar_of([*others, year])
