"""The proof that a flow is the best one: prices that no arc contradicts, and a cut that no flow exceeds.

A verifier needs no solver. Prices p are right when p[v] <= p[u] + cost for every arc u -> v that could still
carry one more; then no round of exchanges lowers the cost (complementary slackness; Ahuja, Magnanti and
Orlin, Network Flows, 1993, theorem 9.3). The cut is what can still be reached from the source; its capacity
equals the flow, so that no flow fills more posts (Ford and Fulkerson 1956).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import BadInput

from .arcs import Postings
from .rosters import MIN_COST

__all__ = ["LOAD_STEP", "Residual", "certify", "chosen_arcs", "residual_of", "shortest"]

LOAD_STEP = 1 << 40  # more than any difference of two arcs, so that one task less outweighs chance
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Residual:
    """Arcs that can still carry one more unit: from, to, cost, each of shape (arcs,); and the number of nodes."""

    tails: Ints
    heads: Ints
    costs: Ints
    nodes: int


def certify(net: Postings, chosen: Bools) -> dict[str, Any]:
    """Give ``certificate.json`` for a flow; ``chosen`` says of each arc whether the officer goes, shape (arcs,).

    Raises: BadInput, when the flow breaks a capacity or is not the best: some round of exchanges would lower it
    """
    taken = np.bincount(net.officers[chosen], minlength=len(net.caps))
    filled = np.bincount(net.objects[chosen], minlength=net.count)
    _check_capacities(net, chosen, taken, filled)
    residual = _residual(net, chosen, taken, filled)
    prices = shortest(residual)
    reached = _reached(residual)
    layers = net.count if net.has_rule else 0
    first_officer = 1 + net.count + layers
    objects, officers = slice(1, 1 + net.count), slice(first_officer, first_officer + len(net.caps))
    if reached[-1]:
        raise BadInput("还有岗位可以派人而没有派", remedy="派员结果不是最大的")
    return {
        "method": MIN_COST, "posts": net.per_task * net.count, "filled": int(chosen.sum()),
        "cost": str(_cost(net, chosen, taken)), "caps": [int(one) for one in net.caps],
        "prices": {
            "source": str(prices[0]), "objects": _texts(prices[objects]),
            "layers": _texts(prices[1 + net.count : first_officer]), "officers": _texts(prices[officers]),
            "sink": str(prices[-1]),
        },
        "cut": {"objects": _places(reached[objects]), "officers": _places(reached[officers])},
    }  # fmt: skip


def _texts(values: Ints) -> list[str]:
    return [str(one) for one in values.tolist()]


def _places(reached: Bools) -> list[int]:
    found: list[int] = np.flatnonzero(reached).tolist()
    return found


def _cost(net: Postings, chosen: Bools, taken: Ints) -> int:
    """Sum arcs and loads in whole numbers of any size."""
    steps: int = sum(
        LOAD_STEP * (load * new + new * (new + 1) // 2)
        for load, new in zip(net.loads.tolist(), taken.tolist(), strict=True)
    )
    arcs: int = sum(net.costs[chosen].tolist())
    return steps + arcs


def _check_capacities(net: Postings, chosen: Bools, taken: Ints, filled: Ints) -> None:
    if (taken > net.caps).any() or (filled > net.per_task).any():
        raise BadInput("派员超过了上限", remedy="派员结果有误")
    if net.has_rule and (_laymen(net, chosen) > net.per_task - 1).any():
        raise BadInput("有一户没有派出所需专长的人员", remedy="派员结果有误")


def _laymen(net: Postings, chosen: Bools) -> Ints:
    lay = chosen & ~net.skilled[net.officers]
    counted: Ints = np.bincount(net.objects[lay], minlength=net.count)
    return counted


def _residual(net: Postings, chosen: Bools, taken: Ints, filled: Ints) -> Residual:
    """Lay out the residual network: node 0 the source, businesses, layers, officers, the sink last."""
    layers = net.count if net.has_rule else 0
    first_officer = 1 + net.count + layers
    sink = first_officer + len(net.caps)
    objects, officers = 1 + np.arange(net.count), first_officer + np.arange(len(net.caps))
    starts = 1 + net.objects
    if net.has_rule:
        starts = np.where(net.skilled[net.officers], starts, starts + net.count)
    ends = first_officer + net.officers
    pieces = [
        _pair(np.zeros(net.count, np.int64), objects, filled < net.per_task, filled > 0, 0, 0),
        _pair(starts, ends, ~chosen, chosen, net.costs, -net.costs),
        _pair(
            officers, np.full(len(net.caps), sink), taken < net.caps, taken > 0,
            (net.loads + taken + 1) * LOAD_STEP, -(net.loads + taken) * LOAD_STEP,
        ),
    ]  # fmt: skip
    if net.has_rule:
        lay = _laymen(net, chosen)
        pieces.append(_pair(objects, objects + net.count, lay < net.per_task - 1, lay > 0, 0, 0))
    tails, heads, costs = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    return residual_of(tails, heads, costs, sink + 1)


def residual_of(tails: Ints, heads: Ints, costs: Ints, nodes: int) -> Residual:
    """Bring arcs into the order of the nodes they lead to, as ``shortest`` needs them."""
    order = np.argsort(heads, kind="stable")
    return Residual(tails[order], heads[order], costs[order], nodes)


def _pair(
    starts: Ints, ends: Ints, onward: Bools, back: Bools, cost: "Ints | int", refund: "Ints | int"
) -> tuple[Ints, Ints, Ints]:
    """Give the arcs onward where there is room, and back where something flows."""
    there, here = np.broadcast_to(cost, starts.shape), np.broadcast_to(refund, starts.shape)
    return (
        np.concatenate([starts[onward], ends[back]]), np.concatenate([ends[onward], starts[back]]),
        np.concatenate([there[onward], here[back]]).astype(np.int64),
    )  # fmt: skip


def shortest(net: Residual) -> Ints:
    """Shortest distances with every node at 0 to begin with (Bellman and Ford), all arcs in one stroke a round.

    Raises: BadInput, when a round of exchanges would still lower the cost
    """
    prices = np.zeros(net.nodes, dtype=np.int64)
    if not len(net.heads):
        return prices
    starts = np.flatnonzero(np.r_[True, net.heads[1:] != net.heads[:-1]])
    heads = net.heads[starts]
    for _ in range(net.nodes + 1):
        best = np.minimum.reduceat(prices[net.tails] + net.costs, starts)
        lower = best < prices[heads]
        if not lower.any():
            return prices
        prices[heads[lower]] = best[lower]
    raise BadInput("派员结果不是总代价最小的", remedy="还能调换执法人员使负荷或次序更小")


def _reached(net: Residual) -> Bools:
    """Say of each node whether the source can still reach it."""
    reached = np.zeros(net.nodes, dtype=bool)
    reached[0] = True
    while True:
        fresh = net.heads[reached[net.tails]]
        fresh = fresh[~reached[fresh]]
        if not len(fresh):
            return reached
        reached[fresh] = True


def chosen_arcs(net: Postings, pairs: Sequence[Sequence[int]]) -> Bools:
    """Find the arcs of a published result: for each drawn business the indices of its officers.

    Raises: BadInput, when somebody was sent where no arc leads, or twice to one business
    """
    width = len(net.caps)
    codes = net.objects * width + net.officers  # ascending, as the arcs were laid
    wanted = np.array(
        [index * width + officer for index, staff in enumerate(pairs) for officer in staff], dtype=np.int64
    )
    places = np.searchsorted(codes, wanted)
    if (
        len(np.unique(wanted)) < len(wanted)
        or (places >= len(codes)).any()
        or (codes[places] != wanted).any()
    ):
        raise BadInput("有人被派到了不该去的地方", remedy="派员结果违反了回避、辖区、证件等条件")
    chosen = np.zeros(len(codes), dtype=bool)
    chosen[places] = True
    return chosen
