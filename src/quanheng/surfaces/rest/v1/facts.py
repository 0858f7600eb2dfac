"""The change feed of the ledger in its own order, the walk home, and the deliveries of files."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from ninja import Query, Router
from pydantic import Field

from quanheng.base.errors import BadInput
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer

from .shapes import Shape, Size

router = Router(auth=Bearer("facts"), tags=["账本"])


class FactOut(Shape):
    """One fact: what happened, said in a sentence and as data."""

    uid: str
    kind: str = Field(description="种类，如 affairs.decision.served")
    sentence: str = Field(description="一句话")
    at: datetime
    day: date
    actor_name: str = Field(description="经办人")
    post_title: str = Field(description="岗位")
    unit_name: str = Field(description="单位")
    region_code: str
    subject: str = Field(description="涉及的主体，如 registry.subject:…")
    object: str = Field(description="所办的事物")
    body: dict[str, Any] = Field(description="内容，不含个人信息")


class FeedOut(Shape):
    """A stretch of the feed; ``next`` is where to go on, also when nothing is there yet."""

    items: list[FactOut]
    next: str = Field(description="下次的 after；没有新的记载时与上次相同")
    is_end: bool = Field(description="目前没有更多")


class StepOut(Shape):
    """One step of a walk home; the last names the file and the line."""

    depth: int = Field(description="离起点几步")
    kind: str
    sentence: str
    uid: str = ""
    at: str = ""
    actor_name: str = ""
    unit_name: str = ""
    subject: str = ""
    object: str = ""
    because: list[str] = Field(default_factory=list, description="由哪些记载而来")
    file: str = Field("", description="原文件")
    line: int | None = Field(None, description="原文件的行号")
    source: str = ""
    digest: str = Field("", description="原行的摘要")


class BatchOut(Shape):
    """One delivery of one source; rows in = accepted + repaired + quarantined once it is cleaned."""

    uid: str
    source: str
    file: str
    digest: str = Field(description="文件摘要")
    at: datetime
    state: str = Field(description="held、landed、cleaned 或 linked")
    held_because: str = Field(description="搁置的原因")
    rows_in: int = Field(description="收到")
    accepted: int = Field(description="入库")
    repaired: int = Field(description="修补")
    quarantined: int = Field(description="隔离")
    linked: int = Field(description="已归户")


def fact_out(fact: ledger.Fact) -> dict[str, Any]:
    """Lay out a fact."""
    return {
        "uid": fact.uid, "kind": fact.kind, "sentence": ledger.say(fact), "at": fact.at, "day": fact.day,
        "actor_name": fact.actor_name, "post_title": fact.post_title, "unit_name": fact.unit_name,
        "region_code": fact.region_code, "subject": fact.subject_ref, "object": fact.object_ref, "body": fact.body,
    }  # fmt: skip


@router.get(
    "/facts", response=FeedOut, summary="变更流",
    description=(
        "按账本中的先后列出记载。记下 next，下次从那里接着取，不会漏也不会重。"
        "刚发生的记载要等几秒排进账本才出现。"
    ),
)  # fmt: skip
def list_facts(
    request: ApiRequest,
    after: Annotated[str, Query(description="上次的 next，即最后一条记载的编号")] = "",
    kinds: Annotated[str, Query(description="只要这些种类，用逗号隔开")] = "",
    size: Size = 100,
) -> Any:
    """Feed facts in the order of the log: a later one never slips in before one already read."""
    require(request.actor, ledger.Rights.FACT_READ)
    wanted = [kind for kind in (part.strip() for part in kinds.split(",")) if kind]
    rows = ledger.find_facts(request.actor, kinds=wanted).filter(place__isnull=False)
    if after:
        place = getattr(ledger.see_fact(request.actor, after), "place", None)
        if place is None:
            raise BadInput("这条记载还没有排进账本", remedy="请用变更流给出的 next")
        rows = rows.filter(place__seq__gt=place.seq)
    found = list(rows.order_by("place__seq")[: size + 1])
    items = found[:size]
    return {
        "items": [fact_out(fact) for fact in items],
        "next": items[-1].uid if items else after,
        "is_end": len(found) <= size,
    }


@router.get(
    "/facts/{uid}/chain", response=list[StepOut], summary="由来",
    description="从一条记载沿“因为”走回最早的来源，最后一步是原文件的行。",
)  # fmt: skip
def get_chain(request: ApiRequest, uid: str) -> Any:
    """Walk from a fact home to the line of the file."""
    ledger.see_fact(request.actor, uid)
    return [step.as_dict() for step in ledger.chain_back(uid)]


@router.get(
    "/batches", response=list[BatchOut], summary="数据批次",
    description="各部门送来的文件，新的在前。收到 = 入库 + 修补 + 隔离。",
)  # fmt: skip
def list_batches(
    request: ApiRequest, source: Annotated[str, Query(description="数据源的键")] = "", size: Size = 100
) -> Any:
    """List deliveries, the newest first."""
    require(request.actor, flows.Rights.BATCH_READ)
    batches = list(reversed(flows.centre_of(Path(settings.HOME)).batches(source or None)))[:size]
    plain = (
        "source", "file", "digest", "at", "state", "held_because", "rows_in", "accepted", "repaired", "quarantined",
        "linked",
    )  # fmt: skip
    return [{"uid": one.batch_uid} | {name: getattr(one, name) for name in plain} for one in batches]
