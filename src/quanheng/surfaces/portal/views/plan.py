"""The plan's progress: every indicator with its figure and lamp, as a page and as open data."""

import csv
from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.engines.indicators import api as indicators
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import today

__all__ = ["plan", "plan_csv"]

HEADS = [
    "序号", "类别", "指标", "单位", "属性", "基期日", "基期值", "目标日", "目标值", "数值", "数值日期", "来源方式",
    "判断用数值", "判断用日期", "状态", "说明", "账本编号",
]  # fmt: skip


def _percent(row: indicators.PublicIndicator) -> str:
    return "" if row.path is None else f"{min(max(float(row.path), 0.0), 1.0) * 100:.1f}"


@open_page
def plan(request: HttpRequest) -> HttpResponse:
    """Show the table as of today; each figure names its record in the ledger."""
    rows = indicators.list_public_plan(as_of=today())
    lamps = Counter(row.lamp for row in rows)
    context = {
        "rows": [(row, _percent(row), f"{min(float(row.time), 1.0) * 100:.1f}") for row in rows],
        "lamps": [(colour, lamps[colour]) for colour in ("green", "amber", "red", "none") if lamps[colour]],
        "plan": indicators.plan_in_force(),
        "day": today(),
    }
    return render(request, "portal/plan.html", context)


def _inert(text: str) -> str:
    """Keep a cell from being taken for a formula by a spreadsheet; numbers stay numbers."""
    if (
        text[:1] not in "=+-@\t\r"
        or not text
        or text.replace(",", "").lstrip("+-").replace(".", "", 1).isdigit()
    ):
        return text
    return f"'{text}"


@open_page
def plan_csv(request: HttpRequest) -> HttpResponse:
    """Give the table as CSV in UTF-8 with a mark, which both programs and spreadsheets read."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{today():%Y%m%d}.csv"'
    writer = csv.writer(response)
    writer.writerow(HEADS)
    for row in indicators.list_public_plan(as_of=today()):
        cells = [
            row.order, row.group, row.zh, row.unit, row.attribute, row.base_on, row.base, row.target_on, row.target,
            row.value, row.on or "", row.origin, row.judged,
            row.judged_on or "", row.lamp_words, row.why, row.fact_uid,
        ]  # fmt: skip
        writer.writerow([_inert(str(cell)) for cell in cells])
    return response
