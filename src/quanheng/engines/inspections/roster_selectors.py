"""The questions about the standing roster of businesses, each restricted to the actor's jurisdiction."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import Actor, in_regions, require, visible_to

from .catalogue import list_inspections
from .rights import Rights
from .roster_models import RosterEntry, SubjectTag
from .roster_sheets import wanted_entries

__all__ = ["RosterCount", "count_rosters", "find_entries", "get_entry", "tags_in_use"]


@dataclass(frozen=True, slots=True)
class RosterCount:
    """How many businesses stand on one matter's roster, and how many have left."""

    matter: str
    zh: str
    standing: int
    left: int


def find_entries(
    actor: Actor, *, matter: str = "", state: str = "in", q: str = "", tag: str = "", region: str = "",
    by_hand: bool = False,
) -> "QuerySet[RosterEntry]":  # fmt: skip
    """List entries the actor may see; ``state`` is in, out or all. Right: inspections:roster:read"""
    rows = visible_to(actor, Rights.ROSTER_READ, RosterEntry.objects.select_related("subject"))
    if matter:
        rows = rows.filter(matter=matter)
    if state in ("in", "out"):
        rows = rows.filter(is_in=state == "in")
    if q.strip():
        rows = rows.filter(wanted_entries(q))
    if tag:
        rows = rows.filter(subject__in=SubjectTag.objects.filter(tag=tag).values("subject_id"))
    if by_hand:
        rows = rows.filter(by_hand=True)
    return in_regions(rows, [region]) if region else rows


def get_entry(actor: Actor, uid: str) -> RosterEntry:
    """Find one entry. Raises: NotAllowed, NotFound"""
    require(actor, Rights.ROSTER_READ)
    found = find_entries(actor, state="all").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这一条，或不在您的管辖范围内")
    return found


def count_rosters(actor: Actor) -> list[RosterCount]:
    """Count each matter's roster in the actor's jurisdiction, matters without a roster too."""
    rows = find_entries(actor, state="all").order_by().values_list("matter")
    found = {
        matter: (standing, left)
        for matter, standing, left in rows.annotate(
            standing=Count("id", filter=Q(is_in=True)), left=Count("id", filter=Q(is_in=False))
        )
    }
    return [RosterCount(one.key, one.zh, *found.get(one.key, (0, 0))) for one in list_inspections()]


def tags_in_use(actor: Actor) -> list[str]:
    """List the tags in use in the actor's jurisdiction."""
    rows = visible_to(actor, Rights.ROSTER_READ, SubjectTag.objects.all())
    return sorted(rows.order_by().values_list("tag", flat=True).distinct()[:100])
