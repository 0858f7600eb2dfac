"""How many visits each unit and each officer has before them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from quanheng.foundation.people.api import Actor, Person, Post, Unit, require, visible_to

from .models import Task, TaskOfficer
from .rights import Rights

__all__ = ["OfficerVisits", "UnitVisits", "officer_visits", "unit_visits"]

SOON_DAYS = 7
WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class UnitVisits:
    """One unit's visits: open, of them late and due within the week, closed in thirty days; its certified officers."""

    unit: Unit
    open: int
    late: int
    soon: int
    closed: int
    officers: int

    @property
    def per_officer(self) -> float | None:
        """Open visits for each certified officer, two of whom go on each; None where the unit has none."""
        return 2 * self.open / self.officers if self.officers else None


@dataclass(frozen=True, slots=True)
class OfficerVisits:
    """One officer's open visits, of them late and due within the week, and those closed in thirty days."""

    person: Person
    open: int
    late: int
    soon: int
    closed: int


def unit_visits(actor: Actor, *, today: date) -> list[UnitVisits]:
    """Count the visits the actor may see by the unit that makes them, in the order of the tree.

    Right: inspections:task:read
    """
    require(actor, Rights.TASK_READ)
    rows: Any = (
        visible_to(actor, Rights.TASK_READ, Task.objects.exclude(unit=None)).order_by().values("unit_id")
    )
    numbers = {row["unit_id"]: row for row in rows.annotate(**_counts(today))}
    able: dict[int, set[int]] = {}
    for post in _posts(list(numbers), today):
        if post.person.has_certificate(today):
            able.setdefault(post.unit_id, set()).add(post.person_id)
    return [
        UnitVisits(unit, **_numbers(numbers[unit.pk]), officers=len(able.get(unit.pk, ())))
        for unit in Unit.objects.filter(pk__in=list(numbers)).order_by("path")
    ]


def officer_visits(actor: Actor, unit: Unit, *, today: date) -> list[OfficerVisits]:
    """List a unit's officers with their visits, those with the fewest first.

    Visits elsewhere in the actor's sight count too. Right: inspections:task:read
    """
    require(actor, Rights.TASK_READ, region=unit.region_code)
    persons = {post.person_id: post.person for post in _posts([unit.pk], today)}
    seen = visible_to(actor, Rights.TASK_READ, Task.objects.all())
    rows: Any = (
        TaskOfficer.objects.filter(person__in=list(persons), task__in=seen).order_by().values("person_id")
    )
    numbers = {row["person_id"]: row for row in rows.annotate(**_counts(today, "task__"))}
    none = dict.fromkeys(NAMES, 0)
    found = [
        OfficerVisits(person, *(numbers.get(pk, none)[name] for name in NAMES))
        for pk, person in persons.items()
    ]
    return sorted(found, key=lambda one: (one.open, one.late, one.person.name, one.person.uid))


NAMES = ("open", "late", "soon", "closed")


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in NAMES}


def _counts(today: date, of: str = "") -> dict[str, Count]:
    """Count a visit in each column it belongs to; the open hold the late and the soon."""
    is_open = Q(**{f"{of}state__in": (Task.State.ASSIGNED, Task.State.CHECKING)})
    soon = Q(**{f"{of}due_on__gte": today, f"{of}due_on__lte": today + timedelta(days=SOON_DAYS)})
    closed = Q(**{f"{of}closed_on__gt": today - timedelta(days=WINDOW_DAYS), f"{of}closed_on__lte": today})
    return {
        "open": Count("pk", filter=is_open), "late": Count("pk", filter=is_open & Q(**{f"{of}due_on__lt": today})),
        "soon": Count("pk", filter=is_open & soon), "closed": Count("pk", filter=closed),
    }  # fmt: skip


def _posts(units: Sequence[int], today: date) -> list[Post]:
    """Posts of a day at these units whose role may make a visit, one for a person and unit."""
    held = (
        Post.objects.select_related("person", "role")
        .filter(unit__in=list(units), starts_on__lte=today, person__is_active=True)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .order_by("id")
    )
    found = {(post.person_id, post.unit_id): post for post in held if Rights.TASK_RECORD in post.role.rights}
    return list(found.values())
