"""Inspection tasks: the list, and one visit with its checklist, answers, findings and result."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.visit_parts import answers_given, beside_visit
from quanheng.surfaces.web import Column, make_listing, now

__all__ = ["order_recheck", "task", "task_answers", "task_close", "task_start", "tasks"]

COLUMNS = [
    Column("限期", "due_on", width="90px"),
    Column("主体"),
    Column("检查事项"),
    Column("来由", "kind", width="110px"),
    Column("检查人员", width="150px"),
    Column("状态", "state", width="90px"),
    Column("结果", width="150px"),
]
STATES = dict(inspections.Task.State.choices)
DISPOSALS = dict(inspections.Finding.Disposal.choices)


@desk_page
def tasks(request: DeskRequest) -> HttpResponse:
    """List visits of the district; one's own with 只看我的."""
    state, mine = request.GET.get("state", ""), request.GET.get("mine") == "1"
    q, key = request.GET.get("q", "").strip(), request.GET.get("inspection", "")
    rows = inspections.find_tasks(
        request.actor,
        state=state,
        inspection=key,
        kind=request.GET.get("kind", ""),
        draw_uid=request.GET.get("draw", ""),
        officer_id=request.actor.person_id if mine else None,
    )
    if q:
        rows = rows.filter(Q(subject__name__contains=q) | Q(subject__uscc=q.upper()))
    named_all = {one.key: one.zh for one in inspections.list_inspections()}
    listing = make_listing(
        request,
        rows,
        COLUMNS,
        default_sort="-opened_on",
        filters=[
            ("state", "状态", STATES.get(state, "")),
            ("mine", "人员", "只看我的" if mine else ""),
            ("kind", "来由", inspections.KINDS.get(request.GET.get("kind", ""), "")),
            ("inspection", "检查事项", named_all.get(key, "")),
            ("q", "主体", q),
        ],
    )
    shown = [(row, inspections.inspection_named(row.inspection).zh, _result(row)) for row in listing.rows]
    counts = inspections.count_tasks(request.actor)
    tabs = [(key, zh, counts.get(key, 0)) for key, zh in STATES.items()]
    return render(
        request,
        "desk/tasks.html",
        {
            "list": listing,
            "shown": shown,
            "tabs": tabs,
            "state": state,
            "mine": mine,
            "kinds": inspections.KINDS,
            "named": named_all,
            "q": q,
            "may_open": inspections.Rights.TASK_OPEN in request.actor.rights,
            "may_export": inspections.Rights.TASK_EXPORT in request.actor.rights,
        },
    )


def _result(row: inspections.Task) -> str:
    return inspections.CONCLUSIONS.get(row.conclusion, "")


@desk_page
def task(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a visit: its checklist in force that day, what was answered, and what follows."""
    found = inspections.get_task(request.actor, uid)
    lines = inspections.lines_of(found)
    groups: dict[str, list[Any]] = {}
    for line in lines:
        groups.setdefault(line.question.group, []).append(line)
    answered = sum(line.answer is not None for line in lines)
    is_mine = any(one.pk == request.actor.person_id for one in found.officers.all())
    return render(
        request,
        "desk/task.html",
        {
            "task": found,
            "named": inspections.inspection_named(found.inspection),
            "groups": groups.items(),
            "checklist": inspections.checklist_of(found),
            "answered": answered,
            "whole": len(lines),
            "findings": list(inspections.find_findings(request.actor, task_uid=uid)),
            "orders": list(inspections.find_orders(request.actor).filter(task__uid=uid)),
            "result": _result(found),
            "overall": inspections.OVERALL.get(found.overall, ""),
            "kind_words": inspections.KINDS.get(found.kind, found.kind),
            "back": ledger.chain_back(found.opened_fact)[1:],
            "conclusions": inspections.CONCLUSIONS,
            "overalls": inspections.OVERALL,
            "disposals": DISPOSALS,
            "is_mine": is_mine,
            "answer_values": inspections.Answer.Value.choices,
            "may_record": is_mine
            and may(request.actor, inspections.Rights.TASK_RECORD)
            and found.state != "closed",
            "may_close": is_mine
            and may(request.actor, inspections.Rights.TASK_CLOSE)
            and found.state != "closed",
            "may_recheck": may(request.actor, inspections.Rights.ORDER_RECHECK),
            **beside_visit(request, found),
        },
    )


@require_POST
@desk_page
def task_start(request: DeskRequest, uid: str) -> HttpResponse:
    """Say that the officers are at the place."""
    inspections.start_task(actor=request.actor, at=now(), uid=uid)
    return redirect("desk:task", uid=uid)


@require_POST
@desk_page
def task_answers(request: DeskRequest, uid: str) -> HttpResponse:
    """Write down answers; with 其余都符合 the questions left alone are answered too, and marked so."""
    found = inspections.get_task(request.actor, uid)
    given = answers_given(request, found, request.POST)
    rest, aside = "rest" in request.POST, request.POST.getlist("aside")
    if not given and not rest and not aside:
        raise BadInput("没有填写任何一项", remedy="请先选符合、不符合或不适用")
    inspections.record_answers(
        actor=request.actor, at=now(), uid=uid, answers=given, rest_conform=rest, set_aside=aside
    )
    messages.success(request, "已记下")
    return redirect("desk:task", uid=uid)


@require_POST
@desk_page
def task_close(request: DeskRequest, uid: str) -> HttpResponse:
    """End the visit with its result; without one chosen, the one the answers amount to."""
    closed = inspections.close_task(
        actor=request.actor,
        at=now(),
        uid=uid,
        conclusion=request.POST.get("conclusion", ""),
        overall=request.POST.get("overall", ""),
        remark=request.POST.get("remark", ""),
    )
    messages.success(request, f"检查已完成：{_result(closed)}")
    return redirect("desk:task", uid=uid)


@require_POST
@desk_page
def order_recheck(request: DeskRequest, uid: str) -> HttpResponse:
    """Look again after an order to put things right."""
    order = inspections.recheck_order(
        actor=request.actor,
        at=now(),
        uid=uid,
        is_fixed=request.POST.get("fixed") == "yes",
        note=request.POST.get("note", ""),
    )
    return redirect("desk:task", uid=order.task.uid)
