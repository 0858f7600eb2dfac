"""What a kind of matter has told outward, written back to whoever sent it: read by a program, or as a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.refs import Ref
from quanheng.base.sheets import SheetReport, write_xlsx
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.affair import AffairSpec

from . import facts
from .definitions import current_spec, kinds_of_affair, spec_of
from .models import Affair, AffairLink
from .numbers import own_number_key
from .public import public_progress
from .rights import Rights
from .selectors import find_affairs

__all__ = ["ToldRow", "export_told", "find_by_own_number", "find_told", "kind_once_by", "told_row"]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One matter as its sender reads it: the sender's own number, where it stands, the last text told."""

    affair: Affair
    own_number: str
    state_zh: str
    sentence: str
    told_on: date | None
    told: str
    is_open: bool
    due_on: date | None
    followed_by: tuple[str, ...]


def kind_once_by(field: str) -> AffairSpec:
    """Find the kind of matter that comes from outside under such a number. Raises: NotFound"""
    found = next((spec for spec in kinds_of_affair() if spec.once_by == field), None)
    if found is None:
        raise NotFound("没有装上办理这类工单的领域包", remedy="请系统管理员装上后再推送")
    return found


def find_told(
    actor: Actor, kind: str, *, since: date | None = None, until: date | None = None
) -> QuerySet[Affair]:
    """List matters of a kind in which something was told outward between two days, both included.

    Right: affairs:affair:read
    """
    telling = [step.key for step in current_spec(kind).steps if step.tells]
    asked: dict[str, Any] = {"acts__step__in": telling}
    if since:
        asked["acts__day__gte"] = since
    if until:
        asked["acts__day__lte"] = until
    return find_affairs(actor, kind=kind, order="opened").filter(**asked).distinct()


def find_by_own_number(actor: Actor, kind: str, number: str) -> Affair:
    """Open a matter by the number its sender gave it. Right: affairs:affair:read. Raises: NotFound"""
    field = current_spec(kind).once_by
    key = own_number_key(field, number) if field else ""
    found = find_affairs(actor, kind=kind).filter(because_uid=key).first() if key else None
    if found is None:
        raise NotFound("没有这个编号的事项，或不在您的管辖范围内", remedy="请核对编号")
    return found


def told_row(affair: Affair) -> ToldRow:
    """Sum up what was told in a matter; no name of an officer or of a person is in it."""
    seen, spec = public_progress(affair), spec_of(affair)
    state = spec.state(affair.state)
    last = seen.told[-1] if seen.told else None
    opened = AffairLink.objects.filter(other_ref=str(affair.ref)).select_related("affair").order_by("id")
    return ToldRow(
        affair, str(affair.data.get(spec.once_by) or ""), state.zh if state else affair.state, seen.sentence,
        last.on if last else None, last.text if last else "", affair.is_open, seen.due_on,
        tuple(link.affair.number for link in opened if link.affair.number),
    )  # fmt: skip


_HEADS = ("外部编号", "本局编号", "状态", "答复日期", "答复内容", "转办编号", "收到日期", "办结日期")


def export_told(
    *, actor: Actor, kind: str, since: date, until: date, path: Path, at: datetime
) -> SheetReport:
    """Write the matters of a kind that were answered between two days to a workbook for their sender.

    Right:  affairs:affair:export
    Writes: affairs.answers.exported
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.EXPORT)
    if since > until:
        raise BadInput("起始日期不能晚于截止日期", field="since")
    spec = current_spec(kind)
    stamp = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    report = write_xlsx(
        path, list(_HEADS), _lines(find_told(actor, kind, since=since, until=until)), title=f"{spec.zh}答复",
        note=f"{actor.unit_name} {actor.name} {stamp} 导出，{since}至{until}答复的",
    )  # fmt: skip
    with transaction.atomic():
        record(
            facts.ANSWERS_EXPORTED, object=Ref("affairs.list", actor.unit_uid or actor.person_uid), actor=actor,
            at=at, region=next(iter(actor.regions), ""),
            body={"kind": kind, "kind_zh": spec.zh, "rows": report.rows, "since": since.isoformat(),
                  "until": until.isoformat()},
        )  # fmt: skip
    return report


def _lines(rows: QuerySet[Affair]) -> Iterator[list[Any]]:
    for affair in rows.iterator(chunk_size=500):
        one = told_row(affair)
        yield [
            one.own_number, affair.number, one.state_zh, one.told_on, one.told, "、".join(one.followed_by),
            affair.opened_on, affair.closed_on,
        ]  # fmt: skip
