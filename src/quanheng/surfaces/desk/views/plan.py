"""The plan: its main indicators as of any day, each with lamp, way, curve and lineage; and the plan as a list."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput
from quanheng.engines.indicators import api as indicators
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now, today

__all__ = ["coverage", "enter", "indicator", "plan"]

MOST = Decimal(10) ** 12


def _as_of(request: DeskRequest) -> date:
    given = request.GET.get("as_of", "")
    return min(parse_day(given), today()) if given else today()


@desk_page
def plan(request: DeskRequest) -> HttpResponse:
    """Show the whole table as of a day; the page computed for another day says so in an ink frame."""
    as_of = _as_of(request)
    rows = indicators.list_plan(
        request.actor, as_of=as_of, known_on=as_of if request.GET.get("then") else None
    )
    spec = indicators.plan_in_force()
    shown = [(row, _percent(row.path), _percent(row.time), _spark(row.curve)) for row in rows]
    steps = [
        day
        for day in (
            date(year, month, last)
            for year in range(spec.starts_on.year, spec.ends_on.year + 1)
            for month, last in ((6, 30), (12, 31))
        )
        if day <= today()
    ]
    return render(
        request,
        "desk/plan.html",
        {
            "rows": shown,
            "lamps": indicators.count_lamps(rows),
            "plan": spec,
            "as_of": as_of,
            "steps": steps[-5:],
            "is_past": as_of != today(),
            "coverage": indicators.coverage_summary(indicators.coverage()),
        },
    )


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{min(max(float(value), 0.0), 1.2) * 100 / 1.2:.1f}"


def _spark(curve: "tuple[indicators.Point, ...]") -> str:
    """Give a small line over 84 by 22."""
    if len(curve) < 2:
        return ""
    numbers = [float(point.value) for point in curve]
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0
    step = 82 / (len(numbers) - 1)
    return " ".join(f"{1 + i * step:.1f},{20 - 18 * (n - low) / span:.1f}" for i, n in enumerate(numbers))


@desk_page
def indicator(request: DeskRequest, key: str) -> HttpResponse:
    """Open one indicator: the curve, what is missing, how the figure came to be, and the walk to the rows."""
    as_of = _as_of(request)
    row = indicators.get_row(request.actor, key, as_of=as_of)
    values = list(indicators.find_values(request.actor, key)[:60])
    return render(
        request,
        "desk/indicator.html",
        {
            "row": row,
            "as_of": as_of,
            "values": values,
            "chart": _chart(row),
            "back": ledger.chain_back(row.value.fact_uid) if row.value else [],
            "lineage": row.lineage.items(),
            "may_enter": may(request.actor, indicators.Rights.VALUE_ENTER) and row.spec.formula is None,
        },
    )


def _chart(row: indicators.PlanRow) -> dict[str, Any]:
    """Lay out the curve with the straight way to the target, the forecast and its naive rival."""
    years = [f"{point.on:%Y-%m-%d}" for point in row.curve]
    chart: dict[str, Any] = {
        "years": years,
        "values": [float(point.value) for point in row.curve],
        "unit": row.spec.unit,
    }
    if row.spec.base is not None:
        whole = (row.spec.target_on - row.spec.base_on).days
        base, target = float(row.spec.base), float(row.spec.target)
        chart["path"] = [
            round(base + (target - base) * min((point.on - row.spec.base_on).days / whole, 1.0), 4)
            for point in row.curve
        ]
    if row.forecast and row.curve and row.forecast.on > row.curve[-1].on:
        gap: list[float | None] = [None] * (len(years) - 1)
        chart["years"] = [*years, f"{row.forecast.on:%Y-%m-%d}"]
        last = float(row.curve[-1].value)
        chart["forecast"] = [*gap, last, float(row.forecast.value)]
        chart["naive"] = [*gap, last, float(row.forecast.naive)]
    return chart


@require_POST
@desk_page
def enter(request: DeskRequest, key: str) -> HttpResponse:
    """Enter a figure that no engine counts, with where it comes from; a correction is a new figure with a reason."""
    try:
        value = Decimal(request.POST.get("value", "").replace(",", "").strip())
    except InvalidOperation as wrong:
        raise BadInput("数值填写有误", remedy="只写数字，可带小数点") from wrong
    if not value.is_finite() or abs(value) >= MOST:
        raise BadInput("数值填写有误", remedy="请写一个实际的数，不超过十二位整数")
    indicators.enter_value(
        indicator=key,
        on=parse_day(request.POST.get("on", "")),
        value=value,
        source=request.POST.get("source", ""),
        actor=request.actor,
        at=now(),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "已填报，账本已记")
    return redirect("desk:indicator", key=key)


@desk_page
def coverage(request: DeskRequest) -> HttpResponse:
    """Show the plan as a list by chapter: what works here, on which page, proven by which test, and what does not."""
    chapters = indicators.list_coverage(request.actor)
    only = request.GET.get("only", "")
    shown = [
        (
            chapter,
            sum(item.claim is not None for item in items),
            len(items),
            [item for item in items if not only or (item.claim is not None) == (only == "claimed")],
        )
        for chapter, items in chapters.items()
    ]
    return render(
        request,
        "desk/coverage.html",
        {"chapters": shown, "summary": indicators.coverage_summary(indicators.coverage()), "only": only},
    )
