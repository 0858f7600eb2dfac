"""Last night's register, with its credit classes, becomes today's standing rosters of whom may be drawn."""

from datetime import datetime

from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Actor, system_actor

__all__ = ["refresh_rosters"]


def refresh_rosters(
    at: datetime, *, actor: Actor | None = None, matter: str = "", region: str = ""
) -> list[inspections.RefreshReport]:
    """Refresh one matter's roster, or all; the same day again changes nothing. Right: inspections:roster:keep"""
    who = actor or system_actor("road")
    classes = dict(credit.CreditClass.objects.values_list("subject__uid", "level"))
    if matter:
        return [inspections.refresh_roster(actor=who, at=at, matter=matter, region=region, classes=classes)]
    return inspections.refresh_rosters(actor=who, at=at, region=region, classes=classes)
