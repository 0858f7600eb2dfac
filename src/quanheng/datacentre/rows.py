"""One record of a file as it came, and the plan of which cell belongs to which element."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .fold import fold

__all__ = ["ColumnPlan", "RawRow", "find_header", "plan_columns"]


@dataclass(slots=True)
class RawRow:
    """A record before any judgement: where it stands, its exact text's digest, its cells, what is odd about it."""

    line: int
    digest: bytes
    cells: Sequence[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Where each element stands in the file, and which columns are missing, ignored or unknown."""

    header: tuple[str, ...]
    places: dict[str, int]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]
    unknown: tuple[str, ...]
    width: int = field(default=0)


def _same(header: str) -> str:
    return fold(header).replace(" ", "").replace("*", "").strip("\"'").lower()


def recognised(cells: Iterable[str], spec: SourceSpec) -> int:
    """Count how many cells are headers that the source knows."""
    known = {_same(name) for column in spec.columns for name in column.all_headers}
    known |= {_same(name) for name in spec.ignored_columns}
    return sum(1 for cell in cells if _same(cell) in known)


def find_header(
    first: Iterator[tuple[int, Sequence[str]]], spec: SourceSpec, *, file: str
) -> tuple[int, Sequence[str]]:
    """Find the line of column names among the first ones; title lines above it are passed over.

    Offices like to put the table's title above the header. The line that knows most column names wins,
    and it must know at least half of the required ones, or the file has no header at all.
    """
    best: tuple[int, Sequence[str]] | None = None
    most = 0
    for place, (line, cells) in enumerate(first):
        count = recognised(cells, spec)
        if count > most:
            best, most = (line, cells), count
        if place + 1 >= max(spec.format.header_row, 10):
            break
    needed = max(1, sum(column.required for column in spec.columns) // 2)
    if best is None or most < min(needed, len(spec.columns)):
        wanted = "、".join(column.title for column in spec.columns if column.required)
        raise BadInput("找不到表头", remedy=f"第一行应为列名，至少有：{wanted}", file=file, row=1)
    return best


def plan_columns(header: Sequence[str], spec: SourceSpec, *, file: str, row: int) -> ColumnPlan:
    """Match the file's columns to the source's elements; every column is used, ignored by name, or loud."""
    trimmed = list(header)
    while trimmed and not trimmed[-1].strip():
        trimmed.pop()
    if len(trimmed) > spec.limits.columns:
        raise BadInput(
            f"有{len(trimmed)}列，超过上限{spec.limits.columns}列",
            remedy="请只导出需要的列",
            file=file,
            row=row,
        )
    names = {_same(name): column.element for column in spec.columns for name in reversed(column.all_headers)}
    skip = {_same(name) for name in spec.ignored_columns}
    places: dict[str, int] = {}
    ignored, unknown = [], []
    for place, cell in enumerate(trimmed):
        element = names.get(_same(cell))
        if element is not None and element in places:
            title = spec.column(element).title
            raise BadInput(
                f"“{title}”有两列",
                remedy="请删去多余的一列",
                file=file,
                row=row,
                field=title,
                columns=[places[element] + 1, place + 1],
            )
        if element is not None:
            places[element] = place
        elif _same(cell) in skip:
            ignored.append(cell)
        else:
            unknown.append(cell.strip() or f"第{place + 1}列（无列名）")
    _refuse_missing(places, unknown, spec, file=file, row=row)
    missing = tuple(column.title for column in spec.columns if column.element not in places)
    return ColumnPlan(tuple(trimmed), places, missing, tuple(ignored), tuple(unknown), len(trimmed))


def _refuse_missing(
    places: dict[str, int], unknown: list[str], spec: SourceSpec, *, file: str, row: int
) -> None:
    lost = [c.title for c in spec.columns if c.element not in places and c.absence_means == "refuse"]
    if lost:
        raise BadInput(
            f"缺少必需的列：{'、'.join(lost)}", remedy="请补上这些列，或核对列名后重新报送",
            file=file, row=row, field=lost[0], unknown=unknown,
        )  # fmt: skip
    if unknown and spec.unknown_columns == "refuse":
        raise BadInput(
            f"有不认识的列：{'、'.join(unknown[:10])}", remedy="请删去，或请数据专员在来源说明中登记",
            file=file, row=row, field=unknown[0],
        )  # fmt: skip
