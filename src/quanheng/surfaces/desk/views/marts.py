"""Theme marts on the desk: the list by theme, one mart with lineage, tests, rows and history, building, taking away."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput
from quanheng.base.ids import new_uid
from quanheng.datacentre.marts.api import MASK, MartState, Reach, is_masked, origin_words
from quanheng.flows import api as flows
from quanheng.foundation.jobs import api as jobs
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may, require
from quanheng.packkit.mart import THEMES, MartSpec
from quanheng.packkit.mart_check import marts_read, tables_read
from quanheng.surfaces.desk.drawing_marts import draw_neighbours
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

__all__ = ["mart", "mart_take", "marts", "marts_build"]

PAGE = 20
TYPES = {"text": "文字", "integer": "整数", "number": "数", "money": "金额", "date": "日期", "flag": "是否"}
NUMBERS = ("integer", "number", "money")
SECRETS = {"personal": "个人信息", "secret": "不外显"}


def _home() -> Path:
    return Path(settings.HOME)


@desk_page
def marts(request: DeskRequest) -> HttpResponse:
    """List the marts by theme: rows, freshness, what the last build changed, and which tests have failing rows."""
    require(request.actor, flows.Rights.MART_READ)
    asked = {name: request.GET.get(name, "") for name in ("q", "theme", "state")}
    house = flows.mart_house(_home())
    states = house.catalogue().marts
    lines = [_line(spec, states.get(key), house.packs.get(key, "")) for key, spec in house.specs.items()]
    shown = [line for line in lines if _fits(line, asked)]
    themes = [
        (theme, sorted(found, key=lambda line: str(line["title"])))
        for theme in THEMES
        if (found := [line for line in shown if line["theme"] == theme])
    ]
    return render(request, "desk/marts/list.html", {
        "themes": themes, "asked": asked, "is_asked": any(asked.values()), "number": len(lines),
        "rows": sum(line["rows"] for line in lines), "all_themes": _themes_of(lines),
        "failed": [line for line in lines if line["state"] == "failed"],
        "may_build": may(request.actor, flows.Rights.MART_BUILD),
        "may_query": may(request.actor, flows.Rights.QUERY_RUN),
        "states": {"published": "已建成", "failed": "未通过", "waiting": "未建"},
    })  # fmt: skip


def _themes_of(lines: list[dict[str, Any]]) -> list[str]:
    used = {line["theme"] for line in lines}
    return [theme for theme in THEMES if theme in used]


def instant(text: str) -> datetime | None:
    """Read an instant that the catalogue keeps as text."""
    return datetime.fromisoformat(text) if text else None


def _line(spec: MartSpec, state: MartState | None, pack: str) -> dict[str, Any]:
    tests = state.tests if state else ()
    change = state.changes[-1] if state and state.changes else None
    return {
        "key": spec.key, "title": spec.title, "theme": spec.theme, "about": spec.about, "pack": pack,
        "rows": state.rows if state else 0, "built_at": instant(state.built_at) if state else None,
        "state": state.state if state else "waiting", "why": state.why if state else "", "tests": len(tests),
        "failing": sum(1 for test in tests if test.failing), "change": change,
    }  # fmt: skip


def _fits(line: dict[str, Any], asked: dict[str, str]) -> bool:
    text = asked["q"].strip().lower()
    named = f"{line['key']} {line['title']} {line['about']}".lower()
    return (
        (not text or text in named)
        and (not asked["theme"] or line["theme"] == asked["theme"])
        and (not asked["state"] or line["state"] == asked["state"])
    )


@require_POST
@desk_page
def marts_build(request: DeskRequest) -> HttpResponse:
    """Build what changed, or one mart anew, as long work behind the page."""
    require(request.actor, flows.Rights.MART_BUILD)
    key = request.POST.get("mart", "")
    asked = {"only": [key], "force": bool(request.POST.get("force"))} if key else {}
    title = f"建主题库 {key}" if key else "建全部有变化的主题库"
    job = jobs.ask_job(kind=flows.BUILD_MARTS, title=title, asked=asked, actor=request.actor, at=now())
    return redirect("desk:job", uid=job.uid)


@desk_page
def mart(request: DeskRequest, key: str) -> HttpResponse:
    """Show one mart: its columns and where each comes from, tests with failing rows, rows as of a day, history."""
    state = flows.get_mart(request.actor, _home(), key)
    house = flows.mart_house(_home())
    spec = house.specs.get(key)
    reach = flows.reach_of(request.actor)
    as_of = parse_day(request.GET["as_of"]) if request.GET.get("as_of") else None
    offset = _offset(request)
    rows, number = (
        flows.mart_rows(request.actor, _home(), key, limit=PAGE, offset=offset, as_of=as_of)
        if state.is_published
        else ([], 0)
    )
    readers = [other for other in house.specs.values() if key in marts_read(other)]
    models = [one for one in packs()["models"].values() if key in one.marts]
    context = {
        "mart": state, "spec": spec, "number": number, "as_of": as_of, "columns": _columns(state, reach),
        "shown_rows": [_shown(state, row) for row in rows], "versions": _versions(request, state),
        "drawing": draw_neighbours(spec, house.specs, house.sources, readers, models) if spec else None,
        "tests": [_test(reach, state, test) for test in state.tests],
        "failed_tests": [_test(reach, state, test) for test in state.failed_tests if not test.passed],
        "inputs": sorted(tables_read(spec.sql)) if spec else [], "models": models, "readers": readers,
        "changes": list(reversed(state.changes))[:60], "may_take": may(request.actor, flows.Rights.MART_TAKE),
        "may_build": may(request.actor, flows.Rights.MART_BUILD), "may_line": may(request.actor, flows.Rights.ROW_READ),
        "may_query": may(request.actor, flows.Rights.QUERY_RUN),
        "is_citywide": reach.is_citywide, "built_at": instant(state.built_at),
        "failed_at": instant(state.failed_at), **_pages(as_of, offset, number),
    }  # fmt: skip
    return render(request, "desk/marts/mart.html", context)


def _columns(state: MartState, reach: Reach) -> list[dict[str, Any]]:
    sources = packs().sources
    return [
        {
            "name": one["name"], "title": one["title"], "about": one["about"], "type": TYPES[str(one["type"])],
            "secret": SECRETS.get(str(one["sensitivity"]), ""), "is_masked": is_masked(one, reach),
            "is_number": one["type"] in NUMBERS, "is_grain": one["name"] in state.grain, "codes": one["codes"],
            "from": [origin_words(end, sources) for end in state.lineage.get(str(one["name"]), ())],
        }
        for one in state.columns
    ]  # fmt: skip


def _shown(state: MartState, row: dict[str, Any]) -> dict[str, Any]:
    """Give a row for people: codes in words, flags as 是 and 否, and the key under which its history is found."""
    cells = []
    for column in state.columns:
        value = row[str(column["name"])]
        word = column["codes"].get(str(value)) if value is not None else None
        text = ("是" if value else "否") if isinstance(value, bool) else value
        cells.append({
            "value": "" if text is None else text, "word": word, "title": column["title"],
            "is_number": column["type"] in NUMBERS,
        })  # fmt: skip
    key = urlencode({f"g_{name}": "" if row[name] is None else row[name] for name in state.grain})
    masked = any(row[name] == MASK for name in state.grain)
    return {
        "cells": cells, "key": "" if masked or not state.changes else key, "batch": row.get("source_batch"),
        "line": row.get("source_line"),
    }  # fmt: skip


def _versions(request: DeskRequest, state: MartState) -> list[dict[str, Any]]:
    grain: dict[str, object] = {
        name: request.GET[f"g_{name}"] for name in state.grain if f"g_{name}" in request.GET
    }
    if not grain:
        return []
    return [
        {"from": one.pop("valid_from"), "to": one.pop("valid_to"), "row": _shown(state, one)}
        for one in flows.history_of_row(request.actor, _home(), state.key, grain)
    ]


def _test(reach: Reach, state: MartState, test: Any) -> dict[str, Any]:
    """Show a test with those of its failing rows that lie in the person's jurisdiction."""
    rows = [row for row in test.sample if _may_see(reach, state, row)]
    titles = {str(column["name"]): column["title"] for column in state.columns}
    heads = [titles.get(name, name) for name in (rows[0] if rows else ())]
    return {"test": test, "heads": heads, "rows": [list(row.values()) for row in rows]}


def _may_see(reach: Reach, state: MartState, row: dict[str, Any]) -> bool:
    if reach.is_citywide:
        return True
    region = str(row.get(state.region or "") or "")
    return bool(region) and region.startswith(reach.regions)


def _offset(request: DeskRequest) -> int:
    text = request.GET.get("from", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _pages(as_of: date | None, offset: int, number: int) -> dict[str, Any]:
    def at(start: int) -> str:
        return "?" + urlencode(({"as_of": as_of.isoformat()} if as_of else {}) | {"from": start}) + "#rows"

    return {
        "first": offset + 1 if number > offset else 0, "last": min(offset + PAGE, number),
        "previous": at(max(offset - PAGE, 0)) if offset else "",
        "following": at(offset + PAGE) if number > offset + PAGE else "",
    }  # fmt: skip


@require_POST
@desk_page
def mart_take(request: DeskRequest, key: str) -> FileResponse:
    """Give a mart's rows within the person's jurisdiction as Parquet, a workbook or CSV."""
    kind = request.POST.get("format", "")
    if kind not in ("parquet", "xlsx", "csv"):
        raise BadInput("请选择导出的格式", remedy="Parquet、Excel 或 CSV", field="format")
    as_of = parse_day(request.POST["as_of"]) if request.POST.get("as_of") else None
    folder = _home() / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"mart-{new_uid()}.{kind}"
    try:
        flows.take_mart(request.actor, _home(), key, path, at=now(), as_of=as_of)
        state = flows.get_mart(request.actor, _home(), key)
        file = path.open("rb")
    finally:
        path.unlink(missing_ok=True)  # the open file stays readable until it is sent
    name = f"{state.title}{'_' + as_of.isoformat() if as_of else ''}.{kind}"
    return FileResponse(cast("Iterable[bytes]", file), as_attachment=True, filename=name)
