"""The query page: one SELECT over the marts, its rows, what was saved and what one has asked before."""

import secrets
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.base.ids import new_uid
from quanheng.datacentre.marts.api import MartState, Reach, is_masked
from quanheng.flows import api as flows
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

__all__ = ["query", "query_drop", "query_keep", "query_stop", "query_take"]

RUNS = 15
TYPES = {"text": "文字", "integer": "整数", "number": "数", "money": "金额", "date": "日期", "flag": "是否"}


def _home() -> Path:
    return Path(settings.HOME)


@desk_page
def query(request: DeskRequest) -> HttpResponse:
    """Ask the marts. A GET opens the page, with a saved query or an earlier one; a POST runs what is written."""
    asked = None
    sql, chosen = _opened(request)
    if request.method == "POST":
        sql = request.POST.get("sql", "")
        if not sql.strip():
            raise BadInput("没有要运行的查询", remedy="请先写一条SELECT", field="sql")
        token = request.POST.get("token", "")
        asked = flows.ask_marts(request.actor, _home(), sql, at=now(), token=token)
    reach = flows.reach_of(request.actor)
    tables = [_table(one, reach) for one in flows.words_of_marts(request.actor, _home())]
    rows = _cells(asked.answer.rows) if asked and asked.answer else []
    context: dict[str, Any] = {
        "sql": sql, "chosen": chosen, "asked": asked, "answer": asked.answer if asked else None,
        "rows": rows, "heads": _heads(asked.answer.columns, rows) if asked and asked.answer else [],
        "refusal": asked.refusal if asked else None, "line": _line(asked), "tables": tables,
        "saved": flows.find_queries(request.actor)[:100], "runs": flows.find_runs(request.actor)[:RUNS],
        "token": secrets.token_hex(16), "may_take": may(request.actor, flows.Rights.MART_TAKE),
        "is_citywide": reach.is_citywide, "sees_personal": reach.sees_personal,
    }  # fmt: skip
    return render(request, "desk/marts/query.html", context)


def _table(state: MartState, reach: Reach) -> dict[str, Any]:
    """Give a mart for the browser beside the query: its columns, and what this reader will not see."""
    columns = [
        {**column, "type_zh": TYPES[str(column["type"])], "is_masked": is_masked(column, reach)}
        for column in state.columns
    ]
    return {"mart": state, "columns": columns, "is_empty": state.region is None and not reach.is_citywide}


def _opened(request: DeskRequest) -> tuple[str, Any]:
    """Give the text that the page opens with: a saved query's, an earlier run's, or one about a mart."""
    if request.GET.get("saved"):
        saved = flows.get_query(request.actor, request.GET["saved"])
        return saved.sql, saved
    if request.GET.get("run"):
        run = flows.find_runs(request.actor).filter(uid=request.GET["run"]).first()
        return (run.sql if run else ""), None
    mart = request.GET.get("mart", "")
    if mart and mart.replace("_", "").isalnum():
        return f"SELECT *\nFROM mart.{mart}\nLIMIT 100", None
    return "", None


def _cells(rows: Iterable[tuple[Any, ...]]) -> list[list[dict[str, Any]]]:
    """Give values as they are read: nothing for null, 是 and 否 for flags, figures to the right."""
    return [
        [
            {
                "value": ""
                if value is None
                else ("是" if value else "否")
                if isinstance(value, bool)
                else value,
                "is_number": isinstance(value, int | float | Decimal) and not isinstance(value, bool),
            }
            for value in row
        ]
        for row in rows
    ]


def _heads(names: Sequence[str], rows: list[list[dict[str, Any]]]) -> list[tuple[str, bool]]:
    """Give each column's name and whether it stands to the right, as the figures below it."""
    return [(name, any(row[at]["is_number"] for row in rows[:20])) for at, name in enumerate(names)]


def _line(asked: Any) -> int | None:
    line = asked.refusal.details.get("line") if asked and asked.refusal else None
    return int(line) if isinstance(line, int) else None


@require_POST
@desk_page
def query_stop(request: DeskRequest) -> HttpResponse:
    """Stop the query that this page has running."""
    flows.cancel_query(request.actor, _home(), request.POST.get("token", ""))
    return HttpResponse(status=204)


@require_POST
@desk_page
def query_keep(request: DeskRequest) -> HttpResponse:
    """Keep a query under a title."""
    saved = flows.save_query(
        request.actor, title=request.POST.get("title", ""), sql=request.POST.get("sql", ""), at=now(),
        note=request.POST.get("note", ""), is_shared=bool(request.POST.get("is_shared")),
    )  # fmt: skip
    response = redirect("desk:query")
    response["Location"] += f"?saved={saved.uid}"
    return response


@require_POST
@desk_page
def query_drop(request: DeskRequest, uid: str) -> HttpResponse:
    """Drop one of one's own saved queries."""
    flows.drop_query(request.actor, uid, at=now())
    return redirect("desk:query")


@require_POST
@desk_page
def query_take(request: DeskRequest) -> FileResponse:
    """Run a query and give its rows as a workbook or CSV."""
    kind = request.POST.get("format", "")
    if kind not in ("xlsx", "csv"):
        raise BadInput("请选择导出的格式", remedy="Excel 或 CSV", field="format")
    folder = _home() / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"query-{new_uid()}.{kind}"
    try:
        asked = flows.take_answer(request.actor, _home(), request.POST.get("sql", ""), path, at=now())
        if asked.refusal is not None:
            raise asked.refusal
        file = path.open("rb")
    finally:
        path.unlink(missing_ok=True)  # the open file stays readable until it is sent
    return FileResponse(cast("Iterable[bytes]", file), as_attachment=True, filename=f"查询结果.{kind}")
