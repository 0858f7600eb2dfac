"""Whose affair it is to see: one's own district's, and those in which one's unit was asked to take part."""

from datetime import date
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from quanheng.foundation.people.api import Actor, require, visible_to, within

from .models import Affair, Partner
from .rights import Rights

__all__ = ["asked_of", "may_reach", "reach", "seen_by", "shared_with"]

AnyModel = TypeVar("AnyModel", bound=Model)


def shared_with(actor: Actor) -> list[int]:
    """Give the affairs outside one's district in which one takes part on the actor's day; mostly none."""
    if actor.on is None or not actor.unit_path:
        return []
    rows = Partner.objects.filter(_mine(actor) & _on(actor.on), ended_on=None)
    return list(rows.values_list("affair_id", flat=True))


def asked_of(actor: Actor) -> list[Partner]:
    """List what others ask of the actor or the actor's unit today, the nearest last day first."""
    if actor.on is None or actor.unit_id is None or Rights.READ not in actor.rights:
        return []
    mine = Q(person_id=actor.person_id) | Q(person=None, unit_id=actor.unit_id)
    rows = Partner.objects.filter(mine & _on(actor.on), ended_on=None, affair__is_open=True)
    rows = rows.select_related("affair__unit", "affair__definition", "unit", "person")
    return list(rows.order_by(F("until_on").asc(nulls_last=True), "id"))


def _mine(actor: Actor) -> Q:
    """What is asked of the officer, else of the unit, of one below it or of one above it."""
    parts = actor.unit_path.rstrip("/").split("/")
    above = ["/".join(parts[: place + 1]) + "/" for place in range(len(parts))]
    unit = Q(unit__path__in=above) | Q(unit__path__startswith=actor.unit_path)
    return Q(person_id=actor.person_id) | (Q(person=None) & unit)


def _on(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gte=day))


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
