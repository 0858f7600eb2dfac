"""From rows to a regular series: its step found, gaps and repeats named, an unfinished last period left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import BadInput

__all__ = ["Every", "Series", "make_series", "step_of"]

Every = Literal["day", "week", "month", "step"]
LEAST = 8
MOST = 20_000
SEASON: dict[Every, int] = {"day": 7, "week": 52, "month": 12, "step": 1}


@dataclass(frozen=True, slots=True)
class Series:
    """Values one step apart. ``gaps`` are periods without a row; ``repeats`` counts rows beyond one a period."""

    name: str
    every: Every
    start: date | int
    values: NDArray[np.float64]
    gaps: tuple[str, ...]
    repeats: int
    left_out: int  # rows whose date or number could not be read
    cut: str = ""  # the unfinished last period that was not used

    def period(self, at: int) -> str:
        """Name the period so many steps from the first."""
        return _named(self.start, self.every, at)


def step_of(days: Sequence[date], *, counts: bool) -> Every:
    """Find the step: the usual distance of neighbouring days; events are counted by day where they are many."""
    unique = sorted(set(days))
    if len(unique) < 2:
        return "day"
    usual = float(np.median(np.diff([day.toordinal() for day in unique])))
    if counts and usual < 5:
        span = unique[-1].toordinal() - unique[0].toordinal() + 1
        return "day" if len(days) / span >= 20 or span < 120 else "week"
    return "day" if usual < 5 else "week" if usual < 20 else "month"


def make_series(
    name: str, days: Sequence[date | int | None], values: Sequence[float | None] | None, every: Every,
    *, until: date | int | None = None,
) -> Series:  # fmt: skip
    """Lay rows on a regular grid. Without values rows are counted and an empty period is nought.

    Counts go on to ``until``, the file's last day: a group without events there had none.
    With values, rows of one period are added and a gap is drawn straight between its neighbours.

    Raises: BadInput, with fewer than eight periods or more than 20,000
    """
    given = values if values is not None else [1.0] * len(days)
    pairs = [
        (day, value) for day, value in zip(days, given, strict=True) if day is not None and value is not None
    ]
    if not pairs:
        raise BadInput(
            f"“{name}”没有一行能读出日期和数值", remedy="请核对 --date 和 --value 两列", field=name
        )
    start = min(_floor(day, every) for day, _ in pairs)
    places = np.array([_steps(start, _floor(day, every), every) for day, _ in pairs])
    newest = max(day for day, _ in pairs)
    if values is None and until is not None:
        newest = max(newest, until)
    size = _steps(start, _floor(newest, every), every) + 1
    if size > MOST:
        raise BadInput(f"“{name}”跨{size}期，超过{MOST}期", remedy="请核对日期里有没有写错的年份", field=name)
    total, rows = np.zeros(size), np.zeros(size, dtype=np.int64)
    np.add.at(total, places, [value for _, value in pairs])
    np.add.at(rows, places, 1)
    cut = ""
    if every != "step" and _unfinished(newest, every, values is None, rows):
        cut, size = _named(start, every, size - 1), size - 1
        total, rows = total[:size], rows[:size]
    if size < LEAST:
        raise BadInput(f"“{name}”只有{size}期，看不出走势", remedy=f"至少要{LEAST}期", field=name)
    empty = np.flatnonzero(rows == 0)
    if values is not None and len(empty):
        full = np.flatnonzero(rows)
        total[empty] = np.interp(empty, full, total[full])
    gaps = tuple(_named(start, every, int(at)) for at in empty) if values is not None else ()
    repeats = int((rows[rows > 0] - 1).sum()) if values is not None else 0
    return Series(name, every, start, total, gaps, repeats, len(days) - len(pairs), cut)


def _unfinished(newest: date | int, every: Every, counted: bool, rows: NDArray[np.int64]) -> bool:
    """Say whether the last period was cut by the end of the file: only where rows are finer than the step."""
    fine = counted or float(np.median(rows[:-1])) > 1 if len(rows) > 1 else False
    if not fine or every == "day" or not isinstance(newest, date):
        return False
    return (newest + timedelta(days=1)) != _floor_next(newest, every)


def _floor_next(day: date, every: Every) -> date:
    floor = _floor(day, every)
    assert isinstance(floor, date)
    if every == "month":
        return date(floor.year + floor.month // 12, floor.month % 12 + 1, 1)
    return floor + timedelta(days=7)


def _floor(day: date | int, every: Every) -> date | int:
    if isinstance(day, int) or every == "day":
        return day
    return day.replace(day=1) if every == "month" else day - timedelta(days=day.weekday())


def _steps(start: date | int, day: date | int, every: Every) -> int:
    if isinstance(start, int) or isinstance(day, int):
        return int(day) - int(start)  # type: ignore[arg-type]
    if every == "month":
        return (day.year - start.year) * 12 + day.month - start.month
    return (day - start).days // (7 if every == "week" else 1)


def _named(start: date | int, every: Every, at: int) -> str:
    if isinstance(start, int):
        return str(start + at)
    if every == "month":
        months = start.month - 1 + at
        return f"{start.year + months // 12}-{months % 12 + 1:02d}"
    return (start + timedelta(days=at * (7 if every == "week" else 1))).isoformat()
