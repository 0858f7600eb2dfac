"""The yearly plan of random inspection and the list of its items in the open, with progress and as open data."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from quanheng.base.errors import BadInput
from quanheng.base.sheets import neutral
from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import today
from quanheng.surfaces.words import code_list, region_title

__all__ = ["item_list", "item_list_data", "year_plan", "year_plans", "year_plans_data"]

MOST_SHOWN = 60


@open_page
def year_plans(request: HttpRequest) -> HttpResponse:
    """List the yearly plans, of each region and year the version published last."""
    newest: dict[tuple[str, int], inspections.YearPlan] = {}
    for plan in inspections.find_public_years()[:1000]:
        newest.setdefault((plan.region_code, plan.year), plan)
    shown = [
        (inspections.public_year(plan, today()), _region(plan.region_code))
        for plan in list(newest.values())[:MOST_SHOWN]
    ]
    return render(request, "portal/year_plans.html", {"shown": shown, "day": today()})


@open_page
def year_plan(request: HttpRequest, uid: str) -> HttpResponse:
    """Open one published version with its lines, the progress of each, and all published versions."""
    found = inspections.get_public_year(uid, today())
    versions = inspections.find_public_years(year=found.year).filter(region_code=found.region_code)
    return render(request, "portal/year_plan.html", {
        "one": found, "region": _region(found.region_code), "versions": versions, "day": today(),
        "joint": sum(bool(line.departments) for line in found.lines),
        "words": code_list("inspection.open_data"),
    })  # fmt: skip


@open_page
def item_list(request: HttpRequest) -> HttpResponse:
    """Show the list of items of random inspection, by checklist."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in inspections.open_item_rows():
        groups.setdefault(row["matter_zh"], []).append(row)
    whole = sum(len(rows) for rows in groups.values())
    return render(request, "portal/item_list.html", {
        "groups": groups, "whole": whole, "words": code_list("inspection.open_data"),
        "unsure": any(str(row["confidence"]).startswith("recall") for rows in groups.values() for row in rows),
    })  # fmt: skip


@open_page
def year_plans_data(request: HttpRequest, kind: str) -> HttpResponse:
    """Give every line of every published version as CSV or JSON. Raises: BadInput"""
    brake(request, "data", most=30)
    return _data(kind, "year-plans", "lines", inspections.YEAR_COLUMNS, inspections.open_year_rows(today()))


@open_page
def item_list_data(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the list of items as CSV or JSON. Raises: BadInput"""
    brake(request, "data", most=30)
    return _data(kind, "inspection-items", "items", inspections.ITEM_COLUMNS, inspections.open_item_rows())


def _region(code: str) -> str:
    return region_title(code) or "全市"


def _data(
    kind: str, name: str, key: str, columns: Sequence[tuple[str, str]], rows: Iterable[Mapping[str, Any]]
) -> HttpResponse:
    """Answer with rows; the licence stands in the JSON, in a column of the CSV, and as a link in the head."""
    licence = code_list("inspection.open_data").get("licence", "")
    if kind == "json":
        whole = {
            "licence": licence,
            "made_on": today().isoformat(),
            "columns": dict(columns),
            key: list(rows),
        }
        answer: HttpResponse = JsonResponse(whole, json_dumps_params={"ensure_ascii": False})
    elif kind == "csv":
        out = io.StringIO()
        out.write("\ufeff")
        sheet = csv.writer(out)
        sheet.writerow([*(zh for _, zh in columns), "使用条件"])
        sheet.writerows([*(_plain(row[one]) for one, _ in columns), licence] for row in rows)
        answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        raise BadInput("只有 csv 和 json 两种格式")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{today():%Y%m%d}.{kind}"'
    answer["Link"] = f'<{reverse("portal:results_docs")}>; rel="license"'
    return answer


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return neutral(value) if isinstance(value, str) else value
