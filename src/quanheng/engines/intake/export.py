"""A list of voices taken away as a workbook: the rows of the page's conditions, without any person, on record."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from quanheng.base.days import CHINA
from quanheng.base.refs import Ref
from quanheng.base.sheets import SheetReport, write_xlsx
from quanheng.foundation.ledger.api import record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.intake import IntakeSpec

from . import facts
from .kinds import intake_kinds
from .models import Voice
from .rights import Rights
from .selectors import find_voices

__all__ = ["export_voices"]

_HEAD = (
    "收到", "种类", "渠道", "被反映的商家", "统一社会信用代码", "问题", "商品或服务", "金额（元）", "诉求",
    "承办单位", "状态", "办结", "评价（分）",
)  # fmt: skip


def export_voices(
    *,
    actor: Actor,
    path: Path,
    at: datetime,
    conditions: Mapping[str, Any],
    progress: Callable[[int], None] | None = None,
) -> SheetReport:
    """Write every voice that meets a list's conditions to a workbook, without a cap and without any contact.

    Right:  intake:voice:export
    Writes: intake.list.exported
    Raises: NotAllowed
    """
    require(actor, Rights.EXPORT)
    rows = find_voices(actor, **conditions).order_by("pk").iterator(chunk_size=1_000)
    stamp = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    report = write_xlsx(
        path, _HEAD, _rows(rows), title="来件", progress=progress,
        note=f"{actor.unit_name} {actor.name} {stamp} 导出，仅供监管使用",
    )  # fmt: skip
    said = "；".join(f"{key}={value}" for key, value in conditions.items() if value) or "全部"
    with transaction.atomic():
        record(
            facts.EXPORTED, object=Ref("intake.list", actor.unit_uid or actor.person_uid), actor=actor, at=at,
            region=next(iter(actor.regions), ""), body={"rows": report.rows, "conditions": said[:500]},
        )  # fmt: skip
    return report


def _rows(voices: Iterator[Voice]) -> Iterator[list[Any]]:
    kinds: dict[str, IntakeSpec] = {spec.key: spec for spec in intake_kinds()}
    codes = packs().codes
    for one in voices:
        spec = kinds.get(one.kind)
        problems, channels = (codes.get(getattr(spec, name, "")) for name in ("problems", "channels"))
        yield [
            one.received_at, one.get_kind_display(), channels.zh_of(one.channel) if channels else one.channel,
            one.respondent_name, one.subject.uscc if one.subject else "",
            problems.zh_of(one.problem) if problems and one.problem else "", one.goods, one.amount_yuan,
            one.demand, one.unit.name, one.get_state_display(), one.ended_at, one.stars,
        ]  # fmt: skip
