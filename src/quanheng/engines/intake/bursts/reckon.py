"""How a sudden rise is told from chance: counts of whole weeks, a negative binomial tail, and the share of false finds.

The method and its worked numbers stand in docs/algorithms/burst.md. Sources: Farrington, Andrews, Beale, Catchpole
1996 (J. R. Statist. Soc. A 159:547); Noufaily and others 2013 (Statist. Med. 32:1206); Kulldorff and others 2005
(PLoS Med 2:e59), for holding a series against what the rest does; Benjamini, Hochberg 1995 (J. R. Statist. Soc. B
57:289).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

__all__ = ["Judged", "Series", "dispersion", "expected_of", "judge", "level_of", "q_values", "tail"]

PRIOR = 0.5  # Jeffreys' prior of a Poisson mean: a series never seen before is not thought impossible
WEIGHT = 12.0  # how many windows the common dispersion counts for beside a series' own
BUSY = 20.0  # below this many a window, the rest of the city says too little about the season
MOST_LEVEL = 3.0
ENOUGH = 1e-18


@dataclass(frozen=True, slots=True)
class Series:
    """Persons in one series: in each earlier window, the oldest first, and in the window that is judged."""

    key: str
    earlier: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What is expected of a series, how likely at least its count is by chance, and the share of false finds at it."""

    series: Series
    expected: float
    dispersion: float
    p: float
    q: float


def judge(listed: Sequence[Series], *, family: int = 0) -> list[Judged]:
    """Judge all series of one search together, in the order given.

    ``family`` is the number of series looked at when those that cannot be found (nobody in the window) were
    left out; their p is 1, and they count in the share of false finds all the same.
    """
    common = dispersion(listed)
    totals, now = _totals(listed)
    rows = []
    for one in listed:
        spread = _own_dispersion(one, common)
        mean = expected_of(one, spread) * level_of(one, totals, now)
        rows.append((one, mean, spread, tail(one.count, mean, spread, len(one.earlier))))
    shares = q_values([row[3] for row in rows], family or len(rows))
    return [Judged(*row, q) for row, q in zip(rows, shares, strict=True)]


def expected_of(one: Series, spread: float = 1.0) -> float:
    """Give the mean of a series' earlier windows: (sum + spread / 2) / windows.

    Counts that come in clumps say less about the mean, so the half person of the prior grows with the spread.
    """
    return (sum(one.earlier) + PRIOR * spread) / len(one.earlier)


def level_of(one: Series, totals: Sequence[int], now: int) -> float:
    """Say how much higher the season is than in the earlier windows, by all other series together; never below one.

    It is what a holiday, a hotline's campaign or the growth of a channel do to everything at once.
    """
    before = (sum(totals) - sum(one.earlier)) / len(totals)
    return min(MOST_LEVEL, max(1.0, (now - one.count) / before)) if before >= BUSY else 1.0


def dispersion(listed: Sequence[Series]) -> float:
    """Give the common dispersion, chi-square over degrees of freedom, of the series with one a window and more."""
    squares, freedom = 0.0, 0
    for one in listed:
        if expected_of(one) >= 1 and len(one.earlier) > 1:
            squares += _squares(one)
            freedom += len(one.earlier) - 1
    return max(1.0, squares / freedom) if freedom else 1.0


def tail(count: int, mean: float, spread: float, windows: int) -> float:
    """Give the chance of at least ``count``: negative binomial, of variance spread * mean * (1 + 1/windows).

    With spread 1 it is exactly the prediction of a Poisson mean of which ``windows`` windows are known.
    """
    if count <= 0:
        return 1.0
    excess = spread * (1 + 1 / windows) - 1
    size = mean / excess
    share = size / (size + mean)
    term = exp(
        lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(share) + count * log(1 - share)
    )
    total, at = 0.0, count
    while term > ENOUGH or at < mean:
        total += term
        term *= (at + size) / (at + 1) * (1 - share)
        at += 1
    return min(1.0, total)


def q_values(chances: Sequence[float], family: int) -> list[float]:
    """Give for each chance the smallest share of false finds at which it is found (Benjamini and Hochberg)."""
    order = sorted(range(len(chances)), key=lambda at: chances[at], reverse=True)
    shares, least = [1.0] * len(chances), 1.0
    for place, at in enumerate(order):
        rank = len(chances) - place
        least = min(least, chances[at] * family / rank)
        shares[at] = least
    return shares


def _squares(one: Series) -> float:
    mean = expected_of(one)
    return sum((count - mean) ** 2 for count in one.earlier) / mean


def _own_dispersion(one: Series, common: float) -> float:
    """A series' own clumping counts only upwards: thin series look calmer than they are."""
    freedom = len(one.earlier) - 1
    return max(common, (WEIGHT * common + _squares(one)) / (WEIGHT + freedom))


def _totals(listed: Sequence[Series]) -> tuple[list[int], int]:
    windows = len(listed[0].earlier) if listed else 1
    return [sum(one.earlier[at] for one in listed) for at in range(windows)], sum(one.count for one in listed)
