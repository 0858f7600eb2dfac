"""Series: the step found, gaps named, the naive beside, the interval from past errors, the change of level named."""

from datetime import date, timedelta

import numpy as np
import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.forecast.days import read_days
from quanheng.datacentre.forecast.run import forecast
from quanheng.datacentre.forecast.series import Series, make_series, step_of

pytestmark = pytest.mark.files_only
DAY = date(2024, 1, 1)


def test_days_are_read_as_strangers_write_them() -> None:
    assert read_days(["2026-01-03", "2026年1月", "2026-W02", "202601", "乱写", ""]) == [
        date(2026, 1, 3), date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 1), None, None,
    ]  # fmt: skip


def test_gaps_repeats_and_the_unfinished_end_are_named() -> None:
    days = [DAY + timedelta(days=7 * n) for n in range(12) if n != 4]
    made = make_series("a", [*days, days[0], None], [2.0] * 11 + [3.0, 1.0], "week")
    assert (made.gaps, made.repeats, made.left_out, made.values[0]) == (("2024-01-29",), 1, 1, 5.0)
    quiet = make_series("a", [DAY] * 3, None, "week", until=DAY + timedelta(days=69))
    assert quiet.values.tolist() == [3.0] + [0.0] * 9
    counted = make_series("a", [DAY + timedelta(days=n) for n in range(60)], None, "week")
    assert (counted.cut, len(counted.values), counted.values[-1]) == ("2024-02-26", 8, 7.0)


@pytest.mark.parametrize(("gap", "step"), [(1, "day"), (7, "week"), (30, "month")])
def test_the_step_is_found(gap: int, step: str) -> None:
    assert step_of([DAY + timedelta(days=gap * n) for n in range(20)], counts=False) == step


def test_a_season_is_learnt_and_the_interval_holds() -> None:
    dice = np.random.default_rng(1)
    t = np.arange(120)
    y = 100 + 30 * np.sin(2 * np.pi * t / 12) + dice.normal(0, 5, 120)
    made = make_series("a", [date(2015 + n // 12, n % 12 + 1, 1) for n in range(120)], list(y), "month")
    told = forecast(made, 6)
    truth = 100 + 30 * np.sin(2 * np.pi * np.arange(120, 126) / 12)
    assert np.abs(told.point - truth).mean() < np.abs(told.naive - truth).mean() / 2
    assert ((told.low < truth) & (truth < told.high)).all()
    assert told.past[told.method].mae < told.past["naive"].mae
    assert told.covered is None or 0.6 < told.covered < 0.95
    assert made.period(120) == "2025-01"


def test_a_short_or_flat_series_still_ends_well() -> None:
    short = forecast(make_series("a", list(range(8)), [1, 2, 3, 4, 5, 6, 7, 8], "step"), 6)
    assert short.method == "naive"
    assert np.isnan(short.low).all()
    flat = forecast(make_series("a", list(range(40)), [3.0] * 40, "step"), 3)
    assert np.allclose([flat.point, flat.low], 3.0)
    with pytest.raises(BadInput, match="只有"):
        make_series("a", [1, 2], [1.0, 2.0], "step")
    with pytest.raises(BadInput, match="跨"):
        make_series("a", [date(1900, 1, 1), date(2026, 1, 1)], [1.0, 2.0], "day")


def test_a_change_of_level_is_named() -> None:
    dice = np.random.default_rng(2)
    y = np.concatenate([dice.poisson(20, 60), dice.poisson(40, 40)]).astype(float)
    told = forecast(make_series("a", [DAY + timedelta(days=7 * n) for n in range(100)], list(y), "week"), 4)
    assert len(told.changes) == 1
    assert abs((date.fromisoformat(told.changes[0].period) - DAY).days // 7 - 60) <= 2


@pytest.mark.parametrize("size", [8, 11, 13, 20])
@pytest.mark.parametrize("horizon", [1, 6, 12])
def test_a_short_series_of_any_shape_is_forecast(size: int, horizon: int) -> None:
    dice = np.random.default_rng(size)
    for values in (dice.poisson(5, size), np.zeros(size), np.arange(size), dice.poisson(0.2, size)):
        found = forecast(Series("short", "month", date(2024, 1, 1), values.astype(float), (), 0, 0), horizon)
        assert len(found.point) == horizon
        assert (found.point >= 0).all()
