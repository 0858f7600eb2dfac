"""Starts, pauses, resumes, extends and stops the clocks of an affair as its step declares."""

from collections.abc import Mapping
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
    start_clock,
    stop_clock,
)
from quanheng.foundation.law.api import entry_on
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Actor
from quanheng.packkit.affair import AffairSpec, ClockAct, ClockSpec, Step

from .models import Affair
from .viewing import clocks_of

__all__ = ["next_due", "run_clocks"]

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
) -> None:
    """Carry out what the step does to the clocks; ``row`` is the affair's view after the act.

    Stopping or resuming a clock that does not run is nothing, so that one step may close several roads.
    A clock that already runs is not started twice.
    """
    for act in step.clocks:
        if act.applies(row):
            _run(affair, spec, act, form, {"actor": actor, "at": at, "because": [because]})
    if affair.is_open or any(act.do == "start" for act in step.clocks):
        return
    for clock in clocks_of(affair):
        # what still ran when the affair ended has lost its object
        stop_clock(clock, outcome="事项办结", actor=actor, at=at, because=[because])


def _run(
    affair: Affair, spec: AffairSpec, act: ClockAct, form: Mapping[str, Any], frame: dict[str, Any]
) -> None:
    declared = spec.clock(act.clock)
    if declared is None:
        return
    running = [clock for clock in clocks_of(affair) if clock.name == declared.zh and clock.state in OPEN]
    if act.do == "start" and not running:
        _start(affair, declared, act, form, frame)
    for clock in running:
        if act.do == "stop":
            stop_clock(clock, **frame)
        elif act.do == "pause":
            pause_clock(clock, why=act.why, **frame)
        elif act.do == "resume" and clock.state == Clock.State.PAUSED:
            resume_clock(clock, **frame)
        elif act.do == "extend":
            extend_clock(clock, n=int(form.get(act.days_from) or act.days), **frame)


def _start(
    affair: Affair, declared: ClockSpec, act: ClockAct, form: Mapping[str, Any], frame: dict[str, Any]
) -> None:
    at: datetime = frame["at"]
    day = _as_day(form.get(act.day_from)) or day_of(at)
    limit = entry_on(declared.rule, day).limit
    by_hours = limit is not None and limit.kind in ("hour", "minute")
    clock = start_clock(
        owner=affair.ref, rule=declared.rule, start=at.astimezone(CHINA) if by_hours else day,
        subject=Ref("registry.subject", affair.subject.uid) if affair.subject else None, name=declared.zh,
        unit_id=affair.unit_id, person_id=lead_of(affair), region=affair.region_code, **frame,
    )  # fmt: skip
    if act.ahead and clock.due_on is not None and clock.due_on < day_of(at):
        raise NotYet(
            f"{declared.zh}最迟应在{clock.due_on.isoformat()}，来不及", remedy="请把日期往后定",
            citation=clock.article,
        )  # fmt: skip


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
    main = {clock.zh for clock in spec.clocks if clock.is_main}
    dues = [
        clock.due_on
        for clock in clocks_of(affair)
        if clock.name in main and clock.state in (Clock.State.RUNNING, Clock.State.EXPIRED) and clock.due_on
    ]
    return min(dues, default=None)
