"""Proposes a penalty for the officer to weigh: the scale's answer for this affair, with its reasons."""

from collections.abc import Iterable
from decimal import Decimal

from quanheng.base.errors import BadInput
from quanheng.packkit.discretion import Proposal, propose

from .definitions import spec_of
from .forms import decode
from .models import Affair

__all__ = ["propose_penalty"]


def propose_penalty(
    affair: Affair, *, violation: str, factors: Iterable[str], goods_value_yuan: Decimal | int | None
) -> Proposal:
    """Say what the scale of discretion proposes; the officer chooses and writes the reason.

    Law:    行政处罚法 第32、33条；裁量指导意见
    Raises: BadInput, when the procedure knows no such violation
    """
    spec = spec_of(affair)
    found = spec.violation(violation)
    if spec.discretion is None or found is None:
        raise BadInput("这种事项没有这个违法行为的裁量规则", remedy="请从列出的违法行为里选")
    taken = {step.key: 0 for step in spec.steps}
    for act in affair.acts.all():
        taken[act.step] = taken.get(act.step, 0) + 1
    row = {**decode(spec, affair.data), "goods_value_yuan": goods_value_yuan, "taken": taken}
    return propose(spec.discretion, found, factors, row)
