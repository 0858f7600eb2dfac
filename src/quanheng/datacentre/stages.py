"""Runs a delivery through its rules, keeps the counts honest, and takes mended rows through the same rules again."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import duckdb
import pyarrow as pa

from quanheng.base.errors import BadInput, NotFound, NotYet
from quanheng.packkit.source import SourceSpec

from .clean import Cleaner
from .divisions import Divisions
from .intake.keeping import deliveries, strange_keys
from .reports import CleanReport
from .store import clean_table, insert_rows, one, raw_table

__all__ = ["clean_batch", "clean_report", "count_again", "mend_many", "mend_row", "retry_rows"]

_CHUNK = 100_000


def clean_batch(con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, batch: str) -> None:
    """Clean a landed delivery from its first row to its last; a delivery cleaned before is left as it is."""
    state = _state(con, batch)
    if state == "held":
        raise NotYet("这批数据待人工确认，尚未放行", remedy="请核对行数后放行，或请部门重新报送", batch=batch)
    if state != "landed":
        return
    cleaner = Cleaner(con, spec, divisions, batch)
    for raw in _raw_chunks(con, spec, batch):
        cleaner.run(raw)
    _hold_repeats(con, spec, batch)
    _hold_strange(con, spec, batch)
    con.execute("UPDATE batches SET state = 'cleaned' WHERE batch = ?", [batch])
    count_again(con, spec, batch)


def _state(con: duckdb.DuckDBPyConnection, batch: str) -> str:
    row = one(con, "SELECT state FROM batches WHERE batch = ?", [batch])
    if row is None:
        raise NotFound("没有这批数据", remedy="请核对批次号", batch=batch)
    return str(row[0])


def _raw_chunks(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> Iterator[pa.Table]:
    names = ", ".join(f"v_{column.element}" for column in spec.columns)
    last = -1
    while True:
        # One statement at a time: an unread rest would block the writes in between.
        chunk = _arrow(
            con,
            f"SELECT line, digest, fault, {names} FROM {raw_table(spec.key)}"
            f" WHERE batch = ? AND line > ? ORDER BY line LIMIT {_CHUNK}",
            [batch, last],
        )
        if not chunk.num_rows:
            return
        yield chunk
        last = chunk.column("line")[-1].as_py()


def _arrow(con: duckdb.DuckDBPyConnection, sql: str, bound: Sequence[object]) -> pa.Table:
    """Read a chunk as Arrow; ``con.sql`` would save a copy but forbids any result left unread before it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        table = con.execute(sql, list(bound)).to_arrow_table()
    assert table is not None
    return table


def _hold_repeats(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Hold the second and later rows of one key; without a key, rows that are the same to the byte."""
    table = clean_table(spec.key)
    key = ", ".join(f"c.v_{element}" for element in spec.unique) or "r.digest"
    label = spec.column(spec.unique[0]).title if spec.unique else "整行"
    # The first row of a key stays; one mended back in later meets the same rule.
    con.execute(
        "CREATE OR REPLACE TEMP TABLE twice AS SELECT line, first, same FROM (SELECT c.line,"
        f" first_value(c.line) OVER w AS first, first_value(r.digest) OVER w = r.digest AS same FROM {table} c"
        f" JOIN {raw_table(spec.key)} r ON r.batch = c.batch AND r.line = c.line WHERE c.batch = ?"
        f" WINDOW w AS (PARTITION BY {key} ORDER BY c.line)) WHERE line <> first",
        [batch],
    )
    insert_rows(
        con,
        "quarantine",
        "SELECT ?, ?, line, ?, 'repeated', CASE WHEN same"
        " THEN '与第' || first || '行完全相同，无需处理'"
        " ELSE ? || '与第' || first || '行相同而内容不同，请核对哪一行正确' END, '', '[]', 'clean', 'open'"
        " FROM twice ORDER BY line",
        [spec.key, batch, spec.unique[0] if spec.unique else "", label],
    )
    for place in (table, "changes"):
        con.execute(f"DELETE FROM {place} WHERE batch = ? AND line IN (SELECT line FROM twice)", [batch])


def _hold_strange(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Hold the rows of a correction that correct nothing: no earlier delivery has brought such a row."""
    if not any(one.brings == "correction" for one in deliveries(con, batch=batch)):
        return
    con.execute(f"CREATE OR REPLACE TEMP TABLE strange AS {strange_keys(spec)}", {"b": batch})
    title = "、".join(spec.column(element).title for element in spec.row_key)
    insert_rows(
        con,
        "quarantine",
        "SELECT ?, ?, line, ?, 'no_such_row', ?, '', '[]', 'clean', 'open' FROM strange ORDER BY line",
        [spec.key, batch, spec.row_key[0], f"以前各批没有这个{title}，请核对，或按增量报送"],
    )
    for place in (clean_table(spec.key), "changes"):
        con.execute(f"DELETE FROM {place} WHERE batch = ? AND line IN (SELECT line FROM strange)", [batch])


def count_again(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Count where every row of the delivery is and refuse to go on unless all are somewhere, once."""
    row = one(
        con,
        f"SELECT (SELECT count(*) FROM {clean_table(spec.key)} WHERE batch = $b AND state = 'accepted'),"
        f" (SELECT count(*) FROM {clean_table(spec.key)} WHERE batch = $b AND state = 'repaired'),"
        " (SELECT count(DISTINCT line) FROM quarantine WHERE batch = $b AND state IN ('open', 'dismissed')),"
        " (SELECT rows_in FROM batches WHERE batch = $b),"
        " (SELECT count(*) FROM links WHERE batch = $b AND entity <> '')",
        {"b": batch},
    )
    if row is None or row[0] + row[1] + row[2] != row[3]:
        raise RuntimeError(
            f"rows lost or doubled in batch {batch}: accepted, repaired, quarantined, in = {row}"
        )
    con.execute(
        "UPDATE batches SET accepted = ?, repaired = ?, quarantined = ?, linked = ? WHERE batch = ?",
        [row[0], row[1], row[2], row[4], batch],
    )


def clean_report(con: duckdb.DuckDBPyConnection, batch: str) -> CleanReport:
    """Give a delivery's counts as they stand now."""
    row = one(con, "SELECT rows_in, accepted, repaired, quarantined FROM batches WHERE batch = ?", [batch])
    if row is None:
        raise NotFound("没有这批数据", remedy="请核对批次号", batch=batch)
    reasons = con.execute(
        "SELECT code, count(DISTINCT line) FROM quarantine WHERE batch = ? AND state = 'open'"
        " GROUP BY code ORDER BY code",
        [batch],
    ).fetchall()
    rules = con.execute(
        "SELECT rule, count(*) FROM changes WHERE batch = ? GROUP BY rule ORDER BY rule", [batch]
    ).fetchall()
    return CleanReport(batch, row[0], row[1], row[2], row[3], dict(reasons), dict(rules))


def retry_rows(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, batch: str, lines: Sequence[int]
) -> set[int]:
    """Take waiting rows through the rules again, with what people have mended; gives the lines that still wait."""
    if not lines:
        return set()
    names = ", ".join(f"v_{column.element}" for column in spec.columns)
    con.register("again", pa.table({"line": pa.array(sorted(set(lines)), pa.int64())}))
    raw = _arrow(
        con,
        f"SELECT line, digest, fault, {names} FROM {raw_table(spec.key)} JOIN again USING (line)"
        " WHERE batch = ? ORDER BY line",
        [batch],
    )
    con.execute(
        "DELETE FROM quarantine WHERE batch = ? AND state = 'open' AND line IN (SELECT line FROM again)",
        [batch],
    )
    con.unregister("again")
    raw, mended = _overlaid(con, spec, batch, raw)
    waiting = Cleaner(con, spec, divisions, batch).run(raw, mended)
    # A row mended into another's key is a repeat like any other.
    before = {row[0] for row in _open(con, batch)}
    _hold_repeats(con, spec, batch)
    _hold_strange(con, spec, batch)
    waiting |= {row[0] for row in _open(con, batch)} - before
    count_again(con, spec, batch)
    return waiting


def _open(con: duckdb.DuckDBPyConnection, batch: str) -> list[tuple[int]]:
    return con.execute(
        "SELECT DISTINCT line FROM quarantine WHERE batch = ? AND state = 'open' ORDER BY line", [batch]
    ).fetchall()


def _overlaid(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, raw: pa.Table
) -> tuple[pa.Table, dict[int, set[str]]]:
    rows = con.execute(
        "SELECT line, element, value FROM mends WHERE batch = ? ORDER BY n", [batch]
    ).fetchall()
    lines = raw.column("line").to_pylist()
    at = {line: place for place, line in enumerate(lines)}
    mended: dict[int, set[str]] = {}
    data = raw.to_pydict()
    for line, element, value in rows:
        if line in at:
            data[f"v_{element}"][at[line]] = value or None
            data["fault"][at[line]] = None  # whoever writes the cells anew has judged the broken line
            mended.setdefault(line, set()).add(element)
    return pa.table(data, schema=raw.schema) if mended else raw, mended


def mend_many(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, batch: str,
    changes: Mapping[int, Mapping[str, str]], *, by: str, at: datetime,
) -> set[int]:  # fmt: skip
    """Write corrections of many waiting rows and take all through the rules once; gives the lines that still wait."""
    rows = [
        (line, element, value)
        for line, values in sorted(changes.items())
        for element, value in values.items()
    ]
    con.register("corrections", pa.table({
        "line": pa.array([row[0] for row in rows], pa.int64()),
        "element": pa.array([row[1] for row in rows], pa.string()),
        "value": pa.array([row[2] for row in rows], pa.string()),
    }))  # fmt: skip
    con.execute(
        "INSERT INTO mends SELECT ?, ?, line, element, value, ?, ?,"
        " (SELECT count(*) FROM mends) + row_number() OVER (ORDER BY line, element) FROM corrections",
        [spec.key, batch, by, at.isoformat()],
    )
    con.unregister("corrections")
    return retry_rows(con, spec, divisions, batch, list(changes))


def mend_row(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, batch: str, line: int,
    changes: Mapping[str, str], *, by: str, at: datetime,
) -> bool:  # fmt: skip
    """Write a person's corrections for one waiting row and take it through the rules again; true when it passes.

    The row as it came is never touched: the correction stands beside it with its author and time.
    """
    known = {column.element for column in spec.columns}
    strange = sorted(set(changes) - known)
    if strange or not changes:
        raise BadInput(
            f"没有“{'、'.join(strange)}”这一项" if strange else "没有更正任何内容", remedy="请按列名填写更正"
        )
    waits = one(
        con, "SELECT count(*) FROM quarantine WHERE batch = ? AND line = ? AND state = 'open'", [batch, line]
    )
    if not waits or not waits[0]:
        raise NotFound("这一行不在待处理之列", remedy="请刷新后再看", batch=batch, row=line)
    for element, value in changes.items():
        con.execute(
            "INSERT INTO mends SELECT ?, ?, ?, ?, ?, ?, ?, (SELECT count(*) + 1 FROM mends)",
            [spec.key, batch, line, element, value, by, at.isoformat()],
        )
    return line not in retry_rows(con, spec, divisions, batch, [line])
