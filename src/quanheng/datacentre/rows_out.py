"""What the centre answers about deliveries, rows and businesses."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import duckdb

from quanheng.base.errors import NotFound
from quanheng.packkit.source import SourceSpec

from .reports import Batch, Candidate, EntityRow, LinkedRow, LinkReport
from .rules import Outcome, rule_title
from .store import clean_table, one, raw_table

__all__ = [
    "add_up", "batches", "candidates", "entities", "link_report", "linked_rows", "original_row", "refusals",
]  # fmt: skip

_PORTION = 10_000


def batches(
    con: duckdb.DuckDBPyConnection, *, source: str | None = None, batch: str | None = None
) -> list[Batch]:
    """Give deliveries in order of arrival."""
    rows = con.execute(
        "SELECT batch, source, file, digest, bytes, kind, encoding, delimiter, landed_at, rows_in, state, held_because,"
        " accepted, repaired, quarantined, linked, missing, unknown FROM batches"
        " WHERE (? IS NULL OR source = ?) AND (? IS NULL OR batch = ?) ORDER BY n",
        [source, source, batch, batch],
    ).fetchall()
    return [
        Batch(
            batch_uid=row[0], source=row[1], file=row[2], digest=row[3], bytes=row[4], kind=row[5], encoding=row[6],
            delimiter=row[7], at=datetime.fromisoformat(row[8]), rows_in=row[9], state=row[10], held_because=row[11],
            accepted=row[12], repaired=row[13], quarantined=row[14], linked=row[15],
            missing=tuple(json.loads(row[16])), unknown=tuple(json.loads(row[17])),
        )
        for row in rows
    ]  # fmt: skip


def refusals(con: duckdb.DuckDBPyConnection, *, source: str | None) -> list[dict[str, str]]:
    """Give refused files, oldest first."""
    rows = con.execute(
        "SELECT source, file, refused_at, sentence, remedy, details FROM refusals"
        " WHERE ? IS NULL OR source = ? ORDER BY refused_at",
        [source, source],
    ).fetchall()
    return [
        dict(zip(("source", "file", "at", "sentence", "remedy", "details"), row, strict=True)) for row in rows
    ]


def link_report(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> LinkReport:
    """Count how a delivery's rows found their business."""
    by = dict(
        con.execute(
            "SELECT how, count(*) FROM links WHERE batch = ? GROUP BY how ORDER BY how", [batch]
        ).fetchall()
    )
    waiting = one(
        con,
        "SELECT count(DISTINCT line) FROM quarantine WHERE batch = ? AND stage = 'link' AND state = 'open'",
        [batch],
    )
    unlinked, created = by.get("none", 0), by.get("created", 0)
    held = int(waiting[0]) if waiting else 0
    rows = sum(by.values())
    return LinkReport(batch, rows + held, rows - unlinked, created, unlinked, held, by)


def add_up(reports: Sequence[LinkReport]) -> LinkReport:
    """Add the reports of several deliveries."""
    by: Counter[str] = Counter()
    for report in reports:
        by.update(report.by)
    return LinkReport(
        "", sum(r.rows for r in reports), sum(r.linked for r in reports), sum(r.created for r in reports),
        sum(r.unlinked for r in reports), sum(r.quarantined for r in reports), dict(by),
    )  # fmt: skip


def linked_rows(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, *, after: int, limit: int = _PORTION
) -> list[LinkedRow]:
    """Give the next portion of a delivery's clean rows, each with originals and repairs."""
    names = [column.element for column in spec.columns]
    picked = ", ".join([*(f"c.v_{name}" for name in names), *(f"r.v_{name}" for name in names)])
    rows = con.execute(
        f"SELECT c.line, hex(r.digest), coalesce(c.region, ''), coalesce(l.entity, ''), e.uscc, coalesce(l.how, ''),"
        f" coalesce(l.reason, ''), coalesce(l.score, 0), b.file, {picked}"
        f" FROM (SELECT * FROM {clean_table(spec.key)} WHERE batch = $b AND"
        f" line > $after ORDER BY line LIMIT {int(limit)}) c"
        f" JOIN {raw_table(spec.key)} r ON r.batch = $b AND r.line = c.line"
        " JOIN batches b ON b.batch = $b LEFT JOIN links l ON l.batch = $b AND l.line = c.line"
        " LEFT JOIN entities e ON e.entity = l.entity ORDER BY c.line",
        {"b": batch, "after": after},
    ).fetchall()
    if not rows:
        return []
    changed: dict[int, list[tuple[str, str, int]]] = {}
    for line, element, rule, outcome in con.execute(
        "SELECT line, element, rule, outcome FROM changes WHERE batch = ? AND line BETWEEN ? AND ? ORDER BY ALL",
        [batch, rows[0][0], rows[-1][0]],
    ).fetchall():
        changed.setdefault(line, []).append((element, rule, outcome))
    return [_linked(row, names, spec.key, batch, changed.get(row[0], [])) for row in rows]


def _linked(
    row: tuple[Any, ...], names: list[str], source: str, batch: str, changes: list[tuple[str, str, int]]
) -> LinkedRow:
    line, digest, region, entity, uscc, how, reason, score, file = row[:9]
    values = dict(zip(names, row[9 : 9 + len(names)], strict=True))
    raw = dict(zip(names, row[9 + len(names) :], strict=True))
    return LinkedRow(
        entity=entity, uscc=uscc, source=source, batch=batch, file=file, line=line, row_digest=digest.lower(),
        region_code=region, values={name: value for name, value in values.items() if value is not None},
        originals={name: raw[name] or "" for name, _, _ in changes if name},
        repairs={name: rule_title(rule) for name, rule, outcome in changes if outcome >= Outcome.REPAIRED},
        link_how=how, link_reason=reason, link_score=score,
    )  # fmt: skip


def candidates(con: duckdb.DuckDBPyConnection, batch: str) -> list[Candidate]:
    """Give the weighed pairs of a delivery, by line, the likeliest first."""
    rows = con.execute(
        "SELECT c.source, c.batch, b.file, c.line, c.entity, c.probability, c.start, c.lost, c.parts, c.sign,"
        " c.decision FROM candidates c JOIN batches b USING (batch) WHERE c.batch = ?"
        " ORDER BY c.line, c.probability DESC, c.entity",
        [batch],
    ).fetchall()
    found = []
    for row in rows:
        account = json.loads(row[8])
        cells = [*row[:8], tuple(account["fields"]), account["row"], *row[9:]]
        found.append(Candidate(*cells))
    return found


def original_row(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, line: int) -> dict[str, str]:
    """Give a row's cells as they came, by column title."""
    names = ", ".join(f"v_{column.element}" for column in spec.columns)
    row = one(con, f"SELECT {names} FROM {raw_table(spec.key)} WHERE batch = ? AND line = ?", [batch, line])
    if row is None:
        raise NotFound("文件里没有这一行", remedy="请核对行号", batch=batch, row=line)
    return {column.title: cell for column, cell in zip(spec.columns, row, strict=True) if cell is not None}


def entities(con: duckdb.DuckDBPyConnection, *, q: str, limit: int) -> list[EntityRow]:
    """Give businesses whose code starts with, or whose name holds, the words."""
    rows = con.execute(
        "SELECT entity, uscc, coalesce(name, ''), coalesce(address, ''), coalesce(region, '') FROM entities"
        " WHERE ? = '' OR starts_with(coalesce(uscc, ''), ?) OR contains(coalesce(name, ''), ?)"
        " ORDER BY entity LIMIT ?",
        [q, q, q, limit],
    ).fetchall()
    return [EntityRow(*row) for row in rows]
