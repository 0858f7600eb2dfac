"""Forecasts a series: methods judged by rolling origin, the best one used, its interval from its own past errors."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .changes import Change, find_changes
from .models import Floats, methods_for
from .series import SEASON, Series

__all__ = ["Forecast", "PastError", "forecast"]

ORIGINS = 104  # at most so many past moments are judged
LEAST_ORIGINS = 6


@dataclass(frozen=True, slots=True)
class PastError:
    """How wrong a method was from past origins: ``smape`` 0 to 2; ``mase`` and ``mae`` by steps up to the horizon."""

    smape: float
    mase: float
    mae: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Point and interval for each step ahead, the naive ones beside, and what each method's past error was."""

    series: Series
    method: str
    point: Floats
    low: Floats
    high: Floats
    naive: Floats
    seasonal: Floats | None
    past: Mapping[str, PastError]
    origins: int
    level: int
    covered: float | None  # share of past values inside intervals made from earlier errors only
    changes: tuple[Change, ...]


def forecast(series: Series, horizon: int, *, level: int = 80) -> Forecast:
    """Forecast so many steps ahead. Counts never fall below nought.

    Each method's weights are fitted before the first judged origin; from each later origin it forecasts the horizon
    and the mean absolute error chooses. The interval is conformal: the quantile, with its finite-sample correction,
    of the chosen method's past errors at the same step, measured on the square-root scale where nothing is negative
    (errors of counts grow with the root of the count).
    """
    y = series.values
    season = SEASON[series.every]
    whole = bool((y >= 0).all())
    judged = min(ORIGINS, max(LEAST_ORIGINS, len(y) // 3), len(y) - horizon - 4)
    judged = max(judged, 0)
    seen = max(len(y) - horizon - judged + 1, 4)
    methods = methods_for(seen, season) if judged else {"naive": methods_for(len(y), season)["naive"]}
    rolled = {
        name: _bounded(run(y, seen, horizon), whole)[seen - 1 : seen - 1 + judged]
        for name, run in methods.items()
    }
    truth = (
        np.lib.stride_tricks.sliding_window_view(y[seen:], horizon)[:judged]
        if judged
        else np.zeros((0, horizon))
    )
    scale = float(np.abs(np.diff(y[:seen])).mean()) or 1.0
    past = {name: _error(truth, told, scale) for name, told in rolled.items()} if judged else {}
    best = _chosen(past)
    ends = {
        name: _bounded(methods[name](y, len(y), horizon)[-1], whole)
        for name in {best, "naive", "seasonal"} & set(methods)
    }
    errors = np.abs(_root(truth, whole) - _root(rolled[best], whole)) if judged else np.zeros((0, horizon))
    half = (
        np.array([_quantile(_pooled(errors, step), level) for step in range(horizon)])
        if judged
        else np.full(horizon, np.nan)
    )
    half = np.maximum.accumulate(half)
    low, high = _interval(ends[best], half, whole)
    return Forecast(
        series, best, ends[best], low, high, ends["naive"], ends.get("seasonal"), past, judged, level,
        _coverage(errors, level), find_changes(y, series),
    )  # fmt: skip


def _chosen(past: Mapping[str, PastError]) -> str:
    """Take the method that erred least; a mixture within two in a hundred of it is safer than a single method."""
    least = min((one.mae for one in past.values()), default=0.0)
    for name in ("waves_mean", "blend", "mean"):
        if name in past and past[name].mae <= least * 1.02:
            return name
    return min(past, key=lambda name: past[name].mae, default="naive")


def _bounded(told: Floats, whole: bool) -> Floats:
    return np.maximum(told, 0) if whole else told


def _error(truth: Floats, told: Floats, scale: float) -> PastError:
    miss = np.abs(truth - told)
    size = np.abs(truth) + np.abs(told)
    share = np.divide(2 * miss, size, out=np.zeros_like(miss), where=size > 0)
    return PastError(
        round(float(share.mean()), 4), round(float(miss.mean()) / scale, 4), round(float(miss.mean()), 4)
    )


def _root(values: Floats, whole: bool) -> Floats:
    return np.sqrt(values) if whole else values


def _pooled(errors: Floats, step: int) -> Floats:
    """Take the errors of the step itself, or of its neighbours too where they are few."""
    reach = 0 if len(errors) >= 40 else 1 if len(errors) >= 15 else errors.shape[1]
    return errors[:, max(step - reach, 0) : step + reach + 1].ravel()


def _quantile(errors: Floats, level: int) -> float:
    rank = int(np.ceil((len(errors) + 1) * level / 100))
    return float(np.sort(errors)[min(rank, len(errors)) - 1])


def _interval(point: Floats, half: Floats, whole: bool) -> tuple[Floats, Floats]:
    if not whole:
        return point - half, point + half
    root = np.sqrt(point)
    return np.maximum(root - half, 0) ** 2, (root + half) ** 2


def _coverage(errors: Floats, level: int) -> float | None:
    """Judge the interval as it would have been made at each past origin, from the errors known by then."""
    horizon = errors.shape[1]
    hits = [
        errors[at, step] <= _quantile(errors[: at - horizon + 1, step], level)
        for at in range(horizon + 12, len(errors))
        for step in range(horizon)
    ]
    return round(float(np.mean(hits)), 3) if len(hits) >= 20 else None
