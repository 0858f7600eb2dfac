"""Papers of an affair, by program: what may be made, a draft, the paper itself, who signed; as on the page."""

import base64
import binascii
from datetime import date, datetime
from typing import Any

from ninja import Router
from pydantic import Field

from quanheng.base.errors import BadInput
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .shapes import Shape

__all__ = ["papers_router"]

papers_router = Router(auth=Bearer("steps"), tags=["文书"])
MOST_IMAGE = 1024 * 1024


class ChoiceOut(Shape):
    """A paper that may be made now."""

    document: str = Field(description="文书样式的键，如 PEN-04")
    zh: str
    act: str = Field(description="据以制作的办理记录")


class ChoicesOut(Shape):
    """The papers that may be made for an affair now."""

    choices: list[ChoiceOut]


class PaperIn(Shape):
    """The words that an officer may still put into a paper."""

    filled: dict[str, str] = Field(default_factory=dict, description="可改写的各处，键见 draft 的 fields")
    with_clocks: bool = Field(False, description="附上期限的计算过程")


class FieldOut(Shape):
    """One part of a draft that may still be worded."""

    key: str
    zh: str
    value: str


class DraftOut(Shape):
    """A paper as it would read; nothing is kept of it."""

    document: str
    zh: str
    fields: list[FieldOut]
    html: str = Field(description="预览页面，没有文号、印章和核验码")


class MadeOut(Shape):
    """A paper that exists."""

    uid: str
    document: str
    zh: str
    number: str
    state: str
    made_on: date
    verify_code: str
    signs: dict[str, str] = Field(description="签名处：键和名称")
    fact: str


class SignIn(Shape):
    """A drawn signature."""

    role: str = Field(description="签名处的键，见 signs")
    name: str = Field(max_length=60)
    image: str = Field(description="PNG 图片，base64，不超过1MB")


class RefusalIn(Shape):
    """A party who would not sign."""

    role: str = Field(description="签名处的键，见 signs")
    reason: str = Field(max_length=60, description="未签名的情况，2到60字")
    witness: str = Field("", max_length=20, description="见证人；没有见证人的写明全程录音录像")


class SignedOut(Shape):
    """What now stands on the line."""

    role: str
    name: str
    note: str
    signed_at: datetime
    fact: str


class CorrectPaperIn(Shape):
    """Why a paper is replaced."""

    reason: str = Field(max_length=300, description="更正的理由")


def _made(paper: affairs.Paper) -> dict[str, Any]:
    return {
        "uid": paper.uid, "document": paper.document, "zh": paper.zh, "number": paper.number or "",
        "state": paper.state, "made_on": paper.made_on, "verify_code": paper.verify_code,
        "signs": affairs.signing_places(paper), "fact": paper.fact_uid,
    }  # fmt: skip


def _signed(made: Any) -> dict[str, Any]:
    return {
        "role": made.role, "name": made.name, "note": made.note, "signed_at": made.signed_at, "fact": made.fact_uid,
    }  # fmt: skip


@papers_router.get(
    "/affairs/{uid}/papers", response=ChoicesOut, summary="可制作的文书",
    description="现在可以为这件事项制作的文书；步骤自动制作的文书在事项里列出。",
)  # fmt: skip
def get_paper_choices(request: ApiRequest, uid: str) -> Any:
    """Tell the papers that may be made now."""
    found = affairs.get_affair(request.actor, uid)
    require(request.actor, affairs.Rights.PAPER_MAKE, region=found.region_code)
    return {
        "choices": [
            {"document": one.document.key, "zh": one.document.zh, "act": one.act.uid}
            for one in affairs.papers_to_make(found)
        ]
    }


@papers_router.post(
    "/affairs/{uid}/papers/{document}/draft", response=DraftOut, summary="文书草稿",
    description="按现在的案卷写出草稿，不编号、不保存。",
)  # fmt: skip
def draft_paper(request: ApiRequest, uid: str, document: str, given: PaperIn) -> Any:
    """Show a paper before its number."""
    found = affairs.get_affair(request.actor, uid)
    shown = affairs.draft_paper(
        affair=found, document=document, filled=given.filled, with_clocks=given.with_clocks, actor=request.actor,
        at=now(),
    )  # fmt: skip
    fields = [{"key": one.field.key, "zh": one.field.zh, "value": one.value} for one in shown.fields]
    return {
        "document": document, "zh": shown.document.zh, "fields": fields, "html": affairs.draft_html(shown.content),
    }  # fmt: skip


@papers_router.post(
    "/affairs/{uid}/papers/{document}", response=MadeOut, summary="制作文书",
    description="编号、加盖印章并封存一份文书；已经制作过的不再制作第二份。",
)  # fmt: skip
def make_paper(request: ApiRequest, uid: str, document: str, given: PaperIn) -> Any:
    """Make a paper."""
    found = affairs.get_affair(request.actor, uid)
    made = affairs.make_paper(
        affair=found, document=document, filled=given.filled, with_clocks=given.with_clocks, actor=request.actor,
        at=now(),
    )  # fmt: skip
    return _made(made)


@papers_router.post(
    "/papers/{uid}/signatures", response=SignedOut, summary="在文书上签名",
    description="把手写签名放在文书的签名处，文书重新打印，文字和摘要不变。",
)  # fmt: skip
def sign_paper(request: ApiRequest, uid: str, given: SignIn) -> Any:
    """Lay a drawn signature on its line."""
    paper = affairs.get_paper(request.actor, uid)
    try:
        image = base64.b64decode(given.image, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadInput("签名图片不是base64", remedy="把 PNG 文件编成 base64 放进 image") from wrong
    if len(image) > MOST_IMAGE:
        raise BadInput("签名图片超过1MB", remedy="请缩小后再传")
    made = affairs.sign_paper(
        paper=paper, role=given.role, name=given.name, image=image, actor=request.actor, at=now()
    )
    return _signed(made)


@papers_router.post(
    "/papers/{uid}/refusals", response=SignedOut, summary="注明拒绝签名",
    description="当事人拒绝或不能签名的，注明情况和见证人。",
)  # fmt: skip
def note_paper_refusal(request: ApiRequest, uid: str, given: RefusalIn) -> Any:
    """Note that a party would not sign."""
    paper = affairs.get_paper(request.actor, uid)
    made = affairs.note_refusal(
        paper=paper,
        role=given.role,
        reason=given.reason,
        witness=given.witness,
        actor=request.actor,
        at=now(),
    )
    return _signed(made)


@papers_router.post(
    "/papers/{uid}/correct", response=MadeOut, summary="更正文书",
    description="以现在的案卷重写一份代替写错的文书，两份互相注明。",
)  # fmt: skip
def correct_paper(request: ApiRequest, uid: str, given: CorrectPaperIn) -> Any:
    """Replace a wrong paper."""
    paper = affairs.get_paper(request.actor, uid)
    return _made(affairs.correct_paper(paper=paper, reason=given.reason, actor=request.actor, at=now()))
