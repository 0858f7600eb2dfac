"""Monthly trends: counts laid on months, thin series not forecast, a rise found, naive and past error beside."""

from datetime import date

import numpy as np
import pytest

from quanheng.datacentre.forecast.trends import MonthCount, Trend, month_before, reckon_trends
from quanheng.packkit.trend import TrendSpec

SPEC = TrendSpec(
    key="complaints", zh="投诉举报", question="投诉举报会多起来吗？", mart="complaint", when="received_on",
    by="problem", by_zh="问题", unit="件", owner="消保科", most_kinds=2, valid_from=date(2026, 1, 1),
)  # fmt: skip
UNTIL = date(2026, 10, 1)


def month(back: int) -> date:
    at = UNTIL.year * 12 + UNTIL.month - 1 - back
    return date(at // 12, at % 12 + 1, 1)


def counts() -> list[MonthCount]:
    dice = np.random.default_rng(5)
    rows = []
    for back in range(48):
        level = 60 if back >= 12 else 140  # a year ago the level rose
        season = 1 + 0.3 * np.sin(2 * np.pi * month(back).month / 12)
        rows.append(MonthCount("445102011", "P07", month(back), float(dice.poisson(level * season))))
        rows.append(MonthCount("445103100", "P02", month(back), float(dice.poisson(20))))
        rows.append(MonthCount("445103100", "P99", month(back), 1.0))
    return rows


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], Trend]:
    return {(one.area, one.kind): one for one in reckon_trends(SPEC, counts(), UNTIL)}


def test_city_counties_towns_and_the_largest_kinds_have_a_series(found: dict[tuple[str, str], Trend]) -> None:
    assert {area for area, kind in found if not kind} == {"", "445102", "445103", "445102011", "445103100"}
    assert {kind for area, kind in found if not area} == {"", "P07", "P02"}  # the third is in the total only


def test_the_parts_add_up_to_the_whole(found: dict[tuple[str, str], Trend]) -> None:
    whole = found["", ""].values
    assert [
        a + b for a, b in zip(found["445102", ""].values, found["445103", ""].values, strict=True)
    ] == list(whole)
    assert sum(whole) == sum(one.value for one in counts())


def test_a_thick_series_is_forecast_with_naive_and_past_error_beside(
    found: dict[tuple[str, str], Trend],
) -> None:
    outlook = found["", ""].outlook
    assert outlook is not None
    assert outlook.months[0] == "2026-11"
    assert len(outlook.point) == SPEC.horizon
    assert all(
        low <= point <= high
        for low, point, high in zip(outlook.low, outlook.point, outlook.high, strict=True)
    )
    assert outlook.smape <= outlook.naive_smape  # the naive competes, so the chosen one is never worse
    assert outlook.naive == (found["", ""].values[-1],) * SPEC.horizon
    assert outlook.seasonal == found["", ""].values[-12 : -12 + SPEC.horizon]
    assert outlook.origins > 5
    assert outlook.level == 80


def test_a_lasting_rise_is_named_with_its_month(found: dict[tuple[str, str], Trend]) -> None:
    changes = found["445102", ""].changes
    assert changes
    assert any(abs(int(one.period[:4]) * 12 + int(one.period[5:]) - (2025 * 12 + 11)) <= 2 for one in changes)
    assert not found["445103", "P02"].changes  # what is level all along has none


def test_a_thin_series_says_why_it_is_not_forecast() -> None:
    thin = [MonthCount("445122100", "P10", month(back), 1.0) for back in range(30)]
    one = next(one for one in reckon_trends(SPEC, thin, UNTIL) if not one.area and not one.kind)
    assert one.outlook is None
    assert "太少不推算" in one.why_not
    short = [MonthCount("445122100", "P10", month(back), 50.0) for back in range(9)]
    one = next(one for one in reckon_trends(SPEC, short, UNTIL) if not one.area and not one.kind)
    assert one.outlook is None
    assert "只有9个整月" in one.why_not


def test_the_running_month_is_not_counted_and_nothing_gives_nothing() -> None:
    assert month_before(date(2026, 11, 24)) == UNTIL
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)
    assert reckon_trends(SPEC, [MonthCount("445102", "P07", date(2026, 11, 1), 9.0)], UNTIL) == []


def test_a_place_quiet_for_a_year_is_not_drawn() -> None:
    rows = [*counts(), MonthCount("445122100", "P07", month(30), 5.0)]
    areas = {one.area for one in reckon_trends(SPEC, rows, UNTIL)}
    assert "445122" not in areas
    assert "445103" in areas
