"""Public grades: the board, one with its working and history, and what businesses ask about it."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.base.errors import NotYet
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.visit_parts import is_unverified
from quanheng.surfaces.desk.workbooks import LONGEST, workbook
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import region_title

__all__ = ["appeal_decide", "grade", "grade_set", "grades", "grades_export"]

COLUMNS = [
    Column("等级", "grade", width="90px"),
    Column("得分", "score", width="80px"),
    Column("主体"),
    Column("所在地", "region_code", width="180px"),
    Column("评定", "graded_on", width="100px"),
]


@desk_page
def grades(request: DeskRequest) -> HttpResponse:
    """Show the grades in force, and applications that wait for an answer."""
    require(request.actor, inspections.Rights.TASK_READ)
    grade, q = request.GET.get("grade", ""), request.GET.get("q", "")
    rows = inspections.find_grades(request.actor, grade=grade, q=q)
    schemes = inspections.graded_inspections()
    bands = {band.key: band.zh for scheme in schemes.values() for band in scheme.bands}
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-graded_on",
        filters=[("grade", "等级", bands.get(grade, "不评级" if grade == "none" else "")), ("q", "含有", q)],
    )  # fmt: skip
    counted = {key: inspections.find_grades(request.actor, grade=key).count() for key in [*bands, "none"]}
    return render(
        request,
        "desk/grades.html",
        {
            "list": listing,
            "shown": [(row, region_title(row.region_code)) for row in listing.rows],
            "bands": [(key, zh, counted[key]) for key, zh in [*bands.items(), ("none", "不评级")]],
            "grade": grade,
            "q": q,
            "appeals": list(inspections.find_appeals(request.actor, state="asked")[:20]),
            "may_set": inspections.Rights.GRADE_SET in request.actor.rights,
        },
    )


@desk_page
def grade(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one grade with its working, its history and what was asked about it."""
    one = inspections.get_grade(request.actor, uid)
    fresher = None
    with suppress(NotYet):
        fresher = inspections.reckon_grade(one.subject, one.inspection, today())
    return render(
        request,
        "desk/grade.html",
        {
            "one": one,
            "region": region_title(one.region_code),
            "history": list(
                inspections.find_grades(
                    request.actor, subject_uid=one.subject.uid, inspection=one.inspection, with_former=True
                )
            ),
            "fresher": fresher if fresher and fresher.as_dict() != one.working else None,
            "unverified": is_unverified(one.working.get("confidence", "")),
            "risk_grades": list(inspections.find_risk_grades(request.actor, subject_uid=one.subject.uid)),
            "appeals": list(one.appeals.all()),
            "may_set": may(request.actor, inspections.Rights.GRADE_SET, region=one.region_code),
        },
    )


@require_POST
@desk_page
def grade_set(request: DeskRequest, uid: str) -> HttpResponse:
    """Grade the business of a visit anew from its checks."""
    task = inspections.get_task(request.actor, uid)
    made = inspections.set_grade(
        actor=request.actor, at=now(), subject_uid=task.subject.uid, inspection=task.inspection
    )
    messages.success(request, f"评定为{made.zh}，{made.score}分")
    return redirect("desk:grade", uid=made.uid)


@require_POST
@desk_page
def appeal_decide(request: DeskRequest, uid: str) -> HttpResponse:
    """Answer a wish for another look."""
    one = inspections.decide_appeal(
        actor=request.actor, at=now(), uid=uid, grants=request.POST.get("grants") == "yes",
        answer=request.POST.get("answer", ""),
    )  # fmt: skip
    messages.success(request, f"已答复：{one.get_state_display()}")
    return redirect("desk:grade", uid=one.grade.uid)


@require_POST
@desk_page
def grades_export(request: DeskRequest) -> HttpResponseBase:
    """Give the grades in force as a workbook."""
    require(request.actor, inspections.Rights.TASK_EXPORT)
    rows = inspections.find_grades(
        request.actor, grade=request.GET.get("grade", ""), q=request.GET.get("q", "")
    )
    lines = (
        [row.subject.name, row.subject.uscc or "", region_title(row.region_code), row.subject.address, row.grade,
         row.zh, row.score, row.graded_on]
        for row in rows.order_by("region_code", "id")[:LONGEST]
    )  # fmt: skip
    head = ["主体", "信用代码", "所在地", "地址", "等级", "等级名称", "得分", "评定日期"]
    return workbook(request, "等级清单", head, lines, holds="检查记录")
