"""What is open now and why the rest is not: pure, and the same answer for page, endpoint and phone.

The state of an affair is the sum of its acts. Nothing here reads a clock or a row: the caller brings the
definition, the acts, what else the file holds, who asks and which day it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from quanheng.packkit.affair import AffairSpec, ClockSpec, Guard, OnExpiry, Step, TimeGate
from quanheng.packkit.affair_check import reachable_states

from .hands import Hand, hand_of
from .rights import OWN_ONLY
from .standing import ActView, FileView, Standing, row_of, sum_of

__all__ = ["ActorView", "StepChoice", "available", "judge"]


class ActorView(Protocol):
    """What the machine must know of the person who asks."""

    @property
    def person_uid(self) -> str: ...
    @property
    def rights(self) -> frozenset[str]: ...
    @property
    def withheld(self) -> frozenset[str]: ...
    @property
    def has_certificate(self) -> bool: ...
    @property
    def is_system(self) -> bool: ...
    @property
    def regions(self) -> tuple[str, ...]: ...
    @property
    def unit_path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StepChoice:
    """One step as a person sees it now.

    ``code`` is the refusal it would meet (empty when open): not_allowed, not_yet, expired, inapplicable.
    ``when_words`` is the short word beside it: 11-28起, 讨论之后, 不适用, 已错过. ``is_due`` marks a step
    that must be taken because a period has run out.
    """

    step: str
    zh: str
    may: bool
    why_not: str = ""
    citation: str = ""
    from_when: date | None = None
    until: date | None = None
    when_words: str = ""
    code: str = ""
    is_main: bool = True
    note: str = ""
    is_due: bool = False


def available(
    spec: AffairSpec, acts: Sequence[ActView], file: FileView, actor: ActorView, day: date
) -> list[StepChoice]:
    """List every step of the procedure with a yes, or a no and its reason; open ones first, as declared."""
    standing = sum_of(spec, acts)
    choices = [
        judge(spec, step, standing, file, actor, day, seen_by_form=False) for step in spec.steps if step.frm
    ]
    return sorted(choices, key=lambda one: (not one.may, not one.is_due, not one.is_main))


def judge(
    spec: AffairSpec,
    step: Step,
    standing: Standing,
    file: FileView,
    actor: ActorView,
    day: date,
    *,
    form: Mapping[str, Any] | None = None,
    seen_by_form: bool = True,
) -> StepChoice:
    """Say whether one step may be taken now.

    Conditions that read ``form.`` wait for the form: they are asked only when ``seen_by_form``.
    The order of the questions is the order in which a person wants to hear the answers: is it the place,
    the matter, the time, the conditions, and at last the person.
    """
    row = row_of(spec, standing, file, day, form)
    refused = (
        (_place(spec, step, standing, file) if step.frm else None)  # the opening step has no place before it
        or _guards(step, row, seen_by_form, inapplicable=True)
        or _forbidden(spec, step, standing)
        or _time(spec, step, standing, file, day)
        or _guards(step, row, seen_by_form, inapplicable=False)
        or (
            _evidence(step, file) if step.frm else None
        )  # what comes with the opening is filed right after it
        or _person(spec, step, standing, file, actor)
    )
    is_due = any(step.key in one.due for _, one in _lapses(spec, standing))
    if refused:
        return replace(refused, is_due=is_due)
    until = _until(step, file)
    return StepChoice(
        step.key, step.zh, may=True, until=until, is_main=step.is_main, note=step.note, is_due=is_due
    )


def _no(step: Step, why: str, code: str, **more: Any) -> StepChoice:
    citation = more.pop("citation", "") or step.article
    return StepChoice(
        step.key, step.zh, may=False, why_not=why, code=code, citation=citation, is_main=step.is_main,
        note=step.note, **more,
    )  # fmt: skip


def _place(spec: AffairSpec, step: Step, standing: Standing, file: FileView) -> StepChoice | None:
    here = spec.state(standing.state)
    if file.ended:
        return _no(step, file.ended, "not_yet", when_words="已办结")
    if here is not None and here.terminal and not (step.reopens and standing.state in step.frm):
        return _no(step, f"事项已{here.zh.removeprefix('已')}", "not_yet", when_words="已办结")
    if step.once and standing.taken[step.key]:
        return _no(step, "这一步已经办过", "not_yet", when_words="已办")
    if standing.state in step.frm:
        return None
    here_zh = here.zh if here else ""
    if reachable_states(spec, standing.state) & set(step.frm):
        after = _next_towards(spec, standing.state, set(step.frm))
        words = f"{after.zh}之后" if after else ""
        return _no(
            step,
            f"现在是“{here_zh}”，{f'先{after.zh}' if after else '还没走到这一步'}",
            "not_yet",
            when_words=words,
        )
    if standing.visited & set(step.frm):
        return _no(step, f"只能在{_states_zh(spec, step)}提出", "expired", when_words="已错过")
    return _no(step, f"只能在{_states_zh(spec, step)}办理", "inapplicable", when_words="不适用")


def _states_zh(spec: AffairSpec, step: Step) -> str:
    names = [state.zh for key in step.frm if (state := spec.state(key))]
    return f"“{'、'.join(names)}”阶段"


def _next_towards(spec: AffairSpec, start: str, goals: set[str]) -> Step | None:
    """Find the first step of the shortest way from here to one of the goals, main steps first."""
    usual = (one for one in spec.steps if one.to and one.frm and not one.reopens)
    edges = sorted(usual, key=lambda one: not one.is_main)
    ways: dict[str, Step | None] = {start: None}
    queue = [start]
    while queue:
        here = queue.pop(0)
        if here in goals:
            return ways[here]
        for edge in edges:
            if here in edge.frm and edge.to and edge.to not in ways:
                ways[edge.to] = ways[here] or edge
                queue.append(edge.to)
    return None


def _guards(
    step: Step, row: Mapping[str, Any], seen_by_form: bool, *, inapplicable: bool
) -> StepChoice | None:
    for guard in step.guards:
        if guard.inapplicable is not inapplicable or guard.applies(row) or _waits(guard, seen_by_form):
            continue
        code, words = ("inapplicable", "不适用") if inapplicable else ("not_yet", "")
        return _no(step, guard.why, code, citation=guard.article, when_words=words)
    return None


def _waits(guard: Guard, seen_by_form: bool) -> bool:
    return (
        not seen_by_form
        and guard.when is not None
        and any(name.startswith("form.") for name in guard.when.names)
    )


def _lapses(spec: AffairSpec, standing: Standing) -> list[tuple[ClockSpec, OnExpiry]]:
    """Give the periods whose end has had its consequence in this affair."""
    return [
        (clock, clock.on_expiry) for clock in spec.clocks if clock.on_expiry and clock.key in standing.lapsed
    ]


def _forbidden(spec: AffairSpec, step: Step, standing: Standing) -> StepChoice | None:
    for clock, after in _lapses(spec, standing):
        if step.key in after.forbids:
            why = f"“{clock.zh}”已经期满，{after.zh}"
            return _no(step, why, "expired", citation=after.article, when_words="已错过")
    return None


def _time(spec: AffairSpec, step: Step, standing: Standing, file: FileView, day: date) -> StepChoice | None:
    for gate in step.gates:
        found = _gate(spec, step, gate, standing, file, day)
        if found is not None:
            return found
    return None


def _gate(
    spec: AffairSpec, step: Step, gate: TimeGate, standing: Standing, file: FileView, day: date
) -> StepChoice | None:
    if any(standing.taken[key] for key in gate.unless):
        return None
    clock, declared = file.clock(gate.clock), spec.clock(gate.clock)
    name = declared.zh if declared else gate.clock
    if clock is None:
        return _no(step, f"“{name}”还没有起算", "not_yet", citation=gate.article)
    if clock.due_on is None:  # it stands still, so its end is not yet known and has not passed
        if gate.side == "before":
            return None
        return _no(step, f"“{name}”停表中", "not_yet", citation=gate.article)
    if gate.side == "after" and day <= clock.due_on:
        opens = clock.due_on + timedelta(days=1)
        return _no(
            step, gate.why, "not_yet", citation=gate.article, from_when=opens, when_words=f"{opens:%m-%d}起"
        )
    if gate.side == "before" and day > clock.due_on:
        return _no(
            step,
            f"{gate.why}（{clock.due_on:%m-%d}已届满）",
            "expired",
            citation=gate.article,
            when_words="已错过",
        )
    return None


def _until(step: Step, file: FileView) -> date | None:
    ends = [
        clock.due_on for gate in step.gates if gate.side == "before" and (clock := file.clock(gate.clock))
    ]
    return min((end for end in ends if end), default=None)


def _evidence(step: Step, file: FileView) -> StepChoice | None:
    for need in step.exhibits:
        held = sum(1 for kind in file.exhibits if not need.kinds or kind in need.kinds)
        if held < need.at_least:
            return _no(step, need.why, "not_yet", citation=need.article)
    return None


def _person(
    spec: AffairSpec, step: Step, standing: Standing, file: FileView, actor: ActorView
) -> StepChoice | None:
    who, cites = step.who, step.who.article or step.article
    hand = hand_of(file.region, file.partners, actor)
    assigned = {one.person_uid for one in file.officers}
    if who.right not in actor.rights:
        if who.right in actor.withheld:
            return _no(step, "这一步须先完成二次验证", "not_allowed", citation=cites)
        return _no(step, "不在您的权限内", "not_allowed", citation=cites)
    beyond = _beyond(spec, step, hand, file)
    if beyond:
        return _no(step, beyond, "not_allowed", citation=cites)
    if who.not_assigned and actor.person_uid in assigned | _investigators(spec, standing):
        return _no(step, "您是本案办案人员，不能审核自己办的案件", "not_allowed", citation=cites)
    if any(actor.person_uid in standing.takers.get(key, ()) for key in who.not_taker_of):
        return _no(step, "前一步由您办理，这一步须由他人办理", "not_allowed", citation=cites)
    if who.assigned and assigned and actor.person_uid not in assigned and step.key not in hand.steps:
        return _no(step, "您不是本案办案人员", "not_allowed", citation=cites)
    follows = actor.is_system and not step.frm  # opened by the step of an officer who was asked already
    if who.certified and not actor.has_certificate and not follows:
        return _no(step, "您没有在有效期内的执法证件", "not_allowed", citation=cites)
    certified = sum(one.is_certified for one in file.officers)
    if who.officers and certified < who.officers:
        lacking = f"本案须有{who.officers}名以上持有效执法证件的办案人员，现有{certified}名"
        return _no(step, lacking, "not_yet", citation=cites)
    return None


def _beyond(spec: AffairSpec, step: Step, hand: Hand, file: FileView) -> str:
    """Say why a step is not for a helper from elsewhere; nothing for the handling unit's own people."""
    if hand.is_own:
        return ""
    if step.who.right in OWN_ONLY:
        return f"这一步由主办单位{file.unit_name}办理"
    if not hand.is_joint and step.key not in hand.steps:
        names = "、".join(one.zh for one in spec.steps if one.key in hand.steps)
        return f"您受托办理的是{names}，这一步由主办单位{file.unit_name}办理"
    return ""


def _investigators(spec: AffairSpec, standing: Standing) -> frozenset[str]:
    """Give those who have investigated, assigned or by delegation: a step that asks for an assigned officer."""
    found = (standing.takers.get(step.key, frozenset()) for step in spec.steps if step.who.assigned)
    return frozenset[str]().union(*found)
