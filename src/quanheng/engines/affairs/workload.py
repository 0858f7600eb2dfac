"""Who has how much to do: by unit and by officer, and whom to name next, with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from quanheng.foundation.people.api import Actor, Person, Post, Unit, require, visible_to

from .definitions import spec_of
from .models import Affair, AffairOfficer
from .rights import Rights

__all__ = [
    "OfficerLoad", "OfficerProposal", "UnitLoad", "officer_loads", "propose_officers", "unassigned_affairs",
    "unit_loads",
]  # fmt: skip

SOON_DAYS = 7
SOON_WEIGHT = 2  # a matter due within the week or late counts like two others


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """One unit's open matters, and what came and went in the last seven days."""

    unit: Unit
    open: int
    unassigned: int
    late: int
    soon: int
    opened: int
    closed: int
    officers: int

    @property
    def per_officer(self) -> float | None:
        """Open matters for each certified officer; None where the unit has none."""
        return self.open / self.officers if self.officers else None


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """One officer's open matters at one unit."""

    person: Person
    title: str
    is_certified: bool
    open: int
    lead: int
    late: int
    soon: int

    @property
    def weight(self) -> int:
        """What the proposal goes by: open matters, those due soon or late counted twice."""
        return self.open + (SOON_WEIGHT - 1) * (self.late + self.soon)


@dataclass(frozen=True, slots=True)
class OfficerProposal:
    """The officers to name for a matter, and why; empty with the reason where nobody fits."""

    officers: tuple[OfficerLoad, ...]
    reason: str

    @property
    def uids(self) -> list[str]:
        """What ``assign_officers`` takes."""
        return [one.person.uid for one in self.officers]


def unit_loads(actor: Actor, *, today: date, kind: str = "") -> list[UnitLoad]:
    """Count the matters the actor may see by the unit that handles them, in the order of the tree.

    Late and soon go by the matter's nearest day: before today, and within the next seven days.

    Right: affairs:affair:read
    """
    require(actor, Rights.READ)
    rows = visible_to(actor, Rights.READ, Affair.objects.all())
    rows = rows.filter(key=kind) if kind else rows
    since = today - timedelta(days=6)
    counted = rows.filter(Q(is_open=True) | Q(opened_on__gte=since) | Q(closed_on__gte=since)).annotate(
        is_held=Exists(AffairOfficer.objects.filter(affair=OuterRef("pk"), until_on=None))
    )
    is_open = Q(is_open=True)
    found = counted.order_by().values("unit_id").annotate(
        open=Count("id", filter=is_open),
        unassigned=Count("id", filter=is_open & Q(is_held=False)),
        late=Count("id", filter=is_open & Q(due_on__lt=today)),
        soon=Count("id", filter=is_open & _soon(today)),
        opened=Count("id", filter=Q(opened_on__gte=since, opened_on__lte=today)),
        closed=Count("id", filter=Q(closed_on__gte=since, closed_on__lte=today)),
    )  # fmt: skip
    names = ("open", "unassigned", "late", "soon", "opened", "closed")
    numbers = {row["unit_id"]: {name: int(row[name]) for name in names} for row in _plain(found)}
    able = Counter(
        post.unit_id for post in _posts(list(numbers), today) if post.person.has_certificate(today)
    )
    units = Unit.objects.filter(pk__in=list(numbers))
    return [UnitLoad(unit, **numbers[unit.pk], officers=able[unit.pk]) for unit in units]


def officer_loads(actor: Actor, unit: Unit, *, today: date) -> list[OfficerLoad]:
    """List who handles matters at a unit, the least loaded first; matters elsewhere in the actor's sight count too.

    Right: affairs:affair:read
    """
    require(actor, Rights.READ, region=unit.region_code)
    return _loads(_posts([unit.pk], today), today, visible_to(actor, Rights.READ, Affair.objects.all()))


def unassigned_affairs(actor: Actor, *, unit: Unit | None = None) -> QuerySet[Affair]:
    """List open matters that nobody has been named for, the nearest due first. Right: affairs:affair:read"""
    rows = visible_to(actor, Rights.READ, Affair.objects.select_related("subject", "unit", "definition"))
    rows = rows.filter(is_open=True).exclude(
        pk__in=AffairOfficer.objects.filter(until_on=None).values("affair_id")
    )
    rows = rows.filter(unit=unit) if unit else rows
    return rows.order_by("due_on", "id")


def propose_officers(affair: Affair, *, today: date) -> OfficerProposal:
    """Propose whom to name: of the handling unit, with a valid certificate, with the least to do.

    As many as the procedure's steps ask for. Nobody is named by this; a head does it with one act.
    """
    wanted = max([1, *(step.who.officers for step in spec_of(affair).steps)])
    loads = _loads(_posts([affair.unit_id], today), today, Affair.objects.all())
    able = [one for one in loads if one.is_certified]
    if len(able) < wanted:
        lacking = f"{affair.unit.short_name}持有效执法证件的只有{len(able)}人，这类事项须{wanted}人"
        return OfficerProposal((), lacking)
    chosen = tuple(able[:wanted])
    said = "、".join(
        f"{one.person.name}在办{one.open}件（近期到期{one.late + one.soon}件）" for one in chosen
    )
    return OfficerProposal(chosen, f"{affair.unit.short_name}持证人员{len(able)}人中在办最少：{said}")


def _soon(today: date) -> Q:
    return Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))


def _posts(unit_ids: Sequence[int], day: date) -> list[Post]:
    """Posts of a day at these units whose role may investigate, one for a person and unit."""
    held = (
        Post.objects.select_related("person", "role")
        .filter(unit_id__in=unit_ids, starts_on__lte=day, person__is_active=True)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .order_by("id")
    )
    found = {(post.person_id, post.unit_id): post for post in held if Rights.INVESTIGATE in post.role.rights}
    return list(found.values())


def _loads(posts: Iterable[Post], today: date, affairs: QuerySet[Affair]) -> list[OfficerLoad]:
    posts = list(posts)
    holds = AffairOfficer.objects.filter(
        person_id__in=[post.person_id for post in posts], until_on=None, affair__is_open=True
    ).filter(affair__in=affairs.order_by())
    near = Q(affair__due_on__gte=today, affair__due_on__lte=today + timedelta(days=SOON_DAYS))
    rows = holds.values("person_id").annotate(
        open=Count("id"), lead=Count("id", filter=Q(is_lead=True)),
        late=Count("id", filter=Q(affair__due_on__lt=today)), soon=Count("id", filter=near),
    )  # fmt: skip
    nothing = {"open": 0, "lead": 0, "late": 0, "soon": 0}
    numbers = {
        row["person_id"]: {name: int(row[name]) for name in nothing} for row in _plain(rows.order_by())
    }
    loads = [
        OfficerLoad(
            post.person,
            post.title,
            post.person.has_certificate(today),
            **numbers.get(post.person_id, nothing),
        )
        for post in posts
    ]
    return sorted(loads, key=lambda one: (one.weight, one.open, one.person.uid))


def _plain(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]
