"""Departments' deliveries pushed in, what came of them, and the board of who owes what by when."""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Header, Query, Router
from ninja.responses import Status
from pydantic import Field

from quanheng.base.errors import BadInput
from quanheng.datacentre.api import Declared, read_period
from quanheng.flows import api as flows
from quanheng.surfaces.rest.auth import ApiRequest, Bearer, Sender
from quanheng.surfaces.web import now, today

from .shapes import Shape, Size

__all__ = ["deliveries_router", "supply_router"]

deliveries_router = Router(auth=Sender(), tags=["报送"])
supply_router = Router(auth=Bearer("facts"), tags=["供数看板"])

_BLOCK = 1 << 20
_SUFFIXES = {
    "text/csv": ".csv", "text/plain": ".csv", "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl",
    "application/json": ".jsonl", "application/gzip": ".gz", "application/x-gzip": ".gz",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
_DIGEST = re.compile(r"(sha-256|sm3)=:([A-Za-z0-9+/]{43}=):")


class DeliveryOut(Shape):
    """One delivery as it stands; rows in = accepted + repaired + quarantined once it is cleaned."""

    batch: str = Field(description="批次号")
    state: str = Field(description="held 暂缓、landed 已收到、cleaned 已清洗、linked 已关联")
    is_repeat: bool = Field(description="同样的内容以前已经收过")
    file: str
    digest: str = Field(description="内容的SHA-256，十六进制")
    at: datetime
    brings: str = Field(description="full 全量、increment 增量、correction 更正")
    period: str = Field(description="期次；没有写明为空")
    is_out_of_order: bool = Field(description="晚于后一期才到，不会盖掉后一期的值")
    proof: str = Field(description="none 无、digest 摘要相符、signature 签名验过")
    rows_in: int
    accepted: int
    repaired: int
    quarantined: int
    held_because: str
    drift: list[str] = Field(description="列的变化")
    token: str = Field(description="推送编号；不是推送的为空")


class OwedOut(Shape):
    """One period that was owed."""

    period: str
    due_on: date
    state: str = Field(description="on_time 按期、late 迟报、skipped 缺期、due 待报、overdue 逾期")
    batch: str


class SupplyOut(Shape):
    """One source on the board."""

    source: str
    title: str
    department: str
    every: str = Field(description="workday、week、month、quarter、year；空为未约定")
    agreed: str = Field(description="约定频率的依据；空为本系统自设，未核实")
    state: str = Field(description="overdue、held、refused、never、due、late、on_time、not_owed、unplanned")
    state_zh: str
    period: str
    due_on: date | None
    late_workdays: int
    owed: int = Field(description="逾期未报的期数")
    on_time: int
    of: int
    last_at: datetime | None
    last_rows: int | None
    last_batch: str
    drift: int = Field(description="最近一批要人处理的列变化")
    proof: str
    refused: str
    repeats: int
    reminded_on: date | None


class SupplyWhole(SupplyOut):
    """One source with each period that was owed, the newest first."""

    periods: list[OwedOut]


@deliveries_router.post(
    "/deliveries/{source}", response={200: DeliveryOut, 201: DeliveryOut, 202: DeliveryOut}, summary="推送一批数据",
    description=(
        "请求体就是文件本身：CSV、XLSX、JSON行，可用gzip压缩。令牌须是本来源的报送令牌。"
        "Idempotency-Key 是报送单位自己的编号："
        "同号同内容再推答200和原来那批，同号不同内容答409。新收下答201，收下但暂缓入库答202。"
        "Content-Digest 写 sha-256=:base64: 或 sm3=:base64:；X-Signature 写 密钥编号:base64签名。"
    ),
)  # fmt: skip
def push_delivery(
    request: ApiRequest, source: str,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=120, description="报送单位自己的编号")],
    content_digest: Annotated[str, Header(description="内容的摘要（RFC 9530 的写法）")] = "",
    x_signature: Annotated[str, Header(max_length=2000, description="密钥编号:base64签名")] = "",
    content_type: Annotated[str, Header(description="内容的类型")] = "",
    brings: Annotated[Literal["", "full", "increment", "correction"], Query(description="全量、增量、更正")] = "",
    period: Annotated[str, Query(max_length=12, description="期次，如 2026-11-24、2026-W48、2026-11、2026-Q4")] = "",
    sequence: Annotated[int | None, Query(ge=0, description="同一期里的第几批")] = None,
    rows: Annotated[int | None, Query(ge=0, description="行数，不符则退回")] = None,
) -> Any:  # fmt: skip
    """Take a delivery in once by its key. Raises: NotAllowed, NotFound, BadInput, Conflict"""
    if period and read_period(period) is None:
        raise BadInput(
            "期次读不懂", remedy="请写作 2026-11-24、2026-W48、2026-11、2026-Q4 或 2026", field="period"
        )
    declared = Declared(brings=brings, period=period, sequence=sequence, rows=rows)
    report = flows.push_delivery(
        actor=request.actor, at=now(), home=Path(settings.HOME), source=source, key=idempotency_key,
        suffix=_SUFFIXES.get(content_type.partition(";")[0].strip().lower(), ".csv"), body=_blocks(request),
        claims=_claims(declared, content_digest, x_signature),
    )  # fmt: skip
    status = 200 if report.is_repeat else 202 if report.batch.state == "held" else 201
    return Status(status, _delivery(report))


def _blocks(request: ApiRequest) -> Iterator[bytes]:
    while block := request.read(_BLOCK):
        yield block


def _claims(declared: Declared, digest: str, signature: str) -> flows.Claims:
    told = {}
    for name, value in _DIGEST.findall(digest):
        try:
            told["sm3" if name == "sm3" else "sha256"] = base64.b64decode(value, validate=True).hex()
        except binascii.Error as wrong:
            raise BadInput(
                "Content-Digest 不是base64", remedy="请核对写法", field="Content-Digest"
            ) from wrong
    if digest and not told:
        raise BadInput(
            "Content-Digest 读不懂", remedy="请写作 sha-256=:base64: 或 sm3=:base64:", field="Content-Digest"
        )
    key_id, _, value = signature.partition(":") if ":" in signature else ("", "", signature)
    return flows.Claims(
        declared=declared, sha256=told.get("sha256", ""), sm3=told.get("sm3", ""), signature=value.strip(),
        key_id=key_id.strip(),
    )  # fmt: skip


def _delivery(report: flows.PushReport) -> dict[str, Any]:
    batch, told = report.batch, report.delivery
    plain = (
        "state", "file", "digest", "at", "rows_in", "accepted", "repaired", "quarantined", "held_because",
    )  # fmt: skip
    return {name: getattr(batch, name) for name in plain} | {
        "batch": batch.batch_uid, "is_repeat": report.is_repeat, "brings": told.brings if told else "",
        "period": told.period if told else "", "is_out_of_order": bool(told and told.is_out_of_order),
        "proof": told.proof if told else "none", "drift": [one.words for one in told.drift] if told else [],
        "token": told.token if told else "",
    }  # fmt: skip


@deliveries_router.get(
    "/deliveries/{source}", response=list[DeliveryOut], summary="本来源报送过的批次",
    description="报送单位查自己报送的结果，新到的在前；给出 key 只看那个推送编号。",
)  # fmt: skip
def list_deliveries(
    request: ApiRequest, source: str, key: Annotated[str, Query(max_length=120, description="推送编号")] = "",
    size: Size = 50,
) -> Any:  # fmt: skip
    """List a source's deliveries for its sender."""
    found = flows.find_pushes(request.actor, Path(settings.HOME), source, key=key, limit=size)
    return [_delivery(one) for one in found]


@supply_router.get(
    "/supply", response=list[SupplyOut], summary="供数看板",
    description="各来源谁欠报哪一期、何时应报、是否按期；要人处理的在前。",
)  # fmt: skip
def list_supply(
    request: ApiRequest,
    state: Annotated[str, Query(description="只看这种状态")] = "",
    every: Annotated[str, Query(description="只看这种频率")] = "",
) -> Any:
    """Give the board of supply as it stands today."""
    lines = flows.supply_board(request.actor, Path(settings.HOME), on=today(), state=state, every=every)
    return [_line(one) for one in lines]


@supply_router.get(
    "/supply/{source}", response=SupplyWhole, summary="一个来源的供数情况",
    description="看板上的一行，加上应报的每一期。",
)  # fmt: skip
def get_supply(request: ApiRequest, source: str) -> Any:
    """Give one source's supply. Raises: NotFound"""
    found = flows.get_supply(request.actor, Path(settings.HOME), source, on=today())
    return _line(found.line) | {
        "periods": [
            {
                "period": one.period.name, "due_on": one.due_on, "state": one.state,
                "batch": one.batch.batch_uid if one.batch else "",
            }
            for one in found.owed
        ]
    }  # fmt: skip


def _line(one: flows.SupplyLine) -> dict[str, Any]:
    plain = (
        "source", "title", "department", "every", "agreed", "state", "state_zh", "due_on", "late_workdays", "owed",
        "on_time", "of", "drift", "refused", "repeats", "reminded_on",
    )  # fmt: skip
    return {name: getattr(one, name) for name in plain} | {
        "period": one.period.name if one.period else "", "last_at": one.last.at if one.last else None,
        "last_rows": one.last.rows_in if one.last else None, "last_batch": one.last.batch_uid if one.last else "",
        "proof": one.told.proof if one.told else "none",
    }  # fmt: skip
