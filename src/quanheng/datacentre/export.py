"""The quarantine as people see it: rows with reasons and proposals, and the sheet that goes back to the sender."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import json
from pathlib import Path
from typing import Any

import duckdb

from quanheng.packkit.source import SourceSpec

from .reports import QuarantinedRow, RowFault
from .rules import REASONS
from .store import one, raw_table

__all__ = ["waiting_rows", "write_sheet"]


def waiting_rows(
    con: duckdb.DuckDBPyConnection, *, batch: str | None, source: str | None, code: str | None, state: str,
    limit: int, offset: int,
) -> list[QuarantinedRow]:  # fmt: skip
    """Give waiting rows, newest delivery first and by line within it."""
    keys = con.execute(
        "SELECT q.source, q.batch, q.line, b.file, b.n FROM quarantine q JOIN batches b USING (batch)"
        " WHERE q.state = $state AND ($batch IS NULL OR q.batch = $batch) AND ($source IS NULL OR q.source = $source)"
        " AND ($code IS NULL OR q.code = $code) GROUP BY ALL ORDER BY b.n DESC, q.line LIMIT $limit OFFSET $offset",
        {"state": state, "batch": batch, "source": source, "code": code, "limit": limit, "offset": offset},
    ).fetchall()
    found: dict[tuple[str, int], QuarantinedRow] = {}
    for key, uid in dict.fromkeys((row[0], row[1]) for row in keys):
        found.update(_of_batch(con, key, uid, [row[2] for row in keys if row[1] == uid], state))
    return [found[(row[1], row[2])] for row in keys]


def _of_batch(
    con: duckdb.DuckDBPyConnection, source: str, batch: str, lines: list[int], state: str
) -> dict[tuple[str, int], QuarantinedRow]:
    spec = SourceSpec.model_validate_json(_said(con, "SELECT spec FROM specs WHERE source = ?", source))
    file = str(_said(con, "SELECT file FROM batches WHERE batch = ?", batch))
    names = [column.element for column in spec.columns]
    titles = {column.element: column.title for column in spec.columns}
    cells = con.execute(
        f"SELECT line, hex(digest), {', '.join(f'v_{name}' for name in names)} FROM {raw_table(source)}"
        " WHERE batch = ? AND line IN (SELECT unnest(?::BIGINT[]))",
        [batch, lines],
    ).fetchall()
    faults: dict[int, list[RowFault]] = {}
    for line, element, code, remedy, value, proposals in con.execute(
        "SELECT line, element, code, remedy, value, proposals FROM quarantine WHERE batch = ? AND state = ?"
        " AND line IN (SELECT unnest(?::BIGINT[])) ORDER BY line, element, code",
        [batch, state, lines],
    ).fetchall():
        title = REASONS[code].title if code in REASONS else code
        faults.setdefault(line, []).append(
            RowFault(
                element, titles.get(element, "整行"), code, title, remedy, value, tuple(json.loads(proposals))
            )
        )
    return {
        (batch, row[0]): QuarantinedRow(
            batch, source, file, row[0], row[1].lower(),
            {name: cell for name, cell in zip(names, row[2:], strict=True) if cell is not None},
            tuple(faults.get(row[0], ())), state,
        )
        for row in cells
    }  # fmt: skip


def _said(con: duckdb.DuckDBPyConnection, sql: str, value: str) -> Any:
    row = one(con, sql, [value])
    return row[0] if row else "{}"


def write_sheet(path: Path, spec: SourceSpec, rows: list[QuarantinedRow]) -> int:
    """Write the sheet that goes back to the sender: line, reasons and remedies before the cells as they came.

    Cells are written as text and never as formulas, whatever the sender put into them.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("待更正")
    sheet.append(["文件", "行号", "原因", "怎么改", *(column.title for column in spec.columns)])
    for row in rows:
        said = "；".join(f"{fault.title}：{fault.reason}" for fault in row.faults)
        remedy = "；".join(dict.fromkeys(fault.remedy for fault in row.faults))
        texts = [said, remedy, *(row.cells.get(column.element, "") for column in spec.columns)]
        cells = []
        for text in texts:
            cell = WriteOnlyCell(sheet, value=_printable(text))
            cell.data_type = "s"
            cell.quotePrefix = True
            cells.append(cell)
        sheet.append([row.file, row.line, *cells])
    book.save(path)
    return len(rows)


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)[:32_000]
