"""The rosters as workbooks: taken in row by row with every bad row named, and given out as they stand."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput, Refusal
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, Person, end_certificate, renew_certificate, require
from quanheng.registry.api import Subject

from .catalogue import list_inspections
from .rights import Rights
from .roster_entries import put_tag, set_override
from .roster_facts import ROSTER_EXPORTED, ROSTER_IMPORTED
from .roster_models import RosterEntry
from .staff import OfficerLine, report_conflict, set_card, set_leave, skill_titles

__all__ = [
    "CERTIFICATE_HEADS", "ENTRY_HEADS", "OFFICER_HEADS", "ROSTER_HEADS", "STAFF_HEADS", "RowFault", "SheetResult",
    "entry_rows", "import_officers", "import_roster", "note_roster_export", "officer_rows", "read_book",
    "wanted_entries",
]  # fmt: skip

MOST_ROWS = 20_000
ROSTER_HEADS = ("统一社会信用代码", "名称", "事项", "列入或移出", "理由", "到期日", "标记")
STAFF_HEADS = (
    "执法证号",
    "姓名",
    "专长",
    "移出名录",
    "理由",
    "休假起",
    "休假止",
    "休假事由",
    "回避代码",
    "回避理由",
)
CERTIFICATE_HEADS = ("新证号", "证件有效期至", "证件终止", "证件事由")  # may be left out of a file
ENTRY_HEADS = ("统一社会信用代码", "名称", "地区", "事项", "在库", "自", "依据", "标记")
OFFICER_HEADS = (
    "执法证号",
    "姓名",
    "单位",
    "证件有效期至",
    "专长",
    "休假",
    "在办",
    "本年办结",
    "在名录",
    "说明",
)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that was not taken: where, what is wrong, what to do."""

    file: str
    row: int
    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What came of a file: rows taken, and every row that was not."""

    taken: int
    faults: tuple[RowFault, ...]

    def fault_rows(self) -> list[dict[str, Any]]:
        """Plain rows, for a page and for JSON."""
        return [asdict(one) for one in self.faults]


def read_book(name: str, content: bytes, heads: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the first sheet of a workbook as rows by heading; the line with the headings may stand anywhere on top.

    Raises: BadInput, when it is no workbook, is too long, or a heading is not there
    """
    from python_calamine import CalamineError, CalamineWorkbook

    wanted = tuple(heads)
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, ValueError, IndexError) as wrong:
        raise BadInput(f"读不懂文件{name}", remedy="请用 xlsx 文件") from wrong
    if len(rows) > MOST_ROWS:
        raise BadInput(f"表格超过{MOST_ROWS}行", remedy="请分几个文件")
    titled = [[_text(cell) for cell in row] for row in rows[:5]]
    top = next((place for place, cells in enumerate(titled) if wanted[0] in cells), None)
    if top is None:
        raise BadInput(f"找不到表头“{wanted[0]}”", remedy=f"表头写：{'、'.join(wanted)}")
    titles = titled[top]
    lacking = [one for one in wanted if one not in titles]
    if lacking:
        raise BadInput(f"缺少栏：{'、'.join(lacking)}", remedy=f"表头写：{'、'.join(wanted)}")
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        cells = {title: _text(cell) for title, cell in zip(titles, row, strict=False) if title}
        if any(cells.values()):
            yield number, cells


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().removeprefix("'")


class _Bad(Exception):
    """A row's own fault, by field."""

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.field, self.reason, self.remedy = field, reason, remedy


def _day(cells: Mapping[str, str], field: str) -> date:
    try:
        return parse_day(cells.get(field, ""))
    except (BadInput, ValueError) as wrong:
        raise _Bad(field, f"“{cells.get(field, '')}”不是日期", "写作 2027-01-31") from wrong


def _run(
    name: str, rows: Iterable[tuple[int, dict[str, str]]], take: Any, what: str, actor: Actor, at: datetime
) -> SheetResult:
    taken, faults = 0, []
    for number, cells in rows:
        try:
            with transaction.atomic():  # a row is taken whole or not at all
                take(cells)
            taken += 1
        except _Bad as bad:
            faults.append(RowFault(name, number, bad.field, bad.reason, bad.remedy))
        except Refusal as refusal:
            faults.append(RowFault(name, number, "", refusal.sentence, refusal.remedy))
    record(
        ROSTER_IMPORTED, object=Ref("inspections.roster", "import"), actor=actor, at=at,
        body={"what": what, "file": name, "taken": taken, "faulty": len(faults)},
    )  # fmt: skip
    return SheetResult(taken, tuple(faults))


def import_roster(*, actor: Actor, at: datetime, name: str, content: bytes) -> SheetResult:
    """Take tags and hand-made exceptions in; a good row is taken even where others are bad.

    Right:  inspections:roster:keep
    Writes: inspections.roster.imported, and the fact of each row's act
    Raises: BadInput, for the file as a whole
    """
    require(actor, Rights.ROSTER_KEEP)
    matters = {one.zh: one.key for one in list_inspections()}

    def take(cells: dict[str, str]) -> None:
        code = cells["统一社会信用代码"].upper()
        subject = Subject.objects.filter(uscc=code).first()
        if subject is None:
            raise _Bad("统一社会信用代码", f"登记簿里没有“{code}”", "请核对18位代码")
        if cells["名称"] and cells["名称"] != subject.name:
            raise _Bad("名称", f"与登记名称“{subject.name}”不符", "请核对代码和名称是不是同一户")
        tags = [one for one in cells["标记"].replace("，", "、").split("、") if one.strip()]
        way = cells["列入或移出"]
        if not tags and not way:
            raise _Bad("标记", "这一行没有要办的事", "填标记，或填列入、移出")
        if way and way not in ("列入", "移出"):
            raise _Bad("列入或移出", f"“{way}”看不懂", "填“列入”或“移出”")
        matter = matters.get(cells["事项"], "")
        if way and not matter:
            raise _Bad("事项", f"没有“{cells['事项']}”这种检查", f"可填：{'、'.join(matters)}")
        until = _day(cells, "到期日") if way or cells["到期日"] else None
        for tag in tags:
            put_tag(actor=actor, at=at, subject_uid=subject.uid, tag=tag, origin=f"文件 {name}"[:120],
                    until=until if not way else None)  # fmt: skip
        if way and until:
            set_override(actor=actor, at=at, matter=matter, subject_uid=subject.uid, is_in=way == "列入",
                         reason=cells["理由"], until=until)  # fmt: skip

    return _run(name, list(read_book(name, content, ROSTER_HEADS)), take, "检查对象名录", actor, at)


def import_officers(*, actor: Actor, at: datetime, name: str, content: bytes) -> SheetResult:
    """Take specialities, leave, conflicts and certificates of officers in, by certificate number.

    The columns of ``CERTIFICATE_HEADS`` may be left out; a row that fills only them leaves the specialities alone.

    Right:  inspections:staff:keep, and people:certificate:keep for a row that renews or ends a certificate
    Writes: inspections.roster.imported, and the fact of each row's acts
    Raises: BadInput, for the file as a whole
    """
    require(actor, Rights.STAFF_KEEP)

    def take(cells: dict[str, str]) -> None:
        person = Person.objects.filter(certificate_no=cells["执法证号"], is_active=True).exclude(
            certificate_no=""
        ).first()  # fmt: skip
        if person is None or (cells["姓名"] and cells["姓名"] != person.name):
            raise _Bad("执法证号", "没有这个证号，或姓名不符", "请核对执法证号和姓名")
        if cells["移出名录"] not in ("", "是", "否"):
            raise _Bad("移出名录", f"“{cells['移出名录']}”看不懂", "填“是”或“否”，或留空")
        subject = (
            Subject.objects.filter(uscc=cells["回避代码"].upper()).first() if cells["回避代码"] else None
        )
        if cells["回避代码"] and subject is None:
            raise _Bad("回避代码", f"登记簿里没有“{cells['回避代码']}”", "请核对18位代码")
        leave = (_day(cells, "休假起"), _day(cells, "休假止")) if cells["休假起"] else None
        has_certificate_act = _take_certificate(cells, person, actor, at)
        if not has_certificate_act or any(cells[name] for name in STAFF_HEADS[2:5]):
            set_card(
                actor=actor, at=at, person_uid=person.uid, is_out=cells["移出名录"] == "是", why=cells["理由"],
                skills=cells["专长"].replace("，", "、").split("、"),
            )  # fmt: skip
        if leave:
            set_leave(actor=actor, at=at, person_uid=person.uid, starts_on=leave[0], ends_on=leave[1],
                      reason=cells["休假事由"])  # fmt: skip
        if subject:
            report_conflict(actor=actor, at=at, person_uid=person.uid, subject_uid=subject.uid,
                            reason=cells["回避理由"])  # fmt: skip

    return _run(name, list(read_book(name, content, STAFF_HEADS)), take, "执法检查人员名录", actor, at)


def _take_certificate(cells: Mapping[str, str], person: Person, actor: Actor, at: datetime) -> bool:
    """Renew or end the certificate as the row asks; say whether it asked for anything."""
    number, until, ends = (cells.get(name, "") for name in CERTIFICATE_HEADS[:3])
    why = cells.get("证件事由", "")
    if not (number or until or ends):
        if why:
            raise _Bad("证件事由", "只写了事由，没有要办的事", "填证件有效期至，或填证件终止")
        return False
    if ends and (number or until):
        raise _Bad("证件终止", "一行里又换证又终止", "请只填一样")
    if ends:
        end_certificate(
            actor=actor, at=at, person=person, ends_from=_day(cells, "证件终止"), reason=why
        )  # fmt: skip
    else:
        renew_certificate(
            actor=actor, at=at, person=person, number=number, until=_day(cells, "证件有效期至"), reason=why
        )  # fmt: skip
    return True


def entry_rows(
    entries: "QuerySet[RosterEntry]", titles: Mapping[str, str], day: date
) -> Iterator[tuple[Any, ...]]:
    """Give entries as rows under ``ENTRY_HEADS``."""
    for one in entries.select_related("subject").prefetch_related("subject__roster_tags"):
        tags = "、".join(
            tag.tag for tag in one.subject.roster_tags.all() if tag.until is None or tag.until >= day
        )
        yield (one.subject.uscc or "", one.subject.name, one.region_code, titles.get(one.matter, one.matter),
               "在库" if one.is_in else "已移出", one.since, one.why, tags)  # fmt: skip


def officer_rows(lines: Iterable[OfficerLine]) -> Iterator[tuple[Any, ...]]:
    """Give officers as rows under ``OFFICER_HEADS``."""
    titles = skill_titles()
    for one in lines:
        leave = f"{one.leave.starts_on}至{one.leave.ends_on}" if one.leave else ""
        skills = "、".join(titles.get(skill, skill) for skill in one.skills)
        yield (one.person.certificate_no, one.person.name, "、".join(one.units), one.person.certificate_until,
               skills, leave, one.load, one.done, "否" if one.is_out else "是", one.why)  # fmt: skip


def wanted_entries(text: str) -> Q:
    """Give the condition that finds entries by a business's name or code."""
    word = text.strip()
    return Q(subject__name__contains=word) | Q(subject__uscc__startswith=word.upper())


def note_roster_export(*, actor: Actor, at: datetime, what: str, rows: int, conditions: str) -> None:
    """Write down who took a list away. Right: inspections:roster:read. Writes: inspections.roster.exported"""
    require(actor, Rights.ROSTER_READ)
    record(
        ROSTER_EXPORTED, object=Ref("inspections.roster", "export"), actor=actor, at=at,
        body={"what": what, "rows": rows, "conditions": conditions or "无"},
    )  # fmt: skip
