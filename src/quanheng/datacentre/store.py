"""The data centre's one DuckDB file: its tables, its single writer, its all-or-nothing stages.

DuckDB lets one process write at a time and keeps readers of other processes out meanwhile. So a
connection is opened for one stage or one question and closed at once; whoever finds the file taken
waits a little and then says so. A stage is one transaction: killed half-way, it never happened.
"""

# ruff: noqa: S608 - tables are named by this room, values are always bound

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from quanheng.base.errors import Conflict
from quanheng.packkit.source import SourceSpec

__all__ = ["Store", "clean_table", "insert_rows", "one", "raw_table"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
  batch VARCHAR, source VARCHAR, file VARCHAR, digest VARCHAR, bytes BIGINT, kind VARCHAR, encoding VARCHAR,
  delimiter VARCHAR, landed_at VARCHAR, rows_in BIGINT, state VARCHAR, held_because VARCHAR,
  accepted BIGINT, repaired BIGINT, quarantined BIGINT, linked BIGINT, missing VARCHAR, unknown VARCHAR, n BIGINT);
CREATE TABLE IF NOT EXISTS refusals (
  source VARCHAR, file VARCHAR, refused_at VARCHAR, sentence VARCHAR, remedy VARCHAR, details VARCHAR);
CREATE TABLE IF NOT EXISTS changes (
  source VARCHAR, batch VARCHAR, line BIGINT, element VARCHAR, rule VARCHAR, outcome TINYINT);
CREATE TABLE IF NOT EXISTS quarantine (
  source VARCHAR, batch VARCHAR, line BIGINT, element VARCHAR, code VARCHAR, remedy VARCHAR, value VARCHAR,
  proposals VARCHAR, stage VARCHAR, state VARCHAR);
CREATE TABLE IF NOT EXISTS mends (
  source VARCHAR, batch VARCHAR, line BIGINT, element VARCHAR, value VARCHAR, by_whom VARCHAR,
  mended_at VARCHAR, n BIGINT);
CREATE TABLE IF NOT EXISTS entities (
  entity VARCHAR, uscc VARCHAR, name VARCHAR, address VARCHAR, name_key VARCHAR, premises VARCHAR,
  address_key VARCHAR, region VARCHAR, phone VARCHAR, source VARCHAR, batch VARCHAR, line BIGINT);
CREATE TABLE IF NOT EXISTS names (
  entity VARCHAR, name_key VARCHAR, stem VARCHAR, name VARCHAR, is_former BOOLEAN);
CREATE TABLE IF NOT EXISTS places (
  entity VARCHAR, premises VARCHAR, address_key VARCHAR, region VARCHAR);
CREATE TABLE IF NOT EXISTS numbers (number VARCHAR, entity VARCHAR);
CREATE TABLE IF NOT EXISTS links (
  source VARCHAR, batch VARCHAR, line BIGINT, entity VARCHAR, how VARCHAR, reason VARCHAR, score DOUBLE);
CREATE TABLE IF NOT EXISTS specs (source VARCHAR, spec VARCHAR);
CREATE TABLE IF NOT EXISTS candidates (
  source VARCHAR, batch VARCHAR, line BIGINT, entity VARCHAR, probability DOUBLE, start DOUBLE, lost DOUBLE,
  parts VARCHAR, sign VARCHAR, decision VARCHAR);
CREATE TABLE IF NOT EXISTS placed (batch VARCHAR, line BIGINT, entity VARCHAR, is_same BOOLEAN, reason VARCHAR);
CREATE TABLE IF NOT EXISTS aliases (entity VARCHAR, stays VARCHAR);
CREATE TABLE IF NOT EXISTS moved (batch VARCHAR, line BIGINT, was VARCHAR);
CREATE TABLE IF NOT EXISTS deliveries (
  batch VARCHAR, source VARCHAR, brings VARCHAR, period VARCHAR, period_end VARCHAR, sequence BIGINT,
  is_out_of_order BOOLEAN, arrived_by VARCHAR, sender VARCHAR, proof VARCHAR, key_id VARCHAR, declared_rows BIGINT,
  token VARCHAR, origin VARCHAR, columns VARCHAR, drift VARCHAR);
CREATE TABLE IF NOT EXISTS repeats (
  source VARCHAR, file VARCHAR, batch VARCHAR, came_at VARCHAR, arrived_by VARCHAR, sender VARCHAR);
CREATE TABLE IF NOT EXISTS learned (
  uid VARCHAR, source VARCHAR, element VARCHAR, raw VARCHAR, value VARCHAR, by_whom VARCHAR, learned_at VARCHAR,
  ended_at VARCHAR, ended_by VARCHAR);
"""

_EDITION = hashlib.sha256(_SCHEMA.encode()).hexdigest()[:8]  # a home whose tables are older gets the new ones

_LOCKS: dict[str, threading.RLock] = {}
_LOCKS_GUARD = threading.Lock()
_HELD: set[str] = set()  # files that this process keeps open between stages


def raw_table(source: str) -> str:
    """Name the table of a source's rows as they came."""
    return f"raw_{source}"


def clean_table(source: str) -> str:
    """Name the table of a source's rows after cleaning."""
    return f"clean_{source}"


def one(con: duckdb.DuckDBPyConnection, sql: str, bound: object = None) -> tuple[Any, ...] | None:
    """Give the first row, reading to the end: DuckDB 2 forbids the next statement while a rest is unread."""
    rows = con.execute(sql, bound).fetchall() if bound is not None else con.execute(sql).fetchall()
    return rows[0] if rows else None


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, query: str, bound: object = None) -> int:
    """Insert what a query gives, and nothing at all where it gives nothing; gives the number of rows.

    DuckDB 2.0.0 loses a later insert of more than a row group (122,880 rows) into a table that took an insert of no
    rows in the same transaction: count(*) has them, no scan finds them, and they are gone after the commit. So a
    query that may be empty is laid aside first.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {query}", bound)
    found = one(con, "SELECT count(*) FROM incoming")
    number = int(found[0]) if found else 0
    if number:
        con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    con.execute("DROP TABLE incoming")
    return number


class Store:
    """Opens the file of one data centre, for one stage or one question at a time."""

    def __init__(self, folder: Path, *, memory: str, threads: int, patience_seconds: float) -> None:
        self.folder = folder
        self.path = folder / "centre.duckdb"
        self._config: dict[str, str | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(folder / "spill"),
        }
        self._patience = patience_seconds
        folder.mkdir(parents=True, exist_ok=True)
        with _LOCKS_GUARD:
            self._lock = _LOCKS.setdefault(str(self.path.resolve()), threading.RLock())
        # A web page that only asks must not take the writer's lock: a mark says the tables are there.
        mark = folder / f"schema-{_EDITION}"
        if not (mark.exists() and self.path.exists()):
            with self.stage() as con:
                con.execute(_SCHEMA)
            mark.touch()

    @contextmanager
    def stage(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open for writing: everything inside happens or nothing does."""
        with self._lock:
            con = self._connect()
            try:
                con.execute("BEGIN")
                yield con
                con.execute("COMMIT")
            except BaseException:
                # A failed COMMIT has rolled back already; closing without commit rolls back the rest.
                con.close()
                raise
            con.close()

    @contextmanager
    def question(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open for reading only."""
        with self._lock:
            is_held = str(self.path.resolve()) in _HELD
            con = self._connect(read_only=not is_held)
            try:
                if (
                    is_held
                ):  # one file cannot be open in two ways at once; the transaction keeps it to reading
                    con.execute("BEGIN TRANSACTION READ ONLY")
                yield con
            finally:
                con.close()

    @contextmanager
    def held_open(self) -> Iterator[None]:
        """Keep the file open between stages: many small deliveries need not each open and close it.

        Every stage is committed by itself as before, so a kill loses no more than one. Trap: no other process
        reads the data centre meanwhile; only for a program that has the home to itself.
        """
        key = str(self.path.resolve())
        with self._lock:
            keeper = self._connect()
            is_first = key not in _HELD
            _HELD.add(key)
        try:
            yield
        finally:
            with self._lock:
                if is_first:
                    _HELD.discard(key)
                keeper.close()

    def _connect(self, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
        until = time.monotonic() + self._patience
        pause = 0.02
        while True:
            try:
                con = duckdb.connect(str(self.path), read_only=read_only, config=dict(self._config))
            except duckdb.IOException as taken:
                if time.monotonic() > until or "lock" not in str(taken).lower():
                    raise Conflict("数据中心正在处理另一批数据", remedy="请稍后再试") from taken
                time.sleep(pause)
                pause = min(pause * 2, 0.5)
            else:
                return con

    def prepare(self, con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> None:
        """Make the two tables of a source, and widen them when its pack has gained a column."""
        elements = [f"v_{column.element}" for column in spec.columns]
        fixed_raw = "batch VARCHAR, line BIGINT, digest BLOB, fault VARCHAR"
        fixed_clean = (
            "batch VARCHAR, line BIGINT, state VARCHAR, name_key VARCHAR, stem VARCHAR, premises VARCHAR, "
            "address_key VARCHAR, region VARCHAR, former_key VARCHAR"
        )
        for table, fixed in ((raw_table(spec.key), fixed_raw), (clean_table(spec.key), fixed_clean)):
            con.execute(f"CREATE TABLE IF NOT EXISTS {table} ({fixed})")
            there = {str(row[0]) for row in con.execute(f"DESCRIBE {table}").fetchall()}
            for element in elements:
                if element not in there:
                    con.execute(f"ALTER TABLE {table} ADD COLUMN {element} VARCHAR")
        con.execute("DELETE FROM specs WHERE source = ?", [spec.key])
        con.execute("INSERT INTO specs VALUES (?, ?)", [spec.key, spec.model_dump_json()])

    def keep_original(self, path: Path, digest: str) -> Path:
        """Keep the sender's bytes under their digest; a copy cut short leaves no file of that name."""
        target = self.folder / "originals" / digest[:2] / digest
        if target.exists() and target.stat().st_size == path.stat().st_size:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}.half")
        try:
            with path.open("rb") as source, half.open("wb") as copy:
                while block := source.read(1 << 20):
                    copy.write(block)
                copy.flush()
                os.fsync(copy.fileno())
            half.replace(target)
        except OSError:
            half.unlink(missing_ok=True)
            raise
        return target
