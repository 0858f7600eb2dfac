"""The plan: its indicators as of any day, and what of it is there."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from quanheng.engines.indicators import api as indicators
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today

from .shapes import Shape

router = Router(auth=Bearer("plan"), tags=["规划"])


class PlanRowOut(Shape):
    """One indicator as of a day."""

    key: str
    order: int
    zh: str
    group: str
    unit: str
    attribute: str = Field(description="约束性或预期性")
    base: str
    target: str
    is_cumulative: bool
    plan_ids: list[str] = Field(description="规划条目编号")
    owner: str = Field(description="责任科室")
    value: str | None
    on: date | None
    origin: str | None = Field(description="computed 或 entered")
    fact: str | None
    judged: str | None = Field(description="判断用的数值：规划期满后为期末值")
    judged_on: date | None
    lamp: str
    lamp_words: str
    why: str
    curve: list[tuple[date, float]]


class PlanOut(Shape):
    """The table."""

    as_of: date
    plan: str
    items: list[PlanRowOut]


class ClaimOut(Shape):
    """Where a row of the plan is met, and what proves it."""

    page: str
    proof: str
    says: str


class CoverageRow(Shape):
    """One row of the plan with its claim or none."""

    id: str
    chapter: str
    term: str
    kind: str
    number: str
    claim: ClaimOut | None


class CoverageOut(Shape):
    """The plan as a list."""

    rows: int
    claimed: int
    open: int
    items: list[CoverageRow]


@router.get("/plan", response=PlanOut, summary="规划指标", description="规划的全部指标，可看任何一天。")
def get_plan(
    request: ApiRequest,
    as_of: Annotated[date | None, Query(description="截至哪天，默认今天")] = None,
    known_on: Annotated[date | None, Query(description="只用到这一天为止已知的数")] = None,
) -> Any:
    """Tell the plan's table as of a day."""
    day = min(as_of or today(), today())
    rows = indicators.list_plan(request.actor, as_of=day, known_on=known_on)
    return {"as_of": day, "plan": indicators.plan_in_force().zh, "items": [row.as_dict() for row in rows]}


@router.get(
    "/plan/coverage", response=CoverageOut, summary="规划落实清单",
    description="规划的每一条：已做到的写明在哪一页、由哪个测试或案例证明。",
)  # fmt: skip
def get_coverage(request: ApiRequest) -> Any:
    """Tell each row of the plan with its claim or none."""
    items = [item for rows in indicators.list_coverage(request.actor).values() for item in rows]
    return {**indicators.coverage_summary(items), "items": [item.as_dict() for item in items]}
