"""Questions about indicators: the plan's table as of any day, a card with its curve, where a figure comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.indicator import IndicatorSpec, LampRule, PlanSpec, say_value

from .models import Value
from .reckon import Forecast, Lamp, Point, forecast, is_met, lamp_for, path_share, time_share
from .rights import Rights

__all__ = ["PlanRow", "count_lamps", "find_values", "get_row", "list_plan", "plan_in_force", "value_for"]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One indicator as of a day: its figure, its lamp, its way, its curve and what may come.

    ``value`` is the newest figure; ``judged`` the one the lamp speaks of: the same, until the plan is over,
    and from then on the last of the plan's own time. What comes later no longer meets or misses the target.
    """

    spec: IndicatorSpec
    value: Value | None
    judged: Value | None
    lamp: Lamp
    path: Decimal | None  # share of the way from base to target; for yearly counts of the target itself
    time: Decimal
    curve: tuple[Point, ...]
    forecast: Forecast | None

    @property
    def shown(self) -> str:
        """The figure as the plan's table writes it."""
        return say_value(self.value.value if self.value else None, self.spec.places)

    @property
    def judged_shown(self) -> str:
        """The figure the lamp speaks of."""
        return say_value(self.judged.value if self.judged else None, self.spec.places)

    @property
    def base_shown(self) -> str:
        """The base, in brackets where the plan has brackets."""
        return _bracketed(self.spec, "", self.spec.base)

    @property
    def target_shown(self) -> str:
        """The target with its sign, in brackets where the plan has brackets."""
        return _bracketed(self.spec, self.spec.sign, self.spec.target)

    @property
    def is_met(self) -> bool:
        """Tell whether the judged figure reaches the target."""
        return self.judged is not None and is_met(self.spec, self.judged.value)

    @property
    def missing(self) -> Decimal | None:
        """How much is missing to the target, in the indicator's unit; zero when it is reached."""
        if self.judged is None:
            return None
        gap = self.spec.target - self.judged.value
        return max(gap if self.spec.better == "higher" else -gap, Decimal(0))

    @property
    def lineage(self) -> Mapping[str, Any]:
        """The counts behind a computed figure, by name."""
        return self.value.measures if self.value else {}

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON and for charts."""
        spec, value = self.spec, self.value
        return {
            "key": spec.key, "order": spec.order, "zh": spec.zh, "group": spec.group, "unit": spec.unit,
            "attribute": spec.attribute, "base": self.base_shown, "target": self.target_shown,
            "is_cumulative": spec.is_cumulative, "plan_ids": list(spec.plan_ids), "owner": spec.owner,
            "value": self.shown if value else None, "on": value.on.isoformat() if value else None,
            "origin": value.origin if value else None, "fact": value.fact_uid if value else None,
            "judged": self.judged_shown if self.judged else None,
            "judged_on": self.judged.on.isoformat() if self.judged else None,
            "lamp": self.lamp.colour, "lamp_words": self.lamp.words, "why": self.lamp.why,
            "curve": [[point.on.isoformat(), float(point.value)] for point in self.curve],
        }  # fmt: skip


def _bracketed(spec: IndicatorSpec, sign: str, value: Decimal | None) -> str:
    if value is None:
        return "—"
    plain = value.normalize()
    words = f"{sign}{plain:,f}"
    return f"[{words}]" if spec.is_cumulative else words


def plan_in_force() -> PlanSpec:
    """Give the newest plan that is loaded. Raises: NotFound"""
    plans = sorted(packs().plans.values(), key=lambda plan: plan.starts_on)
    if not plans:
        raise NotFound("没有载入规划", remedy="请装上带 indicators.yml 的领域包")
    return plans[-1]


def value_for(indicator: str, as_of: date, *, known_on: date | None = None) -> Value | None:
    """Give the figure that speaks for a day: the newest not later than it; ``known_on`` limits to what was known then.

    For flows and public pages; the desk asks with an actor.
    """
    return _spoken(_values([indicator], as_of, known_on)).get(indicator, [None])[-1]


def _values(keys: Iterable[str], as_of: date, known_on: date | None) -> QuerySet[Value]:
    rows = Value.objects.filter(indicator__in=list(keys), on__lte=as_of)
    rows = rows.filter(known_on__lte=known_on) if known_on else rows
    return rows.order_by("indicator", "on", "id")


def _spoken(rows: Iterable[Value]) -> dict[str, list[Value]]:
    """For each indicator one value a day, the newest known, in the order of days."""
    days: dict[str, dict[date, Value]] = {}
    for row in rows:
        days.setdefault(row.indicator, {})[row.on] = row
    return {key: [by_day[day] for day in sorted(by_day)] for key, by_day in days.items()}


def _row(spec: IndicatorSpec, values: list[Value], as_of: date, rule: LampRule) -> PlanRow:
    value = values[-1] if values else None
    curve = [Point(row.on, row.value) for row in values]
    if spec.base is not None and (not curve or curve[0].on > spec.base_on):
        curve.insert(0, Point(spec.base_on, spec.base))
    judged = value
    if as_of > spec.target_on:
        judged = next((row for row in reversed(values) if row.on <= spec.target_on), None)
    lamp = lamp_for(spec, judged.value if judged else None, judged.on if judged else None, as_of, rule)
    path = None
    if judged is not None:
        path = judged.value / spec.target if spec.nature == "yearly" else path_share(spec, judged.value)
    foretold = forecast(spec, _year_ends(spec, curve))
    return PlanRow(spec, value, judged, lamp, path, time_share(spec, as_of), tuple(curve), foretold)


def _year_ends(spec: IndicatorSpec, curve: list[Point]) -> list[Point]:
    """The last point of each year; a yearly count only when its year is over, since it runs from zero."""
    last: dict[int, Point] = {point.on.year: point for point in curve if point.on >= spec.base_on}
    ends = [last[year] for year in sorted(last)]
    if spec.nature == "yearly":
        ends = [point for point in ends if (point.on.month, point.on.day) == (12, 31)]
    return ends


def list_plan(actor: Actor, *, as_of: date, known_on: date | None = None) -> list[PlanRow]:
    """List the plan's indicators as of a day, in the order of the table.

    ``known_on`` the same day means "as known then" (当时所知); left out, later corrections count.

    Right: indicators:value:read
    """
    require(actor, Rights.VALUE_READ)
    return rows_of_plan(packs().indicators.values(), as_of, known_on)


def rows_of_plan(specs: Iterable[IndicatorSpec], as_of: date, known_on: date | None = None) -> list[PlanRow]:
    """Give the rows without asking who wants them; for this room's two lists, the desk's and the public one."""
    ordered = sorted(specs, key=lambda spec: spec.order)
    values = _spoken(_values((spec.key for spec in ordered), as_of, known_on))
    rule = plan_in_force().lamp
    return [_row(spec, values.get(spec.key, []), as_of, rule) for spec in ordered]


def get_row(actor: Actor, indicator: str, *, as_of: date, known_on: date | None = None) -> PlanRow:
    """Open one indicator's card as of a day. Right: indicators:value:read. Raises: NotFound"""
    require(actor, Rights.VALUE_READ)
    spec = packs().indicators.get(indicator)
    if spec is None:
        raise NotFound("没有这项指标", remedy="请从规划指标表中选")
    values = _spoken(_values([indicator], as_of, known_on)).get(indicator, [])
    return _row(spec, values, as_of, plan_in_force().lamp)


def find_values(actor: Actor, indicator: str) -> QuerySet[Value]:
    """List every value ever written for an indicator, corrections included, newest first.

    Right: indicators:value:read
    """
    require(actor, Rights.VALUE_READ)
    return Value.objects.filter(indicator=indicator).order_by("-on", "-id")


def count_lamps(rows: Iterable[PlanRow]) -> dict[str, int]:
    """Count the lamps of a table by colour; the four sum to its rows."""
    counts = {"red": 0, "amber": 0, "green": 0, "none": 0}
    for row in rows:
        counts[row.lamp.colour] += 1
    return counts
