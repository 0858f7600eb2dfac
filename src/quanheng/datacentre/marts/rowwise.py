"""Tells marts that turn one input row into one row, and gives only what changed in their input.

Of such a mart a night rebuilds the rows whose input row is new, changed or gone, and keeps the rest of the published
version. Anything that looks at several rows at once (joins, windows, sums, DISTINCT) is built in full.
"""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from quanheng.datacentre.store import one
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import tables_read

from .inputs import quoted

__all__ = ["changed_rows", "driving_input"]

_LOOKS_AT_MANY = (
    exp.Join, exp.AggFunc, exp.Window, exp.Distinct, exp.Limit, exp.Subquery, exp.With, exp.SetOperation, exp.Group,
    exp.Exists, exp.Having, exp.Qualify,
)  # fmt: skip
WORTHWHILE = 0.5
"""Above this share of changed rows the whole mart is quicker."""


def driving_input(spec: MartSpec) -> str | None:
    """Name the one table whose rows the mart turns into rows, each by itself; None for any other mart."""
    read = list(tables_read(spec.sql))
    if len(read) != 1 or read[0].startswith("mart."):
        return None
    tree = sqlglot.parse_one(spec.sql, read="duckdb")
    plain = isinstance(tree, exp.Select) and next(tree.find_all(*_LOOKS_AT_MANY), None) is None
    return read[0] if plain and len(list(tree.find_all(exp.Table))) == 1 else None


def changed_rows(con: duckdb.DuckDBPyConnection, former: Path, now: Path, columns: list[str]) -> bool:
    """Make the tables ``came`` and ``went`` of input rows; false when so much changed that a full build is quicker."""
    listed = ", ".join(columns)
    new = f"SELECT {listed} FROM read_parquet({quoted(now)})"
    old = f"SELECT {listed} FROM read_parquet({quoted(former)})"
    con.execute(f"CREATE OR REPLACE TEMP TABLE came AS {new} EXCEPT ALL {old}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE went AS {old} EXCEPT ALL {new}")
    row = one(
        con,
        "SELECT (SELECT count(*) FROM came), (SELECT count(*) FROM went),"
        f" (SELECT count(*) FROM read_parquet({quoted(now)}))",
    )
    assert row is not None
    return bool(row[0] + row[1] <= WORTHWHILE * max(int(row[2]), 1))
