"""Builds one mart from files: the rows, their tests, the history, and a Parquet file under its final name."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from quanheng.base.errors import BadInput
from quanheng.datacentre.expressions.api import compile_sql
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import marts_read, tables_read

from .catalogue import ChangeFile, MartState, TestResult
from .changes import write_changes
from .inputs import Known, digest_of, quoted
from .recipe import declared_digest, uses_today
from .rowwise import changed_rows, driving_input
from .testing import run_tests

__all__ = ["Built", "Workshop", "build_one", "tables_needed"]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where marts are built: the folder and how much of the machine a build may take."""

    folder: Path
    memory: str = "1GB"
    threads: int = 2

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open an engine of its own that holds nothing and spills beside the marts."""
        spill = self.folder / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        con = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": self.memory,
                "threads": self.threads,
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
            },
        )
        try:
            yield con
        finally:
            con.close()


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: the tests, and when they passed the published file and what changed."""

    tests: tuple[TestResult, ...]
    file: str = ""
    rows: int = 0
    digest: str = ""
    change: ChangeFile | None = None
    how: Literal["full", "changed_rows"] = "full"

    @property
    def passed(self) -> bool:
        """Whether nothing stands against publishing; warnings do not."""
        return all(test.passed or test.severity == "warning" for test in self.tests)


def build_one(
    con: duckdb.DuckDBPyConnection, folder: Path, spec: MartSpec, tables: Mapping[str, str],
    former: MartState | None, *, on: date, known: Known,
) -> Built:  # fmt: skip
    """Build a mart from the files of the tables it reads and hold it against its tests.

    Rows that fail a test of severity ``error`` are not published: nothing is written and the version before stays.

    Args:
        con: an engine of the workshop's; whatever an earlier mart left in it is cleared away.
        tables: file, relative to the folder, of every table that the mart or its tests name.
        former: the mart as it stands.
        on: the day of ``:today`` and of the history.
        known: what a query may name, so that wrong names are told before anything runs.

    Raises: BadInput for a query that the catalogue refuses or whose columns are not the declared ones; duckdb.Error
        for one that fails on the rows.
    """
    _clear(con)
    for name, file in tables.items():
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({quoted(folder / file)})")
    query = compile_sql(spec.sql, engine="duckdb", parameters={"today": on}, schema=known.kinds)
    _same_columns(con, spec, query)
    how = _fill(con, folder, spec, query, tables, former)
    con.execute(f"CREATE OR REPLACE VIEW mart.{spec.key} AS SELECT * FROM built")
    rows, digest = digest_of(con, "built", spec.sql_types)
    tests = tuple(run_tests(con, spec, "built", rows=rows, on=on, known=known))
    built = Built(tests, rows=rows, digest=digest, how=how)
    return _published(con, folder, spec, built, former, on) if built.passed else built


def _clear(con: duckdb.DuckDBPyConnection) -> None:
    for schema in ("source", "own", "mart"):
        con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        con.execute(f"CREATE SCHEMA {schema}")
    for table in ("built", "came", "went", "gone", "changed"):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    con.execute("SET preserve_insertion_order = false")


def _same_columns(con: duckdb.DuckDBPyConnection, spec: MartSpec, query: str) -> None:
    given = [str(row[0]) for row in con.execute(f"DESCRIBE {query}").fetchall()]
    lost = [name for name in spec.sql_types if name not in given]
    strange = [name for name in given if name not in spec.sql_types]
    if lost or strange:
        words = [f"查询没有给出列“{'、'.join(lost)}”"] if lost else []
        words += [f"查询多给了列“{'、'.join(strange)}”"] if strange else []
        raise BadInput("；".join(words), remedy="请让SELECT的列与columns一致", mart=spec.key)


def _fill(
    con: duckdb.DuckDBPyConnection, folder: Path, spec: MartSpec, query: str, tables: Mapping[str, str],
    former: MartState | None,
) -> Literal["full", "changed_rows"]:  # fmt: skip
    """Make the table ``built``: only the changed rows where that is right and worth while, else all of them."""
    cast = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in spec.sql_types.items())
    driving = driving_input(spec)
    if driving and former and _may_keep(folder, spec, former, driving):
        columns = [str(row[0]) for row in con.execute(f"DESCRIBE {driving}").fetchall()]
        before = folder / former.input_files[driving]
        if changed_rows(con, before, folder / tables[driving], columns):
            _keep_and_add(con, folder, spec, query, cast, driving, former)
            return "changed_rows"
    con.execute(f"CREATE TABLE built AS SELECT {cast} FROM ({query})")
    return "full"


def _may_keep(folder: Path, spec: MartSpec, former: MartState, driving: str) -> bool:
    """Whether the published rows were made by the same declaration and the input they were made of is still there."""
    was = former.input_files.get(driving, "")
    return (
        former.is_published
        and former.sql_digest == declared_digest(spec)
        and not uses_today(spec)
        and bool(was)
        and (folder / was).exists()
        and (folder / former.file).exists()
    )


def _keep_and_add(
    con: duckdb.DuckDBPyConnection, folder: Path, spec: MartSpec, query: str, cast: str, driving: str,
    former: MartState,
) -> None:  # fmt: skip
    same = " AND ".join(f"f.{name} IS NOT DISTINCT FROM g.{name}" for name in spec.grain)
    names = ", ".join(spec.sql_types)
    con.execute(f"CREATE OR REPLACE VIEW {driving} AS SELECT * FROM went")
    con.execute(f"CREATE TEMP TABLE gone AS SELECT {cast} FROM ({query})")
    con.execute(f"CREATE OR REPLACE VIEW {driving} AS SELECT * FROM came")
    con.execute(
        f"CREATE TABLE built AS SELECT {names} FROM read_parquet({quoted(folder / former.file)}) f"
        f" WHERE NOT EXISTS (SELECT 1 FROM gone g WHERE {same})"
        f" UNION ALL SELECT {cast} FROM ({query})"
    )


def _published(
    con: duckdb.DuckDBPyConnection, folder: Path, spec: MartSpec, built: Built, former: MartState | None, on: date
) -> Built:  # fmt: skip
    """Write the file unless its rows stand already; the changes first, so that no published row lacks its history."""
    if former is not None and former.digest == built.digest and (folder / former.file).exists():
        return Built(built.tests, former.file, built.rows, built.digest, None, built.how)
    change = write_changes(con, spec, "built", former, folder, on) if spec.keeps_history else None
    file = f"tables/{spec.key}-{built.digest[:16]}.parquet"
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".part")
    order = [spec.region, *spec.grain] if spec.region else list(spec.grain)
    listed = ", ".join(dict.fromkeys(name for name in order if name))
    con.execute("SET preserve_insertion_order = true")
    con.execute(
        f"COPY (SELECT * FROM built ORDER BY {listed}) TO {quoted(half)} (FORMAT parquet, COMPRESSION zstd)"
    )
    half.replace(target)
    return Built(built.tests, file, built.rows, built.digest, change, built.how)


def tables_needed(spec: MartSpec) -> set[str]:
    """Name every table that the mart or one of its tests reads, but itself."""
    read = {name for name in tables_read(spec.sql) if not name.startswith("mart.")}
    return read | {f"mart.{key}" for key in marts_read(spec)}
