"""What the worker does with all clocks: reckon anew after a holiday notice, and end what the law ends by itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.days import day_of
from quanheng.base.workdays import Calendar
from quanheng.foundation.ledger.api import Fact, FactDraft, record, record_many
from quanheng.foundation.people.api import Actor, require

from . import facts
from .calendar import refresh_calendar
from .models import Clock
from .reckoner import MovedDue, Reckoner
from .rights import Rights
from .services import DUE_FIELDS, take_due

__all__ = ["CONSEQUENCES", "MovedDue", "expire_clocks", "recompute", "settle_moved", "would_move"]

CONSEQUENCES = {
    "auto_unpublish": "公示到期，停止公示", "auto_remove": "到期移出", "auto_release": "到期解除",
    "deemed_waived": "视为放弃",
    "deemed_served": "视为送达", "deemed_accepted": "视为受理", "not_accepted": "视为不予受理", "lapse": "到期失效",
    "refuse_complaint": "不予受理投诉", "terminate_mediation": "终止调解", "resume_business": "恢复营业",
    "must_release": "应当解除",
}  # fmt: skip
"""What the law itself attaches to the end of a period, by the entries' ``on_expiry``; all others only warn."""


def would_move(calendar: Calendar, clocks: QuerySet[Clock] | None = None) -> Iterator[MovedDue]:
    """Try a calendar on every running clock and give those that would move; nothing is written."""
    running = clocks if clocks is not None else Clock.objects.all()
    reckoner = Reckoner(calendar)
    for clock in running.filter(state=Clock.State.RUNNING).order_by("id").iterator(chunk_size=2000):
        if moved := reckoner.moved(clock):
            yield moved


def recompute(*, actor: Actor, at: datetime, why: str = "放假安排公布") -> list[MovedDue]:
    """Reckon every running clock by the calendar now in force; only those that move leave a fact.

    Law:    counting.unknown_calendar
    Right:  clock:limit:recompute
    Writes: clock.limit.recomputed
    """
    require(actor, Rights.LIMIT_RECOMPUTE)
    with transaction.atomic():
        moved = list(would_move(refresh_calendar()))
        settle_moved(moved, actor=actor, at=at, why=why)
    return moved


def settle_moved(
    moved: Iterable[MovedDue], *, actor: Actor, at: datetime, why: str, because: Sequence[Fact | str] = ()
) -> None:
    """Put moved due days into their rows and write one fact for each; the caller holds the transaction.

    Writes: clock.limit.recomputed
    """
    moved = list(moved)
    drafts = []
    for change in moved:
        clock = change.clock
        take_due(clock, change.due)
        body = {
            "name": clock.name,
            "rule": clock.rule_key,
            "why": why,
            "was": str(change.was),
            "due": str(change.now),
        }
        causes = [*because, *([clock.started_fact] if clock.started_fact else [])]
        drafts.append(
            FactDraft(facts.RECOMPUTED, clock.ref, actor, at, body=body, because=causes, region=clock.region_code)
        )  # fmt: skip
    Clock.objects.bulk_update([change.clock for change in moved], DUE_FIELDS, batch_size=200)
    record_many(drafts)


def expire_clocks(*, actor: Actor, at: datetime, limit: int = 1000) -> list[Clock]:
    """End the clocks whose last day is over and to whose end the law attaches an effect.

    A late clock of the authority keeps running and stays red; only periods such as the party's right to
    be heard end by themselves. Who acts on the effect listens for the fact.

    Right:  clock:limit:recompute
    Writes: clock.limit.expired
    """
    require(actor, Rights.LIMIT_RECOMPUTE)
    day = day_of(at)
    over = Clock.objects.filter(state=Clock.State.RUNNING, due_on__lt=day, on_expiry__in=CONSEQUENCES)
    ended = []
    for clock in over.order_by("due_on", "id")[:limit]:
        with transaction.atomic():
            clock.state, clock.stopped_on = Clock.State.EXPIRED, clock.due_on
            clock.save()
            body = {"name": clock.name, "rule": clock.rule_key, "on_expiry": clock.on_expiry, "owner": clock.owner_ref,
                    "consequence": CONSEQUENCES[clock.on_expiry], "due": str(clock.due_on)}  # fmt: skip
            record(
                facts.EXPIRED, object=clock.ref, actor=actor, at=at, body=body, region=clock.region_code,
                because=[clock.started_fact] if clock.started_fact else (),
            )  # fmt: skip
        ended.append(clock)
    return ended
