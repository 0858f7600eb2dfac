"""From weights to probabilities and decisions: rivals, calibration, one to one."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["LEAST_POINTS", "Resolved", "calibrate", "probabilities", "resolve", "rivals", "rivals_of_rows"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
LINK, REVIEW, NO = "link", "review", "no"
LEAST_POINTS = 3
"""A curve of fewer points says nothing."""


@dataclass(slots=True)
class Resolved:
    """What becomes of each pair: its probability, and whether it is linked, shown to a person, or neither."""

    probability: Floats
    decision: npt.NDArray[np.str_]
    outdone: Bools  # a better pair of the same row took its place


def rivals(a: Ints, b: Ints, totals: Floats, *, rounds: int = 12) -> Floats:
    """Reckon what a pair loses, in bits, to the other candidates of its two rows.

    At most one of a row's candidates is the true one. With a single row in question the odds of a pair would
    be its own against one plus those of the others; but a rival that has a better partner of its own is no
    rival. So each row tells each candidate how free it is, given what the other candidates are told, a few
    times over: belief propagation for the sum over all one-to-one matchings.
    """
    if not len(a):
        return np.zeros(0)
    odds = np.exp2(np.clip(totals, -40, 40))
    size_a, size_b = int(a.max()) + 1, int(b.max()) + 1
    free_a: Floats = np.ones(len(a))
    free_b: Floats = np.ones(len(b))
    for _ in range(rounds):
        offered = odds * free_b
        newer = 1.0 / (1.0 + np.maximum(np.bincount(a, offered, size_a)[a] - offered, 0.0))
        free_a = _floats(np.sqrt(free_a * newer))
        offered = odds * free_a
        newer = 1.0 / (1.0 + np.maximum(np.bincount(b, offered, size_b)[b] - offered, 0.0))
        free_b = _floats(np.sqrt(free_b * newer))
    return _floats(np.round(np.maximum(-np.log2(free_a * free_b), 0.0), 2))


def rivals_of_rows(a: Ints, b: Ints, totals: Floats) -> Floats:
    """Reckon what a pair loses, in bits, to the other candidates of its row of B alone.

    Several complaints may be one shop's, so that a shop's other rows are no rivals. One question to the key index
    reckons the same.
    """
    if not len(b):
        return np.zeros(0)
    odds = np.exp2(np.clip(totals, -40, 40))
    others = np.bincount(b, odds, int(b.max()) + 1)[b] - odds
    return _floats(np.round(np.log2(1 + np.maximum(others, 0)), 2))


def _floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, np.float64)


def calibrate(nets: Floats, match: Bools, *, least: int = 40) -> list[tuple[float, float]]:
    """Fit a rising curve from net total to the share of true pairs (isotonic regression by pooling neighbours).

    Pairs are first put into groups of at least ``least``, so that no step stands on a handful. The curve is
    a list of points; between them the probability runs straight.
    """
    order = np.argsort(nets, kind="stable")
    x, y = nets[order], match[order].astype(np.float64)
    cuts = [0]
    while cuts[-1] < len(x):
        end = min(cuts[-1] + least, len(x))
        while end < len(x) and x[end] == x[end - 1]:
            end += 1
        cuts.append(len(x) if len(x) - end < least else end)
    pools: list[list[float]] = []  # sum of x, sum of y, count
    for begin, end in pairwise(cuts):
        pools.append([float(x[begin:end].sum()), float(y[begin:end].sum()), float(end - begin)])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            last = pools.pop()
            pools[-1] = [p + q for p, q in zip(pools[-1], last, strict=True)]
    curve: list[tuple[float, float]] = []
    for sx, sy, n in pools:
        share = min(max(round((sy + 0.5) / (n + 1), 5), 1e-5), 1 - 1e-5)
        curve.append((round(sx / n, 3), max(share, curve[-1][1]) if curve else share))
    return curve


def probabilities(nets: Floats, curve: list[tuple[float, float]]) -> Floats:
    """Give each net total its probability: by the curve where there is one, else by the odds themselves."""
    plain = 1.0 / (1.0 + np.exp2(-np.clip(nets, -60, 60)))
    if len(curve) < LEAST_POINTS:
        rounded: Floats = np.round(plain, 6)
        return rounded
    x, p = (np.array(axis) for axis in zip(*curve, strict=True))
    inside = np.interp(nets, x, p)
    # Beyond what was seen the odds go on from where the curve ends.
    low, high = _bits(p[0]), _bits(p[-1])
    below = 1.0 / (1.0 + np.exp2(-np.clip(low + (nets - x[0]), -60, 60)))
    above = 1.0 / (1.0 + np.exp2(-np.clip(high + (nets - x[-1]) / 2, -60, 60)))
    made: Floats = np.round(np.where(nets < x[0], below, np.where(nets > x[-1], above, inside)), 6)
    return made


def _bits(p: float) -> float:
    return float(np.log2(p / (1 - p)))


def resolve(
    a: Ints, b: Ints, nets: Floats, probability: Floats, *, link: float, review: float, one_to_one: bool
) -> Resolved:
    """Decide each pair; ``one_to_one`` lets each row take part in one link, the likeliest first.

    Pairs come ordered by row of A, then of B; so equal pairs always fall the same way.
    """
    decision = np.full(len(a), NO, dtype="<U6")
    outdone = np.zeros(len(a), np.bool_)
    decision[probability >= review] = REVIEW
    over = np.flatnonzero(probability >= link)
    if not one_to_one:
        decision[over] = LINK
        return Resolved(probability, decision, outdone)
    order = over[np.lexsort((b[over], a[over], -nets[over], -probability[over]))]
    used_a: set[int] = set()
    used_b: set[int] = set()
    for at, left, right in zip(order.tolist(), a[order].tolist(), b[order].tolist(), strict=True):
        if left in used_a or right in used_b:
            continue
        used_a.add(left)
        used_b.add(right)
        decision[at] = LINK
    taken_a = np.isin(a, np.fromiter(used_a, np.int64, len(used_a)))
    taken_b = np.isin(b, np.fromiter(used_b, np.int64, len(used_b)))
    outdone = (taken_a | taken_b) & (decision != LINK)
    decision[outdone] = NO
    return Resolved(probability, decision, outdone)
