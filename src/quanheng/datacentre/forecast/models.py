"""The methods that compete: each gives its forecasts from every past origin at once, with weights fitted before them.

Parameters are fitted by statsmodels on the part before the first judged origin (and once more on all of it for the
forecast itself). Exponential smoothing keeps a state for every past moment, so one pass gives all origins; refitting
at each origin would cost fifty times as much and moves the weights little.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["TITLES", "Floats", "Method", "methods_for"]

Floats = NDArray[np.float64]
# A method takes the values and how many of the first its weights may see; it gives origins x horizon forecasts,
# row t standing for the forecast made when values[:t + 1] were known. Rows before the fitted part mean nothing.
Method = Callable[[Floats, int, int], Floats]

TITLES = {
    "naive": "沿用上期", "seasonal": "沿用去年同期（或上周同日）",
    "smooth": "指数平滑", "damped": "阻尼趋势", "theta": "Theta 法",
    "season_smooth": "季节加指数平滑", "holt_winters": "季节指数平滑", "mean": "指数平滑、阻尼趋势、Theta 平均",
    "blend": "季节加平滑与三法平均各半",
}  # fmt: skip


def methods_for(size: int, season: int) -> dict[str, Method]:
    """Choose the methods that so long a series can bear; the naive ones always stand beside."""
    found: dict[str, Method] = {"naive": _naive}
    if season > 1 and size > 2 * season:
        found["seasonal"] = lambda y, seen, h: _seasonal(y, h, season)
    found |= {"smooth": _smooth, "theta": _theta}
    if size >= 12:
        found |= {"damped": _damped, "mean": _mean}
    if 1 < season <= 12 and size >= 4 * season:
        found["holt_winters"] = lambda y, seen, h: _holt_winters(y, seen, h, season)
    if season > 1 and size >= 3.2 * season:
        found["season_smooth"] = lambda y, seen, h: _season_smooth(y, seen, h, season)
        if "mean" in found:
            found["blend"] = lambda y, seen, h: (_season_smooth(y, seen, h, season) + _mean(y, seen, h)) / 2
    return found


def _naive(y: Floats, seen: int, h: int) -> Floats:
    return np.repeat(y[:, None], h, axis=1)


def _seasonal(y: Floats, h: int, season: int) -> Floats:
    at = np.arange(len(y))[:, None] + (np.arange(1, h + 1) - 1) % season + 1 - season
    return np.asarray(y[np.maximum(at, 0)])


def _states(y: Floats, seen: int, **shape: Any) -> Any:
    """Fit the weights on what may be seen, then run through all of it with them."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(
            y[:seen], initialization_method="heuristic" if seen >= 10 else "simple", **shape
        )
        told = model.fit(optimized=True).params
        if seen == len(y):
            return model.fit(optimized=True), told
        start = {"initial_level": told["initial_level"]}
        if shape.get("trend"):
            start["initial_trend"] = told["initial_trend"]
        if shape.get("seasonal"):
            start["initial_seasonal"] = told["initial_seasons"]
        whole = ExponentialSmoothing(y, initialization_method="known", **start, **shape)
        keys = ("smoothing_level", "smoothing_trend", "smoothing_seasonal", "damping_trend")
        given = {key: told[key] for key in keys if told.get(key) is not None and not np.isnan(told[key])}
        return whole.fit(optimized=False, **given), told


def _level(y: Floats, seen: int) -> tuple[Floats, float]:
    if float(np.ptp(y[:seen])) == 0:
        return y.copy(), 1.0
    found, told = _states(y, seen)
    return np.asarray(found.level, dtype=np.float64), float(told["smoothing_level"])


def _smooth(y: Floats, seen: int, h: int) -> Floats:
    return np.repeat(_level(y, seen)[0][:, None], h, axis=1)


def _theta(y: Floats, seen: int, h: int) -> Floats:
    """Smooth and add half the slope of the line through all before (Hyndman and Billah 2003)."""
    level, alpha = _level(y, seen)
    t = np.arange(len(y), dtype=np.float64)
    n = t + 1
    mean_t, mean_y = t / 2, np.cumsum(y) / n
    spread = np.maximum(np.cumsum(t**2) - n * mean_t**2, 1e-9)
    slope = (np.cumsum(t * y) - n * mean_t * mean_y) / spread
    slope[:3] = 0
    alpha = max(alpha, 0.02)
    grown = np.arange(h)[None, :] + 1 / alpha - (1 - alpha) ** n[:, None] / alpha
    return np.asarray(level[:, None] + slope[:, None] / 2 * grown)


def _damped(y: Floats, seen: int, h: int) -> Floats:
    if float(np.ptp(y[:seen])) == 0:
        return _naive(y, seen, h)
    found, told = _states(y, seen, trend="add", damped_trend=True)
    fall = np.cumsum(float(told["damping_trend"]) ** np.arange(1, h + 1))
    return np.asarray(np.asarray(found.level)[:, None] + np.asarray(found.trend)[:, None] * fall[None, :])


def _holt_winters(y: Floats, seen: int, h: int, season: int) -> Floats:
    if float(np.ptp(y[:seen])) == 0:
        return _naive(y, seen, h)
    found, _ = _states(y, seen, seasonal="add", seasonal_periods=season)
    of = np.asarray(found.season)
    at = np.arange(len(y))[:, None] + (np.arange(1, h + 1) - 1) % season + 1 - season
    return np.asarray(np.asarray(found.level)[:, None] + of[np.maximum(at, 0)])


def _season_smooth(y: Floats, seen: int, h: int, season: int) -> Floats:
    """Take the season off (STL, Cleveland et al. 1990, robust), smooth the rest, put the season of last year on."""
    from statsmodels.tsa.seasonal import STL

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = np.asarray(STL(y[:seen], period=season, robust=True).fit().seasonal)
    if season > 20:  # a yearly shape of single weeks is mostly noise
        wide = np.concatenate([known[-3:], known, known[:3]])
        known = np.convolve(wide, np.ones(7) / 7, "valid")
    cycle = known[-season:]
    ahead = cycle[(np.arange(seen, len(y) + h) - seen) % season]
    whole = np.concatenate([known, ahead])
    level, _ = _level(y - whole[: len(y)], seen)
    at = np.arange(len(y))[:, None] + np.arange(1, h + 1)[None, :]
    return np.asarray(level[:, None] + whole[at])


def _mean(y: Floats, seen: int, h: int) -> Floats:
    return (_smooth(y, seen, h) + _damped(y, seen, h) + _theta(y, seen, h)) / 3
