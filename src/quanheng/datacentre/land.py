"""Takes a department's file in: weighed, read, every column as text with its line and digest, or refused whole."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .read_csv import open_text, read_records
from .read_jsonl import read_objects
from .read_xlsx import read_sheet
from .reports import LandReport
from .rows import ColumnPlan, RawRow, find_header, plan_columns
from .sniff import find_kind
from .store import Store, one, raw_table

__all__ = ["land_file"]

_CHUNK = 50_000


def land_file(store: Store, path: Path, spec: SourceSpec, *, name: str, at: datetime) -> LandReport:
    """Land one file in one transaction; the same bytes a second time are recognised and left alone.

    A batch is named by its source and its file's digest, so a landing that was killed and is run again
    gives the same batch.
    """
    if not path.is_file():
        raise BadInput(f"没有文件“{name}”", remedy="请核对文件的位置", file=name)
    size = path.stat().st_size
    if size == 0:
        raise BadInput("文件是空的", remedy="请核对后重新报送", file=name)
    if size > spec.limits.file_bytes:
        raise BadInput("文件超过上限", remedy="请分批报送", file=name, bytes=size)
    digest = _digest(path)
    batch = hashlib.sha256(f"{spec.key}\n{digest}".encode()).hexdigest()[:32]
    known = _known(store, batch)
    if known is not None:
        return known
    store.keep_original(path, digest)
    with store.stage() as con:
        store.prepare(con, spec)
        return _load(con, path, spec, batch=batch, digest=digest, name=name, at=at, size=size)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(store: Store, batch: str) -> LandReport | None:
    with store.question() as con:
        row = one(
            con,
            "SELECT source, file, digest, rows_in, encoding, delimiter, state, held_because, missing, unknown"
            " FROM batches WHERE batch = ?", [batch],
        )  # fmt: skip
    if row is None:
        return None
    source, file, digest, rows, encoding, delimiter, state, held, missing, unknown = row
    return LandReport(
        batch, source, file, digest, rows, encoding, delimiter, state, held,
        tuple(json.loads(missing)), (), tuple(json.loads(unknown)), is_repeat=True,
    )  # fmt: skip


def _load(
    con: duckdb.DuckDBPyConnection, path: Path, spec: SourceSpec,
    *, batch: str, digest: str, name: str, at: datetime, size: int,
) -> LandReport:  # fmt: skip
    try:
        kind, encoding, delimiter, plan, rows = _open(path, spec)
        count = _insert(con, rows, plan, spec, batch)
    except BadInput as refusal:
        # The kept copy is named by its digest; the sender knows the file by its own name.
        refusal.details["file"] = name
        raise
    if count == 0:
        raise BadInput("只有表头，没有数据行", remedy="请核对后重新报送", file=name)
    held = _held(con, spec, count)
    state = "held" if held else "landed"
    con.execute(
        "INSERT INTO batches SELECT ?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,?,?,(SELECT count(*) + 1 FROM batches)",
        [batch, spec.key, name, digest, size, kind, encoding, delimiter, at.isoformat(), count, state, held,
         json.dumps(plan.missing, ensure_ascii=False), json.dumps(plan.unknown, ensure_ascii=False)],
    )  # fmt: skip
    return LandReport(
        batch,
        spec.key,
        name,
        digest,
        count,
        encoding,
        delimiter,
        state,
        held,
        plan.missing,
        plan.ignored,
        plan.unknown,
    )


def _open(path: Path, spec: SourceSpec) -> tuple[str, str, str, ColumnPlan, Iterator[RawRow]]:
    found = find_kind(path, spec)
    file = path.name
    if found.kind == "xlsx":
        rows = read_sheet(path, spec)
        plan, rest = _after_header(rows, spec, file)
        return "xlsx", "", "", plan, rest
    text = open_text(path, spec, is_gzip=found.is_gzip)
    if found.kind == "jsonl":
        header, rows = read_objects(text, spec)
        find_header(iter([(1, header)]), spec, file=file)
        return "jsonl", text.encoding, "", plan_columns(header, spec, file=file, row=1), rows
    delimiter, rows = read_records(text, spec)
    plan, rest = _after_header(rows, spec, file)
    return "csv", text.encoding, delimiter, plan, rest


def _after_header(rows: Iterator[RawRow], spec: SourceSpec, file: str) -> tuple[ColumnPlan, Iterator[RawRow]]:
    first = list(itertools.islice(rows, max(spec.format.header_row, 10)))
    line, cells = find_header(((row.line, row.cells) for row in first), spec, file=file)
    plan = plan_columns(cells, spec, file=file, row=line)
    return plan, itertools.chain((row for row in first if row.line > line), rows)


def _insert(
    con: duckdb.DuckDBPyConnection, rows: Iterator[RawRow], plan: ColumnPlan, spec: SourceSpec, batch: str
) -> int:
    total = 0
    names = ", ".join(f"v_{element}" for element in plan.places)
    while chunk := list(itertools.islice(rows, _CHUNK)):
        total += len(chunk)
        if total > spec.limits.rows:
            raise BadInput(f"超过{spec.limits.rows}行", remedy="请分批报送", row=chunk[-1].line)
        incoming = _arrow(chunk, plan)
        con.register("incoming", incoming)
        con.execute(
            f"INSERT INTO {raw_table(spec.key)} (batch, line, digest, fault, {names})"
            f" SELECT ?, line, digest, nullif(fault, ''), {names} FROM incoming",
            [batch],
        )
        con.unregister("incoming")
    return total


def _arrow(chunk: Sequence[RawRow], plan: ColumnPlan) -> pa.Table:
    width = plan.width
    cells: list[Sequence[str]] = []
    faults: list[str] = []
    for row in chunk:
        fault = row.fault
        got = row.cells
        if len(got) != width:
            if len(got) > width and not any(extra.strip() for extra in got[width:]):
                got = got[:width]
            else:
                fault = fault or "columns"
                got = [*got[:width], *[""] * (width - len(got))]
        cells.append(got)
        faults.append(fault)
    columns = list(zip(*cells, strict=True))
    data: dict[str, Any] = {
        "line": pa.array([row.line for row in chunk], pa.int64()),
        "digest": pa.array([row.digest for row in chunk], pa.binary()),
        "fault": pa.array(faults, pa.string()),
    }
    for element, place in plan.places.items():
        data[f"v_{element}"] = _text(columns[place])
    return pa.table(data)


def _text(values: Sequence[str]) -> pa.Array:
    try:
        array = pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        # A lone surrogate (half of a character) cannot be stored; it becomes the sign for unreadable.
        array = pa.array([v.encode("utf-8", "replace").decode() for v in values], pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def _held(con: duckdb.DuckDBPyConnection, spec: SourceSpec, count: int) -> str:
    """Say why a delivery must wait for a person, or nothing."""
    bounds = spec.bounds
    if count < bounds.min_rows:
        return f"只有{count}行，少于下限{bounds.min_rows}行"
    if count > bounds.max_rows:
        return f"有{count}行，多于上限{bounds.max_rows}行"
    if bounds.delivery != "full":
        return ""
    last = one(
        con,
        "SELECT rows_in FROM batches WHERE source = ? AND state <> 'held' ORDER BY n DESC LIMIT 1",
        [spec.key],
    )
    if last is None:
        return ""
    if count < last[0] * bounds.min_share_of_last:
        return f"只有{count}行，上一批有{last[0]}行，可能没有传完"
    if count > last[0] * bounds.max_share_of_last:
        return f"有{count}行，上一批只有{last[0]}行，增加过多"
    return ""
