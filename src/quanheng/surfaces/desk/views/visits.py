"""Acts beside a visit: sending officers, papers, photos, corrections, rechecks, video, results before the public."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import require
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.visit_parts import is_unverified, sheet_rows
from quanheng.surfaces.desk.workbooks import LONGEST, workbook
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import region_title

__all__ = [
    "order_revisit", "results", "results_export", "results_publish", "task_correct", "task_exhibit", "task_paper",
    "task_remote", "task_withdraw", "tasks_export", "visit_open", "visit_paper_file",
]  # fmt: skip

OPENED_BY_HAND = ("RD", "YY", "FX", "ZX", "TX", "ZH", "CG", "XK", "YC")
RESULT_STATES = [("waiting", "待公开"), ("late", "逾期"), ("published", "已公开"), ("withdrawn", "已撤回")]


def read_day(text: str, zh: str) -> date | None:
    """Read a day of a form; nothing stays nothing. Raises: BadInput"""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise BadInput(f"{zh}不是有效的日期", remedy="请写成 2026-08-13") from wrong


@desk_page
def visit_open(request: DeskRequest) -> HttpResponse:
    """Send officers to a business: one checklist, or several of several departments in one joint visit."""
    require(request.actor, inspections.Rights.TASK_OPEN)
    if request.method == "POST":
        return _open(request)
    q, uid = request.GET.get("q", "").strip(), request.GET.get("subject", "")
    found = registry.find_subjects(request.actor, q=q).order_by("id")[:12] if q else []
    chosen = registry.get_subject(request.actor, uid) if uid else None
    year = today().year
    return render(
        request,
        "desk/visit_open.html",
        {
            "q": q,
            "found": [(one, region_title(one.region_code)) for one in found],
            "chosen": chosen,
            "visits": inspections.count_visits(chosen, year) if chosen else 0,
            "year": year,
            "specs": [(one, is_unverified(one.confidence)) for one in inspections.list_inspections()],
            "kinds": [(key, inspections.KINDS[key]) for key in OPENED_BY_HAND],
            "last": list(inspections.find_tasks(request.actor, subject_uid=uid)[:5]) if chosen else [],
            "conclusions": inspections.CONCLUSIONS,
        },
    )


def _open(request: DeskRequest) -> HttpResponse:
    said = request.POST
    keys = said.getlist("inspection")
    if not keys:
        raise BadInput("没有选检查表", remedy="请选一张，联合检查选两张以上")
    due = read_day(said.get("due_on", ""), "限期")
    frame: dict[str, Any] = {
        "actor": request.actor, "at": now(), "subject_uid": said.get("subject", ""), "due_on": due,
    }  # fmt: skip
    if len(keys) > 1:
        parts = [inspections.JointPart(key) for key in keys]
        _, opened = inspections.open_joint_visit(
            **frame, title=said.get("title", "") or "联合检查", parts=parts
        )
        messages.success(request, f"已派出联合检查，{len(opened)}张检查表")
        return redirect("desk:task", uid=opened[0].uid)
    task = inspections.open_task(**frame, inspection=keys[0], kind=said.get("kind", ""))
    messages.success(request, "已派出检查人员")
    return redirect("desk:task", uid=task.uid)


@require_POST
@desk_page
def tasks_export(request: DeskRequest) -> HttpResponseBase:
    """Give the list of visits as a workbook, by the conditions in the address."""
    require(request.actor, inspections.Rights.TASK_EXPORT)
    asked = request.GET
    rows = inspections.find_tasks(
        request.actor, state=asked.get("state", ""), kind=asked.get("kind", ""),
        inspection=asked.get("inspection", ""), draw_uid=asked.get("draw", ""),
    )  # fmt: skip
    if asked.get("q"):
        rows = rows.filter(subject__name__contains=asked["q"])
    head = ["主体", "信用代码", "检查事项", "检查方式", "检查人员", "承办单位", "派出日期", "限期", "状态", "完成日期",
            "结果", "总评", "公开限期"]  # fmt: skip
    return workbook(request, "检查清单", head, sheet_rows(rows[:LONGEST]), holds="检查记录")


@require_POST
@desk_page
def task_paper(request: DeskRequest, uid: str, key: str) -> HttpResponse:
    """Make a paper of a visit, in both files."""
    paper = flows.make_visit_paper(actor=request.actor, at=now(), task_uid=uid, document=key)
    messages.success(request, f"已制作{paper.zh}{paper.number}")
    return redirect("desk:task", uid=uid)


@desk_page
def visit_paper_file(request: DeskRequest, uid: str, kind: str) -> HttpResponse:
    """Give a file of a visit's paper, its digest checked on the way out."""
    paper = inspections.get_visit_paper(request.actor, uid)
    content, media_type = inspections.visit_paper_file(paper, kind)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{paper.document}-{paper.uid[:8]}.{kind}"'
    return response


@desk_page
def task_exhibit(request: DeskRequest, uid: str, exhibit: str) -> HttpResponse:
    """Show a photo or paper that an answer of this visit rests on."""
    task = inspections.get_task(request.actor, uid)
    held = {one for answer in task.answers.all() for one in answer.exhibits}
    found = ledger.get_exhibit(exhibit if exhibit in held else "0" * 32)
    response = HttpResponse(ledger.open_exhibit(found), content_type=found.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@desk_page
def task_correct(request: DeskRequest, uid: str) -> HttpResponse:
    """Put a closed record right by a further act."""
    said = request.POST
    answers = [
        inspections.AnswerCorrected(int(no), said.get(f"c{no}", "Y"))
        for no in said.getlist("no")
        if no.isdigit()
    ]
    inspections.correct_closed(
        actor=request.actor, at=now(), uid=uid, reason=said.get("reason", ""), answers=answers,
        conclusion=said.get("conclusion", ""), overall=said.get("overall", ""),
    )  # fmt: skip
    messages.success(request, "已更正，原记录保留")
    return redirect("desk:task", uid=uid)


@require_POST
@desk_page
def task_withdraw(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a public result down."""
    reason = request.POST.get("reason", "")
    inspections.withdraw_result(actor=request.actor, at=now(), task_uid=uid, reason=reason)
    messages.success(request, "已撤回公开的结果")
    return redirect("desk:task", uid=uid)


@require_POST
@desk_page
def order_revisit(request: DeskRequest, uid: str) -> HttpResponse:
    """Send officers to see whether an order was followed."""
    task = inspections.open_recheck(actor=request.actor, at=now(), order_uid=uid)
    messages.success(request, "已派出复查，只查责令改正的项目")
    return redirect("desk:task", uid=task.uid)


@require_POST
@desk_page
def task_remote(request: DeskRequest, uid: str) -> HttpResponse:
    """Appoint a video check, or write down who was seen."""
    said = request.POST
    frame: dict[str, Any] = {"actor": request.actor, "at": now(), "uid": uid}
    if "note" in said:
        inspections.note_identity(**frame, note=said.get("note", ""))
        messages.success(request, "已记下身份核对情况")
        return redirect("desk:task", uid=uid)
    try:
        starts_at = datetime.fromisoformat(said.get("starts_at", "")).replace(tzinfo=CHINA)
    except ValueError as wrong:
        raise BadInput("约定时间不对", remedy="请选日期和时刻") from wrong
    inspections.appoint_remote(
        **frame, starts_at=starts_at, link=said.get("link", ""), platform=said.get("platform", "")
    )
    messages.success(request, "已约定，企业在自己的账户里答复是否同意")
    return redirect("desk:task", uid=uid)


COLUMNS = [
    Column("公开限期", "due_on", width="92px"),
    Column("主体"),
    Column("检查事项", "inspection"),
    Column("检查日期", "closed_on", width="92px"),
    Column("结果", "conclusion", width="170px"),
    Column("公开", "published_on", width="130px"),
]


def _asked(request: DeskRequest) -> tuple[str, Any]:
    state, q = request.GET.get("state", "waiting"), request.GET.get("q", "")
    rows = inspections.find_results(
        request.actor,
        state="" if state == "late" else state,
        late_on=today() if state == "late" else None,
        inspection=request.GET.get("inspection", ""),
        q=q,
    )
    return state, rows


@desk_page
def results(request: DeskRequest) -> HttpResponse:
    """List results by how they stand before the public; those that wait are published from here."""
    require(request.actor, inspections.Rights.TASK_READ)
    state, rows = _asked(request)
    key = request.GET.get("inspection", "")
    named = {one.key: one.zh for one in inspections.list_inspections()}
    default = "due_on" if state in ("waiting", "late") else "-published_on"
    listing = make_listing(
        request, rows, COLUMNS, default_sort=default,
        filters=[("inspection", "检查事项", named.get(key, "")), ("q", "名称", request.GET.get("q", ""))],
    )  # fmt: skip
    day = today()
    shown = [
        (row, named.get(row.inspection, row.inspection), inspections.CONCLUSIONS.get(row.conclusion, ""),
         (day - row.due_on).days if row.due_on and row.state == "waiting" and day > row.due_on else 0)
        for row in listing.rows
    ]  # fmt: skip
    return render(
        request,
        "desk/results.html",
        {
            "list": listing,
            "shown": shown,
            "state": state,
            "states": RESULT_STATES,
            "named": named,
            "may_publish": inspections.Rights.RESULT_PUBLISH in request.actor.rights,
        },
    )


@require_POST
@desk_page
def results_publish(request: DeskRequest) -> HttpResponse:
    """Make chosen results public after a look at them."""
    uids: Sequence[str] = request.POST.getlist("uid")
    done = inspections.publish_results(actor=request.actor, at=now(), task_uids=uids)
    late = sum(one.is_late for one in done)
    messages.success(request, f"已公开{len(done)}项" + (f"，其中逾期{late}项" if late else ""))
    if request.POST.get("back") == "task" and len(uids) == 1:
        return redirect("desk:task", uid=uids[0])
    return redirect("desk:results")


@require_POST
@desk_page
def results_export(request: DeskRequest) -> HttpResponseBase:
    """Give the list of results as a workbook."""
    require(request.actor, inspections.Rights.TASK_EXPORT)
    _, rows = _asked(request)
    head = [
        "主体",
        "信用代码",
        "检查事项",
        "检查方式",
        "检查日期",
        "结果",
        "不符合项",
        "公开限期",
        "公开日期",
        "逾期",
    ]
    lines = (
        [
            row.task.subject.name, row.task.subject.uscc or "", inspections.inspection_named(row.inspection).zh,
            inspections.KINDS.get(row.kind, row.kind), row.closed_on, inspections.CONCLUSIONS.get(row.conclusion, ""),
            row.failed, row.due_on, row.published_on, "是" if row.is_late else "",
        ]
        for row in rows[:LONGEST]
    )  # fmt: skip
    return workbook(request, "检查结果公开", head, lines, holds="检查记录")
