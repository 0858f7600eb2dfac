"""Lamp and forecast: share of the way against share of the time, a line with its naive rival beside it."""

from datetime import date
from decimal import Decimal

import pytest

from quanheng.engines.indicators.api import IndicatorSpec, Point, spec_of
from quanheng.engines.indicators.reckon import forecast, is_met, lamp_for, path_share, time_share
from quanheng.packkit.indicator import LampRule, evaluate_formula, formula_names

RULE = LampRule()
MID = date(2023, 7, 2)  # half of the five years


def lamp(spec: IndicatorSpec, value: str, on: date = MID, day: date | None = None) -> str:
    return lamp_for(spec, Decimal(value), on, day or on, RULE).colour


@pytest.mark.parametrize(
    ("key", "value", "colour"),
    [
        ("market_entities", "19.9", "green"),  # half of the way in half of the time
        ("market_entities", "19.0", "amber"),
        ("market_entities", "18.0", "red"),
        ("market_entities", "25", "green"),  # already there
        ("banned_goods_found_rate", "3.25", "green"),  # a figure that must fall
        ("banned_goods_found_rate", "4.4", "red"),
        ("banned_goods_found_rate", "5.0", "red"),  # went the wrong way
        ("drug_equipment_rate", "45", "green"),  # no base: the way begins at zero
    ],
)
def test_the_lamp_weighs_the_way_against_the_time(key: str, value: str, colour: str) -> None:
    assert lamp(spec_of(key), value) == colour


def test_a_yearly_count_is_weighed_against_what_is_due_by_this_day() -> None:
    spec = spec_of("food_tests_per_1000")
    assert lamp(spec, "4.1", date(2025, 9, 30)) == "green"  # 5.5 * 273/365 = 4.11
    assert lamp(spec, "3.2", date(2025, 9, 30)) == "amber"
    assert lamp(spec, "5.0", date(2021, 12, 31)) == "green"


def test_after_the_plan_there_is_only_met_or_not() -> None:
    spec = spec_of("random_inspection_share")
    end, later = date(2025, 12, 31), date(2026, 11, 24)
    assert lamp_for(spec, Decimal("5.2"), end, later, RULE).words == "已达标"
    assert lamp_for(spec, Decimal(5), end, later, RULE).words == "已达标"
    assert lamp_for(spec, Decimal("4.99"), end, later, RULE).words == "未达标"
    assert lamp_for(spec, Decimal("4.9"), date(2024, 12, 31), later, RULE).words == "缺期末数"
    assert lamp_for(spec, None, None, later, RULE).words == "没有数"


def test_target_itself_is_met() -> None:
    assert is_met(spec_of("banned_goods_found_rate"), Decimal(2))
    assert not is_met(spec_of("banned_goods_found_rate"), Decimal("2.01"))


def test_shares() -> None:
    spec = spec_of("market_entities")
    assert path_share(spec, Decimal("14.8")) == 0
    assert path_share(spec, Decimal(25)) == 1
    assert time_share(spec, date(2025, 12, 31)) == 1
    assert time_share(spec, date(2019, 1, 1)) == 0


def ends(*values: str) -> list[Point]:
    return [Point(date(2020 + place, 12, 31), Decimal(value)) for place, value in enumerate(values)]


def test_three_points_are_too_few_to_foretell() -> None:
    assert forecast(spec_of("market_entities"), ends("14.8", "17", "19")) is None


def test_a_straight_rise_is_carried_on_and_beats_the_naive() -> None:
    found = forecast(spec_of("market_entities"), ends("14.8", "16.9", "18.7", "20.9", "23.0"))
    assert found is not None
    assert found.value == pytest.approx(Decimal("24.97"), abs=Decimal("0.05"))
    assert found.low < found.value < found.high
    assert found.naive == Decimal("23.0")
    assert "误差小" in found.words
    assert found.chance is not None
    assert 0 < found.chance < 1


def test_where_the_line_is_worse_it_says_so() -> None:
    found = forecast(spec_of("patents_granted"), ends("9682", "13000", "12500", "11000", "9500"))
    assert found is not None
    assert "不如“照上次”" in found.words


def test_formulas_know_four_operations_and_nothing_else() -> None:
    assert formula_names("a / b * 1000") == {"a", "b"}
    assert evaluate_formula("a / b * 1000", {"a": Decimal(1), "b": Decimal(4)}) == 250
    for bad in ("__import__('os')", "a ** b", "a.b", "a if b else c", "[a]", "'x'"):
        with pytest.raises(ValueError, match="公式"):
            formula_names(bad)
