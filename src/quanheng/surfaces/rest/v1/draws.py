"""Plans of random inspection and their draws: for officers by jurisdiction, and what anybody may read of them."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import require
from quanheng.surfaces.openly import brake
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today

from .shapes import After, Page, Shape, Size, page_of

__all__ = ["draws_router", "public_draws"]

draws_router = Router(auth=Bearer("tasks"), tags=["抽查"])
public_draws = Router(auth=None, tags=["公开"])

Region = Annotated[str, Query(description="行政区划代码的前几位")]


class SourceOut(Shape):
    """One announced public randomness; the value once it is known."""

    source: str = Field(description="来源")
    on: date | None = Field(description="开出日期")
    value: str = Field(description="开出的号码；还没有抽取的为空")


class PublicationOut(Shape):
    """Until when one thing has to be public, and since when it is."""

    what: str = Field(description="plan 方案，draw 抽取结果")
    zh: str
    due_on: date = Field(description="公开期限")
    published_on: date | None = Field(description="公开日期；没有公开的为空")
    is_late: bool = Field(description="是否逾期")
    state_zh: str
    law: str = Field(description="依据")


class SwapOut(Shape):
    """One drawn business that gave way to a substitute."""

    out_code: str = Field(description="被替换的统一社会信用代码")
    out_name: str
    in_code: str = Field(description="候补的统一社会信用代码")
    in_name: str
    place: int = Field(description="本组第几名候补")
    ground: str
    ground_zh: str = Field(description="缘由")
    on: date
    fact: str = Field(description="账本编号")


class DrawnOut(Shape):
    """One line of the drawn list inside the bureau."""

    group: int = Field(description="第几层")
    place: int = Field(description="名次，候补接着抽中的数")
    code: str = Field(description="统一社会信用代码")
    subject: str = Field(description="主体的 uid；登记簿里已没有的为空")
    name: str
    role: str = Field(description="drawn 抽中，substitute 候补，replaced 已被替换，called 已替补")
    by: str = Field(description="替换它的，或它替换的代码")
    officers: list[str] = Field(description="检查人员的 uid")


class DrawBrief(Shape):
    """One plan with where its draw stands."""

    uid: str = Field(description="方案的 uid")
    title: str
    number: str = Field(description="文号")
    inspection: str = Field(description="检查事项的键")
    kind: str = Field(description="RI 双随机，JRI 部门联合双随机")
    items: list[str] = Field(description="抽查事项代码")
    starts_on: date
    ends_on: date
    region_code: str
    shares_bp: dict[str, int] = Field(description="各类比例，万分之")
    sources: list[SourceOut] = Field(description="预告的公开随机数")
    state: str
    state_zh: str
    made_at: datetime
    plan_fact: str = Field(description="方案的账本编号")
    draw: str = Field(description="抽取的 uid；名录没有封存的为空")
    object_count: int = Field(description="名录户数")
    officer_count: int = Field(description="执法人员")
    drawn_count: int = Field(description="抽中户数")
    committed_at: datetime | None
    committed_fact: str
    drawn_at: datetime | None
    drawn_fact: str
    void_reason: str
    publications: list[PublicationOut]


class DrawDetail(DrawBrief):
    """One plan with everybody drawn."""

    drawn: list[DrawnOut]


class PublicDrawOut(Shape):
    """One draw as anybody reads it; the open bundle is beside it."""

    uid: str
    title: str
    inspection_zh: str
    items: list[str] = Field(description="抽查事项代码")
    starts_on: date
    ends_on: date
    region_code: str
    state: str
    state_zh: str
    algorithm: str
    object_count: int = Field(description="名录户数")
    officer_count: int
    left_out: int = Field(description="依规不参加抽取的户数")
    drawn_count: int
    visited: int = Field(description="已查户数")
    plan_digest: str
    objects_digest: str
    officers_digest: str
    beacons: list[SourceOut] = Field(description="公开随机数")
    committed_at: datetime
    committed_fact: str
    drawn_at: datetime | None
    drawn_fact: str
    void_reason: str
    void_fact: str
    bundle: str = Field(description="公开证明包的地址")
    publications: list[PublicationOut]


class NamedOut(Shape):
    """One drawn business by name."""

    code: str = Field(description="统一社会信用代码")
    name: str


class PublicDrawDetail(PublicDrawOut):
    """One draw with the names of the drawn and who gave way to whom."""

    names: list[NamedOut] = Field(description="抽中名单，按代码排列；改用匿名名录以前的为空")
    replaced: list[SwapOut] = Field(description="替换")


def _publications(plan: inspections.Plan, draw: inspections.Draw | None) -> list[dict[str, Any]]:
    return [
        {
            "what": one.key, "zh": one.zh, "due_on": one.due_on, "published_on": one.published_on,
            "is_late": one.is_late, "state_zh": one.state_zh, "law": one.article,
        }
        for one in inspections.publications_of(plan, draw, today())
    ]  # fmt: skip


def _brief(plan: inspections.Plan) -> dict[str, Any]:
    draw: inspections.Draw | None = getattr(plan, "draw", None)
    values = {one["source"]: one["value"] for one in draw.beacons} if draw else {}
    return {
        "uid": plan.uid, "title": plan.title, "number": plan.number, "inspection": plan.inspection, "kind": plan.kind,
        "items": plan.items, "starts_on": plan.starts_on, "ends_on": plan.ends_on, "region_code": plan.region_code,
        "shares_bp": plan.shares, "state": plan.state, "state_zh": plan.get_state_display(), "made_at": plan.made_at,
        "sources": [
            {"source": one["source"], "on": one["on"], "value": values.get(one["source"], "")} for one in plan.sources
        ],
        "plan_fact": plan.fact_uid, "draw": draw.uid if draw else "",
        "object_count": draw.object_count if draw else 0, "officer_count": draw.officer_count if draw else 0,
        "drawn_count": draw.drawn_count if draw else 0, "committed_at": draw.committed_at if draw else None,
        "committed_fact": draw.committed_fact if draw else "", "drawn_at": draw.drawn_at if draw else None,
        "drawn_fact": draw.drawn_fact if draw else "", "void_reason": draw.void_reason if draw else "",
        "publications": _publications(plan, draw),
    }  # fmt: skip


@draws_router.get(
    "/draws", response=Page[DrawBrief], summary="双随机抽查",
    description="管辖范围内的抽查方案和抽取，作废的也在，新批准的在前。",
)  # fmt: skip
def list_draws(
    request: ApiRequest,
    state: Annotated[str, Query(description="made、committed、drawn 或 voided")] = "",
    inspection: Annotated[str, Query(description="检查事项的键")] = "",
    late: Annotated[bool, Query(description="只要逾期未公开的")] = False,
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List plans with their draws, the newest first."""
    require(request.actor, inspections.Rights.PLAN_READ)
    rows = inspections.find_plans(request.actor, state=state, inspection=inspection, region=region)
    if late:
        rows = rows.filter(pk__in=inspections.find_late_plans(request.actor, today()).values("pk"))
    rows = rows.select_related("draw", "draw__seal")
    return page_of(rows, _brief, order="-made_at", after=after, size=size)


@draws_router.get(
    "/draws/{uid}", response=DrawDetail, summary="一次抽查",
    description="一个方案和它的抽取，附抽中、候补、替换和派出的人员。uid 是方案的编号。",
)  # fmt: skip
def get_draw(request: ApiRequest, uid: str) -> Any:
    """Open one plan with its draw."""
    plan = inspections.get_plan(request.actor, uid)
    draw: inspections.Draw | None = getattr(plan, "draw", None)
    rows = inspections.list_drawn(request.actor, draw.uid) if draw else []
    return _brief(plan) | {
        "drawn": [
            {
                "group": row.group, "place": row.place, "code": row.code, "subject": row.subject_uid, "name": row.name,
                "role": row.role, "by": row.by, "officers": list(row.officers),
            }
            for row in rows
        ]
    }  # fmt: skip


def _public(draw: inspections.Draw) -> dict[str, Any]:
    one = inspections.public_draw(draw)
    days = {each["source"]: each["on"] for each in draw.plan.sources}
    return {
        "uid": one.uid, "title": one.title, "inspection_zh": one.inspection, "items": list(one.items),
        "starts_on": one.starts_on, "ends_on": one.ends_on, "region_code": one.region_code, "state": one.state,
        "state_zh": one.state_words, "algorithm": one.algorithm, "object_count": one.object_count,
        "officer_count": one.officer_count, "left_out": one.left_out, "drawn_count": one.drawn_count,
        "visited": one.visited, "plan_digest": one.plan_digest, "objects_digest": one.objects_digest,
        "officers_digest": one.officers_digest, "committed_at": one.committed_at,
        "beacons": [
            {"source": each["source"], "on": days.get(each["source"]), "value": each["value"]}
            for each in [*one.beacons, *one.reserve]
        ],
        "committed_fact": one.committed_fact, "drawn_at": one.drawn_at, "drawn_fact": one.drawn_fact,
        "void_reason": one.void_reason, "void_fact": one.void_fact, "bundle": f"/draws/{one.uid}/files.zip",
        "publications": _publications(draw.plan, draw),
    }  # fmt: skip


@public_draws.get(
    "/draws", response=Page[PublicDrawOut], summary="抽取",
    description="全部抽取，作废的连同理由也在，新封存的在前。",
)  # fmt: skip
def list_public_draws(request: HttpRequest, region: Region = "", after: After = "", size: Size = 50) -> Any:
    """List draws, the newest first."""
    brake(request, "search")
    rows = inspections.find_public_draws(region=region).select_related("seal")
    return page_of(rows, _public, order="-committed_at", after=after, size=size)


@public_draws.get(
    "/draws/{uid}", response=PublicDrawDetail, summary="一次抽取",
    description="一次抽取，附抽中名单和替换；可凭公开证明包重算。",
)  # fmt: skip
def get_public_draw(request: HttpRequest, uid: str) -> Any:
    """Open one draw with the names of the drawn and who gave way to whom."""
    brake(request, "search")
    names = inspections.public_names(uid)
    draw = inspections.find_public_draws().select_related("seal").get(uid=uid)
    return _public(draw) | {
        "names": [{"code": code, "name": name} for code, name in names],
        "replaced": [
            {
                "out_code": one.out_code, "out_name": one.out_name, "in_code": one.in_code, "in_name": one.in_name,
                "place": one.place, "ground": one.ground, "ground_zh": one.ground_zh, "on": one.on,
                "fact": one.fact_uid,
            }
            for one in inspections.public_swaps(uid)
        ],
    }  # fmt: skip
