"""Whether what happens beside the usual road can happen: expiry, taking up again, joining and dividing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .affair_clock import ALL_CLOCKS

if TYPE_CHECKING:
    from .affair import AffairSpec

__all__ = ["later_faults"]


def later_faults(spec: "AffairSpec") -> Iterator[str]:
    """List what is wrong in one procedure with what follows on expiry, reopening, joining and dividing."""
    yield from _expiry_faults(spec)
    yield from _step_faults(spec)
    states = {one.key for one in spec.states}
    for name, rule in (("merging", spec.merging), ("splitting", spec.splitting)):
        for key in rule.frm if rule else ():
            if key not in states:
                yield f"{name} 写了没有声明的状态“{key}”"


def _expiry_faults(spec: "AffairSpec") -> Iterator[str]:
    states, steps = {one.key for one in spec.states}, {one.key for one in spec.steps}
    for clock in spec.clocks:
        after = clock.on_expiry
        if after is None:
            continue
        if after.to and after.to not in states:
            yield f"期限“{clock.key}”期满后到没有声明的状态“{after.to}”"
        for key in (*after.due, *after.forbids):
            if key not in steps:
                yield f"期限“{clock.key}”期满后提到了没有声明的步骤“{key}”"
        if not (after.to or after.due or after.forbids or after.escalates):
            yield f"期限“{clock.key}”的 on_expiry 没有写任何后果"


def _step_faults(spec: "AffairSpec") -> Iterator[str]:
    terminal = {one.key for one in spec.states if one.terminal}
    for step in spec.steps:
        ends_only = bool(step.frm) and set(step.frm) <= terminal
        if step.reopens and (not ends_only or step.to is None or step.to in terminal):
            yield f"步骤“{step.key}”写了 reopens，只能从办结状态出发，到未办结的状态"
        elif ends_only and not step.reopens:
            yield f"步骤“{step.key}”从办结状态出发，须写 reopens"
        ended = step.to in terminal or step.serves is not None
        if step.withdrawable and (ended or any(act.do != "start" for act in step.clocks)):
            yield f"步骤“{step.key}”会办结、送达或改变已有期限，不能写 withdrawable"
        for act in step.clocks:
            if act.clock == ALL_CLOCKS and act.do not in ("suspend", "resume"):
                yield f"步骤“{step.key}”：只有 suspend 和 resume 可以写 clock: all"
