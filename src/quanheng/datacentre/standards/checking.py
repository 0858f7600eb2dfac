"""A file against a standard: five dimensions, each with the rows behind it; good rows and quarantined ones add up."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.datacentre.fold import fold
from quanheng.datacentre.reports import Share
from quanheng.datacentre.rules import REASONS, rule_title
from quanheng.datacentre.slips import one_slip_away
from quanheng.datacentre.tables import Loaded
from quanheng.packkit.code import CodeList
from quanheng.packkit.standard import Element, EntityStandard

from .values import Judged, judge_of

__all__ = ["DIMENSIONS", "Fault", "Repair", "Report", "check_file", "counts_of", "match_columns"]

DIMENSIONS = {
    "completeness": "完整性", "validity": "有效性", "uniqueness": "唯一性", "consistency": "一致性",
    "timeliness": "及时性",
}  # fmt: skip
_BRACKETS = ("（", "(")
_SLIPS_TRIED = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row waits: its line, the column, a stable code, what is wrong and what to do."""

    line: int
    column: str
    code: str
    reason: str
    remedy: str
    value: str
    dimension: str
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """A better way of writing a value that was taken: proposed, never done in place."""

    line: int
    column: str
    value: str
    proposed: str
    rule: str


@dataclass(slots=True)
class Report:
    """What was found. ``rows == good + len(quarantined)``, where ``quarantined`` names lines."""

    rows: int
    places: dict[str, str]  # column -> element
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]  # required elements that no column holds
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    filled: dict[str, Share] = field(default_factory=dict)
    valid: dict[str, Share] = field(default_factory=dict)
    dimensions: dict[str, Share] = field(default_factory=dict)

    @property
    def quarantined(self) -> list[int]:
        """Give the lines that wait, in order, each once."""
        return sorted({fault.line for fault in self.faults})

    @property
    def good(self) -> int:
        """Rows without any fault."""
        return self.rows - len(self.quarantined)


def match_columns(
    names: Sequence[str], standard: EntityStandard, told: Mapping[str, str], *, file: str
) -> dict[str, str]:
    """Match a file's columns to elements: as the map says, else by key or Chinese name; two for one is refused.

    Raises: BadInput
    """
    known: dict[str, str] = {}
    for element in standard.fields:
        for name in (element.key, element.zh, *element.headers, _bare(element.zh)):
            known.setdefault(_same(name), element.key)
    for column, key in told.items():
        if column not in names:
            raise BadInput(
                f"对照里的列“{column}”不在文件里",
                remedy=f"现有：{'、'.join(names[:20])}",
                file=file,
                field=column,
            )
        if standard.element(key) is None:
            raise BadInput(
                f"标准“{standard.zh}”没有数据元“{key}”",
                remedy="用 quanheng standard show 查看",
                file=file,
                field=key,
            )
    places: dict[str, str] = {}
    for name in names:
        found = told.get(name) or known.get(_same(name), "")
        if found and found in places.values():
            raise BadInput(f"两列都对到“{found}”", remedy="请在对照文件里写明用哪一列", file=file, field=name)
        if found:
            places[name] = found
    if not places:
        raise BadInput(
            f"没有一列对得上标准“{standard.zh}”",
            remedy="请用 --map 写明列与数据元的对照",
            file=file,
            row=1,
            field=names[0],
        )
    return places


def check_file(
    loaded: Loaded, standard: EntityStandard, codes: Mapping[str, CodeList], *, on: date, file: str,
    told: Mapping[str, str] | None = None,
) -> Report:  # fmt: skip
    """Hold every row against the standard; ``on`` is the day by which freshness is judged.

    Raises: BadInput, when no column meets the standard
    """
    table = loaded.table
    places = match_columns(table.column_names, standard, told or {}, file=file)
    unmapped = tuple(name for name in table.column_names if name not in places)
    absent = tuple(one.zh for one in standard.fields if one.required and one.key not in places.values())
    report = Report(loaded.rows_in, places, unmapped, absent)
    for row in loaded.broken:
        report.faults.append(
            Fault(row.line, "整行", row.code, row.reason, row.remedy, row.raw[:200], "validity")
        )
    values: dict[str, list[str | None]] = {}
    for column, key in places.items():
        element = standard.element(key)
        assert element is not None
        cells = table.column(column).to_pylist()
        values[key] = _column(report, loaded.lines, column, element, cells, codes)
    _repeats(report, loaded.lines, standard, values)
    _orders(report, loaded.lines, standard, values)
    _reckon(report, loaded.lines, standard, values, on)
    report.faults.sort(key=lambda fault: (fault.line, fault.column, fault.code))
    return report


def _same(name: str) -> str:
    return fold(name).replace(" ", "").replace("*", "").lower()


def _bare(zh: str) -> str:
    for bracket in _BRACKETS:
        zh = zh.partition(bracket)[0]
    return zh


def _column(
    report: Report, lines: Sequence[int], column: str, element: Element, cells: Sequence[str | None],
    codes: Mapping[str, CodeList],
) -> list[str | None]:  # fmt: skip
    judge = judge_of(element, codes.get(element.codes.removeprefix("codes.")))
    known: dict[str, Judged] = {}
    values: list[str | None] = []
    filled = valid = 0
    for line, cell in zip(lines, cells, strict=True):
        judged = None
        if cell is not None:
            judged = known.get(cell) or known.setdefault(cell, judge(cell))
        if judged is None or judged.fault == "missing" or (not judged.value and not judged.fault):
            values.append(None)
            if element.required:
                report.faults.append(_fault(line, column, "missing", cell or "", "completeness"))
            continue
        filled += 1
        if judged.fault:
            values.append(None)
            tried = judged.fault.startswith("uscc") and len(report.faults) < _SLIPS_TRIED
            near = tuple(one_slip_away(fold(cell or "").upper())[:5]) if tried else ()
            report.faults.append(
                _fault(line, column, judged.fault, cell or "", "validity", judged.said, near)
            )
            continue
        valid += 1
        values.append(judged.value)
        if judged.rule:
            report.repairs.append(Repair(line, column, cell or "", judged.value, rule_title(judged.rule)))
    report.filled[column] = Share(filled, len(values))
    report.valid[column] = Share(valid, filled)
    return values


def _fault(
    line: int, column: str, code: str, value: str, dimension: str, said: str = "", near: tuple[str, ...] = ()
) -> Fault:
    reason = REASONS.get(code)
    title, remedy = (reason.title, reason.remedy) if reason else (code, "请核对")
    return Fault(
        line, column, code, f"{title}（{said}）" if said else title, remedy, value[:200], dimension, near
    )


def _repeats(
    report: Report, lines: Sequence[int], standard: EntityStandard, values: Mapping[str, Sequence[str | None]]
) -> None:
    if not standard.unique or any(key not in values for key in standard.unique):
        return
    first: dict[tuple[str | None, ...], int] = {}
    names = "、".join(column for column, key in report.places.items() if key in standard.unique)
    for line, parts in zip(lines, zip(*(values[key] for key in standard.unique), strict=True), strict=True):
        if None in parts:
            continue
        before = first.setdefault(parts, line)
        if before != line:
            text = "、".join(part or "" for part in parts)
            report.faults.append(_fault(line, names, "repeated", text, "uniqueness", f"第{before}行"))


def _orders(
    report: Report, lines: Sequence[int], standard: EntityStandard, values: Mapping[str, Sequence[str | None]]
) -> None:
    title = {key: column for column, key in report.places.items()}
    for order in standard.orders:
        if order.left not in values or order.is_not_after not in values:
            continue
        for line, left, right in zip(lines, values[order.left], values[order.is_not_after], strict=True):
            if left and right and left[:10] > right[:10]:
                text = f"{left} / {right}"
                report.faults.append(
                    _fault(line, title[order.is_not_after], "order", text, "consistency", order.says)
                )


def _reckon(
    report: Report,
    lines: Sequence[int],
    standard: EntityStandard,
    values: Mapping[str, Sequence[str | None]],
    on: date,
) -> None:
    required = {one.key for one in standard.fields if one.required}
    shares: dict[str, list[Share]] = defaultdict(list)
    for column, key in report.places.items():
        if key in required:
            shares["completeness"].append(report.filled[column])
        shares["validity"].append(report.valid[column])
    shares["completeness"] += [Share(0, len(lines)) for _ in report.absent]
    hit: dict[str, set[int]] = defaultdict(set)
    for fault in report.faults:
        hit[fault.dimension].add(fault.line)
    if standard.unique and all(key in values for key in standard.unique):
        shares["uniqueness"].append(Share(len(lines) - len(hit["uniqueness"]), len(lines)))
    if any(one.left in values and one.is_not_after in values for one in standard.orders):
        shares["consistency"].append(Share(len(lines) - len(hit["consistency"]), len(lines)))
    if standard.timely and standard.timely.field in values:
        days = [date.fromisoformat(value[:10]) for value in values[standard.timely.field] if value]
        fresh = sum((on - day).days <= standard.timely.within_days for day in days)
        shares["timeliness"].append(Share(fresh, len(days)))
    for name, parts in shares.items():
        report.dimensions[name] = Share(sum(one.good for one in parts), sum(one.of for one in parts))


def counts_of(report: Report) -> dict[str, Any]:
    """Give the report's numbers as plain data."""
    codes = Counter(fault.code for fault in report.faults)
    return {
        "rows": report.rows, "good": report.good, "quarantined": len(report.quarantined),
        "dimensions": {
            name: {"good": share.good, "of": share.of, "share": round(share.good / share.of, 4) if share.of else None}
            for name, share in report.dimensions.items()
        },
        "reasons": dict(codes.most_common()), "repairs": len(report.repairs), "columns": report.places,
        "unmapped": list(report.unmapped), "absent": list(report.absent),
    }  # fmt: skip
