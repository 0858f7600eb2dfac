"""Monthly trends: what each series was and what is expected of it, with method and past error."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from quanheng.engines.indicators import api as indicators
from quanheng.surfaces.rest.auth import ApiRequest, Bearer

from .shapes import Shape

trends_router = Router(auth=Bearer("plan"), tags=["走势"])


class OutlookOut(Shape):
    """The months ahead."""

    method: str
    months: list[str]
    point: list[float]
    low: list[float]
    high: list[float]
    naive: list[float] = Field(description="照上月不变")
    seasonal: list[float] = Field(description="照去年同期，不足两年为空")
    level: int = Field(description="区间的把握，百分数")
    origins: int = Field(description="从过去几个月份各推过一次")
    smape: float = Field(description="过去的对称百分比误差，0至2")
    naive_smape: float
    seasonal_smape: float | None
    covered: float | None = Field(description="过去的区间含住实际值的比例")


class ChangeOut(Shape):
    """A month from which the level is another."""

    period: str
    before: float
    after: float


class SeriesOut(Shape):
    """One place and one kind."""

    region_code: str
    level: str = Field(description="city 全市，county 县区，town 镇街")
    kind: str = Field(description="空为各类合计")
    months: list[str]
    values: list[float]
    outlook: OutlookOut | None
    why_not: str = Field(description="没有推算的原因")
    changes: list[ChangeOut]


class TrendOut(Shape):
    """One declared trend with its newest reckoning."""

    key: str
    zh: str
    question: str
    unit: str
    by: str = Field(description="按什么分类")
    mart: str
    until: date | None = Field(description="计到哪个月（当月第一天）")
    counted_at: datetime | None
    rows: int
    fact: str
    series: list[SeriesOut]


class TrendsOut(Shape):
    """Every declared trend."""

    items: list[TrendOut]


@trends_router.get(
    "/trends",
    response=TrendsOut,
    summary="月度走势",
    description="逐月的数和推算，只含令牌的人辖区内的曲线。",
)
def list_trends(
    request: ApiRequest,
    key: Annotated[str, Query(description="只要哪项走势")] = "",
    kind: Annotated[str, Query(description="只要哪一类；不写只给合计，* 为全部")] = "",
) -> Any:
    """Tell the trends with the series inside the token's jurisdiction."""
    found = indicators.list_trends(request.actor)
    return {
        "items": [
            {
                "key": spec.key, "zh": spec.zh, "question": spec.question, "unit": spec.unit, "by": spec.by_zh,
                "mart": spec.mart, "until": run.until if run else None, "counted_at": run.counted_at if run else None,
                "rows": run.rows if run else 0, "fact": run.fact_uid if run else "",
                "series": [
                    {"region_code": one.region_code, "level": one.level, "kind": one.kind, "outlook": None, **one.body}
                    for one in indicators.find_series(request.actor, run, kind=None if kind == "*" else kind)
                ],
            }
            for spec, run in found
            if not key or spec.key == key
        ]
    }  # fmt: skip
