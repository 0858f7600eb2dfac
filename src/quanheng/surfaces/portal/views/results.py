"""Results of checks in the open: the list with figures, one result, and all of it as open data."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from quanheng.base.errors import BadInput
from quanheng.base.sheets import neutral
from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.openly import brake
from quanheng.surfaces.portal.shell import counties, open_page
from quanheng.surfaces.web import Column, make_listing, today
from quanheng.surfaces.words import code_list, region_title

__all__ = ["result", "results", "results_data", "results_docs"]

COLUMNS = [Column("公开", "published_on"), Column("检查", "closed_on")]
ASKED = ("q", "region", "inspection", "conclusion", "kind", "first", "last")


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Read the conditions of the list; days that cannot be read are refused."""
    said: dict[str, Any] = {name: request.GET.get(name, "").strip()[:60] for name in ASKED}
    for name in ("first", "last"):
        try:
            said[name] = date.fromisoformat(said[name]) if said[name] else None
        except ValueError as wrong:
            raise BadInput("日期不对", remedy="请写成 2026-08-13") from wrong
    return said


@open_page
def results(request: HttpRequest) -> HttpResponse:
    """List published results with figures over what is listed."""
    said = _asked(request)
    if said["q"]:
        brake(request, "search")
    rows = inspections.find_public_results(**said)
    named = {one.key: one.zh for one in inspections.list_inspections()}
    listing = make_listing(
        request, rows.prefetch_related("task__findings", "task__corrections", "task__answers"), COLUMNS,
        default_sort="-published_on", size=20,
        filters=[("q", "含有", said["q"]), ("region", "地区", region_title(said["region"])),
                 ("inspection", "事项", named.get(said["inspection"], "")),
                 ("conclusion", "结果", inspections.CONCLUSIONS.get(said["conclusion"], "")),
                 ("kind", "方式", inspections.KINDS.get(said["kind"], ""))],
    )  # fmt: skip
    figures = inspections.public_figures(rows)
    context = {
        "list": listing, "shown": [inspections.public_visit(one) for one in listing.rows], "said": said,
        "figures": figures, "counties": counties(), "conclusions": inspections.CONCLUSIONS, "day": today(),
        "by_region": [(region_title(code), whole, clean) for code, whole, clean in figures.by_region],
        "inspections": named, "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "portal/results.html", context)


@open_page
def result(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one published result; of a withdrawn one only that it was withdrawn, and why."""
    found = inspections.get_public_visit(uid)
    context = {"one": found, "region": region_title(found.region_code)}
    return render(request, "portal/result.html", context, status=410 if found.state == "withdrawn" else 200)


@open_page
def results_data(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """Give the results that the conditions ask for as CSV or JSON, whole, one line after the other."""
    brake(request, "data", most=30)
    rows = inspections.open_rows(inspections.find_public_results(**_asked(request)))
    name = f"inspection-results-{today():%Y%m%d}"
    if kind == "json":
        answer = StreamingHttpResponse(_json(rows), content_type="application/json; charset=utf-8")
    elif kind == "csv":
        answer = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        raise BadInput("只有 csv 和 json 两种格式")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


class _Line:
    """Takes what the csv writer writes and gives it back at once."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow([zh for _, zh in inspections.OPEN_COLUMNS])
    for row in rows:
        yield writer.writerow([_plain(row[key]) for key, _ in inspections.OPEN_COLUMNS])


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return neutral(value) if isinstance(value, str) else value


def _json(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    words = code_list("inspection.open_data")
    head = {
        "licence": words.get("licence", ""), "refresh": words.get("refresh", ""), "made_on": today().isoformat(),
        "columns": dict(inspections.OPEN_COLUMNS),
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "results": ['
    for number, row in enumerate(rows):
        yield ("," if number else "") + json.dumps(row, ensure_ascii=False, default=str)
    yield "]}"


@open_page
def results_docs(request: HttpRequest) -> HttpResponse:
    """Say what is in the open data, how fresh it is, and what one may do with it."""
    context = {
        "columns": inspections.OPEN_COLUMNS, "words": code_list("inspection.open_data"),
        "conclusions": inspections.CONCLUSIONS, "kinds": inspections.KINDS,
    }  # fmt: skip
    return render(request, "portal/results_docs.html", context)
