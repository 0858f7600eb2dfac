"""Finds where a series changed its level, and says by how much."""

from dataclasses import dataclass

import numpy as np

from .models import Floats
from .series import SEASON, Series

__all__ = ["Change", "find_changes"]

SHORTEST = 6
MOST = 6


@dataclass(frozen=True, slots=True)
class Change:
    """From this period on the mean is another."""

    period: str
    before: float
    after: float


def find_changes(y: Floats, series: Series) -> tuple[Change, ...]:
    """Find changes of mean by binary segmentation (Scott and Knott 1974) with a penalty for chance.

    The noise is taken from the differences (median, so that the changes themselves do not count) and widened by how
    much neighbours go together; a known season is taken off first. A cut must gain three times ln(n) of the noise.
    """
    flat = _without_season(y, SEASON[series.every])
    steps = np.diff(flat)
    noise = float(np.median(np.abs(steps - np.median(steps)))) * 1.4826 / np.sqrt(2) or float(flat.std()) / 4
    if noise <= 0 or len(flat) < 2 * SHORTEST:
        return ()
    rest = flat - _running(flat)
    tie = float(np.clip((rest[1:] * rest[:-1]).mean() / max(rest.var(), 1e-12), 0, 0.8))
    least = 3 * np.log(len(flat)) * noise**2 * (1 + tie) / (1 - tie) * 2
    cuts = sorted(_cut(flat, 0, len(flat), least))[:MOST]
    ends = [0, *cuts, len(y)]
    return tuple(
        Change(
            series.period(cut),
            round(float(y[ends[at] : cut].mean()), 2),
            round(float(y[cut : ends[at + 2]].mean()), 2),
        )
        for at, cut in enumerate(cuts)
    )


def _level(part: Floats) -> float:
    return round(float(part.mean()), 2)


def _cut(y: Floats, start: int, end: int, least: float) -> list[int]:
    if end - start < 2 * SHORTEST:
        return []
    part = y[start:end]
    n = len(part)
    k = np.arange(SHORTEST, n - SHORTEST + 1)
    sums = np.cumsum(part)
    left, right = sums[k - 1] / k, (sums[-1] - sums[k - 1]) / (n - k)
    gain = k * (n - k) / n * (left - right) ** 2
    best = int(gain.argmax())
    if gain[best] < least:
        return []
    at = start + int(k[best])
    return [*_cut(y, start, at, least), at, *_cut(y, at, end, least)]


def _running(y: Floats) -> Floats:
    width = max(SHORTEST, len(y) // 10)
    padded = np.pad(y, (width // 2, width - width // 2 - 1), mode="edge")
    return np.convolve(padded, np.ones(width) / width, "valid")


def _without_season(y: Floats, season: int) -> Floats:
    if season < 2 or len(y) < 3 * season:
        return y
    rest = y - _running(y)
    shape = np.array([rest[at::season].mean() for at in range(season)])
    return y - np.resize(shape - shape.mean(), len(y))
