"""The statistics: the table of a period and the matters behind each of its numbers, as the desk shows them."""

from typing import Annotated, Any, Literal

from ninja import Query, Router

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import require
from quanheng.surfaces.counting import read_asked
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today

from .shapes import After, Size, page_of
from .statistics_shapes import CountedMatters, StatisticsOut
from .work import affair_out

__all__ = ["statistics_router"]

statistics_router = Router(auth=Bearer("affairs"), tags=["统计"])

Period = Annotated[str, Query(description="2026-11、2026Q4、2026 或 2026-10-08..2026-11-07；不填为本月")]
Unit = Annotated[str, Query(description="单位的编号，含下级单位")]
Only = Annotated[bool, Query(description="只计这个单位本级，不含下级")]
Kind = Annotated[str, Query(description="事项种类的键")]
Category = Annotated[str, Query(description="类别的键；none 为未分类")]
Outcome = Annotated[str, Query(description="结果的键；open 为未办结")]
By = Annotated[Literal["kind", "unit", "category", "outcome"], Query(description="按什么分行")]
What = Annotated[str, Query(description=f"哪一个数：{'、'.join(affairs.COUNTED)}")]


@statistics_router.get(
    "/statistics", response=StatisticsOut, summary="事项统计",
    description="管辖范围内一段时间的收件、办结、按期、超期、期末在办和金额；合计由数据库单独算出，与各行相加一致。",
)  # fmt: skip
def count_statistics(
    request: ApiRequest,
    period: Period = "",
    by: By = "kind",
    unit: Unit = "",
    only: Only = False,
    kind: Kind = "",
    category: Category = "",
    outcome: Outcome = "",
) -> Any:
    """Tell the table. Raises: BadInput, NotFound"""
    require(request.actor, affairs.Rights.READ)
    asked, words = read_asked(request.actor, _given(period, unit, only, kind, category, outcome), today())
    table = affairs.tally(request.actor, asked, by)
    lines = [{"key": one.key, "title": one.title, "figures": one.figures.as_dict()} for one in table.lines]
    return {
        "since": asked.since, "until": asked.until, "period": words, "by": by, "lines": lines,
        "whole": table.whole.as_dict(),
    }  # fmt: skip


@statistics_router.get(
    "/statistics/matters", response=CountedMatters, summary="统计数背后的事项",
    description="一个统计数所计的全部事项，件数与统计数相同。",
)  # fmt: skip
def list_counted(
    request: ApiRequest,
    what: What = "received",
    period: Period = "",
    unit: Unit = "",
    only: Only = False,
    kind: Kind = "",
    category: Category = "",
    outcome: Outcome = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List the matters that one number counts. Raises: BadInput, NotFound"""
    require(request.actor, affairs.Rights.READ)
    asked, _ = read_asked(request.actor, _given(period, unit, only, kind, category, outcome), today())
    rows = affairs.counted(request.actor, asked, what)
    page = page_of(rows, affair_out, order="-opened_on", after=after, size=size)
    return {"items": page["items"], "next": page["next"], "number": rows.order_by().count()}


def _given(
    period: str, unit: str, only: bool, kind: str, category: str, outcome: str
) -> dict[str, str | bool]:
    return {
        "period": period,
        "unit": unit,
        "only": only,
        "kind": kind,
        "category": category,
        "outcome": outcome,
    }
