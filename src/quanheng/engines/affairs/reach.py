"""Whose affair it is to see: one's own district's, and those in which one's unit was asked to take part."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from quanheng.foundation.people.api import Actor, require, visible_to, within

from .models import Affair, Partner

__all__ = ["may_reach", "reach", "seen_by", "shared_with"]

AnyModel = TypeVar("AnyModel", bound=Model)


def shared_with(actor: Actor) -> list[int]:
    """Give the affairs outside one's district in which one takes part on the actor's day; mostly none."""
    if actor.on is None or not actor.unit_path:
        return []
    parts = actor.unit_path.rstrip("/").split("/")
    above = ["/".join(parts[: place + 1]) + "/" for place in range(len(parts))]
    mine = Q(person_id=actor.person_id) | (
        Q(person=None) & (Q(unit__path__in=above) | Q(unit__path__startswith=actor.unit_path))
    )
    now = Q(from_on__lte=actor.on) & (Q(until_on=None) | Q(until_on__gte=actor.on))
    return list(Partner.objects.filter(mine & now, ended_on=None).values_list("affair_id", flat=True))


def seen_by(
    actor: Actor, right: str, rows: "QuerySet[AnyModel]", *, affair_field: str = "pk"
) -> "QuerySet[AnyModel]":
    """Keep the rows of one's district and of the affairs one takes part in; part of the query, not a sieve after it.

    ``affair_field`` names the way from the row to its affair.
    """
    own = visible_to(actor, right, rows)
    shared = shared_with(actor) if str(right) in actor.rights else []
    if not shared:
        return own
    return own | rows.filter(**{f"{affair_field}__in": shared})


def may_reach(actor: Actor, affair: Affair) -> bool:
    """Say whether an affair lies in one's district or one takes part in it today."""
    return within(actor, affair.region_code) or affair.pk in shared_with(actor)


def reach(actor: Actor, right: str, affair: Affair) -> None:
    """Stop an act in an affair that is neither of one's district nor shared with one.

    Raises: NotAllowed, without the right; NotFound, when the affair is out of reach
    """
    require(actor, right)
    if not may_reach(actor, affair):
        require(actor, right, region=affair.region_code)
