"""Businesses, what every source said of them, what happened to them, and their licences."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import require
from quanheng.registry import api as registry
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today
from quanheng.surfaces.words import code_title, region_title

from .facts import FactOut, fact_out
from .shapes import After, Page, Party, Shape, Size, page_of, party_of

router = Router(auth=Bearer("subjects"), tags=["主体"])

Region = Annotated[str, Query(description="行政区划代码的前几位，如 445102")]


class SubjectOut(Shape):
    """A business in a list; personal values are masked."""

    uid: str
    uscc: str | None = Field(description="统一社会信用代码")
    name: str = Field(description="名称")
    kind: str = Field(description="主体类型代码")
    kind_zh: str
    status: str = Field(description="登记状态代码")
    status_zh: str
    region_code: str = Field(description="行政区划代码")
    region_zh: str
    address: str = Field(description="住所（经营场所）")
    industry_code: str = Field(description="行业代码")
    legal_person: str = Field(description="法定代表人（负责人），已掩码")
    phone: str = Field(description="联系电话，已掩码")
    capital_yuan: Decimal | None = Field(description="注册资本，元")
    established_on: date | None = Field(description="成立日期")
    cancelled_on: date | None = Field(description="注销日期")
    seen_on: date | None = Field(description="最近一次来数的日期")


class StatementOut(Shape):
    """One value that one source gave for one field, and the line of the file it stands in."""

    field: str
    zh: str = Field(description="字段名称")
    value: str = Field(description="清洗后的值，个人信息已掩码")
    original: str = Field(description="来数时的原值，个人信息已掩码")
    is_used: bool = Field(description="是否为现用值")
    source: str
    source_title: str = Field(description="来源名称")
    batch: str = Field(description="批次编号")
    file: str = Field(description="文件")
    line: int = Field(description="行号")
    seen_on: date
    link_reason: str = Field(description="归到这一户的理由")


class LicenceOut(Shape):
    """One licence with its lamp of the day."""

    uid: str
    subject: Party | None
    kind: str = Field(description="许可种类代码")
    kind_zh: str
    number: str = Field(description="编号")
    scope: str = Field(description="范围")
    region_code: str
    issued_on: date | None
    expires_on: date | None = Field(description="有效期至；空为长期")
    state: str = Field(description="登记的状态")
    lamp: str = Field(description="green、amber、red、none")
    lamp_words: str = Field(description="今天的状态，如 剩12天")


class SubjectFull(SubjectOut):
    """A business with its statements and licences."""

    registrar: str = Field(description="登记机关")
    business_scope: str = Field(description="经营范围")
    former_names: list[str] = Field(description="曾用名")
    licences: list[LicenceOut]
    statements: list[StatementOut] = Field(description="每个值的出处，现用值在前")


def subject_out(one: registry.Subject) -> dict[str, Any]:
    """Lay out a business, personal values masked as on the page."""
    plain = (
        "uid", "uscc", "name", "kind", "status", "region_code", "address", "industry_code", "capital_yuan",
        "established_on", "cancelled_on", "seen_on",
    )  # fmt: skip
    return {name: getattr(one, name) for name in plain} | {
        "kind_zh": code_title("entity.types", one.kind),
        "status_zh": code_title("entity.status", one.status),
        "region_zh": region_title(one.region_code),
        "legal_person": registry.masked("legal_person", one.legal_person) or "",
        "phone": registry.masked("phone", one.phone) or "",
    }


def licence_out(one: registry.Licence) -> dict[str, Any]:
    """Lay out a licence with its lamp."""
    lamp = registry.licence_lamp(one, today())
    return {
        "uid": one.uid, "subject": party_of(one.subject), "kind": one.kind, "number": one.number, "scope": one.scope,
        "kind_zh": code_title("licence.types", one.kind), "region_code": one.region_code, "issued_on": one.issued_on,
        "expires_on": one.expires_on, "state": one.state, "lamp": lamp.colour, "lamp_words": lamp.words,
    }  # fmt: skip


def _statement_out(one: registry.Statement) -> dict[str, Any]:
    def shown(value: Any) -> str:
        return "" if value is None else str(registry.masked(one.field, value))

    return {
        "field": one.field, "zh": one.zh, "value": shown(one.value), "original": shown(one.original),
        "is_used": one.is_used, "source": one.source, "source_title": one.source_title, "batch": one.batch_uid,
        "file": one.file, "line": one.line, "seen_on": one.seen_on, "link_reason": one.link_reason,
    }  # fmt: skip


@router.get(
    "/subjects", response=Page[SubjectOut], summary="主体列表",
    description="按条件列出管辖范围内的经营主体，按名称排序。",
)  # fmt: skip
def list_subjects(
    request: ApiRequest,
    q: Annotated[str, Query(description="名称、代码、住所、电话或负责人的一部分")] = "",
    region: Region = "",
    status: Annotated[str, Query(description="登记状态代码")] = "",
    kind: Annotated[str, Query(description="主体类型代码")] = "",
    licence_state: Annotated[str, Query(description="held、expiring、expired、ended 或 none")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List businesses within the jurisdiction."""
    require(request.actor, registry.Rights.SUBJECT_READ)
    rows = registry.find_subjects(
        request.actor,
        q=q,
        region=region,
        status=status,
        kind=kind,
        licence_state=licence_state,
        today=today(),
    )
    return page_of(rows, subject_out, order="name", after=after, size=size)


@router.get(
    "/subjects/{uid}", response=SubjectFull, summary="一户主体",
    description="一户主体的全部字段、许可，以及每个值来自哪个文件的哪一行。uid 也可用统一社会信用代码。",
)  # fmt: skip
def get_subject(request: ApiRequest, uid: str) -> Any:
    """Tell one business with where each value came from."""
    one = registry.get_subject(request.actor, uid)
    return subject_out(one) | {
        "registrar": one.registrar,
        "business_scope": one.business_scope,
        "former_names": [former.name for former in registry.former_names_of(one)],
        "licences": [licence_out(held) for held in registry.licences_of(one)],
        "statements": [_statement_out(said) for said in registry.statements_of(one)],
    }


@router.get(
    "/subjects/{uid}/facts", response=list[FactOut], summary="一户主体的记载",
    description="账本中与这一户有关的记载，新的在前，最多500条。",
)  # fmt: skip
def get_subject_facts(request: ApiRequest, uid: str) -> Any:
    """Tell what happened to one business, newest first."""
    one = registry.get_subject(request.actor, uid)
    return [fact_out(fact) for fact in ledger.facts_of_subject(request.actor, registry.subject_ref(one))]


@router.get(
    "/licences", response=Page[LicenceOut], summary="许可列表",
    description="管辖范围内的许可，按有效期排序，快到期的在前。",
)  # fmt: skip
def list_licences(
    request: ApiRequest,
    kind: Annotated[str, Query(description="许可种类代码")] = "",
    state: Annotated[str, Query(description="held、expiring、expired 或 ended")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List licences, those that end first in front."""
    require(request.actor, registry.Rights.SUBJECT_READ)
    rows = registry.find_licences(request.actor, kind=kind, state=state, today=today())
    return page_of(rows, licence_out, order="expires_on", after=after, size=size)
