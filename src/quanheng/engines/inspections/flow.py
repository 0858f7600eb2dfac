"""Solving the network of postings: first as many posts as can be filled, then at the least cost."""

from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import Conflict

from .arcs import Postings
from .certificate import LOAD_STEP, residual_of, shortest

__all__ = ["can_solve", "solve_postings"]

ROOM = 1 << 60  # the solver multiplies costs by the number of nodes, in 64 bits
Ints = NDArray[np.int64]


def can_solve() -> bool:
    """Say whether the solver is installed; without it a plan is sealed with the plain method ``least-load/1``."""
    return find_spec("ortools") is not None


def solve_postings(net: Postings) -> NDArray[np.bool_]:
    """Choose arcs, shape (arcs,): maximum flow, and among these the minimum cost (OR-tools, cost scaling).

    The k-th new task of an officer costs (load + k) steps, so that tasks go to those who have least; among
    officers who may go to the same businesses two loads then differ by one at the most. Each group of officers and
    businesses that hang together is solved apart: chance in one town does not touch another.
    """
    chosen = np.zeros(len(net.objects), dtype=bool)
    if not len(chosen):
        return chosen
    groups = _groups(net)
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.r_[True, np.diff(groups[order]) != 0])
    for start, end in zip(bounds, [*bounds[1:], len(order)], strict=True):
        part = order[start:end]
        chosen[part] = _solve_group(net, part)
    return chosen


def _groups(net: Postings) -> Ints:
    """Number the connected part of each arc, shape (arcs,): the least index spreads until nothing changes."""
    labels = np.arange(net.count, dtype=np.int64)
    while len(net.objects):
        by_officer = np.full(len(net.caps), net.count, dtype=np.int64)
        np.minimum.at(by_officer, net.officers, labels[net.objects])
        lower = labels.copy()
        np.minimum.at(lower, net.objects, by_officer[net.officers])
        if (lower == labels).all():
            break
        labels = lower
    return labels[net.objects]


@dataclass(frozen=True, slots=True)
class _Network:
    """One group as arcs: from, to, room and cost, each of shape (arcs,); node 0 is the source, the last the sink."""

    tails: Ints
    heads: Ints
    room: Ints
    costs: Ints
    nodes: int
    supply: int


def _solve_group(net: Postings, part: Ints) -> NDArray[np.bool_]:
    laid = _lay(net, part)
    found: NDArray[np.bool_] = _exact(laid)[: len(part)] > 0
    return found


def _lay(net: Postings, part: Ints) -> _Network:
    """Lay out a group: first the arcs from business to officer, then source, layers and everybody's further tasks."""
    objects, where = np.unique(net.objects[part], return_inverse=True)
    officers, who = np.unique(net.officers[part], return_inverse=True)
    count, layers = len(objects), len(objects) if net.has_rule else 0
    first_officer = 1 + count + layers
    sink = first_officer + len(officers)
    nodes, nothing = 1 + np.arange(count), np.zeros(count, dtype=np.int64)
    starts = 1 + where
    if net.has_rule:
        starts = np.where(net.skilled[net.officers[part]], starts, starts + count)
    steps, whose = _steps(net, officers)
    pieces: list[tuple[Ints, Ints, Ints, Ints]] = [
        (starts, first_officer + who, np.ones(len(part), dtype=np.int64), net.costs[part]),
        (nothing, nodes, np.full(count, net.per_task), nothing),
        (first_officer + whose, np.full(len(whose), sink), np.ones(len(whose), dtype=np.int64), steps),
    ]
    if net.has_rule:
        pieces.append((nodes, nodes + count, np.full(count, net.per_task - 1), nothing))
    tails, heads, room, costs = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    return _Network(tails, heads, room, costs, sink + 1, net.per_task * count)


def _exact(net: _Network) -> Ints:
    """Solve in whole numbers of any size though the solver's own are bounded by cost times nodes.

    Too large costs are first solved without their last bits. The prices of that answer turn the costs into
    differences, and only small differences can still change anything: large ones are cut off and the whole
    solved once more. The certificate is reckoned on the full costs and would show a mistake here.
    """
    most = ROOM // (net.nodes + 2)
    bits = max(0, int(np.abs(net.costs).max()) // most).bit_length()
    flows = _run(net, net.costs >> bits)
    if not bits:
        return flows
    short = replace(net, costs=net.costs >> bits)
    onward, back = flows < net.room, flows > 0
    prices = shortest(
        residual_of(
            np.concatenate([net.tails[onward], net.heads[back]]),
            np.concatenate([net.heads[onward], net.tails[back]]),
            np.concatenate([short.costs[onward], -short.costs[back]]),
            net.nodes,
        )
    )
    differences = net.costs + ((prices[net.tails] - prices[net.heads]) << bits)
    return _run(net, np.clip(differences, -most, most))


def _run(net: _Network, costs: Ints) -> Ints:
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(net.tails, net.heads, net.room, costs)
    solver.set_nodes_supplies(np.array([0, net.nodes - 1]), np.array([net.supply, -net.supply]))
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise Conflict("派员求解没有成功", remedy="请联系维护人员", status=str(status))
    found: Ints = solver.flows(np.arange(len(net.tails)))
    return found


def _steps(net: Postings, officers: Ints) -> tuple[Ints, Ints]:
    """Give the cost of each further task of each officer, and whose it is; all lowered by one amount.

    Every unit that reaches the sink pays one such step, so that lowering them all changes no choice, but keeps the
    numbers small enough for the solver.
    """
    whose = np.repeat(np.arange(len(officers)), net.caps[officers])
    number = np.arange(len(whose)) - np.repeat(
        np.cumsum(net.caps[officers]) - net.caps[officers], net.caps[officers]
    )
    level = net.loads[officers][whose] + number
    middle = (int(level.min()) + int(level.max())) // 2 if len(level) else 0
    return (level - middle) * LOAD_STEP, whose
