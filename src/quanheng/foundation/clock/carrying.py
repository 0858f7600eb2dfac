"""What happens to clocks when their matter changes hands or is divided."""

from datetime import datetime

from django.db import transaction

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor

from . import facts
from .models import Clock
from .selectors import OPEN
from .services import Because

__all__ = ["carry_clock", "hand_over_clocks"]

_KEPT = (
    "name", "rule_key", "law_key", "law_from", "law_line", "article", "is_verified", "unit", "limit", "extended",
    "started_on", "started_at", "due_on", "due_at", "due_alt_on", "is_provisional", "pauses", "paused_on",
    "paused_why", "working", "state", "stopped_on", "unit_id", "person_id", "region_code", "on_expiry",
)  # fmt: skip


def hand_over_clocks(owner: Ref, *, unit_id: int | None, person_id: int | None, region: str) -> int:
    """Put the open clocks of a matter into the queue of who handles it now; gives how many.

    Part of the act that hands the matter over, which writes the fact; the periods themselves run on.
    """
    held = Clock.objects.filter(owner_ref=str(owner), state__in=OPEN)
    return held.update(unit_id=unit_id, person_id=person_id, region_code=region)


def carry_clock(clock: Clock, *, owner: Ref, actor: Actor, at: datetime, because: Because) -> Clock:
    """Let a divided matter take a clock along: the same rule, the same first day, pauses and extensions.

    A division gives nobody more time. Called again for the same owner it gives the clock that exists.

    Writes: clock.limit.carried
    """
    known = Clock.objects.filter(
        owner_ref=str(owner), name=clock.name, rule_key=clock.rule_key, started_on=clock.started_on
    ).first()
    if known is not None:
        return known
    with transaction.atomic():
        made = Clock(**{name: getattr(clock, name) for name in _KEPT})
        made.owner_ref, made.subject_ref = str(owner), clock.subject_ref
        first = because[0] if because else ""
        made.cause = first if isinstance(first, str) else first.uid
        body = {
            "name": clock.name, "rule": clock.rule_key, "from": clock.owner_ref,
            "started_on": clock.started_on.isoformat(), "due": clock.due_on.isoformat() if clock.due_on else "未定",
        }  # fmt: skip
        causes = [*because, *([clock.started_fact] if clock.started_fact else [])]
        fact = record(
            facts.CARRIED, object=made.ref, actor=actor, at=at, body=body, because=causes, region=clock.region_code,
            subject=Ref.parse(clock.subject_ref) if clock.subject_ref else None,
        )  # fmt: skip
        made.started_fact = fact.uid
        made.save()
    return made
