"""How much each agreement is worth: weights in bits, learnt from exact keys, from a person's labels, or by EM.

Two valid credit codes tell whether two rows are one business. Rows that carry them are thus labelled for free,
and what names, addresses and persons are worth is learnt on them by a logistic regression over the same levels.
Fellegi and Sunter's model takes fields for independent, which a chain's branches (one brand, one owner) are not;
the regression does not. Without such keys the model is Fellegi and Sunter's, by EM (Winkler 1988), as in Splink.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .comparisons import Comparison
from .pairs import Pairs
from .resolve import LEAST_POINTS, probabilities

__all__ = ["Model", "learn", "refine"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_LEAST_KEYED = 150  # pairs of each kind from which keys teach better than EM
_GUESS_PAIRS = 1_000.0
_LOG2 = float(np.log(2))
_SAME_CODE, _SAME_UNCHECKED, _OTHER_CODE = 1, 2, 3  # levels of the code comparison
VETO = -30.0


@dataclass(slots=True)
class Model:
    """The weights of every level in bits, rounded so that a person can add them up, and how they were learnt."""

    weights: dict[str, list[float]]  # by comparison: the weight of level 0 (not stated), 1, 2, …
    start: float  # the weight before anything is compared: how rare a match is among candidates
    how: str  # keys | em | labels
    learnt_on: dict[str, int] = field(default_factory=dict)
    calibration: list[tuple[float, float]] = field(default_factory=list)  # total in bits, probability
    share: float = 0.0  # of candidates that are matches, as the model reckons

    def totals(self, comparisons: Sequence[Comparison], levels: npt.NDArray[np.int8]) -> Floats:
        """Add up each pair's weights."""
        total = np.full(len(levels), self.start)
        for at, one in enumerate(comparisons):
            total += np.array(self.weights[one.key])[levels[:, at]]
        return np.round(total, 2)

    def chance(self, comparisons: Sequence[Comparison], levels: npt.NDArray[np.int8], nets: Floats) -> Floats:
        """Give probabilities: the curve for what was read without a code, and the code's own weight upon it."""
        code = next((at for at, one in enumerate(comparisons) if one.role == "code"), None)
        if code is None or self.how != "keys" or len(self.calibration) < LEAST_POINTS:
            return probabilities(nets, self.calibration)
        weight = np.array(self.weights[comparisons[code].key])[levels[:, code]]
        blind = np.clip(probabilities(nets - weight, self.calibration), 1e-6, 1 - 1e-6)
        made: Floats = np.round(1.0 / (1.0 + np.exp2(-(np.log2(blind / (1 - blind)) + weight))), 6)
        return made

    def as_dict(self) -> dict[str, Any]:
        """Give the model as it is kept in a file."""
        return {
            "weights": self.weights, "start": self.start, "how": self.how, "learnt_on": self.learnt_on,
            "calibration": [list(point) for point in self.calibration], "share": self.share,
        }  # fmt: skip

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Model":
        """Read a model from a file's content."""
        return cls(
            {key: [float(w) for w in weights] for key, weights in told["weights"].items()},
            float(told["start"]), str(told["how"]), dict(told.get("learnt_on", {})),
            [(float(x), float(p)) for x, p in told.get("calibration", [])], float(told.get("share", 0)),
        )  # fmt: skip


@dataclass(slots=True)
class _Patterns:
    """The distinct combinations of levels, how often each occurs, and which pair shows which."""

    levels: Ints
    count: Floats
    of_pair: Ints


def learn(pairs: Pairs, comparisons: Sequence[Comparison], keyed: Bools) -> Model:
    """Learn the weights from the file's own pairs; ``keyed`` marks pairs that some key other than the code brought."""
    patterns = _patterns(pairs.levels)
    base, start, chance = _em(patterns, pairs, comparisons)
    code = next((at for at, one in enumerate(comparisons) if one.role == "code"), None)
    if code is not None:
        level = pairs.levels[:, code]
        same = (level == _SAME_CODE) & keyed
        other = (level == _OTHER_CODE) & keyed
        if min(same.sum(), other.sum()) >= _LEAST_KEYED:
            # Among candidates only: what brought a pair together must not be told again as news.
            base = [_m_over_u(patterns, at, chance, one) for at, one in enumerate(comparisons)]
            return _from_keys(patterns, comparisons, code, same, other, base)
        base[code][_OTHER_CODE] = VETO * _LOG2
    share = float((chance * patterns.count).sum() / max(len(pairs), 1))
    weights = {one.key: _rounded(base[at] / _LOG2) for at, one in enumerate(comparisons)}
    return Model(weights, round(start / _LOG2, 2), "em", {"pairs": len(pairs)}, [], round(share, 6))


def _patterns(levels: npt.NDArray[np.int8]) -> _Patterns:
    sizes = levels.max(axis=0).astype(np.int64) + 1 if len(levels) else np.ones(levels.shape[1], np.int64)
    key = np.zeros(len(levels), np.int64)
    for at, size in enumerate(sizes):
        key = key * size + levels[:, at]
    unique, first, inverse, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return _Patterns(
        levels[first].astype(np.int64).reshape(len(unique), levels.shape[1]),
        count.astype(np.float64),
        inverse,
    )


def _em(
    patterns: _Patterns, pairs: Pairs, comparisons: Sequence[Comparison]
) -> tuple[list[Floats], float, Floats]:
    """Fit Fellegi and Sunter's model; weights are natural logarithms of m/u, level 0 weighs nothing.

    What strangers share (u) is counted on pairs drawn without looking, never on candidates, which were brought
    together because they share something; what matches share (m) and how many there are, by EM on the candidates.
    """
    strangers = [
        np.bincount(pairs.chance[:, at], minlength=len(one.levels) + 1)[1:]
        for at, one in enumerate(comparisons)
    ]
    chance = np.zeros(len(patterns.count))
    start = float(np.log(max(len(pairs), 1) * 0.3 / max(pairs.possible, 1.0)))
    m = [np.array([level.m for level in one.levels]) for one in comparisons]
    weights = [np.zeros(len(one.levels) + 1) for one in comparisons]
    matches = 0.0
    for _ in range(200):
        for at, one in enumerate(comparisons):
            u = _u(patterns, at, 1 - chance, strangers[at], pairs, one)
            weights[at] = np.concatenate([[0.0], np.log(m[at] / m[at].sum()) - np.log(u)])
        newer = _logistic(_scores(patterns.levels, weights, start))
        change = float(np.abs(newer - chance).max()) if len(newer) else 0.0
        chance = newer
        if change < 1e-5:
            break
        matches = float((chance * patterns.count).sum())
        start = float(np.log(max(matches, 1.0) / max(pairs.possible - matches, 1.0)))
        for at, one in enumerate(comparisons):
            seen = np.bincount(patterns.levels[:, at], chance * patterns.count, len(one.levels) + 1)[1:]
            m[at] = seen + np.array([level.m for level in one.levels])
    return weights, start, chance


def _u(patterns: _Patterns, at: int, other: Floats, strangers: Ints, pairs: Pairs, one: Comparison) -> Floats:
    """Give the share of strangers at each level; a level too rare to be met by chance is counted on the candidates."""
    drawn = max(int(strangers.sum()), 1)
    known = max(float((pairs.chance[:, at] > 0).mean()) if len(pairs.chance) else 1.0, 1e-6)
    met = np.bincount(patterns.levels[:, at], other * patterns.count, len(one.levels) + 1)[1:]
    rare = (met + 0.5) / max(pairs.possible * known, 1.0)
    seen = np.where(strangers >= 20, strangers / drawn, np.minimum(np.maximum(rare, 1e-9), 20 / drawn))
    # A handful of rows shows nothing of strangers: the first guesses count as much as a thousand pairs would.
    told = np.array([level.u for level in one.levels])
    u: Floats = (seen * pairs.possible + told * _GUESS_PAIRS) / (pairs.possible + _GUESS_PAIRS)
    return u


def _m_over_u(patterns: _Patterns, at: int, chance: Floats, one: Comparison) -> Floats:
    """Count levels among likely matches and likely others; first guesses stand in where nothing was seen."""
    size = len(one.levels) + 1
    seen = patterns.levels[:, at]
    m = np.bincount(seen, chance * patterns.count, size)[1:] + np.array([level.m for level in one.levels])
    u = np.bincount(seen, (1 - chance) * patterns.count, size)[1:] + np.array(
        [level.u for level in one.levels]
    )
    made: Floats = np.concatenate([[0.0], np.log(m / m.sum()) - np.log(u / u.sum())])
    return made


def _from_keys(
    patterns: _Patterns,
    comparisons: Sequence[Comparison],
    code: int,
    same: Bools,
    other: Bools,
    base: list[Floats],
) -> Model:
    right = np.bincount(patterns.of_pair, same.astype(np.float64), len(patterns.count)).astype(np.float64)
    tried = np.bincount(patterns.of_pair, (same | other).astype(np.float64), len(patterns.count)).astype(
        np.float64
    )
    blind = [at for at in range(len(comparisons)) if at != code]
    weights, start = _regress(patterns.levels, blind, base, -1.0, right, tried, pull=1.0)
    weights[code] = np.zeros_like(base[code])
    chance = _logistic(_scores(patterns.levels, weights, start))
    level = patterns.levels[:, code]
    chance = np.where(level == _SAME_CODE, 1.0, np.where(level == _OTHER_CODE, 0.0, chance))
    weights[code] = _m_over_u(patterns, code, chance, comparisons[code])
    weights[code][_SAME_CODE] = max(weights[code][_SAME_CODE], 17 * _LOG2)
    weights[code][_OTHER_CODE] = VETO * _LOG2
    share = float((chance * patterns.count).sum() / max(patterns.count.sum(), 1.0))
    learnt = {"same_code": int(same.sum()), "other_code": int(other.sum())}
    named = {one.key: _rounded(weights[at] / _LOG2) for at, one in enumerate(comparisons)}
    return Model(named, round(start / _LOG2, 2), "keys", learnt, [], round(share, 6))


def refine(
    model: Model, comparisons: Sequence[Comparison], levels: npt.NDArray[np.int8], match: Bools
) -> Model:
    """Draw the weights towards what a person judged: a regression held to the weights it starts from."""
    patterns = _patterns(levels)
    right = np.bincount(patterns.of_pair, match.astype(np.float64), len(patterns.count)).astype(np.float64)
    base = [np.array(model.weights[one.key]) * _LOG2 for one in comparisons]
    free = [
        at for at, one in enumerate(comparisons) if one.role != "code" or min(model.weights[one.key]) > VETO
    ]
    weights, start = _regress(
        patterns.levels, free, base, model.start * _LOG2, right, patterns.count, pull=2.0
    )
    for at in range(len(comparisons)):
        if at not in free:
            weights[at] = base[at]
    named = {one.key: _rounded(weights[at] / _LOG2) for at, one in enumerate(comparisons)}
    return Model(
        named, round(start / _LOG2, 2), "labels", {**model.learnt_on, "labels": len(match)}, [], model.share
    )


def _regress(
    levels: Ints,
    fields: Sequence[int],
    base: list[Floats],
    start: float,
    right: Floats,
    tried: Floats,
    *,
    pull: float,
) -> tuple[list[Floats], float]:
    """Logistic regression on levels by Newton's steps, held by ``pull`` to where it starts (ridge)."""
    sizes = [len(base[at]) for at in fields]
    ends = np.cumsum([1, *sizes])
    used = tried > 0
    rows = np.flatnonzero(used)
    x = np.zeros((len(rows), int(ends[-1])))
    x[:, 0] = 1.0
    for place, at in enumerate(fields):
        x[np.arange(len(rows)), ends[place] + levels[rows, at]] = 1.0
    centre = np.concatenate([[start], *(base[at] for at in fields)])
    beta = centre.copy()
    for _ in range(50):
        chance = _logistic(x @ beta)
        slope = x.T @ (right[rows] - tried[rows] * chance) - pull * (beta - centre)
        bend = (x * (tried[rows] * chance * (1 - chance))[:, None]).T @ x + pull * np.eye(len(beta))
        step = np.clip(np.linalg.solve(bend, slope), -3, 3)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    weights = [np.zeros_like(one) for one in base]
    begin = float(beta[0])
    for place, at in enumerate(fields):
        weights[at] = beta[ends[place] : ends[place + 1]].copy()
    return weights, begin


def _scores(levels: Ints, weights: Sequence[Floats], start: float) -> Floats:
    score = np.full(len(levels), start)
    for at, one in enumerate(weights):
        score += one[levels[:, at]]
    return score


def _logistic(score: Floats) -> Floats:
    made: Floats = 1.0 / (1.0 + np.exp(-np.clip(score, -60, 60)))
    return made


def _rounded(weights: Floats) -> list[float]:
    return [float(w) for w in np.round(weights, 2)]
