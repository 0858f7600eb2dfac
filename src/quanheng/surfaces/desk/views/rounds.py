"""Named rounds of checks: the list, one with its targets and progress, and the acts on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import may, require
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.visits import read_day
from quanheng.surfaces.desk.workbooks import LONGEST, workbook
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import code_list, region_title

__all__ = [
    "campaign", "campaign_end", "campaign_export", "campaign_make", "campaign_round", "campaign_targets", "campaigns",
]  # fmt: skip

MOST_FOUND = 2_000
COLUMNS = [
    Column("名称", "title"),
    Column("方式", "kind", width="110px"),
    Column("时间", "starts_on", width="200px"),
    Column("进度", width="220px"),
    Column("承办", width="150px"),
]
TARGET_COLUMNS = [Column("主体"), Column("所在地", "region_code", width="170px"), Column("来自", width="180px"),
                  Column("检查", width="200px")]  # fmt: skip
TARGET_STATES = [
    ("", "全部"),
    ("none", "未派出"),
    ("open", "检查中"),
    ("closed", "已完成"),
    ("refused", "派不出"),
]


@desk_page
def campaigns(request: DeskRequest) -> HttpResponse:
    """List named rounds with how far each is."""
    require(request.actor, inspections.Rights.TASK_READ)
    kind, q = request.GET.get("kind", ""), request.GET.get("q", "")
    running = request.GET.get("running") == "1"
    rows = inspections.find_campaigns(request.actor, kind=kind, running_on=today() if running else None, q=q)
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-starts_on", size=25,
        filters=[("kind", "方式", inspections.KINDS.get(kind, "")), ("q", "名称", q),
                 ("running", "范围", "只看进行中" if running else "")],
    )  # fmt: skip
    shown = [
        (one, inspections.KINDS[one.kind], inspections.progress_of(one, inspections.period_of(one, today())))
        for one in listing.rows
    ]
    return render(
        request,
        "desk/campaigns.html",
        {
            "list": listing,
            "shown": shown,
            "q": q,
            "kind": kind,
            "running": running,
            "kinds": {key: inspections.KINDS[key] for key in inspections.CAMPAIGN_KINDS},
            "may_make": inspections.Rights.CAMPAIGN_MAKE in request.actor.rights,
        },
    )


@desk_page
def campaign_make(request: DeskRequest) -> HttpResponse:
    """Set up a named round."""
    require(request.actor, inspections.Rights.CAMPAIGN_MAKE)
    if request.method == "POST":
        said = request.POST
        first, last = read_day(said.get("starts_on", ""), "开始"), read_day(said.get("ends_on", ""), "结束")
        if first is None or last is None:
            raise BadInput("请写明起止日期")
        made = inspections.make_campaign(
            actor=request.actor, at=now(), title=said.get("title", ""), kind=said.get("kind", ""),
            inspections=said.getlist("inspection"), basis=said.get("basis", ""), starts_on=first, ends_on=last,
            region=said.get("region", ""), cadence=said.get("cadence", "once"),
        )  # fmt: skip
        messages.success(request, "已部署，请列入检查名单")
        return redirect("desk:campaign", uid=made.uid)
    places = {code: title for code, title in code_list("admin_division").items() if len(code) >= 6}
    allowed = {
        code: region_title(code)
        for code in places
        if any(code.startswith(own) for own in request.actor.regions) or code in request.actor.regions
    }
    return render(
        request,
        "desk/campaign_make.html",
        {
            "specs": inspections.list_inspections(),
            "kinds": [(key, inspections.KINDS[key]) for key in inspections.CAMPAIGN_KINDS],
            "cadences": inspections.Campaign.Cadence.choices,
            "regions": allowed,
        },
    )


@desk_page
def campaign(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one round: progress by place and result, and its list with each business's visit."""
    one = inspections.get_campaign(request.actor, uid)
    period = request.GET.get("period", "") or inspections.period_of(one, today())
    state = request.GET.get("state", "")
    rows = inspections.find_targets(request.actor, one, state=state, period=period)
    listing = make_listing(request, rows, TARGET_COLUMNS, default_sort="region_code", size=30)
    visits: dict[int, list[inspections.Task]] = {}
    parts = inspections.VisitPart.objects.filter(
        target__in=[row.pk for row in listing.rows], period=period
    ).select_related("task")
    for part in parts:
        if part.target_id is not None:
            visits.setdefault(part.target_id, []).append(part.task)
    seen = inspections.progress_of(one, period)
    return render(
        request,
        "desk/campaign.html",
        {
            "one": one,
            "kind_words": inspections.KINDS[one.kind],
            "parts": [(inspections.inspection_named(p["inspection"]).zh, p["department"]) for p in one.parts],
            "seen": seen,
            "by_region": [(region_title(code), whole, done) for code, whole, done in seen.by_region],
            "period": period,
            "state": state,
            "states": TARGET_STATES,
            "list": listing,
            "shown": [(row, region_title(row.region_code), visits.get(row.pk, [])) for row in listing.rows],
            "conclusions": inspections.CONCLUSIONS,
            "may_make": may(request.actor, inspections.Rights.CAMPAIGN_MAKE, region=one.region_code)
            and one.ended_on is None,
            "industries": list(code_list("licence.types").items()),
        },
    )


@require_POST
@desk_page
def campaign_targets(request: DeskRequest, uid: str) -> HttpResponse:
    """Put businesses on the list, from a search of the register or from a workbook."""
    frame: dict[str, Any] = {"actor": request.actor, "at": now(), "uid": uid}
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > 5 * 2**20:
            raise BadInput("表格超过5MB", remedy="请只留信用代码和名称两栏")
        told = inspections.add_targets_from_sheet(**frame, name=file.name or "名单", content=file.read())
        lost = "；".join(f"第{line}行“{what}”" for line, what in told.lost[:5])
        messages.success(request, f"列入{told.added}户，已在名单中{told.known}户")
        if told.lost:
            messages.warning(request, f"{len(told.lost)}行没有找到对应的主体：{lost}")
        return redirect("desk:campaign", uid=uid)
    one = inspections.get_campaign(request.actor, uid)
    q, licence = request.POST.get("q", "").strip(), request.POST.get("licence", "")
    if not q and not licence:
        raise BadInput("请写查询条件", remedy="写名称中的字，或选许可种类")
    rows = registry.find_subjects(
        request.actor, q=q, licence_kind=licence, licence_state="held" if licence else "", region=one.region_code,
        status="1", today=today(),
    )  # fmt: skip
    found = list(rows.order_by("id").values_list("uid", flat=True)[: MOST_FOUND + 1])
    if len(found) > MOST_FOUND:
        raise BadInput(f"查到超过{MOST_FOUND}户", remedy="请加条件，或用表格列出名单")
    named = code_list("licence.types").get(licence, "")
    added = sum(
        inspections.add_targets(
            **frame, subject_uids=found[start : start + 500], origin=f"查询 {q}{named}".strip()
        )
        for start in range(0, len(found), 500)
    )
    messages.success(request, f"查到{len(found)}户，列入{added}户")
    return redirect("desk:campaign", uid=uid)


@require_POST
@desk_page
def campaign_round(request: DeskRequest, uid: str) -> HttpResponse:
    """Open this period's visits for those that have none yet."""
    told = inspections.open_round(actor=request.actor, at=now(), uid=uid)
    messages.success(request, f"派出{told.opened}户，还剩{told.left}户")
    if told.refused:
        name, why = told.refused[0]
        messages.warning(request, f"{len(told.refused)}户派不出，例如{name}：{why}")
    return redirect("desk:campaign", uid=uid)


@require_POST
@desk_page
def campaign_end(request: DeskRequest, uid: str) -> HttpResponse:
    """End a round."""
    inspections.end_campaign(actor=request.actor, at=now(), uid=uid, why=request.POST.get("why", ""))
    return redirect("desk:campaign", uid=uid)


@require_POST
@desk_page
def campaign_export(request: DeskRequest, uid: str) -> HttpResponseBase:
    """Give a round's list with each business's visit as a workbook."""
    require(request.actor, inspections.Rights.TASK_EXPORT)
    one = inspections.get_campaign(request.actor, uid)
    period = inspections.period_of(one, today())
    rows = inspections.find_targets(request.actor, one, period=period)[:LONGEST]
    visits = {
        part.target_id: part.task
        for part in inspections.VisitPart.objects.filter(target__campaign=one, period=period).select_related(
            "task"
        )
    }
    lines = []
    for row in rows:
        task = visits.get(row.pk)
        lines.append([
            row.subject.name, row.subject.uscc or "", region_title(row.region_code), row.origin, row.refused,
            task.get_state_display() if task else "未派出", task.closed_on if task else None,
            inspections.CONCLUSIONS.get(task.conclusion, "") if task else "",
        ])  # fmt: skip
    head = ["主体", "信用代码", "所在地", "来自", "派不出的原因", "检查状态", "完成日期", "结果"]
    return workbook(request, f"{one.title[:12]}进度", head, lines, holds="检查记录")
