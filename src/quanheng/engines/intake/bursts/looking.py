"""The questions about hot spots; every answer is restricted to the actor's jurisdiction."""

from datetime import date

from django.db.models import QuerySet

from quanheng.base.errors import NotFound
from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.reading_models import Burst, BurstSearch
from quanheng.engines.intake.rights import Rights
from quanheng.foundation.people.api import Actor, require, visible_to

__all__ = ["find_bursts", "get_burst", "last_search", "voices_of_burst"]


def find_bursts(
    actor: Actor, *, lasting: bool | None = None, by: str = "", since: date | None = None
) -> QuerySet[Burst]:
    """List hot spots, those seen last first. Right: intake:voice:read"""
    rows = visible_to(actor, Rights.READ, Burst.objects.select_related("subject"))
    if lasting is not None:
        rows = rows.filter(ended_on__isnull=lasting)
    if by:
        rows = rows.filter(by=by)
    return rows.filter(seen_on__gte=since) if since else rows


def get_burst(actor: Actor, uid: str) -> Burst:
    """Open one hot spot; outside the jurisdiction it does not exist. Raises: NotAllowed, NotFound"""
    require(actor, Rights.READ)
    found = find_bursts(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个热点，或不在您的管辖范围内")
    return found


def voices_of_burst(actor: Actor, burst: Burst) -> QuerySet[Voice]:
    """List the voices behind a hot spot that the actor may see, the newest first."""
    rows = visible_to(actor, Rights.READ, Voice.objects.select_related("subject", "unit"))
    return rows.filter(uid__in=burst.voices).order_by("-received_at", "-id")


def last_search() -> BurstSearch | None:
    """Give the newest search, which tells what was looked at though nothing was found."""
    return BurstSearch.objects.order_by("-on").first()
