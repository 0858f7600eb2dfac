"""The working calendar: the packs' years, with the versions that the office has put in force in their place."""

from collections.abc import Iterable
from functools import lru_cache
from threading import local
from typing import Any

from django.db import DatabaseError
from pydantic import ValidationError

from quanheng.base.digest import canonical, sha256
from quanheng.base.errors import BadInput
from quanheng.base.workdays import Break, Calendar
from quanheng.foundation.packs.api import Packs, packs
from quanheng.packkit.calendar import CalendarYear
from quanheng.packkit.yamlfile import parse_text

__all__ = [
    "calendar_mark", "calendar_of", "calendar_with", "forget_versions", "refresh_calendar", "uncovered_years",
    "working_calendar", "years_in_force",
]  # fmt: skip

_thread = local()
_in_force: tuple[tuple[int, str], ...] = ()
_bodies: dict[str, CalendarYear] = {}


def working_calendar() -> Calendar:
    """Give the calendar by which due days are reckoned now, made once for each set of years in force.

    The first call within a web request looks whether another process has put a version in force.
    """
    if getattr(_thread, "is_stale", False):
        refresh_calendar()
    return _made(packs(), _in_force)


def refresh_calendar() -> Calendar:
    """Look which imported versions are in force; every act that reckons a due day does so first."""
    global _in_force  # noqa: PLW0603 - one set for the process, replaced whole
    from .models import CalendarVersion

    _thread.is_stale = False
    State = CalendarVersion.State  # noqa: N806
    rows = CalendarVersion.objects.filter(state__in=(State.APPLYING, State.APPLIED)).order_by("year")
    try:
        found = tuple(rows.values_list("year", "uid"))
    except DatabaseError:  # a home that has no tables yet has imported nothing
        found = ()
    for _, uid in found:
        if uid not in _bodies:
            _bodies[uid] = CalendarYear.model_validate(CalendarVersion.objects.get(uid=uid).body)
    _in_force = found
    return _made(packs(), _in_force)


def forget_versions(**_: Any) -> None:
    """Drop what is remembered of the imported versions; the next look reads them anew."""
    global _in_force  # noqa: PLW0603
    _in_force = ()
    _thread.is_stale = False


def mark_stale(**_: Any) -> None:
    """Let the request that begins look for itself; connected to Django's signal."""
    _thread.is_stale = True


def mark_fresh(**_: Any) -> None:
    """A request is over; what follows in this thread looks only when it acts."""
    _thread.is_stale = False


def years_in_force() -> list[CalendarYear]:
    """Give every year as it is reckoned now: the packs' own, or the imported version in its place."""
    return _years(packs(), _in_force)


def _years(loaded: Packs, in_force: tuple[tuple[int, str], ...]) -> list[CalendarYear]:
    by_year = {one.year: one for one in loaded.calendar.values()}
    return list((by_year | {year: _bodies[uid] for year, uid in in_force}).values())


@lru_cache(maxsize=8)
def _made(loaded: Packs, in_force: tuple[tuple[int, str], ...]) -> Calendar:
    return calendar_of(_years(loaded, in_force))


def calendar_of(years: Iterable[CalendarYear]) -> Calendar:
    """Make a calendar from declared years; pure, so that a new notice can be tried before it is loaded."""
    years = list(years)
    return Calendar.gather(
        (Break(one.name, one.first, one.last) for year in years for one in year.holidays),
        (day for year in years for one in year.holidays for day in one.make_up_workdays),
        (year.year for year in years if year.status == "published"),
        (year.year for year in years),
    )


def calendar_mark(calendar: Calendar) -> str:
    """Give a digest of a calendar's content: two calendars with one mark reckon every period alike."""
    content = {
        "breaks": sorted([one.name, one.first.isoformat(), one.last.isoformat()] for one in calendar.breaks),
        "make_ups": sorted(day.isoformat() for day in calendar.make_ups),
        "published": sorted(calendar.published), "listed": sorted(calendar.listed),
    }  # fmt: skip
    return sha256(canonical(content)).hex()


def calendar_with(text: str) -> Calendar:
    """Make the calendar as it would be with one more year's arrangement, or with a changed one.

    ``text`` is the YAML of a year as a pack holds it; the years in force stay as they are. With `would_move`
    it shows which due days a new notice moves before anybody loads it.

    Raises: PackFault with the line, BadInput when it is no year
    """
    document = parse_text(text, "放假安排")
    try:
        year = CalendarYear.model_validate(document.data)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = "、".join(str(part) for part in first["loc"]) or "全文"
        raise BadInput(f"放假安排有误：{where}", remedy="请照最近一年的文件填写") from wrong
    return with_year(year)


def with_year(year: CalendarYear) -> Calendar:
    """Make the calendar as it would be with this arrangement of its year."""
    return calendar_of([*(one for one in years_in_force() if one.year != year.year), year])


def uncovered_years(first: int, last: int) -> list[int]:
    """Name the years of a span that have no published arrangement; due days in them are provisional."""
    return [year for year in range(first, last + 1) if year not in working_calendar().published]
