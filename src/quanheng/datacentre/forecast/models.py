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

_YEARS = {52: 365.25 / 7}  # a year of weeks is a little more than 52; the exact turn keeps the wave in step

TITLES = {
    "naive": "沿用上期", "seasonal": "沿用去年同期（或上周同日）",
    "smooth": "指数平滑", "damped": "阻尼趋势", "theta": "Theta 法",
    "season_smooth": "季节加指数平滑", "holt_winters": "季节指数平滑", "mean": "指数平滑、阻尼趋势、Theta 平均",
    "blend": "季节加平滑与三法平均各半", "waves": "谐波回归加指数平滑", "waves_mean": "谐波回归与指数平滑、Theta 平均",
}  # fmt: skip


def methods_for(size: int, season: int) -> dict[str, Method]:
    """Choose the methods that so long a series can bear; the naive ones always stand beside.

    They share their parts: a part asked for twice with the same values is reckoned once.
    """
    smooth, theta, damped = _once(_smooth), _once(_theta), _once(_damped)
    found: dict[str, Method] = {"naive": _naive}
    if season > 1 and size > 2 * season:
        found["seasonal"] = lambda y, seen, h: _seasonal(y, h, season)
    found |= {"smooth": smooth, "theta": theta}
    mean = _mixed((smooth, 1), (damped, 1), (theta, 1))
    if size >= 12:
        found |= {"damped": damped, "mean": mean}
    if 1 < season <= 12 and size >= 4 * season:
        found["holt_winters"] = lambda y, seen, h: _holt_winters(y, seen, h, season)
    if season >= 12 and size >= 1.5 * season:
        waves = _once(lambda y, seen, h: _waves(y, seen, h, season))
        found |= {"waves": waves, "waves_mean": _mixed((waves, 2), (smooth, 1), (theta, 1))}
    if season > 1 and size >= 3.2 * season:
        shaped = _once(lambda y, seen, h: _season_smooth(y, seen, h, season))
        found |= {"season_smooth": shaped}
        if "mean" in found:
            found["blend"] = _mixed((shaped, 1), (mean, 1))
    return found


def _once(method: Method) -> Method:
    """Keep what a method gave for the last values asked about."""
    kept: dict[tuple[int, int], Floats] = {}
    about: list[Floats] = []

    def told(y: Floats, seen: int, h: int) -> Floats:
        if not about or about[0] is not y:
            kept.clear()
            about[:] = [y]
        if (seen, h) not in kept:
            kept[seen, h] = method(y, seen, h)
        return kept[seen, h]

    return told


def _mixed(*parts: tuple[Method, int]) -> Method:
    """Mix methods by weight."""

    def told(y: Floats, seen: int, h: int) -> Floats:
        whole = sum(weight for _, weight in parts)
        return np.asarray(sum(method(y, seen, h) * weight for method, weight in parts) / whole)

    return told


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
            y[:seen], initialization_method="heuristic" if seen >= 10 else "legacy-heuristic", **shape
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


def _waves(y: Floats, seen: int, h: int, season: int) -> Floats:
    """Take a yearly wave and its first overtone off and smooth the rest (harmonic regression; Young et al. 1999).

    Few numbers describe the season, so a year and a half of history is enough where a shape of single weeks would be
    noise. Where nothing is negative it works on square roots, for counts scatter with the root of their size. The
    wave is fitted anew up to four times on the way, each time on what was known by then.
    """
    whole = bool((y >= 0).all())
    z = np.sqrt(y) if whole else y
    told = np.zeros((len(y), h))
    step = max((len(y) - seen + 3) // 4, 13)
    for known in range(seen, len(y) + 1, step):
        wave = _wave(z, known, h, _YEARS.get(season, float(season)))
        level, _ = _level(z - wave[: len(z)], known)
        at = np.arange(len(y))[:, None] + np.arange(1, h + 1)[None, :]
        first = 0 if known == seen else known - 1
        told[first:] = (level[:, None] + wave[at])[first:]
    return np.asarray(np.maximum(told, 0) ** 2 if whole else told)


def _wave(z: Floats, known: int, h: int, period: float) -> Floats:
    """Fit a line and two harmonics (lightly shrunk) to the first values; gives the harmonics for all and beyond."""
    t = np.arange(len(z) + h, dtype=np.float64)
    turns = 2 * np.pi * t / period
    waves = np.column_stack([np.sin(turns), np.cos(turns), np.sin(2 * turns), np.cos(2 * turns)])
    given = np.column_stack([np.ones(len(t)), t / max(known, 1), waves])
    shrunk = np.diag([1e-9, 1e-9, 1.0, 1.0, 1.0, 1.0])
    past = given[:known]
    found = np.linalg.solve(past.T @ past + shrunk, past.T @ z[:known])
    return np.asarray(waves @ found[2:])
