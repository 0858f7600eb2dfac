"""The standing roster of businesses, the yearly plans with their lines, and who is visited how often."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today

from .shapes import After, Page, Party, Shape, Size, page_of, party_of

__all__ = ["rosters_router"]

rosters_router = Router(auth=Bearer("tasks"), tags=["抽查"])

Region = Annotated[str, Query(description="行政区划代码的前几位")]


class EntryOut(Shape):
    """One business on the roster of one matter."""

    uid: str
    subject: Party | None
    matter: str = Field(description="检查事项的键")
    is_in: bool = Field(description="在库为真，已移出为假")
    by_hand: bool = Field(description="人工调整")
    why: str = Field(description="依据")
    since: date
    region_code: str
    fact: str = Field(description="账本编号")


class LineOut(Shape):
    """One line of a yearly plan."""

    no: int
    title: str
    matter: str
    items: list[str] = Field(description="抽查事项代码")
    months: list[int]
    shares_bp: dict[str, int] = Field(description="各类比例，万分之")
    departments: list[str] = Field(description="联合部门")
    alone_why: str = Field(description="不联合的理由")
    must_visit: bool


class YearOut(Shape):
    """One version of a yearly plan."""

    uid: str
    year: int
    version: int
    title: str
    region_code: str
    state: str
    state_zh: str
    reason: str = Field(description="调整理由")
    published_on: date | None
    lines: list[LineOut]
    fact: str = Field(description="账本编号")


class BurdenOut(Shape):
    """How often one business is visited this year."""

    subject: Party | None
    visits: int = Field(description="全部检查次数，合并的算一次")
    counted: int = Field(description="计入上限的次数")
    limit: int | None = Field(description="每年上限；没有公布的为空")


def _entry(one: inspections.RosterEntry) -> dict[str, Any]:
    return {
        "uid": one.uid, "subject": party_of(one.subject), "matter": one.matter, "is_in": one.is_in,
        "by_hand": one.by_hand, "why": one.why, "since": one.since, "region_code": one.region_code,
        "fact": one.fact_uid,
    }  # fmt: skip


@rosters_router.get(
    "/roster-entries", response=Page[EntryOut], summary="检查对象名录",
    description="管辖范围内各检查事项的检查对象，新变动的在前。",
)  # fmt: skip
def list_roster_entries(
    request: ApiRequest,
    matter: Annotated[str, Query(description="检查事项的键，如 catering")] = "",
    state: Annotated[str, Query(description="in、out 或 all")] = "in",
    tag: Annotated[str, Query(description="标记")] = "",
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List entries, the newest change first."""
    require(request.actor, inspections.Rights.ROSTER_READ)
    rows = inspections.find_entries(request.actor, matter=matter, state=state, tag=tag, region=region)
    return page_of(rows, _entry, order="-since", after=after, size=size)


def _year(one: inspections.YearPlan) -> dict[str, Any]:
    return {
        "uid": one.uid, "year": one.year, "version": one.version, "title": one.title, "region_code": one.region_code,
        "state": one.state, "state_zh": one.get_state_display(), "reason": one.reason,
        "published_on": one.published_on, "fact": one.fact_uid,
        "lines": [
            {
                "no": line.no, "title": line.title, "matter": line.matter, "items": line.items, "months": line.months,
                "shares_bp": line.shares, "departments": [part["zh"] for part in line.departments],
                "alone_why": line.alone_why, "must_visit": line.must_visit,
            }
            for line in one.lines.all()
        ],
    }  # fmt: skip


@rosters_router.get(
    "/yearly-plans", response=Page[YearOut], summary="年度抽查计划",
    description="管辖范围内的年度抽查计划，各版都在，附每一项。",
)  # fmt: skip
def list_yearly_plans(
    request: ApiRequest,
    year: Annotated[int | None, Query(description="年份")] = None,
    after: After = "",
    size: Size = 50,
) -> Any:
    """List versions of yearly plans, the newest year first."""
    require(request.actor, inspections.Rights.PLAN_READ)
    rows = inspections.find_years(request.actor, year=year).prefetch_related("lines")
    return page_of(rows, _year, order="-year", after=after, size=size)


@rosters_router.get(
    "/visit-burdens", response=list[BurdenOut], summary="检查负担",
    description="管辖范围内今年检查次数最多的200户；投诉举报、复查等不计入上限。",
)  # fmt: skip
def list_visit_burdens(request: ApiRequest, region: Region = "") -> Any:
    """List who is visited most this year."""
    return [
        {"subject": party_of(one.subject), "visits": one.visits, "counted": one.counted, "limit": one.limit}
        for one in inspections.list_burdens(request.actor, today(), region=region)
    ]
