"""统计: what was received, closed, on time and late in a period; every number opens the matters it counts."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import require
from quanheng.surfaces.counting import BY, read_asked, units_of
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.statistics import begin_statistics_export, table_of
from quanheng.surfaces.web import Column, make_listing, now, today

__all__ = ["statistics", "statistics_export", "statistics_list"]

NAMES = ("period", "unit", "only", "kind", "category", "outcome", "by")
COLUMNS = [
    Column("事项"),
    Column("当事人"),
    Column("文号", width="170px"),
    Column("承办单位", width="150px"),
    Column("立于", "opened_on", width="110px"),
    Column("办结于", "closed_on", width="110px"),
]


@desk_page
def statistics(request: DeskRequest) -> HttpResponse:
    """Show the table; all its conditions are the address."""
    require(request.actor, affairs.Rights.READ)
    given = _given(request.GET)
    asked, words = read_asked(request.actor, given, today())
    by = given["by"] if given["by"] in BY else "kind"
    table = table_of(request.actor, asked, by)
    lines = [_shown(line.title, line.figures, _narrowed(given, by, line.key)) for line in table.lines]
    return render(
        request,
        "desk/statistics.html",
        _choices(request, given)
        | {
            "asked": asked, "words": words, "given": given, "by": by, "lines": lines,
            "whole": _shown("合计", table.whole, given), "heads": affairs.COUNTED.values(),
            "money_heads": affairs.MONEY.values(), "ways": BY, "periods": _periods(), "by_title": BY[by],
        },
    )  # fmt: skip


def _given(source: Any) -> dict[str, str]:
    return {name: str(source.get(name, "")).strip() for name in NAMES}


def _narrowed(given: dict[str, str], by: str, key: str) -> dict[str, str]:
    """The conditions of one line: those of the table and the line's own."""
    if by == "month":
        since, until, _ = affairs.read_period(given["period"], today())
        first, last, _ = affairs.read_period(key, today())
        return given | {"period": f"{max(first, since)}..{min(last, until)}"}
    return given | {by: key} | ({"only": "1"} if by == "unit" else {})


def _shown(title: str, figures: affairs.Figures, given: dict[str, str]) -> dict[str, Any]:
    """One line for the page: each number with the address of the matters it counts."""
    kept = {name: value for name, value in given.items() if value and name != "by"}
    return {
        "title": title, "figures": figures,
        "numbers": [(getattr(figures, name), urlencode(kept | {"what": name})) for name in affairs.COUNTED],
        "money": [getattr(figures, name) for name in affairs.MONEY],
    }  # fmt: skip


def _periods() -> list[tuple[str, str]]:
    """This month and the last, this quarter and the last, this year and the last."""
    day = today()
    quarter = (day.month + 2) // 3
    last_month = f"{day.year - (day.month == 1)}-{(day.month - 2) % 12 + 1:02d}"
    last_quarter = f"{day.year - (quarter == 1)}Q{(quarter - 2) % 4 + 1}"
    return [
        (f"{day:%Y-%m}", "本月"), (last_month, "上月"), (f"{day.year}Q{quarter}", "本季"), (last_quarter, "上季"),
        (f"{day.year}", "本年"), (f"{day.year - 1}", "上年"),
    ]  # fmt: skip


def _choices(request: DeskRequest, given: dict[str, str]) -> dict[str, Any]:
    return {
        "units": units_of(request.actor), "kinds": [(spec.key, spec.zh) for spec in affairs.kinds_of_affair()],
        "categories": affairs.category_words() | {"none": "未分类"},
        "outcomes": affairs.outcome_words() | {"open": "未办结"}, "chosen": given,
    }  # fmt: skip


@desk_page
def statistics_list(request: DeskRequest) -> HttpResponse:
    """List the matters that one number counts: exactly as many, newest first."""
    require(request.actor, affairs.Rights.READ)
    given = _given(request.GET)
    what = request.GET.get("what", "received")
    asked, words = read_asked(request.actor, given, today())
    rows = affairs.counted(request.actor, asked, what)
    listing = make_listing(request, rows, COLUMNS, default_sort="-opened_on")
    kept = {name: value for name, value in given.items() if value}
    return render(
        request,
        "desk/statistics_list.html",
        {
            "list": listing, "number": rows.order_by().count(), "title": affairs.COUNTED[what], "words": words,
            "asked": asked, "back": urlencode(kept), "filters": _filters(asked),
        },
    )  # fmt: skip


def _filters(asked: affairs.Asked) -> list[str]:
    kinds = {spec.key: spec.zh for spec in affairs.kinds_of_affair()}
    categories, outcomes = affairs.category_words(), affairs.outcome_words()
    said = [
        (asked.unit.short_name or asked.unit.name) + ("本级" if asked.only else "") if asked.unit else "",
        kinds.get(asked.kind, asked.kind),
        {"none": "未分类"}.get(asked.category, categories.get(asked.category, asked.category)),
        {"open": "未办结"}.get(asked.outcome, outcomes.get(asked.outcome, asked.outcome)),
    ]
    return [one for one in said if one]


@require_POST
@desk_page
def statistics_export(request: DeskRequest) -> HttpResponse:
    """Write the table and the matters behind it to a workbook behind the page."""
    require(request.actor, affairs.Rights.READ)
    given = {name: value for name, value in _given(request.POST).items() if value}
    return redirect("desk:export", uid=begin_statistics_export(actor=request.actor, given=given, at=now()))
