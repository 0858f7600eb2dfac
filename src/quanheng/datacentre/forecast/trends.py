"""Monthly series of a declared trend: counted for the city, each county and each kind, forecast where thick enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from quanheng.packkit.trend import TrendSpec

from .changes import Change
from .models import TITLES
from .run import Forecast, forecast
from .series import LEAST, Series

__all__ = ["MonthCount", "Outlook", "Trend", "month_before", "reckon_trends"]

COUNTY, TOWN = 6, 9  # characters of a region code that name a county and a town
ONE_OR_MORE = 12  # of so many months one must have come, or the series is past and not drawn


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What one place and kind had in one month. ``month`` is its first day."""

    region: str
    kind: str
    month: date
    value: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of the months ahead, how it was reckoned, and how wrong that was before.

    ``smape`` runs from 0 to 2 (Makridakis 1993), for the method and the two naive ones on the same past moments;
    ``covered`` is the share of past months inside intervals made from earlier errors only.
    """

    method: str
    months: tuple[str, ...]
    point: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    naive: tuple[float, ...]
    seasonal: tuple[float, ...]
    level: int
    origins: int
    smape: float
    naive_smape: float
    seasonal_smape: float | None
    covered: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One series: ``area`` a county's or town's code, nothing for the city; ``kind`` one kind, nothing for all."""

    area: str
    kind: str
    months: tuple[str, ...]
    values: tuple[float, ...]
    outlook: Outlook | None
    why_not: str
    changes: tuple[Change, ...]

    @property
    def total(self) -> float:
        """All months together."""
        return sum(self.values)


def month_before(day: date) -> date:
    """Give the first day of the last whole month before a day: the running month is never judged."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def reckon_trends(spec: TrendSpec, counts: Iterable[MonthCount], until: date) -> list[Trend]:
    """Lay the counts on months up to ``until`` and forecast each series that is thick enough.

    All series begin with the first month in which the city has a row: a department that had not yet delivered is
    not a nought, a county without an event since is one. Kinds beyond ``most_kinds`` are in the total only.
    """
    rows = [one for one in counts if one.month <= until]
    if not rows:
        return []
    first = max(min(one.month for one in rows), _shifted(until, 1 - spec.months))
    size = _steps(first, until) + 1
    sums: dict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.zeros(size))
    for one in rows:
        if one.month < first:
            continue
        at = _steps(first, one.month)
        for area, kind in _belongs(one):
            sums[area, kind][at] += one.value
    months = tuple(f"{_shifted(first, at):%Y-%m}" for at in range(size))
    kept = _largest(sums, spec.most_kinds)
    return [
        _trend(spec, area, kind, first, months, values)
        for (area, kind), values in sorted(sums.items())
        if (not kind or kind in kept) and values[-ONE_OR_MORE:].any()
    ]


def _belongs(one: MonthCount) -> set[tuple[str, str]]:
    """Name the series a count adds to: city and county by kind, a town by its total alone, or it would be thin."""
    wide = {(area, kind) for area in ("", one.region[:COUNTY]) for kind in ("", one.kind)}
    return wide | {(one.region[:TOWN], "")}


def _largest(sums: "dict[tuple[str, str], np.ndarray]", most: int) -> set[str]:
    """Name the kinds that the city has most of in its last year; equal ones by name, so that a run repeats."""
    whole = {kind: float(values[-12:].sum()) for (area, kind), values in sums.items() if not area and kind}
    return set(sorted(whole, key=lambda kind: (-whole[kind], kind))[:most])


def _trend(
    spec: TrendSpec, area: str, kind: str, first: date, months: tuple[str, ...], values: np.ndarray
) -> Trend:
    told = tuple(round(float(value), 2) for value in values)
    why = _why_not(spec, values)
    if why:
        return Trend(area, kind, months, told, None, why, ())
    found = forecast(Series(kind or area, "month", first, values, (), 0, 0), spec.horizon)
    return Trend(area, kind, months, told, _outlook(found, len(values)), "", found.changes)


def _why_not(spec: TrendSpec, values: np.ndarray) -> str:
    if len(values) < LEAST + spec.horizon:
        return f"只有{len(values)}个整月，至少要{LEAST + spec.horizon}个月才推算"
    mean = float(values[-12:].mean())
    if mean < spec.least_mean:
        return f"近一年平均每月{mean:.1f}{spec.unit}，少于{spec.least_mean:g}{spec.unit}，太少不推算"
    return ""


def _outlook(found: Forecast, size: int) -> Outlook:
    past, series = found.past, found.series
    ahead = tuple(series.period(size + step) for step in range(len(found.point)))
    return Outlook(
        TITLES[found.method], ahead, _plain(found.point), _plain(found.low), _plain(found.high), _plain(found.naive),
        _plain(found.seasonal) if found.seasonal is not None else (), found.level, found.origins,
        past[found.method].smape, past["naive"].smape, past["seasonal"].smape if "seasonal" in past else None,
        found.covered,
    )  # fmt: skip


def _plain(values: "Sequence[float] | np.ndarray") -> tuple[float, ...]:
    return tuple(round(float(value), 2) for value in values)


def _steps(start: date, month: date) -> int:
    return (month.year - start.year) * 12 + month.month - start.month


def _shifted(month: date, by: int) -> date:
    months = month.month - 1 + by
    return date(month.year + months // 12, months % 12 + 1, 1)
