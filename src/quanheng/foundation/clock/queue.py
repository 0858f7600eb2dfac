"""The queue by due day: the nearest periods first, those that stand still behind them, quick at any number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet

from quanheng.foundation.people.api import Actor, Count, count_capped, visible_to

from .models import Clock
from .rights import Rights

__all__ = ["Queue", "queue_of"]

SOON = timedelta(days=7)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Queue:
    """The first rows of a queue and how many there are in all, late, due within a week, standing still.

    Counts of a whole jurisdiction stop at ten thousand: it is not read to its end to be told how long it is.
    """

    rows: Sequence[Clock]
    number: Count
    late: Count
    soon: Count
    still: Count


def queue_of(
    actor: Actor, today: date, *, person_id: int | None = None, unit_id: int | None = None, size: int = 40
) -> Queue:
    """Give the nearest periods of a person, of a unit, or of the whole jurisdiction.

    By due day, then by the instant for hours, then by who was started first; a period that stands still has
    no due day and comes after all that run, the longest still first. The two are read apart, each along its
    own index, so that nothing is sorted that is not shown.

    Right: clock:limit:read
    """
    running = _mine(actor, Clock.State.RUNNING, person_id, unit_id)
    paused = _mine(actor, Clock.State.PAUSED, person_id, unit_id)
    rows = list(running.order_by("due_on", "id")[:size])
    rows = _by_instant(running, rows, size)
    if len(rows) < size:
        rows += paused.order_by("paused_on", "id")[: size - len(rows)]
    is_small = person_id is not None or unit_id is not None
    return Queue(rows, **(_counted if is_small else _counted_capped)(running, paused, today))


def _counted(running: QuerySet[Clock], paused: QuerySet[Clock], today: date) -> dict[str, Count]:
    """Count one person's or one unit's periods whole, in one walk along their index."""
    found = running.aggregate(
        number=CountRows("pk"), late=CountRows("pk", filter=Q(due_on__lt=today)),
        soon=CountRows("pk", filter=Q(due_on__gte=today, due_on__lte=today + SOON)),
    )  # fmt: skip
    still = paused.count()
    counts = {**found, "number": found["number"] + still, "still": still}
    return {name: Count(number, is_capped=False) for name, number in counts.items()}


def _counted_capped(running: QuerySet[Clock], paused: QuerySet[Clock], today: date) -> dict[str, Count]:
    """Count a jurisdiction's periods no further than ten thousand of each sort."""
    going, still = count_capped(running, MOST), count_capped(paused, MOST)
    whole = going.number + still.number
    return {
        "number": Count(min(whole, MOST), is_capped=whole > MOST), "still": still,
        "late": count_capped(running.filter(due_on__lt=today), MOST),
        "soon": count_capped(running.filter(due_on__gte=today, due_on__lte=today + SOON), MOST),
    }  # fmt: skip


def _mine(actor: Actor, state: str, person_id: int | None, unit_id: int | None) -> QuerySet[Clock]:
    asked: dict[str, Any] = {"person_id": person_id, "unit_id": unit_id}
    held = {name: value for name, value in asked.items() if value is not None}
    return visible_to(actor, Rights.LIMIT_READ, Clock.objects.filter(state=state, **held))


def _by_instant(running: QuerySet[Clock], rows: list[Clock], size: int) -> list[Clock]:
    """Put periods in hours before the whole days of their due day, each by its instant.

    They are few; the last day on the page is read whole where it holds any, so that none is cut off.
    """
    if not rows:
        return rows
    last = rows[-1].due_on
    if len(rows) == size:
        known = {row.pk for row in rows}
        timed = running.filter(due_on=last, due_at__isnull=False).order_by("due_at", "id")[:size]
        rows = rows + [row for row in timed if row.pk not in known]
    rows.sort(key=lambda row: (row.due_on, row.due_at is None, row.due_at or 0, row.pk))
    return rows[:size]
