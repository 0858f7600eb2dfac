"""Random draws: plans, the sealed rosters, the opening of the randomness, the result and its proof."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import code_list, region_title

__all__ = ["draw", "draw_bundle", "draw_commit", "draw_make", "draw_tasks", "draw_void", "draws", "plan_make"]

COLUMNS = [
    Column("方案"),
    Column("地区", width="140px"),
    Column("起止", "starts_on", width="190px"),
    Column("状态", "state", width="110px"),
    Column("批准", "made_at", width="100px"),
]


@desk_page
def draws(request: DeskRequest) -> HttpResponse:
    """List plans of random inspection with where each stands."""
    listing = make_listing(request, inspections.find_plans(request.actor), COLUMNS, default_sort="-made_at")
    shown = [(plan, region_title(plan.region_code), getattr(plan, "draw", None)) for plan in listing.rows]
    return render(
        request,
        "desk/draws.html",
        {"list": listing, "shown": shown, "may_make": may(request.actor, inspections.Rights.PLAN_MAKE)},
    )


@desk_page
def plan_make(request: DeskRequest) -> HttpResponse:
    """Approve a plan: which inspection, where, when, at what shares of each class."""
    named = inspections.list_inspections()
    context: dict[str, Any] = {
        "inspections": named,
        "today": today(),
        "regions": {
            code: region_title(code)
            for code in code_list("admin_division")
            if any(code.startswith(prefix) for prefix in request.actor.regions)
        },
    }
    if request.method != "POST":
        return render(request, "desk/plan_make.html", context)
    shares = {level: request.POST[f"share_{level}"] for level in "ABCD" if request.POST.get(f"share_{level}")}
    try:
        numbers = {level: float(share) for level, share in shares.items()}
        starts, ends = (date.fromisoformat(request.POST.get(name, "")) for name in ("starts_on", "ends_on"))
    except ValueError as wrong:
        raise BadInput("比例或日期填写有误", remedy="比例写百分数，日期写作 2026-12-01") from wrong
    made = inspections.make_plan(
        actor=request.actor,
        at=now(),
        title=request.POST.get("title", ""),
        inspection=request.POST.get("inspection", ""),
        starts_on=starts,
        ends_on=ends,
        region=request.POST.get("region", ""),
        shares=numbers or None,
        sources=_announced(request, "source"),
        reserve=_announced(request, "reserve"),
    )
    messages.success(request, f"已批准方案：{made.title}")
    return redirect("desk:draw", uid=made.uid)


def _announced(request: DeskRequest, name: str) -> list[tuple[str, date]]:
    """Read the announced randomness of a form: names and days side by side, empty rows left out."""
    rows = zip(request.POST.getlist(name), request.POST.getlist(f"{name}_on"), strict=False)
    try:
        return [(said.strip(), date.fromisoformat(on)) for said, on in rows if said.strip()]
    except ValueError as wrong:
        raise BadInput("公开随机数的开出日期填写有误", remedy="日期写作 2026-12-01") from wrong


@desk_page
def draw(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a plan and its draw: the order of events first, because the promise came before the lottery."""
    plan = inspections.get_plan(request.actor, uid)
    found = inspections.find_draws(request.actor).filter(plan=plan).first()
    verdict = (
        inspections.verify_draw(inspections.export_bundle(request.actor, found.uid, is_full=False))
        if found and found.result
        else None
    )
    facts = [
        fact
        for fact in (
            plan.fact_uid,
            found and found.committed_fact,
            found and found.drawn_fact,
            found and found.void_fact,
        )
        if fact
    ]
    return render(
        request,
        "desk/draw.html",
        {
            "plan": plan,
            "draw": found,
            "region": region_title(plan.region_code),
            "verdict": verdict,
            "named": inspections.inspection_named(plan.inspection),
            "strata": _strata(found) if found and found.result else [],
            "known": inspections.known_sources(),
            "held_ready": plan.held_ready.sources if hasattr(plan, "held_ready") else [],
            "order": [(ledger.get_fact(fact), ledger.say(ledger.get_fact(fact))) for fact in facts],
            "tasks": inspections.find_tasks(request.actor, draw_uid=found.uid)[:100] if found else [],
            "shares": sorted(plan.shares.items()),
            "promised": _promised(found.commitment) if found else [],
            "licence_kinds": _licence_kinds(),
            "may_commit": may(request.actor, inspections.Rights.DRAW_COMMIT, region=plan.region_code),
            "may_make": may(request.actor, inspections.Rights.DRAW_MAKE, region=plan.region_code),
            "may_void": may(request.actor, inspections.Rights.DRAW_VOID, region=plan.region_code),
        },
    )


def _strata(draw: inspections.Draw) -> list[dict[str, Any]]:
    """Give the strata of a result by their classes, which only the bureau sees."""
    levels = inspections.levels_of(draw)
    strata = (draw.result or {}).get("strata", [])
    named = ({**one, "key": levels.get(one["key"], one["key"])} for one in strata if one["size"])
    return sorted(named, key=lambda one: one["key"])


def _promised(commitment: dict[str, Any]) -> list[tuple[str, str]]:
    """Say the sealed digests in words."""
    titles = {"algorithm": "算法", "plan": "方案摘要", "objects": "对象名录摘要", "officers": "人员名录摘要"}
    rows = [(zh, str(commitment[key])) for key, zh in titles.items() if key in commitment]
    return rows + [(f"{one['by']}的秘密值摘要", str(one["sealed"])) for one in commitment.get("secrets", [])]


def _licence_kinds() -> dict[str, str]:
    """Give the kinds of licence that sources bring, so that a roster may be those who hold one."""
    return {
        spec.feeds.kind or "": spec.title for spec in packs().sources.values() if spec.feeds.to == "licence"
    }


@require_POST
@desk_page
def draw_commit(request: DeskRequest, uid: str) -> HttpResponse:
    """Seal the rosters of a plan, with the official's own secret sealed before anything is known."""
    actor, at = request.actor, now()
    plan = inspections.get_plan(actor, uid)
    subjects = registry.find_subjects(
        actor,
        region=plan.region_code,
        status="1",
        licence_kind=request.POST.get("licence_kind", ""),
        industry=request.POST.get("industry", "").strip(),
    )
    classes = dict(credit.find_classes(actor).order_by().values_list("subject__uid", "level"))
    objects, reductions = inspections.object_roster(actor, plan=plan, subjects=subjects, classes=classes)
    officers = inspections.officer_roster(actor, region=plan.region_code, day=today(), until=plan.ends_on)
    sealed = request.POST.get("sealed", "").strip()
    inspections.commit_draw(
        actor=actor,
        at=at,
        plan_uid=uid,
        objects=objects,
        officers=officers,
        reductions=reductions,
        secrets=[(actor.name, sealed)] if sealed else [],
    )
    messages.success(request, "名录已封存，摘要已入账本")
    return redirect("desk:draw", uid=uid)


@require_POST
@desk_page
def draw_make(request: DeskRequest, uid: str) -> HttpResponse:
    """Open the sealed secret and draw; there is one result and no second try."""
    found = inspections.find_draws(request.actor).get(plan__uid=uid)
    parts = zip(*(request.POST.getlist(name) for name in ("by", "nonce", "value")), strict=True)
    reveals = [
        inspections.Reveal(by=by, nonce=nonce.strip(), value=value.strip())
        for by, nonce, value in parts
        if nonce.strip() or value.strip()
    ]
    held = found.plan.held_ready.sources if hasattr(found.plan, "held_ready") else []
    inspections.make_draw(
        actor=request.actor,
        at=now(),
        draw_uid=found.uid,
        reveals=reveals,
        beacons=_drawn_numbers(request, "beacon", found.plan.sources),
        reserve=_drawn_numbers(request, "reserve", held),
    )
    messages.success(request, "已抽取，结果和证明都已入账本")
    return redirect("desk:draw", uid=uid)


def _drawn_numbers(
    request: DeskRequest, name: str, announced: list[dict[str, Any]]
) -> list[inspections.Beacon]:
    """Read the values of announced randomness in the order of the plan; none at all where every field is empty."""
    values = [" ".join(value.split()) for value in request.POST.getlist(name)]
    if not any(values):
        return []
    return [inspections.Beacon(one["source"], value) for one, value in zip(announced, values, strict=False)]


@require_POST
@desk_page
def draw_tasks(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a task for every drawn business; a second press opens nothing twice."""
    found = inspections.find_draws(request.actor).get(plan__uid=uid)
    report = inspections.open_drawn_tasks(actor=request.actor, at=now(), draw_uid=found.uid)
    messages.success(request, f"已派{len(report.tasks)}项检查")
    for subject, why in report.left[:20]:
        messages.warning(request, f"{subject} 没有派：{why}")
    return redirect("desk:draw", uid=uid)


@require_POST
@desk_page
def draw_void(request: DeskRequest, uid: str) -> HttpResponse:
    """Void a draw with a written reason; everything stays beside it."""
    found = inspections.find_draws(request.actor).get(plan__uid=uid)
    inspections.void_draw(
        actor=request.actor, at=now(), draw_uid=found.uid, reason=request.POST.get("reason", "")
    )
    return redirect("desk:draw", uid=uid)


@desk_page
def draw_bundle(request: DeskRequest, uid: str) -> HttpResponse:
    """Give the proof as one zip that anybody can check: the open one, or with ``?full=1`` the supervisors'."""
    found = inspections.find_draws(request.actor).get(plan__uid=uid)
    is_full = request.GET.get("full") == "1"
    files = inspections.export_bundle(request.actor, found.uid, is_full=is_full)
    response = HttpResponse(inspections.zip_bundle(files), content_type="application/zip")
    name = f"draw-{found.uid[:12]}{'-full' if is_full else ''}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
