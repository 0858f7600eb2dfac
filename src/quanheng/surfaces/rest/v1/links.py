"""Pairs of a row and a business that people judge: the queue, one pair with its account, and the judgement."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Query, Router
from pydantic import Field

from quanheng.engines.linkage import api as linkage
from quanheng.flows import api as flows
from quanheng.foundation.people.api import require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .shapes import After, Page, Party, Shape, Size, page_of, party_of

__all__ = ["links_router"]

links_router = Router(auth=Bearer("links"), tags=["关联核对"])


class WeightOut(Shape):
    """What one field says of the pair."""

    key: str
    title: str
    says: str
    level: int = Field(description="比对的级；0为有一方未填")
    weight: float = Field(description="分量，每加1可能翻一倍")


class PairOut(Shape):
    """One row beside one business."""

    uid: str
    source: str = Field(description="来源的键")
    file: str
    line: int
    subject: Party | None
    region_code: str
    probability: float
    total: float = Field(description="合计分量：起点加各项，减去相近对象分走的")
    state: str
    state_zh: str
    raised_at: datetime
    reason: str = Field(description="判断的理由")
    judged_by: str
    judged_at: datetime | None
    fact: str = Field(description="账本编号")


class PairWhole(PairOut):
    """One pair with its account."""

    start: float
    lost: float = Field(description="另有相近的对象分走的")
    weights: list[WeightOut]
    row: dict[str, str] = Field(description="来源行怎么说，个人信息掩码")
    alike: int = Field(description="写法完全相同的其他待核对行数")


class JudgeIn(Shape):
    """A judgement."""

    verdict: Literal["same", "different", "unsure"] = Field(description="同一户、不是同一户、无法判断")
    reason: str = Field(description="理由")
    with_alike: bool = Field(default=False, description="写法完全相同的行一并判断")


def _pair(one: linkage.LinkPair) -> dict[str, Any]:
    return {
        "uid": one.uid, "source": one.source, "file": one.file, "line": one.line, "subject": party_of(one.subject),
        "region_code": one.region_code, "probability": one.probability, "total": one.total, "state": one.state,
        "state_zh": one.get_state_display(), "raised_at": one.raised_at, "reason": one.reason,
        "judged_by": one.judged_by, "judged_at": one.judged_at, "fact": one.fact_uid,
    }  # fmt: skip


def _whole(request: ApiRequest, one: linkage.LinkPair) -> dict[str, Any]:
    return {
        **_pair(one), "start": one.start, "lost": one.lost, "weights": one.parts, "row": linkage.shown_row(one.row),
        "alike": linkage.alike_pairs(request.actor, one).count() if one.state == "open" else 0,
    }  # fmt: skip


@links_router.get(
    "/links", response=Page[PairOut], summary="待核对的关联",
    description="管辖范围内的来源行和可能的主体，概率高的在前。",
)  # fmt: skip
def list_links(
    request: ApiRequest,
    state: Annotated[
        str, Query(description="open、same、different、unsure、linked、gone；空为全部")
    ] = "open",
    source: Annotated[str, Query(description="来源的键")] = "",
    region: Annotated[str, Query(description="行政区划代码的前几位")] = "",
    band: Annotated[str, Query(description="high、middle 或 low")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List pairs, the likeliest first."""
    require(request.actor, linkage.Rights.PAIR_READ)
    rows = linkage.find_pairs(request.actor, state=state, source=source, region=region, band=band)
    return page_of(rows, _pair, order="-probability", after=after, size=size)


@links_router.get(
    "/links/{uid}", response=PairWhole, summary="一对关联的依据",
    description="两边怎么说、每一项的分量、合计，可以手工复算。",
)  # fmt: skip
def get_link(request: ApiRequest, uid: str) -> Any:
    """Give one pair with its account."""
    require(request.actor, linkage.Rights.PAIR_READ)
    return _whole(request, linkage.get_pair(request.actor, uid))


@links_router.post(
    "/links/{uid}/judgement", response=PairWhole, summary="判断一对关联",
    description="记下判断并写入账本；判为同一户的行随即归到这一户。与页面同样的权限，同样会被拒绝。",
)  # fmt: skip
def judge_link(request: ApiRequest, uid: str, told: JudgeIn) -> Any:
    """Judge a pair, with those alike when asked."""
    pair = linkage.get_pair(request.actor, uid)
    alike = [one.uid for one in linkage.alike_pairs(request.actor, pair)] if told.with_alike else []
    judged = flows.judge_links(
        actor=request.actor, at=now(), centre=flows.centre_of(Path(settings.HOME)), pairs=[uid, *alike],
        verdict=told.verdict, reason=told.reason,
    )  # fmt: skip
    return _whole(request, judged[0])
