"""What stands beside visits: findings, orders, campaigns, self-checks, grades; and results in the open."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import require
from quanheng.surfaces.openly import brake
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today

from .shapes import After, Page, Party, Shape, Size, page_of, party_of

__all__ = ["checks_router", "public_checks"]

checks_router = Router(auth=Bearer("tasks"), tags=["检查"])
public_checks = Router(auth=None, tags=["公开"])

Region = Annotated[str, Query(description="行政区划代码的前几位")]


class FoundOut(Shape):
    """One thing found wrong, in a list."""

    uid: str
    task: str = Field(description="检查的 uid")
    subject: Party
    no: int
    text: str = Field(description="检查项")
    note: str = Field(description="看到的情况")
    clause: str
    severity: str
    is_key: bool = Field(description="是否重点项")
    disposal: str
    disposal_zh: str = Field(description="处理")
    found_on: date
    region_code: str
    fact: str


class OrderOut(Shape):
    """One order to put things right."""

    uid: str
    task: str = Field(description="检查的 uid")
    subject: Party
    issued_on: date
    due_on: date | None
    state: str
    state_zh: str = Field(description="待复查、已改正、逾期未改、已撤销")
    rechecked_on: date | None
    recheck_note: str
    region_code: str
    fact: str


class CampaignOut(Shape):
    """One named round with how far it is in the present period."""

    uid: str
    title: str
    kind: str
    kind_zh: str = Field(description="检查方式")
    inspections: list[str] = Field(description="检查事项代码；多于一个为联合检查")
    cadence: str
    basis: str = Field(description="部署依据")
    starts_on: date
    ends_on: date
    ended_on: date | None
    region_code: str
    period: str = Field(description="按季度的为 2026Q4；一次的为空")
    targets: int = Field(description="名单户数")
    opened: int = Field(description="已派出")
    closed: int = Field(description="已完成")
    failed: int = Field(description="发现问题")
    refused: int = Field(description="派不出")
    fact: str


class SelfCheckOut(Shape):
    """One self-check that was handed in."""

    uid: str
    subject: Party
    inspection: str
    checklist: str = Field(description="检查表版本")
    state: str
    state_zh: str
    failed: int = Field(description="自报不符合的项数")
    answers: dict[str, str] = Field(description="项号到 Y、N、NA")
    differences: list[dict[str, Any]] = Field(description="核实不一致的项")
    task: str = Field(description="核实检查的 uid；没有为空")
    region_code: str
    fact: str


class GradeOut(Shape):
    """One grade in force."""

    uid: str
    subject: Party
    inspection: str
    grade: str = Field(description="A、B、C；空为不评级")
    zh: str
    score: Decimal
    graded_on: date
    working: dict[str, Any] = Field(description="怎样算出")
    region_code: str
    fact: str


class PublicResultOut(Shape):
    """One published result, as in the open data."""

    uid: str
    name: str
    uscc: str
    region_code: str
    inspection: str
    inspection_zh: str
    kind: str
    kind_zh: str
    closed_on: date
    conclusion: str = Field(description="结果代码 01 至 09")
    conclusion_zh: str
    overall_zh: str
    failed: int
    failed_items: str = Field(description="不符合的检查项，分号隔开")
    published_on: date | None
    due_on: date | None
    is_late: bool
    is_corrected: bool


class PublicGradeOut(Shape):
    """One public grade in force."""

    uid: str
    name: str
    uscc: str
    address: str
    region_code: str
    scheme: str
    grade: str
    zh: str
    score: str
    graded_on: date
    fact: str


def _finding(one: inspections.Finding) -> dict[str, Any]:
    return {
        "uid": one.uid, "task": one.task.uid, "subject": party_of(one.subject), "no": one.no, "text": one.text,
        "note": one.note, "clause": one.clause, "severity": one.severity, "is_key": one.is_key,
        "disposal": one.disposal, "disposal_zh": one.get_disposal_display(), "found_on": one.found_on,
        "region_code": one.region_code, "fact": one.fact_uid,
    }  # fmt: skip


@checks_router.get(
    "/findings", response=Page[FoundOut], summary="检查发现的问题", description="管辖范围内的问题，新的在前。"
)
def list_findings(
    request: ApiRequest,
    disposal: Annotated[str, Query(description="on_spot、order 或 case")] = "",
    subject: Annotated[str, Query(description="主体的 uid")] = "",
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List findings, the newest first."""
    require(request.actor, inspections.Rights.TASK_READ)
    rows = inspections.find_findings(request.actor, disposal=disposal, subject_uid=subject, region=region)
    return page_of(rows, _finding, order="-found_on", after=after, size=size)


def _order(one: inspections.Order) -> dict[str, Any]:
    return {
        "uid": one.uid, "task": one.task.uid, "subject": party_of(one.task.subject), "issued_on": one.issued_on,
        "due_on": one.due_on, "state": one.state, "state_zh": one.get_state_display(),
        "rechecked_on": one.rechecked_on, "recheck_note": one.recheck_note, "region_code": one.region_code,
        "fact": one.recheck_fact or one.fact_uid,
    }  # fmt: skip


@checks_router.get(
    "/orders", response=Page[OrderOut], summary="责令改正", description="管辖范围内的责令改正，先到期的在前。"
)
def list_rectifications(
    request: ApiRequest,
    state: Annotated[str, Query(description="open、fixed、not_fixed 或 cancelled")] = "",
    due_to: Annotated[date | None, Query(description="期限不晚于这一天")] = None,
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List orders, the earliest due first."""
    require(request.actor, inspections.Rights.TASK_READ)
    rows = inspections.find_orders(request.actor, state=state, region=region, due_to=due_to)
    return page_of(rows, _order, order="due_on", after=after, size=size)


def _campaign(one: inspections.Campaign) -> dict[str, Any]:
    seen = inspections.progress_of(one, inspections.period_of(one, today()))
    return {
        "uid": one.uid, "title": one.title, "kind": one.kind, "kind_zh": inspections.KINDS.get(one.kind, one.kind),
        "inspections": [part["inspection"] for part in one.parts], "cadence": one.cadence, "basis": one.basis,
        "starts_on": one.starts_on, "ends_on": one.ends_on, "ended_on": one.ended_on, "region_code": one.region_code,
        "period": seen.period, "targets": seen.targets, "opened": seen.opened, "closed": seen.closed,
        "failed": seen.failed, "refused": seen.refused, "fact": one.fact_uid,
    }  # fmt: skip


@checks_router.get(
    "/campaigns",
    response=Page[CampaignOut],
    summary="专项部署",
    description="专项、季度和联合检查的部署与进度。",
)
def list_campaigns(
    request: ApiRequest,
    kind: Annotated[str, Query(description="检查方式代码")] = "",
    after: After = "",
    size: Annotated[int, Query(ge=1, le=50, description="每页条数，最多50")] = 20,
) -> Any:
    """List campaigns with their progress, the newest first."""
    require(request.actor, inspections.Rights.TASK_READ)
    rows = inspections.find_campaigns(request.actor, kind=kind)
    return page_of(rows, _campaign, order="-made_at", after=after, size=size)


def _self_check(one: inspections.SelfCheck) -> dict[str, Any]:
    return {
        "uid": one.uid, "subject": party_of(one.subject), "inspection": one.inspection,
        "checklist": one.checklist_version, "state": one.state, "state_zh": one.get_state_display(),
        "failed": one.failed, "answers": {no: said["value"] for no, said in one.answers.items()},
        "differences": one.differences, "task": one.task.uid if one.task else "", "region_code": one.region_code,
        "fact": one.fact_uid,
    }  # fmt: skip


@checks_router.get(
    "/self-checks",
    response=Page[SelfCheckOut],
    summary="企业自查",
    description="企业提交的自查，新提交的在前。",
)
def list_self_checks(
    request: ApiRequest,
    state: Annotated[str, Query(description="submitted、accepted、verifying、true 或 false")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List self-checks that were handed in."""
    require(request.actor, inspections.Rights.TASK_READ)
    rows = inspections.find_self_checks(request.actor, state=state)
    return page_of(rows, _self_check, order="-submitted_at", after=after, size=size)


def _grade(one: inspections.Grade) -> dict[str, Any]:
    return {
        "uid": one.uid, "subject": party_of(one.subject), "inspection": one.inspection, "grade": one.grade,
        "zh": one.zh, "score": one.score, "graded_on": one.graded_on, "working": one.working,
        "region_code": one.region_code, "fact": one.fact_uid,
    }  # fmt: skip


@checks_router.get(
    "/grades", response=Page[GradeOut], summary="等级评定", description="管辖范围内现在的等级和算法。"
)
def list_grades(
    request: ApiRequest,
    grade: Annotated[str, Query(description="A、B、C 或 none")] = "",
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List grades in force, the newest first."""
    require(request.actor, inspections.Rights.TASK_READ)
    rows = inspections.find_grades(request.actor, grade=grade, region=region)
    return page_of(rows, _grade, order="-graded_on", after=after, size=size)


@public_checks.get(
    "/results",
    response=Page[PublicResultOut],
    summary="检查结果",
    description="已公开的检查结果，新公开的在前。",
)
def list_public_results(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60, description="名称或统一社会信用代码")] = "",
    region: Region = "",
    inspection: Annotated[str, Query(description="检查事项代码")] = "",
    conclusion: Annotated[str, Query(description="结果代码")] = "",
    first: Annotated[date | None, Query(description="检查日期从")] = None,
    last: Annotated[date | None, Query(description="检查日期到")] = None,
    after: After = "",
    size: Size = 50,
) -> Any:
    """List published results, the newest first."""
    brake(request, "search")
    rows = inspections.find_public_results(
        q=q, region=region, inspection=inspection, conclusion=conclusion, first=first, last=last
    ).prefetch_related("task__findings", "task__corrections", "task__answers")
    return page_of(
        rows,
        lambda one: inspections.public_visit(one).as_row(),
        order="-published_on",
        after=after,
        size=size,
    )


def _public_grade(one: inspections.Grade) -> dict[str, Any]:
    shown = inspections.public_grade(one)
    return {
        "uid": shown.uid, "name": shown.name, "uscc": shown.uscc, "address": shown.address,
        "region_code": shown.region_code, "scheme": shown.scheme, "grade": shown.grade, "zh": shown.zh,
        "score": shown.score, "graded_on": shown.graded_on, "fact": shown.fact_uid,
    }  # fmt: skip


@public_checks.get(
    "/grades",
    response=Page[PublicGradeOut],
    summary="餐饮等级",
    description="餐饮单位现在的等级，可按店名或地址查。",
)
def list_public_grades(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60, description="店名、地址或信用代码")] = "",
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List public grades in force."""
    brake(request, "search")
    rows = inspections.find_public_grades(q=q, region=region)
    return page_of(rows, _public_grade, order="-graded_on", after=after, size=size)
