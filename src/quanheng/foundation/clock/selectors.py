"""Questions about clocks, each already held to what the person may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import F, QuerySet

from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor, visible_to

from .models import Clock
from .rights import Rights

__all__ = ["clocks_of", "clocks_of_all", "count_clocks", "find_clocks", "get_clock"]

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)


def find_clocks(
    actor: Actor,
    *,
    owner: Ref | None = None,
    subject: Ref | None = None,
    person_id: int | None = None,
    unit_id: int | None = None,
    states: Sequence[str] = OPEN,
    due_until: date | None = None,
) -> QuerySet[Clock]:
    """List clocks by due day, the nearest first; those that stand still have no due day and come last.

    Right: clock:limit:read
    """
    found = visible_to(actor, Rights.LIMIT_READ, Clock.objects.filter(state__in=list(states)))
    if owner is not None:
        found = found.filter(owner_ref=str(owner))
    if subject is not None:
        found = found.filter(subject_ref=str(subject))
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if unit_id is not None:
        found = found.filter(unit_id=unit_id)
    if due_until is not None:
        found = found.filter(due_on__lte=due_until)
    return found.order_by(F("due_on").asc(nulls_last=True), "id")


def count_clocks(actor: Actor, **filters: object) -> int:
    """Count what `find_clocks` would list."""
    return find_clocks(actor, **filters).count()  # type: ignore[arg-type]


def get_clock(actor: Actor, uid: str) -> Clock:
    """Give one clock; outside the jurisdiction it does not exist. Raises: NotFound"""
    found = visible_to(actor, Rights.LIMIT_READ, Clock.objects.filter(uid=uid)).first()
    if found is None:
        raise NotFound("没有这个期限", remedy="请核对编号")
    return found


def clocks_of(owner: Ref, *, states: Sequence[str] = OPEN, rule: str = "") -> list[Clock]:
    """Clocks of one matter, for the engine that owns the matter and has already asked for the right."""
    found = Clock.objects.filter(owner_ref=str(owner), state__in=list(states))
    if rule:
        found = found.filter(rule_key=rule)
    return list(found.order_by("started_on", "id"))


def clocks_of_all(owners: Iterable[Ref]) -> dict[str, list[Clock]]:
    """Open clocks of many matters in one query, by the owner's reference; for a page of a list."""
    found: dict[str, list[Clock]] = defaultdict(list)
    rows = Clock.objects.filter(owner_ref__in=[str(one) for one in owners], state__in=list(OPEN))
    for one in rows.order_by("started_on", "id"):
        found[one.owner_ref].append(one)
    return found
