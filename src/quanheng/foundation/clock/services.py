"""The verbs of the clock: start, stand still, go on, prolong, end, and reckon anew.

They belong to an engine's own act and carry that act's right; only recomputing is a right of this room.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import CHINA, day_of
from quanheng.base.errors import BadInput, Conflict, Expired
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor
from quanheng.packkit.law import STOPS, UNITS, LawEntry

from . import facts
from .calendar import refresh_calendar
from .models import Clock
from .reckon import reckon_due
from .rule import Due, Rule
from .rules import rule_on, weekend_policy_on

__all__ = ["extend_clock", "pause_clock", "resume_clock", "settle", "start_clock", "stop_clock", "take_due"]

Because = Sequence[Fact | str]


def start_clock(
    *,
    owner: Ref,
    rule: str,
    start: date | datetime,
    actor: Actor,
    at: datetime,
    subject: Ref | None = None,
    name: str = "",
    unit_id: int | None = None,
    person_id: int | None = None,
    region: str = "",
    because: Because = (),
) -> Clock:
    """Start a period of law for one matter.

    The rule is the one in force on the day of the event and stays with the clock. ``rule`` may be a family
    such as ``complaint.mediation``. Started again for the same owner, rule, day and cause it returns the
    clock that is already there.

    Law:    the entry's own article; counting.* for how it is counted
    Right:  the calling act's
    Writes: clock.limit.started
    Raises: NoRuleInForce, RuleConflict, BadInput
    """
    day = day_of(start) if isinstance(start, datetime) else start
    period, entry = rule_on(rule, day)
    name = name or entry.zh
    with transaction.atomic():
        same = {
            "owner_ref": str(owner),
            "rule_key": rule,
            "name": name,
            "started_on": day,
            "cause": _cause(because),
        }
        known = Clock.objects.filter(**same).first()
        if known is not None:
            return known
        clock = Clock(
            **same, **_of_the_law(entry), subject_ref=str(subject or ""), region_code=region, unit_id=unit_id,
            person_id=person_id, started_at=start if isinstance(start, datetime) else None,
        )  # fmt: skip
        settle(clock, period, day)
        fact = record(
            facts.STARTED, object=clock.ref, actor=actor, at=at, subject=subject, because=because, region=region,
            body=_body(clock, entry) | {"limit_words": _limit_words(entry), "article": entry.article},
        )  # fmt: skip
        clock.started_fact = fact.uid
        clock.save()
    return clock


def _of_the_law(entry: LawEntry) -> dict[str, Any]:
    """What a clock keeps of the rule it started under."""
    return {
        "law_key": entry.key, "law_from": entry.valid_from, "law_line": str(entry.origin), "article": entry.article,
        "is_verified": entry.is_verified, "on_expiry": entry.on_expiry,
    }  # fmt: skip


def pause_clock(
    clock: Clock, *, why: str, actor: Actor, at: datetime, first: date | None = None, because: Because = ()
) -> Clock:
    """Let a clock stand still from a day on, for a reason that its rule knows.

    The due day is unknown until the clock goes on. Paused twice it stays as it is.

    Law:    counting.pauses and the entry's ``stops``
    Writes: clock.limit.paused
    Raises: BadInput when the rule knows no such pause, Expired when the period is over,
        Conflict when the clock no longer runs
    """
    if clock.state == Clock.State.PAUSED:
        return clock
    _must_run(clock)
    period, entry = rule_on(clock.rule_key, clock.started_on)
    reason = _stop_words(why, period)
    day = max(first or day_of(at), clock.started_on)
    if clock.due_on is not None and day > clock.due_on:
        raise Expired(
            f"“{clock.name}”已于{clock.due_on}期满，不能再停表", remedy="停表须在期满前开始", citation=entry.article
        )  # fmt: skip
    with transaction.atomic():
        clock.paused_on, clock.paused_why = day, reason
        clock.state, clock.due_on, clock.due_at, clock.due_alt_on = Clock.State.PAUSED, None, None, None
        clock.save()
        body = _body(clock, entry) | {"first": day.isoformat(), "why": reason}
        _note(clock, facts.PAUSED, actor, at, body, because)
    return clock


def resume_clock(
    clock: Clock, *, actor: Actor, at: datetime, last: date | None = None, because: Because = ()
) -> Clock:
    """Let a clock go on; ``last`` is the last day that stood still, by default the day of the act.

    Law:    counting.pauses (first and last day both stand still)
    Writes: clock.limit.resumed
    Raises: Conflict when the clock does not stand still, BadInput when the days are out of order
    """
    if clock.state != Clock.State.PAUSED or clock.paused_on is None:
        raise Conflict(f"“{clock.name}”没有停表", remedy="请刷新后再看")
    end = last or day_of(at)
    if end < clock.paused_on:
        raise BadInput(f"停表末日{end}早于首日{clock.paused_on}", remedy="请核对日期")
    with transaction.atomic():
        pause = {"first": clock.paused_on.isoformat(), "last": end.isoformat(), "why": clock.paused_why}
        clock.pauses = [*clock.pauses, pause]
        clock.paused_on, clock.paused_why, clock.state = None, "", Clock.State.RUNNING
        period, entry = rule_on(clock.rule_key, clock.started_on)
        settle(clock, period, clock.started_on)
        clock.save()
        _note(clock, facts.RESUMED, actor, at, _body(clock, entry) | {"last": end.isoformat()}, because)
    return clock


def extend_clock(clock: Clock, *, n: int, actor: Actor, at: datetime, because: Because = ()) -> Clock:
    """Prolong a period by what was approved, before it ends.

    ``n`` is in the period's own unit. It is added before the end is moved off a day off.

    Law:    counting.extensions and the entry's ``extension``
    Writes: clock.limit.extended
    Raises: BadInput when the rule allows none or less, Expired when the period is over
    """
    period, entry = rule_on(clock.rule_key, clock.started_on)
    allowed = entry.extension
    if allowed is None:
        raise BadInput(f"“{clock.name}”没有延期的规定", remedy="请在期内办结", citation=entry.article)
    if n <= 0 or (allowed.n is not None and n > allowed.n):
        most = f"最多{allowed.n}{UNITS[allowed.unit]}" if allowed.n else "须为正数"
        raise BadInput(f"延长{n}{UNITS[allowed.unit]}不符合规定", remedy=most, citation=entry.article)
    if allowed.n and allowed.times and clock.extended >= allowed.n * allowed.times and not allowed.further:
        raise BadInput(
            f"“{clock.name}”已延期{allowed.times}次，不能再延", remedy="请在期内办结", citation=entry.article
        )
    if clock.state not in (Clock.State.RUNNING, Clock.State.PAUSED):
        _must_run(clock)
    if clock.due_on is not None and day_of(at) > clock.due_on:
        raise Expired(
            f"“{clock.name}”已于{clock.due_on}期满，不能再延",
            remedy="延期须在期满前批准",
            citation=entry.article,
        )
    with transaction.atomic():
        clock.extended += n
        if clock.state == Clock.State.RUNNING:
            settle(clock, period, clock.started_on)
        clock.save()
        body = _body(clock, entry) | {"extension_words": f"{n}{UNITS[allowed.unit]}", "n": n}
        _note(clock, facts.EXTENDED, actor, at, body, because)
    return clock


def stop_clock(
    clock: Clock,
    *,
    actor: Actor,
    at: datetime,
    outcome: str = "办结",
    on: date | None = None,
    because: Because = (),
) -> Clock:
    """End a clock because the act was done; a second call changes nothing.

    Writes: clock.limit.stopped
    """
    if clock.state in (Clock.State.STOPPED, Clock.State.EXPIRED):
        return clock
    day = on or day_of(at)
    with transaction.atomic():
        if clock.state == Clock.State.PAUSED:
            clock.paused_on, clock.paused_why = None, ""
        clock.state, clock.stopped_on = Clock.State.STOPPED, day
        clock.save()
        late = bool(clock.due_on and day > clock.due_on)
        body = {"name": clock.name, "rule": clock.rule_key, "outcome": outcome, "stopped_on": day.isoformat(),
                "due": clock.due_on.isoformat() if clock.due_on else None, "is_late": late}  # fmt: skip
        _note(clock, facts.STOPPED, actor, at, body, because)
    return clock


def settle(clock: Clock, period: Rule, day: date) -> Due:
    """Reckon a clock's end anew and put it into the row; the caller saves and writes the fact."""
    start: date | datetime = day
    if period.kind in ("hour", "minute") and clock.started_at is not None:
        start = clock.started_at.astimezone(CHINA)
    due = reckon_due(
        period, start, calendar=refresh_calendar(), pauses=clock.pause_list, extend=clock.extended,
        weekend_policy=weekend_policy_on(day),
    )  # fmt: skip
    take_due(clock, due)
    return due


DUE_FIELDS = ("limit", "unit", "due_on", "due_at", "due_alt_on", "is_provisional", "working")


def take_due(clock: Clock, due: Due) -> None:
    """Put a reckoned end into the row's `DUE_FIELDS`."""
    clock.limit, clock.unit = due.limit, due.unit
    clock.due_on, clock.due_at, clock.due_alt_on = due.due, due.due_at, due.due_alt
    clock.is_provisional = due.is_provisional
    clock.working = [line.as_dict() for line in due.working]


def _cause(because: Because) -> str:
    if not because:
        return ""
    first = because[0]
    return first if isinstance(first, str) else first.uid


def _must_run(clock: Clock) -> None:
    if clock.state != Clock.State.RUNNING:
        raise Conflict(f"“{clock.name}”{clock.get_state_display()}", remedy="请刷新后再看")


def _stop_words(why: str, period: Rule) -> str:
    """The Chinese word of a reason for standing still, if the rule knows it."""
    known = {STOPS[stop]: stop for stop in period.stops}
    word = STOPS.get(why, why)
    if word not in known:
        allowed = "、".join(known) or "无"
        raise BadInput(
            f"“{period.zh}”不能因“{word}”停表", remedy=f"可停表的事由：{allowed}", citation=period.article
        )
    return word


def _limit_words(entry: LawEntry) -> str:
    return entry.limit.words if entry.limit else ""


def _body(clock: Clock, entry: LawEntry) -> dict[str, object]:
    return {
        "name": clock.name, "rule": clock.rule_key, "law": entry.key, "law_line": clock.law_line,
        "due": clock.due_on.isoformat() if clock.due_on else None, "is_provisional": clock.is_provisional,
    }  # fmt: skip


def _note(
    clock: Clock, kind: str, actor: Actor, at: datetime, body: Mapping[str, object], because: Because
) -> Fact:
    """Write the clock's fact; it always follows from its own start, whatever else it follows from."""
    causes = [*because]
    if clock.started_fact and clock.started_fact not in causes:
        causes.append(clock.started_fact)
    subject = Ref.parse(clock.subject_ref) if clock.subject_ref else None
    return record(
        kind, object=clock.ref, actor=actor, at=at, subject=subject, body=body, because=causes, region=clock.region_code
    )  # fmt: skip
