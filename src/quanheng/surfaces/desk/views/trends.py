"""Monthly trends: what each series was, what is expected of it, by which method, and how wrong that was before."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from quanheng.base.errors import NotFound
from quanheng.engines.indicators import api as indicators
from quanheng.engines.intake import api as intake
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import wants_workbook, workbook
from quanheng.surfaces.words import code_title, region_title

__all__ = ["trend", "trends"]

LEVELS = ("city", "county", "town")
SHOWN = 36  # months on the chart
BURSTS = 8


@desk_page
def trends(request: DeskRequest) -> HttpResponse:
    """List the declared trends, each by the widest place that the person answers for, and what bursts now."""
    rows = []
    for spec, run in indicators.list_trends(request.actor):
        seen = indicators.find_series(request.actor, run, kind="")
        widest = next((found for level in LEVELS if (found := seen.filter(level=level).first())), None)
        rows.append({"spec": spec, "run": run, "series": widest, **(_said(widest) if widest else {})})
    may_read_voices = may(request.actor, intake.Rights.READ)
    lasting = intake.find_bursts(request.actor, lasting=True)[:BURSTS] if may_read_voices else []
    return render(
        request,
        "desk/trends/list.html",
        {"rows": rows, "bursts": lasting, "may_read_voices": may_read_voices},
    )


@desk_page
def trend(request: DeskRequest, key: str) -> HttpResponseBase:
    """Open one trend for a place and a kind: curve, interval, change points, and what was foretold before."""
    spec = indicators.trend_spec(key)
    run = {one.key: run for one, run in indicators.list_trends(request.actor)}.get(key)
    everything = indicators.find_series(request.actor, run)
    places = sorted(
        {(one.region_code, one.level) for one in everything.filter(kind="")},
        key=lambda place: (LEVELS.index(place[1]), place[0]),
    )
    if run is None or not places:
        return render(request, "desk/trends/one.html", {"spec": spec, "run": run, "series": None})
    area, kind = request.GET.get("area") or places[0][0], request.GET.get("kind", "")
    series = everything.filter(region_code=area, kind=kind).first()
    if series is None:
        raise NotFound(
            "没有这条走势，或不在您的管辖范围内",
            remedy="这个地方这一类可能太少，没有单独成线；请改选地方或分类",
        )
    if wants_workbook(request):
        return _workbook(request, spec, series)
    kinds = [
        {"series": one, "zh": _kind(spec, one.kind), **_said(one)}
        for one in everything.filter(region_code=area).exclude(kind="").order_by("-year", "kind")
    ]
    context = {
        "spec": spec, "run": run, "series": series, "area": area, "kind": kind, "place": _place(series),
        "kind_zh": _kind(spec, kind), "places": [(code, _place_of(code, level)) for code, level in places],
        "kinds": kinds, "chart": _chart(spec, series), "told": indicators.what_was_told(request.actor, series),
        "months": _months(series), **_said(series),
    }  # fmt: skip
    return render(request, "desk/trends/one.html", context)


def _place(series: indicators.TrendSeries) -> str:
    return _place_of(series.region_code, series.level)


def _place_of(code: str, level: str) -> str:
    return "全市" if level == "city" else region_title(code)


def _kind(spec: Any, kind: str) -> str:
    return code_title(spec.codes, kind) if spec.codes and kind else kind


def _said(series: indicators.TrendSeries) -> dict[str, Any]:
    """Give what one line of a table says of a series."""
    outlook: Mapping[str, Any] | None = series.body.get("outlook")
    change = None
    if series.year_before:
        change = float((series.year - series.year_before) / series.year_before)
    return {
        "place": _place(series), "change": change, "outlook": outlook, "why_not": series.body.get("why_not", ""),
        "expected": (outlook["months"][0], outlook["point"][0], outlook["low"][0], outlook["high"][0])
        if outlook else None,
        "turn": (series.body.get("changes") or [None])[-1], "line": _line(series.body["values"][-24:]),
        "is_better": bool(outlook) and outlook["smape"] < outlook["naive_smape"] if outlook else False,
    }  # fmt: skip


def _line(values: list[float]) -> str:
    """Give the points of a small line over 84 by 22."""
    top, step = max(values, default=0) or 1, 82 / max(len(values) - 1, 1)
    return " ".join(f"{1 + at * step:.1f},{20 - 18 * value / top:.1f}" for at, value in enumerate(values))


def _months(series: indicators.TrendSeries) -> list[tuple[str, float, float | None]]:
    """Give the months, the newest first, each with the same month a year before."""
    months, values = series.body["months"], series.body["values"]
    rows = [(month, values[at], values[at - 12] if at >= 12 else None) for at, month in enumerate(months)]
    return rows[::-1]


def _chart(spec: Any, series: indicators.TrendSeries) -> dict[str, Any]:
    months, values = series.body["months"][-SHOWN:], series.body["values"][-SHOWN:]
    outlook = series.body.get("outlook")
    chart: dict[str, Any] = {"months": months, "values": values, "unit": spec.unit, "title": spec.zh}
    chart["changes"] = [one["period"] for one in series.body.get("changes", ()) if one["period"] in months]
    if outlook:
        gap: list[float | None] = [None] * (len(months) - 1)
        last = values[-1]
        chart |= {
            "months": [*months, *outlook["months"]], "point": [*gap, last, *outlook["point"]],
            "low": [*gap, last, *outlook["low"]], "high": [*gap, last, *outlook["high"]],
            "naive": [*gap, last, *outlook["naive"]], "level": outlook["level"],
        }  # fmt: skip
    return chart


def _workbook(request: DeskRequest, spec: Any, series: indicators.TrendSeries) -> HttpResponseBase:
    """Give the series as a workbook: months as counted, then months as expected, marked so."""
    rows: list[list[Any]] = [
        [month, value, "", "", "", "实际"]
        for month, value in zip(series.body["months"], series.body["values"], strict=True)
    ]
    outlook = series.body.get("outlook")
    if outlook:
        ahead = zip(*(outlook[name] for name in ("months", "point", "low", "high", "naive")), strict=True)
        rows += [
            [month, point, low, high, naive, outlook["method"]] for month, point, low, high, naive in ahead
        ]
    columns = ["月份", f"{spec.zh}（{spec.unit}）", "下限", "上限", "照上月不变", "怎么来的"]
    title = f"{spec.zh}走势{_place(series)}{_kind(spec, series.kind)}"
    return workbook(request, title, columns, rows, holds="汇总数")
