"""Rehearses a procedure without a database: a pack's YAML cases run the same machine, forms and clocks.

A case of kind ``affair`` says in ``given`` the affair's key, the party and the officers, in ``when.acts``
the acts in order (``step``, ``on``, ``by``, ``form``), and in ``then`` what must follow: ``state``,
``outcome``, ``refused`` with ``article``, ``papers``, due days of clocks, values of the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, Refusal
from quanheng.foundation.clock.api import Pause, Rule, reckon_due, rule_on, working_calendar
from quanheng.packkit.affair import ALL_CLOCKS, AffairSpec, ClockAct, Step
from quanheng.packkit.law import STOPS
from quanheng.packkit.scenario import Case, runner

from .definitions import code_titles, current_spec
from .forms import FormContext, clean_form
from .machine import available, judge
from .services import refuse
from .standing import LAPSE, ActView, ClockView, FileView, OfficerView, Standing, row_of, sum_of
from .viewing import law_row

__all__ = ["Rehearsal", "rehearse"]


@dataclass(frozen=True, slots=True)
class Player:
    """A person of a case: an officer of the affair, the reviewer, the leader."""

    person_uid: str
    rights: frozenset[str]
    withheld: frozenset[str] = frozenset()
    has_certificate: bool = True
    is_system: bool = False
    regions: tuple[str, ...] = ("",)
    unit_path: str = ""


@dataclass
class _Clock:
    rule: Rule
    start: date
    moment: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    paused_on: date | None = None
    extend: int = 0
    state: str = "running"
    reason: str = ""

    def view(self, key: str) -> ClockView:
        due = None if self.state == "paused" else self._due()
        return ClockView(key, self.rule.zh, self.state, self.start, due, self.extend)

    def run(self, act: ClockAct, day: date, form: Mapping[str, Any]) -> None:
        """Do to the clock what a step declares."""
        if act.do == "stop":
            self.state = "stopped"
        elif act.do in ("pause", "suspend"):
            self.state, self.paused_on, self.reason = "paused", day, act.why
        elif act.do == "resume" and self.paused_on is not None:
            self.pauses.append(Pause(self.paused_on, day, self.reason))
            self.state, self.paused_on, self.reason = "running", None, ""
        elif act.do == "extend":
            self.extend += int(form.get(act.days_from) or act.days)

    def _due(self) -> date:
        start: date | datetime = self.start
        if self.rule.kind in ("hour", "minute"):
            start = self.moment or datetime.combine(self.start, time(9), CHINA)
        return reckon_due(
            self.rule, start, calendar=working_calendar(), pauses=self.pauses, extend=self.extend
        ).due


class Rehearsal:
    """An affair that lives in memory only."""

    def __init__(self, spec: AffairSpec, given: Mapping[str, Any]) -> None:
        self.spec = spec
        self.acts: list[ActView] = []
        self.clocks: dict[str, _Clock] = {}
        self.papers: list[str] = []
        self.officers = {
            str(key): OfficerView(str(key), str(key), "粤V0001", bool((more or {}).get("certified", True)))
            for key, more in dict(given.get("officers") or {"甲": None, "乙": None}).items()
        }
        self.assigned: list[str] = []
        self.exhibits = [str(one) for one in given.get("exhibits", ["1"])]
        self.subject = {"is_person": False, **dict(given.get("party") or {})}
        self.everything = frozenset(step.who.right for step in spec.steps)

    def file(self, day: date) -> FileView:
        """See the file as of a day."""
        law_day = self.acts[0].day if self.acts else day
        return FileView(
            officers=tuple(self.officers[one] for one in self.assigned if one in self.officers),
            clocks=tuple(clock.view(key) for key, clock in self.clocks.items()), exhibits=tuple(self.exhibits),
            subject=self.subject, law=law_row(self.spec, law_day),
        )  # fmt: skip

    def standing(self) -> Standing:
        """Sum the acts so far."""
        return sum_of(self.spec, self.acts)

    def player(self, name: str, rights: Any = None) -> Player:
        """See a person of the case as an actor; without a list, all rights of the procedure."""
        officer = self.officers.get(name)
        held = self.everything if rights is None else frozenset(str(one) for one in rights)
        return Player(name, held, has_certificate=officer.is_certified if officer else True)

    def take(self, key: str, day: date, by: str, form: Mapping[str, Any], rights: Any = None) -> None:
        """Take one step, or raise the refusal the service would raise."""
        step = self.spec.step(key)
        if step is None:
            raise BadInput(f"没有“{key}”这一步")
        self.let_lapse(day)
        actor, before, file = self.player(by, rights), self.standing(), self.file(day)
        if step.frm:
            self._stop(judge(self.spec, step, before, file, actor, day, seen_by_form=False), step)
        context = FormContext(self.spec, row_of(self.spec, before, file, day), day, code_titles)
        clean = clean_form(step, _without_people(step, form), context)
        people = [str(one) for one in form.get("officers", [])]
        if people:
            clean["officers"] = people
        if step.frm:
            self._stop(judge(self.spec, step, before, file, actor, day, form=clean), step)
        at = datetime.combine(day, time(9), CHINA)
        self.acts.append(ActView(len(self.acts) + 1, key, at, day, by, by, clean))
        self.assigned = people or self.assigned
        row = row_of(self.spec, self.standing(), self.file(day), day, clean)
        for act in step.clocks:
            if act.applies(row):
                self._run(act, day, clean)
        self.papers += [one.document for one in step.papers if one.applies(row)]

    def let_lapse(self, day: date) -> None:
        """Write down what follows on expiry as the day's round would, for every period that is over by now."""
        for declared in self.spec.clocks:
            clock, after = self.clocks.get(declared.key), declared.on_expiry
            if after is None or clock is None or clock.state != "running":
                continue
            view = clock.view(declared.key)
            known = declared.key in self.standing().lapsed
            if view.due_on is None or view.due_on >= day or known:
                continue
            if not after.applies(row_of(self.spec, self.standing(), self.file(day), day)):
                continue
            at = datetime.combine(view.due_on, time(23, 59), CHINA)
            step = f"{LAPSE}{declared.key}"
            self.acts.append(ActView(len(self.acts) + 1, step, at, view.due_on, "system", "系统自动"))

    @staticmethod
    def _stop(choice: Any, step: Step) -> None:
        if not choice.may:
            raise refuse(choice, step)

    def _run(self, act: ClockAct, day: date, form: Mapping[str, Any]) -> None:
        if act.clock == ALL_CLOCKS:
            self._run_all(act, day, form)
            return
        clock = self.clocks.get(act.clock)
        if act.do == "start":
            if clock is None or clock.state == "stopped":
                stated = form.get(act.day_from) or day
                moment = stated if isinstance(stated, datetime) else None
                start = stated.astimezone(CHINA).date() if isinstance(stated, datetime) else stated
                declared = self.spec.clock(act.clock)
                assert declared is not None
                self.clocks[act.clock] = _Clock(rule_on(declared.rule, start)[0], start, moment)
        elif clock is not None and clock.state != "stopped":
            clock.run(act, day, form)

    def _run_all(self, act: ClockAct, day: date, form: Mapping[str, Any]) -> None:
        word = STOPS["suspension"]
        for declared in self.spec.clocks:
            clock = self.clocks.get(declared.key)
            if declared.party_side or clock is None or "suspension" not in clock.rule.stops:
                continue
            if (clock.state == "running") if act.do == "suspend" else (clock.reason == word):
                clock.run(act.model_copy(update={"why": word}), day, form)


def _without_people(step: Step, form: Mapping[str, Any]) -> dict[str, Any]:
    """Cases name people in plain words; the form wants keys, so people are put in by hand."""
    stand_in = ["0" * 32]
    return {
        key: stand_in if (found := step.field(key)) and found.kind == "persons" and value else value
        for key, value in form.items()
    }


@runner("affair")
def rehearse(case: Case) -> Mapping[str, Any]:
    """Answer a case: walk its acts, then say where the affair stands or why the last act was refused."""
    play = Rehearsal(current_spec(str(case.given["affair"])), case.given)
    acts = list(case.when.get("acts") or [])
    found: dict[str, Any] = {}
    for number, act in enumerate(acts, start=1):
        try:
            play.take(
                str(act["step"]),
                act["on"],
                str(act.get("by", "甲")),
                act.get("form") or {},
                act.get("rights"),
            )
        except Refusal as refusal:
            if number < len(acts):
                raise BadInput(f"第{number}步{act['step']}被拒：{refusal}") from refusal
            found = {"refused": refusal.code, "article": refusal.citation, "why": refusal.sentence}
    day = case.day if isinstance(case.day, date) else acts[-1]["on"]
    play.let_lapse(day)
    return found | _answers(play, day)


def _answers(play: Rehearsal, day: date) -> dict[str, Any]:
    standing = play.standing()
    state = play.spec.state(standing.state)
    row = row_of(play.spec, standing, play.file(day), day)
    open_now = available(play.spec, play.acts, play.file(day), play.player("某人"), day)
    return {
        "state": standing.state, "outcome": state.outcome if state else "", "papers": play.papers,
        "due": {key: clock.view(key).due_on for key, clock in play.clocks.items()},
        "clocks": {key: clock.state for key, clock in play.clocks.items()},
        "owed_yuan": int(row.get("owed_yuan", 0)), "surcharge_yuan": row.get("surcharge_yuan", 0),
        "grade": (row.get("proposed") or {}).get("grade"),
        "band": [(row.get("band") or {}).get("low"), (row.get("band") or {}).get("high")],
        "open": [one.step for one in open_now if one.may],
    }  # fmt: skip
