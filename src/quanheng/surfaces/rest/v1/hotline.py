"""Orders of the 12345 hotline: pushed in, read back, with the answers the hotline is owed."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import find_units, require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .shapes import After, Page, Shape, Size, page_of

__all__ = ["router"]

router = Router(auth=Bearer("hotline"), tags=["12345工单"])
NUMBER = "order_no"  # by this number of its own the hotline knows an order


class OrderIn(Shape):
    """An order as the hotline sends it."""

    order_no: str = Field(min_length=1, max_length=60, description="工单编号；同一编号再推不会重复登记")
    order_kind: Literal["complaint", "report", "consult", "suggestion"] = Field(
        description="complaint 投诉、report 举报、consult 咨询、suggestion 求助建议"
    )
    title: str = Field("", max_length=120, description="工单标题；不填则按类别和经营者生成")
    person_name: str = Field("", max_length=60, description="诉求人姓名；举报类按举报人身份保密")
    person_phone: str = Field("", max_length=30, description="诉求人电话")
    region_code: str = Field(
        "", max_length=12, pattern=r"^\d*$", description="镇街的行政区划代码，用来分到所"
    )
    town: str = Field("", max_length=100, description="镇街名称")
    respondent_name: str = Field("", max_length=200, description="涉及的经营者")
    facts: str = Field(min_length=1, max_length=4000, description="诉求内容")
    received_at: datetime = Field(description="派单时间，ISO 格式，带时区")


class OrderOut(Shape):
    """An order as the hotline reads it back: nobody's name is in it."""

    order_no: str
    uid: str
    number: str = Field(description="本局编号")
    state: str
    state_zh: str
    is_open: bool
    outcome: str = Field(description="returned 退单、answered 已答复；未办结为空")
    received_on: date
    due_on: date | None = Field(description="下一个到期日")
    answered_on: date | None = Field(description="最近一次答复的日期")
    answer: str = Field(description="最近一次答复的内容")
    followed_by: list[str] = Field(description="转办成的投诉、举报的编号")


def _order(one: affairs.Affair) -> dict[str, Any]:
    row = affairs.told_row(one)
    return {
        "order_no": row.own_number, "uid": one.uid, "number": one.number, "state": one.state,
        "state_zh": row.state_zh, "is_open": one.is_open, "outcome": one.outcome, "received_on": one.opened_on,
        "due_on": row.due_on, "answered_on": row.told_on, "answer": row.told,
        "followed_by": list(row.followed_by),
    }  # fmt: skip


@router.post(
    "/hotline-orders", response={200: OrderOut, 201: OrderOut}, summary="推送一张工单",
    description="登记一张12345工单并开始计时。同一工单编号再推，答200和原来那张，内容不变；新登记的答201。",
)  # fmt: skip
def push_order(request: ApiRequest, given: OrderIn) -> Any:
    """Take an order in, once by its number; it goes to the station that answers for the place.

    Raises: NotAllowed, NotFound, BadInput
    """
    spec = affairs.kind_once_by(NUMBER)
    require(request.actor, affairs.Rights.OPEN)
    at = now()
    form = given.model_dump(mode="json", exclude={"title", "region_code"})
    kinds = {"complaint": "投诉", "report": "举报", "consult": "咨询", "suggestion": "求助建议"}
    made = affairs.open_affair(
        kind=spec.key, subject=None, form={key: value for key, value in form.items() if value},
        title=given.title or f"热线{kinds[given.order_kind]}：{given.respondent_name or given.facts[:30]}",
        actor=request.actor, at=at, party_name=given.respondent_name, unit=_unit_of(request, given.region_code),
        region=given.region_code,
    )  # fmt: skip
    if made.opened_at == at:
        return Status(201, _order(made))
    # already there: told only to who may see it, so that a number cannot be used to look into another district
    return Status(200, _order(affairs.find_by_own_number(request.actor, spec.key, given.order_no)))


def _unit_of(request: ApiRequest, region: str) -> Any:
    """Find the unit nearest to the place among those the token's post may see; its own without a place."""
    if not region:
        return None
    near = [
        (len(row.prefix), unit)
        for unit in find_units(request.actor)
        for row in unit.regions.all()
        if region.startswith(row.prefix)
    ]
    return max(near, key=lambda pair: (pair[0], pair[1].pk))[1] if near else None


@router.get(
    "/hotline-orders", response=Page[OrderOut], summary="工单和答复",
    description="管辖范围内的工单，新收的在前。给出起止日期时，只列其间答复过的（供热线回写）。",
)  # fmt: skip
def list_orders(
    request: ApiRequest,
    since: Annotated[date | None, Query(description="答复日期从哪天起")] = None,
    until: Annotated[date | None, Query(description="到哪天止")] = None,
    state: Annotated[str, Query(description="所处环节")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List orders, the newest first; between two days those answered then."""
    require(request.actor, affairs.Rights.READ)
    spec = affairs.kind_once_by(NUMBER)
    if since or until:
        rows = affairs.find_told(request.actor, spec.key, since=since, until=until)
        rows = rows.filter(state=state) if state else rows
    else:
        rows = affairs.find_affairs(request.actor, kind=spec.key, state=state)
    return page_of(rows, _order, order="-opened_on", after=after, size=size)


@router.get(
    "/hotline-orders/{order_no}", response=OrderOut, summary="一张工单",
    description="按工单编号读一张工单的办理情况和答复。",
)  # fmt: skip
def get_order(request: ApiRequest, order_no: str) -> Any:
    """Tell one order by the hotline's own number. Raises: NotFound"""
    require(request.actor, affairs.Rights.READ)
    return _order(affairs.find_by_own_number(request.actor, affairs.kind_once_by(NUMBER).key, order_no))
