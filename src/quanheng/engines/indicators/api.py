"""The door of indicators: values by day with their lamp and lineage, and what of the plan is there."""

from quanheng.packkit.indicator import Claim, IndicatorSpec, PlanSpec

from .coverage import (
    ClaimFault,
    PlanItem,
    check_claims,
    claimed,
    coverage,
    coverage_summary,
    list_coverage,
    plan_items,
)
from .models import TrendRun, TrendSeries, Value
from .public import PublicIndicator, list_public_plan
from .reckon import Forecast, Lamp, Point
from .rights import Rights
from .selectors import PlanRow, count_lamps, find_values, get_row, list_plan, plan_in_force, value_for
from .services import DayReport, Measure, compute_day, enter_value, spec_of
from .trends import (
    SeriesDraft,
    Told,
    find_series,
    get_series,
    is_counted,
    keep_trend,
    list_trends,
    trend_spec,
    what_was_told,
)

__all__ = [
    "Claim", "ClaimFault", "DayReport", "Forecast", "IndicatorSpec", "Lamp", "Measure", "PlanItem", "PlanRow",
    "PlanSpec", "Point", "PublicIndicator", "Rights", "SeriesDraft", "Told", "TrendRun", "TrendSeries", "Value",
    "check_claims", "claimed", "compute_day", "count_lamps", "coverage", "coverage_summary", "enter_value",
    "find_series", "find_values", "get_row", "get_series", "is_counted", "keep_trend", "list_coverage", "list_plan",
    "list_public_plan", "list_trends", "plan_in_force", "plan_items", "spec_of", "trend_spec", "value_for",
    "what_was_told",
]  # fmt: skip
