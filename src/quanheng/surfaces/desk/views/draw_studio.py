"""The draw studio: plans as a list, and one plan with rosters, groups, names, proof and order of events on one page."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from quanheng.base.sheets import write_xlsx
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Person, may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import region_title

__all__ = ["draw", "drawn_export", "draws", "draws_export", "licence_kinds"]

COLUMNS = [
    Column("方案", "title"),
    Column("检查事项", width="150px"),
    Column("地区", width="130px"),
    Column("起止", "starts_on", width="170px"),
    Column("名录", width="80px", align="num"),
    Column("抽中", width="70px", align="num"),
    Column("状态", "state", width="100px"),
    Column("公开", width="150px"),
    Column("批准", "made_at", width="90px"),
]
STATES = dict(inspections.Plan.State.choices)
RECHECK_SECONDS = 3600
SHOWN = 60  # lines of the drawn list on the page; all of them are in the list behind it


def _asked(request: DeskRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {
        "q": request.GET.get("q", "").strip()[:60],
        "state": state if state in STATES else "",
        "inspection": request.GET.get("inspection", "")[:80],
        "open": "late" if request.GET.get("open") == "late" else "",
    }


def _plans(request: DeskRequest, asked: dict[str, str]) -> "QuerySet[inspections.Plan]":
    rows = inspections.find_plans(request.actor, state=asked["state"], inspection=asked["inspection"])
    if asked["q"]:
        rows = rows.filter(Q(title__icontains=asked["q"]) | Q(number__icontains=asked["q"]))
    if asked["open"]:
        rows = rows.filter(pk__in=inspections.find_late_plans(request.actor, today()).values("pk"))
    return rows.select_related("unit", "draw", "draw__seal")


@desk_page
def draws(request: DeskRequest) -> HttpResponse:
    """List plans of random inspection with where each stands; by words, state and matter."""
    asked = _asked(request)
    named = {one.key: one.zh for one in inspections.list_inspections()}
    listing = make_listing(
        request, _plans(request, asked), COLUMNS, default_sort="-made_at",
        filters=[
            ("q", "含有", asked["q"]), ("state", "状态", STATES.get(asked["state"], "")),
            ("inspection", "事项", named.get(asked["inspection"], "")),
            ("open", "公开", "逾期未公开" if asked["open"] else ""),
        ],
    )  # fmt: skip
    shown = [
        (
            plan, named.get(plan.inspection, plan.inspection), region_title(plan.region_code),
            getattr(plan, "draw", None), _publications(plan),
        )
        for plan in listing.rows
    ]  # fmt: skip
    context = {
        "list": listing, "shown": shown, "asked": asked, "states": STATES, "named": named,
        "late": inspections.find_late_plans(request.actor, today()).count(),
        "query": request.GET.urlencode(), "may_make": may(request.actor, inspections.Rights.PLAN_MAKE),
    }  # fmt: skip
    return render(request, "desk/draws.html", context)


def _publications(plan: inspections.Plan) -> tuple[inspections.Publication, ...]:
    """Give what of a plan has to be public, as it stands today."""
    return inspections.publications_of(plan, getattr(plan, "draw", None), today())


@desk_page
def draws_export(request: DeskRequest) -> FileResponse:
    """Give the list of plans as a workbook by the conditions on the page."""
    named = {one.key: one.zh for one in inspections.list_inspections()}
    rows = (
        (
            plan.title, plan.number, named.get(plan.inspection, plan.inspection), region_title(plan.region_code),
            plan.starts_on, plan.ends_on, plan.get_state_display(), plan.made_at,
            *((one.object_count, one.drawn_count, one.drawn_at, one.void_reason) if one else ("", "", "", "")),
            "；".join(f"{each.zh}应于{each.due_on}公开，{each.state_zh}" for each in _publications(plan)),
        )
        for plan in _plans(request, _asked(request)).iterator(chunk_size=500)
        for one in [getattr(plan, "draw", None)]
    )  # fmt: skip
    heads = [
        "方案", "文号", "检查事项", "地区", "开始", "结束", "状态", "批准", "名录户数", "抽中户数", "抽取时间",
        "作废理由", "公开",
    ]  # fmt: skip
    return _workbook(request, "抽查方案", heads, rows)


def _workbook(request: DeskRequest, title: str, heads: Sequence[str], rows: Any) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        note = f"{title}　{request.actor.unit_name}　{request.actor.name}　{today():%Y-%m-%d}"
        write_xlsx(path, heads, rows, title=title, note=note)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{title}.xlsx")


@dataclass(frozen=True, slots=True)
class Mark:
    """One point on the axis of events; ``is_past`` has a fact, the others are still to come."""

    title: str
    small: str
    at: datetime | None = None
    fact: Any = None
    is_past: bool = True


@desk_page
def draw(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a plan and its draw: the order of events first, because the promise came before the lottery."""
    actor = request.actor
    plan = inspections.get_plan(actor, uid)
    found = inspections.find_draws(actor).filter(plan=plan).first()
    rows = inspections.list_drawn(actor, found.uid) if found else []
    names = _names({uid for row in rows for uid in row.officers})
    groups = inspections.inside_groups(actor, found.uid) if found else []
    levels = {one.number: one.level for one in groups}
    ceremony = inspections.see_ceremony(actor, found.uid, today=today()) if found else None
    assignment = (found.result or {}).get("assignment", {}) if found else {}
    gaps = assignment.get("gaps", [])
    context = {
        "plan": plan, "draw": found, "region": region_title(plan.region_code),
        "named": inspections.inspection_named(plan.inspection), "marks": _marks(plan, found, ceremony),
        "groups": groups, "total": _total(groups),
        "publications": inspections.publications_of(plan, found, today()),
        "rows": [
            (row, levels.get(row.group, ""), "、".join(names.get(one, "") for one in row.officers))
            for row in rows if row.role != "substitute"
        ][:SHOWN],
        "row_count": sum(row.role in ("drawn", "replaced") for row in rows),
        "substitutes": sum(row.role == "substitute" for row in rows),
        "called": [row for row in rows if row.role == "called"],
        "posts": sum(len(row.officers) for row in rows if row.role in ("drawn", "replaced")),
        "post_count": _posts(plan, assignment), "gaps": gaps,
        "gap_words": _gap_words(gaps), "ceremony": ceremony,
        "witnesses": inspections.witness_secrets(plan), "promised": _promised(found) if found else [],
        "left_out": sum(found.reductions.values()) if found else 0,
        "candidates": found.object_count + sum(found.reductions.values()) if found else 0,
        "shares": sorted(plan.shares.items()), "bits": sum(one.get("bits", 0) for one in plan.sources) / 100,
        "tasks": inspections.find_tasks(actor, draw_uid=found.uid).count() if found else 0,
        "visited": inspections.find_tasks(actor, draw_uid=found.uid, state="closed").count() if found else 0,
        "verdict": _verdict(request, found) if found and found.result else None,
        "grounds": inspections.GROUNDS, "licence_kinds": licence_kinds(),
        **{
            f"may_{name}": may(actor, right, region=plan.region_code)
            for name, right in (
                ("commit", inspections.Rights.DRAW_COMMIT), ("make", inspections.Rights.DRAW_MAKE),
                ("void", inspections.Rights.DRAW_VOID), ("open", inspections.Rights.TASK_OPEN),
            )
        },
    }  # fmt: skip
    return render(request, "desk/draw.html", context)


def _verdict(request: DeskRequest, found: inspections.Draw) -> dict[str, Any]:
    """Re-compute the open bundle, at most once an hour unless somebody asks for it again."""
    key = f"desk-draw:{found.uid}:{found.drawn_fact}"
    kept: dict[str, Any] | None = None if request.GET.get("recheck") else cache.get(key)
    if kept is None:
        verdict = inspections.verify_draw(inspections.export_bundle(request.actor, found.uid, is_full=False))
        kept = {
            "ok": verdict.ok,
            "checks": [(one.zh, one.ok, one.detail) for one in verdict.checks],
            "at": now(),
        }
        cache.set(key, kept, RECHECK_SECONDS)
    return kept


def _marks(plan: inspections.Plan, found: inspections.Draw | None, ceremony: Any) -> list[Mark]:
    """Lay out what happened and what is still to come, in the order of time."""
    marks = [_past("方案批准", plan.fact_uid)]
    if found:
        marks.append(_past("名录封存，承诺入账本", found.committed_fact))
    else:
        marks.append(Mark("封存名录", "尚未封存", is_past=False))
    for one in plan.sources:
        has_come = one["on"] <= today().isoformat()
        marks.append(Mark(one["source"], f"{one['on'][5:]}开出", is_past=has_come))
    witnesses = ceremony.witnesses if ceremony else ()
    if witnesses:
        opened = sum(one.opened_at is not None for one in witnesses)
        done = found is not None and found.result is not None
        marks.append(
            Mark(
                "见证人揭示",
                f"{opened}人揭示，共{len(witnesses)}人",
                is_past=done or opened == len(witnesses),
            )
        )
    if found and found.drawn_fact:
        marks.append(_past("抽取并派员", found.drawn_fact))
    elif not found or found.state == inspections.Draw.State.COMMITTED:
        marks.append(Mark("抽取并派员", "等开奖", is_past=False))
    if found and found.void_fact:
        marks.append(_past("作废", found.void_fact))
    return marks


def _past(title: str, uid: str) -> Mark:
    fact = ledger.get_fact(uid)
    return Mark(title, "", fact.at, fact)


def _posts(plan: inspections.Plan, assignment: dict[str, Any]) -> int:
    return plan.officers_per_task * len(assignment.get("pairs", []))


def _total(groups: Sequence[Any]) -> dict[str, Any]:
    size, quota = sum(one.size for one in groups), sum(one.quota for one in groups)
    return {"size": size, "quota": quota, "percent": f"{100 * quota / size:.1f}" if size else "0"}


def _gap_words(gaps: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    """Count the posts that could not be filled by the rule that left too few."""
    found: dict[str, int] = {}
    for one in gaps:
        found[one["why"]] = found.get(one["why"], 0) + one["missing"]
    return sorted(found.items(), key=lambda one: -one[1])


def _names(uids: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    ordered = sorted(uids)
    for start in range(0, len(ordered), 500):
        part = Person.objects.filter(uid__in=ordered[start : start + 500])
        found.update(part.values_list("uid", "name"))
    return found


def _promised(found: inspections.Draw) -> list[tuple[str, str]]:
    """Say the sealed digests in words."""
    titles = {"plan": "方案", "objects": "对象名录", "officers": "人员名录", "openings": "对照表"}
    return [(zh, str(found.commitment[key])) for key, zh in titles.items() if found.commitment.get(key)]


def licence_kinds() -> dict[str, str]:
    """Give the kinds of licence that sources bring, so that a roster may be those who hold one."""
    return {
        spec.feeds.kind or "": spec.title for spec in packs().sources.values() if spec.feeds.to == "licence"
    }


@desk_page
def drawn_export(request: DeskRequest, uid: str) -> FileResponse:
    """Give the drawn list with substitutes, officers and replacements as a workbook."""
    found = inspections.find_draws(request.actor).get(plan__uid=uid)
    rows = inspections.list_drawn(request.actor, found.uid)
    names = _names({one for row in rows for one in row.officers})
    levels = {one.number: one.level for one in inspections.inside_groups(request.actor, found.uid)}
    words = {"drawn": "抽中", "substitute": "候补", "replaced": "抽中，已替换", "called": "候补，已替补"}
    lines = (
        (
            levels.get(row.group, ""), row.place, row.name, row.code, words[row.role], row.by,
            "、".join(names.get(one, "") for one in row.officers),
        )
        for row in rows
    )  # fmt: skip
    heads = ["信用风险", "名次", "检查对象", "统一社会信用代码", "结果", "替换与被替换", "检查人员"]
    return _workbook(request, f"{found.plan.title}名单", heads, lines)
