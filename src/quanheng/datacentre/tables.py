"""A stranger's table in and out: CSV, XLSX, Parquet and JSON lines as text columns, without declaring a source."""

import csv
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from quanheng.base.errors import BadInput
from quanheng.base.sheets import STARTS_A_FORMULA, write_xlsx
from quanheng.packkit.source import Column, Feeds, FileLimits, SourceSpec

from .pages import Chunks, Page
from .read_csv import Block, open_text, read_blocks
from .read_jsonl import read_objects
from .read_parquet import read_parquet
from .read_xlsx import read_sheet
from .rows import RawRow
from .rules import REASONS
from .sniff import find_kind

__all__ = [
    "BrokenRow",
    "Loaded",
    "add_columns",
    "check_target",
    "load_table",
    "pick",
    "read_table",
    "write_table",
]

SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")
_CHUNK = 50_000
_HEADER_AMONG = 10
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_NEGATIVE = re.compile(r"-(0|[1-9]\d*)(\.\d+)?")
_BREAKS = {"columns", "encoding", "json"}  # faults that leave a row without its cells

ANY = SourceSpec(
    key="any", title="任意文件", columns=(Column(element="any", title="任意"),), feeds=Feeds(to="subject"),
    limits=FileLimits(columns=500, cell_chars=100_000),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be laid under the header: its line, the stable code of the reason, its cells as they came."""

    line: int
    code: str
    reason: str
    remedy: str
    raw: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file read: ``table`` holds text columns, ``lines`` the line of each of its rows; ``rows_in`` counts all.

    ``rows_in == table.num_rows + len(broken)``, always. ``marks`` counts rows that were read with a doubt (another
    encoding than the file's, a stray quote).
    """

    table: pa.Table
    lines: Sequence[int]
    kind: str
    encoding: str = ""
    delimiter: str = ""
    broken: tuple[BrokenRow, ...] = ()
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows_in(self) -> int:
        """Rows of the file below its header."""
        return int(self.table.num_rows) + len(self.broken)


def read_table(path: Path, *, sheet: str = "") -> pa.Table:
    """Read a whole table; every column is text, an empty cell is null. One broken row refuses the file.

    Encoding, delimiter, packing and kind are found from the bytes. Title lines above the header are passed over.

    Raises: BadInput, naming file, row, field, reason and remedy
    """
    loaded = load_table(path, sheet=sheet)
    if loaded.broken:
        first = loaded.broken[0]
        more = f"（共{len(loaded.broken)}行如此）" if len(loaded.broken) > 1 else ""
        raise BadInput(
            f"“{path.name}”第{first.line}行：{first.reason}{more}", remedy=first.remedy,
            file=path.name, row=first.line, field="整行", reason=first.code,
        )  # fmt: skip
    return loaded.table


def load_table(path: Path, *, sheet: str = "") -> Loaded:
    """Read a table and set broken rows aside, each with its line and reason; no row is lost.

    Raises: BadInput, when the file as a whole cannot be read
    """
    if not path.is_file():
        raise BadInput(f"没有文件“{path.name}”", remedy="请核对文件的位置", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise BadInput("文件是空的", remedy="请核对后重新报送", file=path.name)
    if size > ANY.limits.file_bytes:
        raise BadInput("文件超过上限", remedy="请分批报送", file=path.name, bytes=size)
    try:
        loaded = _load(path, sheet)
    except BadInput as refusal:
        refusal.details.setdefault("file", path.name)
        raise
    if not loaded.rows_in:
        raise BadInput("只有表头，没有数据行", remedy="请核对后重新报送", file=path.name)
    return loaded


def _load(path: Path, sheet: str) -> Loaded:
    with path.open("rb") as file:
        if file.read(4) == b"PAR1":
            table = read_parquet(path, ANY.limits)
            return Loaded(table, range(1, table.num_rows + 1), "parquet")
    found = find_kind(path, ANY)
    if found.kind == "xlsx":
        form = ANY.format.model_copy(update={"sheet": sheet})
        header, rows = _below_header(read_sheet(path, ANY.model_copy(update={"format": form})), path.name)
        return _collect(header, rows, path.name, kind="xlsx")
    text = open_text(path, ANY, is_gzip=found.is_gzip)
    if found.kind == "jsonl":
        keys, rows = read_objects(text, ANY)
        return _collect(_names(keys, path.name, 1), rows, path.name, kind="jsonl", encoding=text.encoding)
    delimiter, items = read_blocks(text, ANY)
    header, items = _below_header(items, path.name)
    return _collect(header, items, path.name, kind="csv", encoding=text.encoding, delimiter=delimiter)


def _below_header(items: Iterator[RawRow | Block], file: str) -> tuple[list[str], Iterator[RawRow | Block]]:
    """Find the header: the first line at least half as full as the fullest of the first ten."""
    # A file's first rows never stand in a block.
    first = [row for row in itertools.islice(items, _HEADER_AMONG) if isinstance(row, RawRow)]
    filled = [sum(1 for cell in row.cells if cell.strip()) for row in first]
    most = max(filled, default=0)
    if not most:
        raise BadInput("找不到表头", remedy="第一行应为列名", file=file, row=1)
    at = next(place for place, count in enumerate(filled) if count * 2 >= most)
    header = _names(first[at].cells, file, first[at].line)
    return header, itertools.chain(first[at + 1 :], items)


def _names(cells: Sequence[str], file: str, line: int) -> list[str]:
    trimmed = [cell.strip().lstrip("\ufeff").replace("\n", "") for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    if len(trimmed) > ANY.limits.columns:
        raise BadInput(
            f"有{len(trimmed)}列，超过上限{ANY.limits.columns}列",
            remedy="请只导出需要的列",
            file=file,
            row=line,
        )
    names = [name or f"第{place}列" for place, name in enumerate(trimmed, 1)]
    for name, count in Counter(names).items():
        if count > 1:
            raise BadInput(
                f"列名“{name[:30]}”有{count}列", remedy="请删去多余的一列，或改成不同的列名",
                file=file, row=line, field=name[:50],
            )  # fmt: skip
    return names


def _collect(header: list[str], items: Iterator[RawRow | Block], file: str, **found: str) -> Loaded:
    width = len(header)
    broken: list[BrokenRow] = []
    marks: Counter[str] = Counter()
    lines: list[int] = []
    parts: list[pa.Table] = []
    for chunk in Chunks(items, ANY, width=width, wanted=range(width), size=_CHUNK):
        if isinstance(chunk, Page):
            lines.extend(chunk.lines)
            parts.append(
                pa.table([_without_blanks(chunk.columns[place]) for place in range(width)], names=header)
            )
        else:
            kept = _kept(chunk, width, broken, marks, lines)
            columns = zip(*kept, strict=True) if kept else [()] * width
            parts.append(pa.table([_text(column) for column in columns], names=header))
        if len(lines) + len(broken) > ANY.limits.rows:
            last = chunk.lines[-1] if isinstance(chunk, Page) else chunk[-1].line
            raise BadInput(f"超过{ANY.limits.rows}行", remedy="请分批报送", file=file, row=last)
    empty = pa.table([pa.array([], pa.string())] * width, names=header)
    table = pa.concat_tables([empty, *parts]).combine_chunks()
    return Loaded(table, lines, **found, broken=tuple(broken), marks=dict(marks))


def _kept(
    chunk: list[RawRow], width: int, broken: list[BrokenRow], marks: Counter[str], lines: list[int]
) -> list[Sequence[str]]:
    kept: list[Sequence[str]] = []
    for row in chunk:
        cells, code = _fitted(row, width)
        if code:
            broken.append(_broken(row, code, width))
            continue
        if row.fault:
            marks[row.fault] += 1
        kept.append(cells)
        lines.append(row.line)
    return kept


def _without_blanks(array: pa.Array) -> pa.Array:
    return pc.if_else(pc.utf8_is_space(array), pa.scalar(None, pa.string()), array)


def _fitted(row: RawRow, width: int) -> tuple[Sequence[str], str]:
    cells = row.cells
    if row.fault in _BREAKS:
        return cells, row.fault
    if len(cells) == width:
        return cells, ""
    if len(cells) > width and not any(extra.strip() for extra in cells[width:]):
        return cells[:width], ""
    return cells, "columns"


def _broken(row: RawRow, code: str, width: int) -> BrokenRow:
    reason = REASONS[code]
    says = f"本行有{len(row.cells)}格，表头有{width}格" if code == "columns" else reason.title
    raw = json.dumps(list(row.cells), ensure_ascii=False)
    return BrokenRow(row.line, code, says, reason.remedy, raw)


def _text(values: Sequence[str]) -> pa.Array:
    filled = [value if value and not value.isspace() else None for value in values]
    try:
        return pa.array(filled, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        # A lone surrogate (half of a character) cannot be stored; it becomes the sign for unreadable.
        safe = [value and value.encode("utf-8", "replace").decode() for value in filled]
        return pa.array(safe, pa.string())


def pick(table: pa.Table, name: str, *, file: str, option: str) -> list[str]:
    """Give a column's cells as text, null as ''; a name that is not there is refused with the names that are.

    Raises: BadInput
    """
    if name not in table.column_names:
        raise BadInput(
            f"“{file}”里没有列“{name}”", remedy=f"请用 {option} 指明下列之一：{'、'.join(table.column_names[:20])}",
            file=file, row=1, field=name,
        )  # fmt: skip
    return [cell or "" for cell in table.column(name).to_pylist()]


def add_columns(table: pa.Table, added: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Add columns at the right; one whose name is taken gets a number behind it, so that nothing is written over."""
    for name, values in added.items():
        free, number = name, 2
        while free in table.column_names:
            free, number = f"{name}{number}", number + 1
        table = table.append_column(free, pa.array(values))
    return table


def check_target(path: Path, *, reads: Path | None = None, suffixes: Sequence[str] = SUFFIXES) -> None:
    """Refuse a place that cannot be written, before the work and not after it.

    Raises: BadInput
    """
    if path.suffix.lower() not in suffixes:
        raise BadInput(
            f"不能写“{path.suffix or path.name}”文件",
            remedy=f"请用后缀 {'、'.join(suffixes)}",
            file=path.name,
        )
    if reads is not None and path.exists() and path.samefile(reads):
        raise BadInput("输出会盖掉输入", remedy="请换一个文件名", file=path.name)
    if path.is_dir() or not path.parent.is_dir():
        raise BadInput(f"写不到“{path}”", remedy="请核对文件夹是否存在", file=path.name)


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table by the suffix of its name: marked CSV, XLSX, Parquet, JSON lines.

    In CSV and XLSX text that would run as a formula gets a leading apostrophe; plain signed numbers do not. The
    file appears under its name only when whole.

    Raises: BadInput
    """
    check_target(path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_xlsx(path, table.column_names, ([_number(value) for value in row] for row in _rows(table)))
        return
    half = path.with_name(path.name + ".part")
    try:
        _WRITERS[suffix](table, half)
        half.replace(path)
    except OSError as wrong:
        half.unlink(missing_ok=True)
        raise BadInput(
            f"写不了“{path.name}”：{wrong.strerror}", remedy="请核对磁盘空间和权限", file=path.name
        ) from wrong


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_still(name) for name in table.column_names])
        writer.writerows([_still(value) for value in row] for row in _rows(table))


def _write_parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd")


def _write_jsonl(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in _rows(table):
            cells = dict(zip(table.column_names, row, strict=True))
            file.write(json.dumps(cells, ensure_ascii=False, default=str) + "\n")


_WRITERS = {".csv": _write_csv, ".parquet": _write_parquet, ".jsonl": _write_jsonl}


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=_CHUNK):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _number(value: Any) -> Any:
    """Give a negative number written as text as a number, or a workbook would show it with an apostrophe."""
    if isinstance(value, str) and len(value) < 16 and _NEGATIVE.fullmatch(value):
        return Decimal(value)
    return (
        value
        if value is None or isinstance(value, str | datetime | date | bool | int | float)
        else _still(value)
    )


def _still(value: Any) -> Any:
    if isinstance(value, str):
        runs = value.startswith(STARTS_A_FORMULA) and not _PLAIN_NUMBER.fullmatch(value)
        return f"'{value}" if runs else value
    if isinstance(value, datetime | date | time | Decimal | int | float) or value is None:
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
