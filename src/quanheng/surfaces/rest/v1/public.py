"""What anybody may read without a token: notices, businesses, the plan, proofs, and whether a paper is real."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanheng.base.errors import NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.indicators import api as indicators
from quanheng.foundation.ledger import api as ledger
from quanheng.registry import api as registry
from quanheng.surfaces.openly import brake, open_notice, public_proof
from quanheng.surfaces.web import today
from quanheng.surfaces.words import code_title, region_title

from .shapes import After, Page, Shape, Size, page_of

router = Router(auth=None, tags=["公开"])


class NoticeLine(Shape):
    """One line of a notice as it is shown."""

    key: str
    zh: str
    value: str


class PublicNoticeOut(Shape):
    """One notice that is up."""

    uid: str
    kind: str
    number: str = Field(description="决定书文号")
    title: str
    party: str = Field(description="当事人，自然人只留姓")
    uscc: str
    authority: str = Field(description="作出决定机关")
    decided_on: date
    published_on: date
    ends_on: date | None = Field(description="展示到哪天；空为解除之日")
    region_code: str
    version: int
    original_digest: str = Field(description="决定书原件摘要")
    fact: str = Field(description="账本编号，可取证明")
    lines: list[NoticeLine]


class PublicSubjectOut(Shape):
    """One business as the public reads it."""

    uid: str
    uscc: str
    name: str
    kind: str
    kind_zh: str
    status: str
    status_zh: str
    is_alive: bool = Field(description="是否存续")
    region_code: str
    region_zh: str
    address: str = Field(description="个体工商户只到街道或镇")
    established_on: date | None
    cancelled_on: date | None
    registrar: str
    business_scope: str


class PublicIndicatorOut(Shape):
    """One indicator of the plan."""

    key: str
    order: int
    zh: str
    group: str
    unit: str
    attribute: str
    base: str
    base_on: date
    target: str
    target_on: date
    value: str
    on: date | None
    origin: str
    judged: str
    judged_on: date | None
    lamp: str
    lamp_words: str
    why: str
    path: Decimal | None = Field(description="从基期到目标走了多少，1 为到达")
    time: Decimal = Field(description="规划期过了多少")
    curve: list[tuple[date, Decimal]]
    meaning: str
    source: str
    fact_uid: str


class CheckpointOut(Shape):
    """The newest checkpoint of the log."""

    size: int = Field(description="记载条数")
    at: datetime
    origin: str
    root_sm3: str
    root_sha256: str
    note: str = Field(description="带签名的检查点原文")
    keys: list[str] = Field(description="公钥；请以机关在别处公布的为准")


class ProofOut(Shape):
    """The proof that a public fact stands in the log."""

    entry: dict[str, Any] = Field(description="记载原文")
    index: int
    size: int
    sm3: list[str]
    sha256: list[str]
    checkpoint: str
    keys: list[str]
    tlog_proof: str = Field(description="存成 .tlog-proof 文件，可用 verify_proof.py 离线核对")


class PublicPaperOut(Shape):
    """Whether a paper is real; no party and no person."""

    zh: str
    number: str
    agency: str
    made_on: date
    state: str = Field(description="numbered、made、voided 或 corrected")
    state_words: str
    digest_sm3: str
    pdf_sha256: str
    served_on: date | None
    replaced_by_number: str
    fact_uid: str


def _notice(one: disclosure.PublicNotice) -> dict[str, Any]:
    plain = (
        "uid", "kind", "number", "title", "party", "uscc", "authority", "decided_on", "published_on", "ends_on",
        "region_code", "version", "original_digest", "lines",
    )  # fmt: skip
    return {name: getattr(one, name) for name in plain} | {"fact": one.fact_uid}


def _subject(one: registry.PublicSubject) -> dict[str, Any]:
    plain = (
        "uid", "uscc", "name", "kind", "status", "is_alive", "region_code", "address", "established_on",
        "cancelled_on", "registrar", "business_scope",
    )  # fmt: skip
    return {name: getattr(one, name) for name in plain} | {
        "kind_zh": code_title("entity.types", one.kind),
        "status_zh": code_title("entity.status", one.status),
        "region_zh": region_title(one.region_code),
    }


@router.get(
    "/notices", response=Page[PublicNoticeOut], summary="公示", description="今天公示中的处罚决定，新的在前。"
)
def list_notices(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100, description="当事人、文号或代码")] = "",
    region: Annotated[str, Query(description="行政区划代码的前几位")] = "",
    kind: Annotated[str, Query(description="种类，如 penalty")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List the notices that are up, newest first."""
    brake(request, "api")
    rows = disclosure.shown_notices(today=today(), q=q, region=region, kind=kind)
    return page_of(
        rows,
        lambda row: _notice(disclosure.public_notice(row)),
        order="-published_on",
        after=after,
        size=size,
    )


@router.get(
    "/notices/{uid}", response=PublicNoticeOut, summary="一条公示", description="期满或撤回的答 410。"
)
def get_notice(request: HttpRequest, uid: str) -> Any:
    """Tell one notice; one that has come down is gone."""
    brake(request, "api")
    return _notice(open_notice(uid, today=today()))


@router.get(
    "/subjects", response=Page[PublicSubjectOut], summary="查企业",
    description="按名称的一部分、完整的统一社会信用代码或许可证号查，至少两个字。",
)  # fmt: skip
def list_public_subjects(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=2, max_length=100, description="名称、代码或许可证号")],
    region: Annotated[str, Query(description="行政区划代码的前几位")] = "",
    after: After = "",
    size: Annotated[int, Query(ge=1, le=50, description="每页条数，最多50")] = 20,
) -> Any:
    """Find businesses by public values."""
    brake(request, "search")
    page = registry.search_public(q, region=region, after=after, size=size)
    return {
        "items": [_subject(one) for one in page.items],
        "next": page.after,
        "count": {"number": page.number, "is_capped": page.is_capped},
    }


@router.get(
    "/plan", response=list[PublicIndicatorOut], summary="规划进展", description="规划指标今天的进展。"
)
def list_public_plan(
    request: HttpRequest, as_of: Annotated[date | None, Query(description="截至哪天，默认今天")] = None
) -> Any:
    """Tell the plan's progress."""
    brake(request, "api")
    rows = indicators.list_public_plan(as_of=min(as_of or today(), today()))
    return [{name: getattr(row, name) for name in PublicIndicatorOut.model_fields} for row in rows]


@router.get(
    "/ledger/checkpoint",
    response=CheckpointOut,
    summary="检查点",
    description="账本最新的检查点，两个根和签名。",
)
def get_checkpoint(request: HttpRequest) -> Any:
    """Tell the newest checkpoint. Raises: NotYet"""
    brake(request, "api")
    last = ledger.last_checkpoint()
    if last is None:
        raise NotYet("还没有检查点", remedy="有了第一条记载，一般一分钟之内就有")
    return {
        "size": last.size, "at": last.at, "origin": last.origin, "root_sm3": bytes(last.root_sm3).hex(),
        "root_sha256": bytes(last.root_sha256).hex(), "note": last.note,
        "keys": [str(key) for key in ledger.read_keys()],
    }  # fmt: skip


@router.get(
    "/ledger/proof/{uid}", response=ProofOut, summary="账本证明",
    description="证明一条公开记载在账本中；不公开的记载答 404。",
)  # fmt: skip
def get_proof(request: HttpRequest, uid: str) -> Any:
    """Prove a public fact."""
    brake(request, "proof", most=120)
    _, found = public_proof(uid, today=today())
    return found.as_dict() | {"tlog_proof": found.as_text()}


@router.get(
    "/papers/{code}", response=PublicPaperOut, summary="文书验真", description="凭核验码查文书真伪和状态。"
)
def get_paper(request: HttpRequest, code: str) -> Any:
    """Say whether a paper is real and stands."""
    brake(request, "verify", most=30)
    found = affairs.find_paper_by_code(code)
    return {name: getattr(found, name) for name in PublicPaperOut.model_fields}
