"""Takes a department's file in: weighed, read, every column as text with its line and digest, or refused whole."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .intake.declared import BRINGS, Declared, read_name
from .intake.drift import drift_between, likely_names, observe
from .intake.keeping import held_for_growth, keep_delivery, last_columns, place_in_order
from .pages import Chunks, Page
from .read_csv import Block, open_text, read_blocks
from .read_jsonl import read_objects
from .read_xlsx import read_sheet
from .reports import LandReport
from .rows import ColumnPlan, RawRow, find_header, plan_columns
from .sniff import find_kind
from .store import Store, clean_table, one, raw_table

__all__ = ["land_file"]

_CHUNK = 50_000
_LOOK = 500  # rows that tell what a column's cells look like
_TRAILER = re.compile(r"#\s*(?:END|合计行数|ROWS)(?:\s*[:：=]?\s*(\d+))?", re.IGNORECASE)


def land_file(
    store: Store, path: Path, spec: SourceSpec, *, name: str, at: datetime, declared: Declared | None = None
) -> LandReport:
    """Land one file in one transaction; the same bytes a second time are recognised and left alone.

    A batch is named by its source and its file's digest, so a landing that was killed and is run again
    gives the same batch. ``declared`` is what its sender says of it, laid over what the file's name says.
    """
    said = declared.over(read_name(name)) if declared else read_name(name)
    brings = said.brings or spec.bounds.delivery
    if brings != "full" and not spec.row_key and (brings == "correction" or spec.bounds.delivery == "full"):
        raise BadInput(
            f"本来源没有主键，不能收{BRINGS[brings]}", remedy="请报送全量文件，或请数据专员为来源登记主键",
            file=name, field="brings",
        )  # fmt: skip
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
        return _load(
            con, path, spec, batch=batch, digest=digest, name=name, at=at, size=size, said=said, brings=brings
        )


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
    *, batch: str, digest: str, name: str, at: datetime, size: int, said: Declared, brings: str,
) -> LandReport:  # fmt: skip
    before = last_columns(con, spec.key)
    try:
        kind, encoding, delimiter, plan, rows = _open(path, spec)
        first = _rows(itertools.islice(rows, _LOOK))
        count = _insert(con, itertools.chain(first, rows), plan, spec, batch)
        _meets_declared(said, count)
    except BadInput as refusal:
        # The kept copy is named by its digest; the sender knows the file by its own name.
        refusal.details["file"] = name
        lost, unknown = refusal.details.get("field"), refusal.details.get("unknown")
        if unknown and (likely := likely_names(str(lost), unknown)):
            refusal.remedy = (
                f"“{likely[0]}”可能是改了名的“{lost}”：请报送单位核对列名，或请数据专员登记新列名"
            )
        raise
    if count == 0:
        raise BadInput("只有表头，没有数据行", remedy="请核对后重新报送", file=name)
    held = _held(con, spec, count, brings)
    state = "held" if held else "landed"
    place, is_out_of_order = place_in_order(con, spec.key, said)
    con.execute(
        "INSERT INTO batches VALUES (?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,?,?,?)",
        [batch, spec.key, name, digest, size, kind, encoding, delimiter, at.isoformat(), count, state, held,
         json.dumps(plan.missing, ensure_ascii=False), json.dumps(plan.unknown, ensure_ascii=False), place],
    )  # fmt: skip
    columns = observe(plan.header, plan.places, [row.cells for row in first])
    keep_delivery(
        con, spec.key, batch, said, brings=brings, is_out_of_order=is_out_of_order, columns=columns,
        drift=drift_between(spec, before, columns),
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


def _meets_declared(said: Declared, count: int) -> None:
    if said.rows is not None and said.rows != count:
        raise BadInput(
            f"报送说明写{said.rows}行，文件有{count}行，可能没有传完",
            remedy="请核对后重新传送",
            declared=said.rows,
            rows=count,
        )


def _open(path: Path, spec: SourceSpec) -> tuple[str, str, str, ColumnPlan, Iterator[RawRow | Block]]:
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
    delimiter, items = read_blocks(text, spec)
    plan, rest = _after_header(items, spec, file)
    return "csv", text.encoding, delimiter, plan, rest


def _after_header(
    items: Iterator[RawRow | Block], spec: SourceSpec, file: str
) -> tuple[ColumnPlan, Iterator[RawRow | Block]]:
    first = _rows(itertools.islice(items, max(spec.format.header_row, 10)))
    line, cells = find_header(((row.line, row.cells) for row in first), spec, file=file)
    plan = plan_columns(cells, spec, file=file, row=line)
    return plan, itertools.chain((row for row in first if row.line > line), items)


def _rows(items: Iterable[RawRow | Block]) -> list[RawRow]:
    """Give the file's first rows, which never stand in a block."""
    return [item for item in items if isinstance(item, RawRow)]


def _insert(
    con: duckdb.DuckDBPyConnection,
    items: Iterator[RawRow | Block],
    plan: ColumnPlan,
    spec: SourceSpec,
    batch: str,
) -> int:
    total = 0
    names = ", ".join(f"v_{element}" for element in plan.places)
    trailer: int | None = None
    chunks = Chunks(items, spec, width=plan.width, wanted=plan.places.values(), size=_CHUNK)
    for chunk in chunks:
        if isinstance(chunk, Page):
            incoming, last = _paged(chunk, plan), chunk.lines[-1]
        else:
            rows, last = chunk, chunk[-1].line
            if rows[-1].cells and rows[-1].cells[0][:1] == "#" and chunks.is_at_end:
                rows, trailer = _without_trailer(rows)
                if not rows:
                    break
            incoming = _arrow(rows, plan)
        total += incoming.num_rows
        if total > spec.limits.rows:
            raise BadInput(f"超过{spec.limits.rows}行", remedy="请分批报送", row=last)
        con.register("incoming", incoming)
        con.execute(
            f"INSERT INTO {raw_table(spec.key)} (batch, line, digest, fault, {names})"
            f" SELECT ?, line, digest, nullif(fault, ''), {names} FROM incoming",
            [batch],
        )
        con.unregister("incoming")
    if trailer is not None and trailer != total:
        raise BadInput(
            f"末行写明{trailer}行，文件有{total}行，可能没有传完", remedy="请核对后重新传送",
            declared=trailer, rows=total,
        )  # fmt: skip
    if trailer is None and spec.format.trailer == "required":
        raise BadInput("缺少写明行数的末行，可能没有传完", remedy="末行应为 #END,行数；请核对后重新传送")
    return total


def _without_trailer(rows: list[RawRow]) -> tuple[list[RawRow], int | None]:
    """Take the last row of a file away when it only tells how many rows stand above it."""
    last = rows[-1].cells
    found = _TRAILER.fullmatch(last[0].strip())
    if found is None:
        return rows, None
    told = found[1] or (last[1].strip() if len(last) > 1 else "")
    return (rows[:-1], int(told)) if told.isdecimal() else (rows, None)


def _paged(page: Page, plan: ColumnPlan) -> pa.Table:
    return pa.table({
        "line": pa.array(page.lines, pa.int64()),
        "digest": pa.array(page.digests, pa.binary()),
        "fault": pa.array([""] * page.count, pa.string()),
        **{f"v_{element}": page.columns[place] for element, place in plan.places.items()},
    })  # fmt: skip


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


def _held(con: duckdb.DuckDBPyConnection, spec: SourceSpec, count: int, brings: str) -> str:
    """Say why a delivery must wait for a person, or nothing."""
    bounds = spec.bounds
    if count < bounds.min_rows:
        return f"只有{count}行，少于下限{bounds.min_rows}行"
    if count > bounds.max_rows:
        return f"有{count}行，多于上限{bounds.max_rows}行"
    if brings == "correction":
        return ""
    if brings == "increment":
        return held_for_growth(con, spec, count)
    last = one(
        con,
        "SELECT b.rows_in FROM batches b LEFT JOIN deliveries d USING (batch) WHERE b.source = ? AND"
        " b.state <> 'held' AND coalesce(d.brings, ?) = 'full' ORDER BY b.n DESC LIMIT 1",
        [spec.key, bounds.delivery],
    )
    if last is None:
        return _held_as_first(con, spec, count)
    if count < last[0] * bounds.min_share_of_last:
        return f"只有{count}行，上一批有{last[0]}行，可能没有传完"
    if count >= last[0] * bounds.max_share_of_last and count > last[0]:
        return f"有{count}行，上一批只有{last[0]}行，增加过多"
    return ""


def _held_as_first(con: duckdb.DuckDBPyConnection, spec: SourceSpec, count: int) -> str:
    """Hold a whole register that would take the place of more rows than it brings, sent for the first time."""
    if not spec.row_key:
        return ""
    key = ", ".join(f"v_{element}" for element in spec.row_key)
    row = one(con, f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM {clean_table(spec.key)})")
    if row and count < row[0] * spec.bounds.min_share_of_last:
        return f"全量只有{count}行，已有{row[0]}条不同的记录，可能没有传完"
    return ""
