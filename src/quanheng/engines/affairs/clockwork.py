"""Starts, pauses, resumes, extends and stops the clocks of an affair as its step declares."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from quanheng.base.days import CHINA, day_of
from quanheng.base.errors import NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import (
    Clock,
    extend_clock,
    pause_clock,
    resume_clock,
    rule_on,
    start_clock,
    stop_clock,
)
from quanheng.foundation.law.api import entry_on
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Actor
from quanheng.packkit.affair import ALL_CLOCKS, AffairSpec, ClockAct, ClockSpec, Step
from quanheng.packkit.law import STOPS

from .models import Affair
from .viewing import clocks_of

__all__ = ["next_due", "next_of", "run_clocks"]

SUSPENSION = "suspension"
OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)


def run_clocks(
    affair: Affair,
    spec: AffairSpec,
    step: Step,
    *,
    row: Mapping[str, Any],
    form: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    because: Fact,
    clocks: list[Clock],
) -> None:
    """Carry out what the step does to the clocks; ``row`` is the affair's view after the act.

    ``clocks`` are all of the affair's, in the order they were started; what is started here joins them, so
    that nobody has to read them again. Stopping or resuming a clock that does not run is nothing, so that one
    step may close several roads. A clock that already runs is not started twice.
    """
    for act in step.clocks:
        if act.applies(row):
            _run(affair, spec, act, form, {"actor": actor, "at": at, "because": [because]}, clocks)
    if affair.is_open or any(act.do == "start" for act in step.clocks):
        return
    for clock in clocks:
        # what still ran when the affair ended has lost its object
        stop_clock(clock, outcome="事项办结", actor=actor, at=at, because=[because])


def _run(
    affair: Affair, spec: AffairSpec, act: ClockAct, form: Mapping[str, Any], frame: dict[str, Any],
    clocks: list[Clock],
) -> None:  # fmt: skip
    if act.clock == ALL_CLOCKS:
        _run_all(spec, act, frame, clocks)
        return
    declared = spec.clock(act.clock)
    if declared is None:
        return
    running = [clock for clock in clocks if clock.name == declared.zh and clock.state in OPEN]
    if act.do == "start" and not running:
        started = _start(affair, declared, act, form, frame)
        clocks[:] = [clock for clock in clocks if clock.pk != started.pk] + [started]
    for clock in running:
        if act.do == "stop":
            stop_clock(clock, **frame)
        elif act.do in ("pause", "suspend"):
            pause_clock(clock, why=act.why or SUSPENSION, **frame)
        elif act.do == "resume" and clock.state == Clock.State.PAUSED:
            resume_clock(clock, **frame)
        elif act.do == "extend":
            extend_clock(clock, n=int(form.get(act.days_from) or act.days), **frame)


def _run_all(spec: AffairSpec, act: ClockAct, frame: dict[str, Any], clocks: Iterable[Clock]) -> None:
    """Let every period of the authority stand still while the procedure is suspended, or go on after it.

    A period whose rule does not know 中止 runs on, as does one that has already run out and every period of
    the party; what stands still for another reason keeps to that reason.
    """
    party = {one.zh for one in spec.clocks if one.party_side}
    today = day_of(frame["at"])
    for clock in clocks:
        if clock.name in party:
            continue
        if act.do == "resume":
            if clock.state == Clock.State.PAUSED and clock.paused_why == STOPS[SUSPENSION]:
                resume_clock(clock, **frame)
        elif _may_suspend(clock, today):
            pause_clock(clock, why=SUSPENSION, **frame)


def _may_suspend(clock: Clock, today: date) -> bool:
    if clock.state != Clock.State.RUNNING or clock.due_on is None or clock.due_on < today:
        return False
    return SUSPENSION in rule_on(clock.rule_key, clock.started_on)[0].stops


def _start(
    affair: Affair, declared: ClockSpec, act: ClockAct, form: Mapping[str, Any], frame: dict[str, Any]
) -> Clock:
    at: datetime = frame["at"]
    stated = form.get(act.day_from)
    day = _as_day(stated) or day_of(at)
    limit = entry_on(declared.rule, day).limit
    by_hours = limit is not None and limit.kind in ("hour", "minute")
    clock = start_clock(
        owner=affair.ref, rule=declared.rule, start=_moment(stated, at) if by_hours else day,
        subject=Ref("registry.subject", affair.subject.uid) if affair.subject else None, name=declared.zh,
        unit_id=affair.unit_id, person_id=lead_of(affair), region=affair.region_code, **frame,
    )  # fmt: skip
    if act.ahead and clock.due_on is not None and clock.due_on < day_of(at):
        raise NotYet(
            f"{declared.zh}最迟应在{clock.due_on.isoformat()}，来不及", remedy="请把日期往后定",
            citation=clock.article,
        )  # fmt: skip
    return clock


def _moment(stated: Any, at: datetime) -> datetime:
    """Give the minute from which hours are counted: the stated one, else that of the act."""
    return (stated if isinstance(stated, datetime) else at).astimezone(CHINA)


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return day_of(value)
    return value if isinstance(value, date) else None


def lead_of(affair: Affair) -> int | None:
    """Give the key of the person whose queue the affair's clocks stand in."""
    row = affair.officers.filter(until_on__isnull=True).order_by("-is_lead", "id").first()
    return row.person_id if row else None


def next_due(affair: Affair, spec: AffairSpec) -> date | None:
    """Give the day by which the authority must act next: the earliest due day of its running main clocks."""
    return next_of(clocks_of(affair), spec)


def next_of(clocks: Iterable[Clock], spec: AffairSpec) -> date | None:
    """Give the earliest due day among a matter's clocks that the lists go by; none when all stand still."""
    main = {clock.zh for clock in spec.clocks if clock.is_main}
    dues = [
        clock.due_on
        for clock in clocks
        if clock.name in main and clock.state in (Clock.State.RUNNING, Clock.State.EXPIRED) and clock.due_on
    ]
    return min(dues, default=None)
