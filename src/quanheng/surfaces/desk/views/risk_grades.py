"""Risk grades, for inside the bureau: the list, and one business with its working, its questions and its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quanheng.base.errors import NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.people.api import may, require
from quanheng.packkit.risk_grade import RiskGradeScheme, RiskStatic
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.visit_parts import is_unverified
from quanheng.surfaces.desk.workbooks import LONGEST, workbook
from quanheng.surfaces.web import Column, make_listing, now, today
from quanheng.surfaces.words import region_title

__all__ = ["risk_grades", "risk_grades_export", "subject_risk", "subject_risk_set"]

COLUMNS = [
    Column("等级", "level", width="90px"),
    Column("得分", "highest", width="110px"),
    Column("主体"),
    Column("种类", "sort", width="150px"),
    Column("每年检查", "visits_least", width="100px"),
    Column("所在地", "region_code", width="170px"),
    Column("评定", "graded_on", width="100px"),
]
WAYS = {"up": "调高一级", "down": "调低一级", "to": "直接定级"}
PARTS = {"static": "静态", "dynamic": "动态"}
NONE = "none"  # ticked where no choice of several applies


@desk_page
def risk_grades(request: DeskRequest) -> HttpResponse:
    """List the risk grades in force by level, and how many visits they ask for this year."""
    require(request.actor, inspections.Rights.TASK_READ)
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("level", "sort", "q")}
    rows, sorts = inspections.find_risk_grades(request.actor, **asked), inspections.risk_sorts()
    listing = make_listing(
        request, rows, COLUMNS, default_sort="-level",
        filters=[("level", "等级", asked["level"]), ("sort", "种类", sorts.get(asked["sort"], "")),
                 ("q", "含有", asked["q"])],
    )  # fmt: skip
    levels = [(key, inspections.find_risk_grades(request.actor, level=key).count()) for key in "ABCD"]
    return render(request, "desk/risk/grades.html", {
        "list": listing, "asked": asked, "levels": levels, "sorts": sorts,
        "shown": [(row, sorts.get(row.sort, row.sort), region_title(row.region_code)) for row in listing.rows],
        "demand": inspections.risk_demand(request.actor, region="", year=today().year), "year": today().year,
    })  # fmt: skip


@require_POST
@desk_page
def risk_grades_export(request: DeskRequest) -> HttpResponseBase:
    """Give the risk grades in force as a workbook."""
    require(request.actor, inspections.Rights.TASK_EXPORT)
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("level", "sort", "q")}
    sorts = inspections.risk_sorts()
    lines = (
        [row.subject.name, row.subject.uscc or "", region_title(row.region_code), row.subject.address,
         sorts.get(row.sort, row.sort), row.level, row.lowest, row.highest, row.visits_least, row.visits_most, row.year,
         row.graded_on, row.graded_by]
        for row in inspections.find_risk_grades(request.actor, **asked).order_by("region_code", "id")[:LONGEST]
    )  # fmt: skip
    head = [
        "主体",
        "信用代码",
        "所在地",
        "地址",
        "种类",
        "等级",
        "最低分",
        "最高分",
        "每年至少",
        "每年至多",
        "年度",
        "评定日期",
        "评定人",
    ]
    return workbook(request, "风险等级清单", head, lines, holds="内部风险等级")


@desk_page
def subject_risk(request: DeskRequest, uid: str) -> HttpResponse:
    """Open a business's risk grade: in force, reckoned now line by line, what is asked, and what was before."""
    subject = _subject(request, uid)
    schemes = inspections.risk_schemes_of(subject, today())
    wanted = request.GET.get("sort", "")
    scheme = next((one for one in schemes if one.sort == wanted), schemes[0] if schemes else None)
    context: dict[str, Any] = {
        "subject": subject,
        "region": region_title(subject.region_code),
        "schemes": schemes,
    }
    if scheme is not None:
        context |= _one(request, subject, scheme)
    return render(request, "desk/risk/subject.html", context)


def _one(request: DeskRequest, subject: registry.Subject, scheme: RiskGradeScheme) -> dict[str, Any]:
    rows = inspections.find_risk_grades(
        request.actor, subject_uid=subject.uid, sort=scheme.sort, with_former=True
    )
    history = list(rows)
    present = next((one for one in history if one.is_current), None)
    was = next((one for one in history if one.uid == request.GET.get("was")), None)
    year = _year(request.GET.get("year") or str(present.year if present else ""))
    found = flows.see_risk(subject, scheme.sort, day=today(), year=year)
    working = was.working if was else found.as_dict()
    return {
        "scheme": scheme, "present": present, "was": was, "history": history, "found": found, "working": working,
        "year": year, "years": (today().year, today().year + 1),
        "parts": [_part(working, "static", scheme.static_max), _part(working, "dynamic", scheme.dynamic_max)],
        "moved": [one | {"way_zh": WAYS[one["way"]]} for one in working["moved"]],
        "questions": [_question(factor, found) for factor in scheme.static],
        "moves": [
            (move, WAYS[move.way] + move.to, present.moves.get(move.key) if present else None)
            for move in scheme.moves if move.confirm or not move.event
        ],
        "any_kept": bool(present and present.moves),
        "differs": present is not None and found.level is not None and found.level.key != present.level,
        "unverified": is_unverified(scheme.confidence),
        "may_set": may(request.actor, inspections.Rights.GRADE_SET, region=subject.region_code),
    }  # fmt: skip


def _part(working: dict[str, Any], part: str, most: Any) -> tuple[str, list[Any], str, Any]:
    return PARTS[part], [line for line in working["lines"] if line["part"] == part], working[part], most


def _question(factor: RiskStatic, found: inspections.RiskGrading) -> dict[str, Any]:
    answer = found.answers.get(factor.key)
    value = answer.value if answer else None
    picked = [value] if isinstance(value, str) else list(value or ())
    return {"factor": factor, "value": value, "picked": picked, "origin": answer.origin if answer else "",
            "none": answer is not None and not picked}  # fmt: skip


@require_POST
@desk_page
def subject_risk_set(request: DeskRequest, uid: str) -> HttpResponse:
    """Grade the business with what the form adds; what the register said and the form did not change stays its word."""
    subject = _subject(request, uid)
    scheme = inspections.risk_scheme(request.POST.get("sort", ""), today())
    year = _year(request.POST.get("year", ""))
    known = flows.see_risk(subject, scheme.sort, day=today(), year=year).answers
    said = {
        key: value for key, value in _said(scheme, request.POST).items()
        if key not in known or _plain(known[key].value) != _plain(value)
    }  # fmt: skip
    ticked = set(request.POST.getlist("move"))
    moves = {move.key: request.POST.get(f"why_{move.key}", "") for move in scheme.moves if move.key in ticked}
    made = flows.grade_risk(
        actor=request.actor, at=now(), subject=subject, sort=scheme.sort, year=year, said=said, moves=moves
    )
    messages.success(
        request, f"评定为{made.year}年{made.level}级，每年检查{made.visits_least}至{made.visits_most}次"
    )
    return redirect(f"{reverse('desk:subject_risk', args=[subject.uid])}?sort={scheme.sort}&year={year}")


def _said(scheme: RiskGradeScheme, posted: QueryDict) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for factor in scheme.static:
        given = [one.strip() for one in posted.getlist(f"f_{factor.key}") if one.strip()]
        if factor.way == "many" and given:
            said[factor.key] = [one for one in given if one != NONE]
        elif given:
            said[factor.key] = given[0]
    return said


def _plain(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else sorted(value)


def _year(text: str) -> int:
    return int(text) if text in (str(today().year), str(today().year + 1)) else today().year


def _subject(request: DeskRequest, uid: str) -> registry.Subject:
    require(request.actor, inspections.Rights.TASK_READ)
    subject = registry.get_subject(request.actor, uid)
    if not may(request.actor, inspections.Rights.TASK_READ, region=subject.region_code):
        raise NotFound("没有这个主体，或不在您的管辖范围内")
    return subject
