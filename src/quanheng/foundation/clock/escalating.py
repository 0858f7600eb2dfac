"""Tells periods that run short: first who handles them, then the head of the unit, then the leader of the bureau."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import NoRuleInForce, NotAllowed, NotFound
from quanheng.foundation.law.api import value_on
from quanheng.foundation.ledger.api import FactDraft, record, record_many
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, Unit, require, visible_to

from . import facts
from .calendar import working_calendar
from .escalation_models import Escalation
from .lamp import lamp
from .models import Clock
from .rights import Rights
from .shortness import RED, counter_on, is_reached

__all__ = ["escalate", "escalate_now", "find_escalations", "note_escalation"]

Level = Escalation.Level
RULES = {
    Level.OFFICER: "escalation.officer",
    Level.HEAD: "escalation.head",
    Level.LEADER: "escalation.leader",
}
CHUNK = 300


def escalate(*, actor: Actor, at: datetime, limit: int = 5000) -> int:
    """Tell every open period of the authority that has come so short as the rules say, each level once.

    From when a level is told are dated values of the packs: a lamp (amber, red) or a percentage that is
    left; a level without a value in force is not told at all. Part of the day's round; what is beyond
    ``limit`` is told in the next. Periods of the party are the party's affair.

    Law:    escalation.officer, escalation.head, escalation.leader
    Right:  the worker's
    Writes: clock.limit.escalated
    """
    if not actor.is_system:
        raise NotAllowed("催办由系统按规则发出", remedy="请等待每日处理")
    told = 0
    for level, key in RULES.items():
        try:
            threshold = value_on(key, day_of(at)).value
        except NoRuleInForce:
            continue
        rows = islice(_short(level, threshold, at), limit - told)
        while chunk := list(islice(rows, CHUNK)):
            told += _tell(chunk, level, actor, at)
    return told


def _short(level: str, threshold: str | int, at: datetime) -> Iterator[int]:
    """Find periods short enough for a level that it has not been told of, the nearest first."""
    day = day_of(at)
    known = Escalation.objects.filter(clock=OuterRef("pk"), level=level, due_on=OuterRef("due_on"))
    rows = Clock.objects.filter(state=Clock.State.RUNNING, due_on__isnull=False).exclude(
        law_key__in=_of_parties()
    )
    if threshold == RED:
        rows = rows.filter(Q(due_at=None, due_on__lt=day) | Q(due_at__lt=at))
    shortness = counter_on(at, day, working_calendar())
    found = rows.filter(~Exists(known)).order_by("due_on", "id")
    for pk, unit, whole, due_on, due_at in found.values_list("pk", "unit", "limit", "due_on", "due_at"):
        assert due_on is not None
        if is_reached(threshold, shortness(unit=unit, limit=whole, due_on=due_on, due_at=due_at)):
            yield pk


def _of_parties() -> frozenset[str]:
    return frozenset(entry.key for entries in packs().law.values() for entry in entries if entry.party_side)


def _tell(pks: Sequence[int], level: str, actor: Actor, at: datetime) -> int:
    """Write one run of notices with their facts; of two workers at once, each notice is one worker's."""
    day, calendar = day_of(at), working_calendar()
    with transaction.atomic():
        clocks = Clock.objects.select_for_update().defer("working").in_bulk(list(pks))
        known = set(
            Escalation.objects.filter(clock__in=clocks, level=level)
            .filter(due_on=F("clock__due_on"))
            .values_list("clock_id", flat=True)
        )
        made = [
            Escalation(clock=one, level=level, due_on=one.due_on, told_on=day,
                       words=lamp(one, at if one.due_at else day, calendar=calendar).words)
            for pk in pks
            if pk not in known and (one := clocks[pk]).state == Clock.State.RUNNING and one.due_on
        ]  # fmt: skip
        written = record_many([_fact(one, actor, at) for one in made])
        for notice, fact in zip(made, written, strict=True):
            notice.fact_uid = fact.uid
        Escalation.objects.bulk_create(made)
    return len(made)


def _fact(one: Escalation, actor: Actor, at: datetime) -> FactDraft:
    body = {
        "name": one.clock.name, "rule": one.clock.rule_key, "owner": one.clock.owner_ref, "level": one.level,
        "level_zh": Level(one.level).label, "due": one.due_on.isoformat(), "words": one.words,
    }  # fmt: skip
    causes = [one.clock.started_fact] if one.clock.started_fact else []
    return FactDraft(
        facts.ESCALATED, one.clock.ref, actor, at, body=body, because=causes, region=one.clock.region_code
    )


def escalate_now(clock: Clock, *, actor: Actor, at: datetime) -> None:
    """Tell the head of the unit of one period at once, because a procedure says so; part of the caller's act.

    Writes: clock.limit.escalated
    """
    if clock.state == Clock.State.RUNNING:
        _tell([clock.pk], Level.HEAD, actor, at)


def find_escalations(actor: Actor, *, unseen: bool = True) -> QuerySet[Escalation]:
    """List what was told to the actor and still runs: as its handler, the unit's head, or the bureau's leader.

    The leader is told of the bureau's own units, not of those of a bureau below. Nothing is told to whom the
    matter's district is closed.

    Right: clock:limit:read, and clock:limit:oversee_unit or clock:limit:oversee_bureau
    """
    rows = Escalation.objects.select_related("clock").filter(
        clock__state=Clock.State.RUNNING, due_on=F("clock__due_on")
    )
    rows = visible_to(actor, Rights.LIMIT_READ, rows, region_field="clock__region_code")
    mine = Q(level=Level.OFFICER, clock__person_id=actor.person_id or 0)
    if {Rights.LIMIT_OVERSEE_UNIT, Rights.LIMIT_OVERSEE_BUREAU} & actor.rights:
        mine |= Q(level=Level.HEAD, clock__unit_id=actor.unit_id or 0)
    if Rights.LIMIT_OVERSEE_BUREAU in actor.rights:
        mine |= Q(level=Level.LEADER, clock__unit_id__in=_units_of_bureau(actor))
    return (rows.filter(seen_at=None) if unseen else rows).filter(mine).order_by("due_on", "id")


def _units_of_bureau(actor: Actor) -> list[int]:
    """Give the units that act in the name of the actor's bureau: all below it that no bureau below stands for."""
    below = list(Unit.objects.filter(path__startswith=actor.unit_path or "-").order_by("path"))
    bureaus = [
        unit.path for unit in below if unit.kind == Unit.Kind.COUNTY_BUREAU and unit.path != actor.unit_path
    ]
    return [unit.pk for unit in below if not any(unit.path.startswith(path) for path in bureaus)]


def note_escalation(*, actor: Actor, uid: str, at: datetime) -> Escalation:
    """Take note of what one was told; it leaves one's list. Noted again, nothing happens.

    Right:  as for finding it
    Writes: clock.limit.noted
    Raises: NotAllowed, NotFound
    """
    require(actor, Rights.LIMIT_READ)
    with transaction.atomic():
        found = find_escalations(actor, unseen=False).filter(uid=uid).first()
        if found is None:
            raise NotFound("没有这条催办", remedy="请刷新后再看")
        locked = Escalation.objects.select_for_update().get(pk=found.pk)
        if locked.seen_at is not None:
            return locked
        locked.seen_at, locked.seen_by = at, actor.name
        locked.save(update_fields=["seen_at", "seen_by"])
        body: dict[str, Any] = {"name": found.clock.name, "level": found.level, "words": found.words}
        record(
            facts.NOTED, object=found.clock.ref, actor=actor, at=at, body=body, because=[found.fact_uid],
            region=found.clock.region_code,
        )  # fmt: skip
    return locked
