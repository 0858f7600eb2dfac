"""Questions about imported calendars and the due days that they move."""

from datetime import date

from django.db.models import Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import Actor, require, visible_to

from .calendar import uncovered_years
from .models import CalendarMove, CalendarVersion, Clock
from .rights import Rights

__all__ = ["find_calendars", "find_moves", "get_calendar", "lacking_years"]


def find_calendars(actor: Actor, *, year: int | None = None) -> QuerySet[CalendarVersion]:
    """List imported versions, the newest first. Right: clock:calendar:read"""
    require(actor, Rights.CALENDAR_READ)
    rows = CalendarVersion.objects.all()
    return rows.filter(year=year) if year else rows


def get_calendar(actor: Actor, uid: str) -> CalendarVersion:
    """Open one version. Right: clock:calendar:read. Raises: NotFound"""
    found = find_calendars(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这一版放假安排", remedy="请从列表里选")
    return found


def find_moves(
    actor: Actor,
    version: CalendarVersion,
    *,
    q: str = "",
    unit_id: int | None = None,
    kind: str = "",
    with_titles: bool = True,
) -> QuerySet[CalendarMove]:
    """List the due days that a version moves, within the jurisdiction, by the new day.

    ``with_titles`` is for who may read the matters themselves; for others the words do not reach their titles.

    Right: clock:calendar:read
    """
    rows = visible_to(actor, Rights.CALENDAR_READ, CalendarMove.objects.filter(version=version))
    text = q.strip()
    if text:
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(number__icontains=text)
            | Q(name__icontains=text)
            | Q(kind__icontains=text)
        )
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("now", "id")


def lacking_years(today: date) -> list[tuple[int, int]]:
    """Name the years without a published arrangement that open periods end in, with how many; this and the next two."""
    years = uncovered_years(today.year, today.year + 2)
    running = Clock.objects.filter(state=Clock.State.RUNNING, due_at__isnull=True)
    counted = [
        (year, running.filter(due_on__gte=date(year, 1, 1), due_on__lte=date(year, 12, 31)).count())
        for year in years
    ]
    return [(year, number) for year, number in counted if number or year <= today.year + (today.month >= 11)]
