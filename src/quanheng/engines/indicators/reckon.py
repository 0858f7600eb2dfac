"""How far an indicator has come: path, pace, lamp and a plain forecast with its naive rival (pure).

Two facts are compared: the share of the way from base to target that is behind us, and the share of the
time. An indicator counted within the year is compared with what should be there by that day of the year.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import NormalDist
from typing import Literal

from quanheng.packkit.indicator import IndicatorSpec, LampRule

__all__ = ["Forecast", "Lamp", "Point", "forecast", "is_met", "lamp_for", "path_share", "time_share"]

Colour = Literal["green", "amber", "red", "none"]

# Two-sided 80 % quantiles of Student's t by degrees of freedom; beyond ten the normal one serves.
_T80 = {1: 3.078, 2: 1.886, 3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440, 7: 1.415, 8: 1.397, 9: 1.383, 10: 1.372}
LEAST_POINTS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, as the curve shows it."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Lamp:
    """Colour, words, and the reckoning behind them in one sentence."""

    colour: Colour
    words: str
    why: str
    pace: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A straight line through the year-end values, carried to the target's day.

    ``naive`` says "as last time". ``error`` and ``naive_error`` are mean absolute errors when each known
    point is foretold from those before it; only their comparison says whether the line is worth anything.
    """

    on: date
    value: Decimal
    low: Decimal
    high: Decimal
    naive: Decimal
    chance: Decimal | None
    error: Decimal | None
    naive_error: Decimal | None
    words: str


def is_met(spec: IndicatorSpec, value: Decimal) -> bool:
    """Tell whether a value reaches the target; the target itself counts (含本数)."""
    return value >= spec.target if spec.better == "higher" else value <= spec.target


def path_share(spec: IndicatorSpec, value: Decimal) -> Decimal:
    """Share of the way from base to target behind us; below 0 when it went backwards, above 1 beyond it."""
    base = spec.base if spec.base is not None else Decimal(0)
    return (value - base) / (spec.target - base)


def time_share(spec: IndicatorSpec, day: date) -> Decimal:
    """Share of the time from base to target behind us, within 0 and 1."""
    whole = (spec.target_on - spec.base_on).days
    return min(max(Decimal((day - spec.base_on).days) / whole, Decimal(0)), Decimal(1))


def _due_this_year(spec: IndicatorSpec, day: date) -> Decimal:
    """What a yearly count should have reached by this day: the straight line's year-end, by share of the year."""
    base = spec.base if spec.base is not None else Decimal(0)
    year_end = min(date(day.year, 12, 31), spec.target_on)
    at_end = base + (spec.target - base) * time_share(spec, year_end)
    first = date(day.year, 1, 1)
    return at_end * ((day - first).days + 1) / ((date(day.year, 12, 31) - first).days + 1)


def lamp_for(
    spec: IndicatorSpec, value: Decimal | None, value_on: date | None, day: date, rule: LampRule
) -> Lamp:
    """Light the lamp of an indicator on a day.

    After the target's day there is only met or not. Before it, a level that is already there is green; else
    pace is path over time (or this year's count over what is due by now), against the declared thresholds.
    """
    if value is None or value_on is None:
        return Lamp("none", "没有数", "到这一天还没有数据")
    if day >= spec.target_on:
        if is_met(spec, value) and value_on.year >= spec.target_on.year:
            return Lamp("green", "已达标", "期末值达到规划值")
        if value_on < spec.target_on and (spec.nature == "yearly" or value_on.year < spec.target_on.year):
            return Lamp("none", "缺期末数", f"最近一个数是{value_on}的，期末数未到")
        return Lamp("red", "未达标", "期末值没有达到规划值")
    if spec.nature == "yearly":
        due = _due_this_year(spec, value_on)
        pace = value / due if due else Decimal(1)
        why = f"年内应到{due:.2f}，实到{value:.2f}，为{pace:.0%}"
    elif is_met(spec, value):
        return Lamp("green", "已到规划值", "现值已达到规划值")
    else:
        gone, passed = path_share(spec, value), time_share(spec, value_on)
        pace = gone / passed if passed else Decimal(1)
        why = f"路走了{gone:.0%}，时间过了{passed:.0%}，之比{pace:.2f}"
    return _by_pace(pace, why, rule)


def _by_pace(pace: Decimal, why: str, rule: LampRule) -> Lamp:
    if pace >= rule.green_from:
        return Lamp("green", "可达标", why, pace)
    if pace >= rule.amber_from:
        return Lamp("amber", "须加力", why, pace)
    return Lamp("red", "难达标", why, pace)


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Least squares: intercept and slope."""
    n = len(points)
    mean_x = sum(x for x, _ in points) / n
    mean_y = sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    return mean_y - slope * mean_x, slope


def _errors(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Mean absolute error of the line and of "as last time", each point foretold from at least three before it."""
    line, naive = [], []
    for end in range(3, len(points)):
        before, (x, y) = points[:end], points[end]
        intercept, slope = _line(before)
        line.append(abs(intercept + slope * x - y))
        naive.append(abs(before[-1][1] - y))
    return (sum(line) / len(line), sum(naive) / len(naive)) if line else None


def forecast(spec: IndicatorSpec, ends: Sequence[Point]) -> Forecast | None:
    """Foretell the value on the target's day from year-end values; None below four points, rather than a guess.

    Method: ordinary least squares on time with an 80 % prediction interval from Student's t. Years are few, so
    the interval is wide, and it is shown as wide.
    """
    if len(ends) < LEAST_POINTS or ends[-1].on >= spec.target_on:
        return None
    points = [((point.on - spec.base_on).days / 365.25, float(point.value)) for point in ends]
    intercept, slope = _line(points)
    x = (spec.target_on - spec.base_on).days / 365.25
    centre = intercept + slope * x
    half, scale = _half_width(points, intercept, slope, x)
    errors = _errors(points)
    line, naive = (_decimal(errors[0]), _decimal(errors[1])) if errors else (None, None)
    return Forecast(
        on=spec.target_on, value=_decimal(centre), low=_decimal(centre - half), high=_decimal(centre + half),
        naive=ends[-1].value, chance=_chance(spec, centre, scale), error=line, naive_error=naive, words=_honest(errors),
    )  # fmt: skip


def _half_width(
    points: Sequence[tuple[float, float]], intercept: float, slope: float, x: float
) -> tuple[float, float]:
    n = len(points)
    mean = sum(px for px, _ in points) / n
    spread = sum((px - mean) ** 2 for px, _ in points) or 1.0
    residual = math.sqrt(sum((y - intercept - slope * px) ** 2 for px, y in points) / (n - 2))
    scale = residual * math.sqrt(1 + 1 / n + (x - mean) ** 2 / spread)
    return _T80.get(n - 2, 1.282) * scale, scale


def _chance(spec: IndicatorSpec, centre: float, scale: float) -> Decimal | None:
    """Chance to reach the target if errors were normal; none is given when the line fits without error."""
    if scale < 1e-9:
        return None
    beyond = NormalDist(centre, scale).cdf(float(spec.target))
    return _decimal(1 - beyond if spec.better == "higher" else beyond)


def _honest(errors: tuple[float, float] | None) -> str:
    if errors is None:
        return "直线外推，点数太少，还不能检验"
    line, naive = errors
    if naive == 0:
        return "直线外推；历年不变，“照上次”更准" if line > 0 else "直线外推；历年不变"
    change = (naive - line) / naive
    if change > 0:
        return f"直线外推；回测比“照上次”误差小{change:.0%}"
    return f"直线外推；回测不如“照上次”，误差大{-change:.0%}，只作参考"


def _decimal(number: float) -> Decimal:
    return Decimal(str(round(number, 4)))
