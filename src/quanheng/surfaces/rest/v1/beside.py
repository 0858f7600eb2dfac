"""Matters that belong together: those tied to one, what may be opened beside it, and the act of opening it."""

from typing import Any

from ninja import Router
from pydantic import Field

from quanheng.engines.affairs import api as affairs
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .shapes import Shape
from .work import get_affair
from .work_shapes import AffairFull

__all__ = ["router", "writing"]

router = Router(auth=Bearer("affairs"), tags=["事项"])
writing = Router(auth=Bearer("steps"), tags=["办理"])


class RelatedOut(Shape):
    """A matter tied to the one asked about."""

    uid: str
    kind: str
    title: str
    number: str
    state_zh: str
    is_open: bool
    relation: str
    came_from_here: bool = Field(description="由这个事项开启的")


class OfferOut(Shape):
    """A kind that may be opened beside the matter, or why not."""

    key: str
    kind: str
    zh: str
    may: bool
    why_not: str
    article: str


class BesideOut(Shape):
    """What belongs to a matter and what could be opened beside it."""

    related: list[RelatedOut]
    offers: list[OfferOut]


class OpeningIn(Shape):
    """The matter to be opened."""

    title: str = Field(min_length=2, max_length=200)
    form: dict[str, Any] = Field(default_factory=dict, description="开始步骤的表单")
    token: str = Field("", max_length=32, description="本次提交的唯一标记；同一标记再发不会重复开启")


@router.get(
    "/affairs/{uid}/beside", response=BesideOut, summary="相关事项",
    description="与这个事项关联的其他事项，以及现在可以在它旁边开启哪些、其余的为什么不行。",
)  # fmt: skip
def get_beside(request: ApiRequest, uid: str) -> Any:
    """Tell what belongs to a matter. Raises: NotFound"""
    one = affairs.get_affair(request.actor, uid)
    return {
        "related": [
            {
                "uid": row.affair.uid, "kind": row.affair.key, "title": row.affair.title, "number": row.affair.number,
                "state_zh": row.state_zh, "is_open": row.affair.is_open, "relation": row.relation,
                "came_from_here": row.came_from_here,
            }
            for row in affairs.related_of(one, request.actor)
        ],
        "offers": [
            {"key": offer.key, "kind": offer.kind, "zh": offer.zh, "may": offer.may, "why_not": offer.why_not,
             "article": offer.article}
            for offer in affairs.companions_of(one, request.actor, now())
        ],
    }  # fmt: skip


@writing.post(
    "/affairs/{uid}/beside/{key}", response=AffairFull, summary="开启相关事项",
    description="在一个事项旁边开启另一个，如查封扣押、协助调查、移送公安。当事人和承办单位与原事项相同，两件互相关联。",
)  # fmt: skip
def open_beside(request: ApiRequest, uid: str, key: str, given: OpeningIn) -> Any:
    """Open a matter beside another and give it. Raises: NotAllowed, NotFound, NotYet, BadInput"""
    one = affairs.get_affair(request.actor, uid)
    made = affairs.open_companion(
        affair=one, companion=key, title=given.title, form=given.form, actor=request.actor, at=now(),
        token=given.token,
    )  # fmt: skip
    return get_affair(request, made.uid)
