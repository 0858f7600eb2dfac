"""Makes stated confidence true: the chance of the best answer, bent by two numbers found on letters not yet seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["bend", "bent_table", "find_bend"]

Floats = NDArray[np.float64]
_EDGE = 1e-4


def find_bend(top: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Find slope and offset on the log-odds of the best answer (Platt 1999, with his softened targets)."""
    from scipy.optimize import minimize

    odds = _odds(top)
    good, bad = int(right.sum()), int((~right).sum())
    aim = np.where(right, (good + 1) / (good + 2), 1 / (bad + 2))

    def surprise(pair: Floats) -> float:
        z = pair[0] * odds + pair[1]
        return float(np.mean(np.logaddexp(0, -z) * aim + np.logaddexp(0, z) * (1 - aim)))

    found = minimize(
        surprise, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}
    ).x
    return round(max(float(found[0]), 0.05), 4), round(float(found[1]), 4)


def bend(top: float, pair: Sequence[float]) -> float:
    """Give the confidence to state for a chance, 0 to 1; order is kept."""
    return float(_bent(np.array([top]), pair)[0])


def bent_table(chances: NDArray[np.float32], pair: Sequence[float]) -> Floats:
    """Bend the best chance of each row and share the rest out as it stood."""
    table = chances.astype(np.float64)
    at = np.arange(len(table)), table.argmax(axis=1)
    top = table[at]
    new = _bent(top, pair)
    rest = np.maximum(1 - top, 1e-9)
    table *= ((1 - new) / rest)[:, None]
    table[at] = new
    # An answer stays the best, however unsure it is.
    others = table.copy()
    others[at] = 0
    over = others.max(axis=1) > new
    table[over] = np.minimum(table[over], new[over, None])
    return table


def _odds(top: Floats) -> Floats:
    safe = np.clip(top, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(safe / (1 - safe)))


def _bent(top: Floats, pair: Sequence[float]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(pair[0] * _odds(top) + pair[1]))))
