"""Whether a procedure can be walked: every step reached, every clock known, every road with an end."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from .affair_clock import ALL_CLOCKS
from .affair_counts import counts_faults
from .affair_later import later_faults

if TYPE_CHECKING:
    from .affair import AffairSpec, Step

__all__ = ["cross_faults", "faults_of", "reachable_states"]


def faults_of(spec: "AffairSpec") -> list[str]:
    """List what is wrong inside one procedure, each as a sentence that names the key."""
    return [
        *_twice("状态", (one.key for one in spec.states)),
        *_twice("步骤", (one.key for one in spec.steps)),
        *_twice("期限", (one.key for one in spec.clocks)),
        *_opening_faults(spec), *_name_faults(spec), *_form_faults(spec), *_road_faults(spec),
        *later_faults(spec), *counts_faults(spec),
    ]  # fmt: skip


def cross_faults(
    spec: "AffairSpec",
    *,
    law_keys: Collection[str],
    documents: Collection[str],
    code_lists: Collection[str],
    affairs: Collection[str] = (),
    rights: Collection[str] = (),
) -> list[str]:
    """List names of one procedure that must meet names elsewhere and do not.

    An empty ``rights`` means the caller (a pack's author without the kernel) cannot know them.
    """
    found = [
        f"期限“{one.key}”的规则“{one.rule}”不在已载入的法定期限里"
        for one in spec.clocks
        if one.rule not in law_keys
    ]
    found += [
        f"门槛“{name}”的规则“{key}”不在已载入的法规数值里"
        for name, key in spec.thresholds.items()
        if key not in law_keys
    ]
    for step in spec.steps:
        found += [
            f"步骤“{step.key}”的文书“{one.document}”没有样式"
            for one in step.papers
            if one.document not in documents
        ]
        found += [
            f"步骤“{step.key}”字段“{one.key}”的代码表“{one.codes}”不存在"
            for one in step.form
            if one.codes and one.codes not in code_lists
        ]
        found += [
            f"步骤“{step.key}”要开启的事项“{one.affair}”不存在"
            for one in step.opens
            if affairs and one.affair not in affairs
        ]
        if rights and step.who.right not in rights:
            found.append(f"步骤“{step.key}”的权限“{step.who.right}”不存在")
    return found


def reachable_states(spec: "AffairSpec", start: str | None = None, *, reopening: bool = False) -> set[str]:
    """Give the states that can still be reached from one (from the opening without one), itself included.

    Taking up an ended affair again is a way only when asked for: nobody waits for it on the usual road.
    """
    ways = [(step.frm, step.to) for step in spec.steps if step.to and (reopening or not step.reopens)]
    for clock in spec.clocks:
        if clock.on_expiry is not None and clock.on_expiry.to:
            starts = {to for step in spec.steps for act in step.clocks for to in (step.to, *step.frm)
                      if to and act.do == "start" and act.clock == clock.key}  # fmt: skip
            ways.append((tuple(starts), clock.on_expiry.to))
    reached = {start or spec.opening.to or ""}
    grew = True
    while grew:
        grew = False
        for frm, to in ways:
            if to not in reached and reached & set(frm):
                reached.add(to)
                grew = True
    return reached


def _twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield f"{what}“{key}”写了两次"
        seen.add(key)


def _opening_faults(spec: "AffairSpec") -> Iterator[str]:
    openings = [one for one in spec.steps if not one.frm]
    if len(openings) != 1:
        yield f"须有且只有一个没有 from 的开始步骤，现有{len(openings)}个"
    elif openings[0].to is None:
        yield f"开始步骤“{openings[0].key}”没有写到达的状态 to"


def _name_faults(spec: "AffairSpec") -> Iterator[str]:
    states, steps, clocks = ({one.key for one in part} for part in (spec.states, spec.steps, spec.clocks))
    for step in spec.steps:
        for state in (*step.frm, *([step.to] if step.to else [])):
            if state not in states:
                yield f"步骤“{step.key}”写了没有声明的状态“{state}”"
        for clock in (*(one.clock for one in step.clocks), *(one.clock for one in step.gates)):
            if clock not in clocks and clock != ALL_CLOCKS:
                yield f"步骤“{step.key}”写了没有声明的期限“{clock}”"
        for other in (*step.who.not_taker_of, *(key for gate in step.gates for key in gate.unless)):
            if other not in steps:
                yield f"步骤“{step.key}”提到了没有声明的步骤“{other}”"
    for demand in spec.demands:
        for key in set(demand.steps) - steps:
            yield f"法定动作“{demand.zh}”提到了没有声明的步骤“{key}”"
        if demand.clock and demand.clock not in clocks:
            yield f"法定动作“{demand.zh}”提到了没有声明的期限“{demand.clock}”"
    if spec.numbered_at and spec.numbered_at not in steps:
        yield f"numbered_at 写了没有声明的步骤“{spec.numbered_at}”"


def _form_faults(spec: "AffairSpec") -> Iterator[str]:
    kinds: dict[str, tuple[str, str]] = {}
    for step in spec.steps:
        yield from _twice(f"步骤“{step.key}”的字段", (one.key for one in step.form))
        for one in step.form:
            known, where = kinds.setdefault(one.key, (one.kind, step.key))
            if known != one.kind:
                yield f"字段“{one.key}”在步骤“{where}”是{known}，在步骤“{step.key}”是{one.kind}"
        for act in step.clocks:
            for name in (act.day_from, act.days_from):
                if name and step.field(name) is None:
                    yield f"步骤“{step.key}”的期限动作取自没有的字段“{name}”"
        yield from _telling_faults(step)
        for name in (step.serves.day_from, step.serves.how_from) if step.serves else ():
            if step.field(name) is None:
                yield f"步骤“{step.key}”的送达取自没有的字段“{name}”"
    yield from _carrying_faults(spec)
    for total in spec.totals:
        owner = spec.step(total.step)
        if owner is None or owner.field(total.field) is None:
            yield f"合计“{total.key}”取自没有的步骤或字段“{total.step}.{total.field}”"
    yield from _accrual_faults(spec)


def _carrying_faults(spec: "AffairSpec") -> Iterator[str]:
    """What a new affair takes along, and what a share is reckoned by, must be there."""
    known = {one.key for step in spec.steps for one in step.form}
    for step in spec.steps:
        for opened in step.opens:
            for name in sorted(set(opened.fields.values()) - known):
                yield f"步骤“{step.key}”开启事项取自没有的字段“{name}”"
    if spec.once_by and spec.opening.field(spec.once_by) is None:
        yield f"once_by 写了开始步骤表单里没有的字段“{spec.once_by}”"
    if spec.announces is not None:
        ends = {one.outcome for one in spec.states if one.terminal}
        for outcome in spec.announces.outcomes:
            if outcome not in ends:
                yield f"announces 写了没有的结局“{outcome}”"
        if spec.announces.cause not in known:
            yield f"announces 取自没有的字段“{spec.announces.cause}”"
    for share in spec.shares:
        for rate in (share.percent, share.least, share.most):
            if rate and rate not in spec.thresholds:
                yield f"“{share.key}”的比例或上下限“{rate}”不在 thresholds 里"


def _accrual_faults(spec: "AffairSpec") -> Iterator[str]:
    for one in spec.accruals:
        if spec.clock(one.clock) is None:
            yield f"逐日加收“{one.key}”提到了没有声明的期限“{one.clock}”"
        if one.rate not in spec.thresholds:
            yield f"逐日加收“{one.key}”的比例“{one.rate}”不在 thresholds 里"
        named = [(one.less.step, one.less.amount), (one.less.step, one.less.on)] if one.less else []
        if one.stays:
            named += [(one.stays.from_step, one.stays.from_day), (one.stays.to_step, one.stays.to_day)]
        for key, name in named:
            owner = spec.step(key)
            if owner is None or owner.field(name) is None:
                yield f"逐日加收“{one.key}”取自没有的步骤或字段“{key}.{name}”"


def _telling_faults(step: "Step") -> Iterator[str]:
    """What a step tells must be words of its own form, and nobody's private particulars."""
    if not step.tells:
        return
    field = step.field(step.tells)
    if field is None:
        yield f"步骤“{step.key}”要告知的字段“{step.tells}”不在它的表单里"
    elif field.private or field.kind not in ("text", "paragraph", "choice"):
        yield f"步骤“{step.key}”要告知的字段“{field.key}”须是不含隐私的文字或选择项"


def _road_faults(spec: "AffairSpec") -> Iterator[str]:
    if sum(not one.frm for one in spec.steps) != 1 or spec.opening.to is None:
        return
    reached = reachable_states(spec, reopening=True)
    terminal = {one.key for one in spec.states if one.terminal}
    for state in spec.states:
        if state.key not in reached:
            yield f"状态“{state.key}”到不了"
        elif not state.terminal and not reachable_states(spec, state.key) & terminal:
            yield f"状态“{state.key}”没有走到办结的路"
    for step in spec.steps:
        if step.frm and not set(step.frm) & reached:
            yield f"步骤“{step.key}”到不了：{'、'.join(step.frm)}都不会出现"
    yield from _clock_order_faults(spec)


def _clock_order_faults(spec: "AffairSpec") -> Iterator[str]:
    """A clock that some step pauses, extends or waits for must be started by another."""
    started = {act.clock for step in spec.steps for act in step.clocks if act.do == "start"}
    for step in spec.steps:
        used = {act.clock for act in step.clocks if act.clock != ALL_CLOCKS} | {
            gate.clock for gate in step.gates
        }
        for clock in sorted(used - started):
            yield f"步骤“{step.key}”用到的期限“{clock}”没有任何步骤启动"


def steps_into(spec: "AffairSpec", state: str) -> "list[Step]":
    """List the steps that lead into a state, in the order of the procedure."""
    return [one for one in spec.steps if one.to == state]
