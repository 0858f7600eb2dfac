"""A source's standing rows as marts read them: each record once, as it was last told, with typed columns.

The rows are laid out as Parquet, so that marts are built from files alone: the centre's own file is free again for
the next delivery, and a cluster may read the same files.
"""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Mapping
from datetime import datetime

import duckdb

from quanheng.base.days import day_of
from quanheng.datacentre.intake.keeping import standing_from
from quanheng.datacentre.store import clean_table
from quanheng.packkit.mart import SQL_TYPES
from quanheng.packkit.source import Column, SourceSpec

__all__ = ["EXTRA", "source_columns", "standing_rows"]

EXTRA: dict[str, str] = {
    "entity": "VARCHAR", "region": "VARCHAR", "name_key": "VARCHAR", "address_key": "VARCHAR",
    "source_batch": "VARCHAR", "source_line": "BIGINT", "told_on": "DATE",
}  # fmt: skip
"""What every source's rows carry beside their elements; an element of the same name speaks instead of a key."""
_TYPES = {
    "date": SQL_TYPES["date"],
    "integer": SQL_TYPES["integer"],
    "amount": SQL_TYPES["money"],
    "number": SQL_TYPES["number"],
}


def _type_of(column: Column) -> str:
    if column.kind == "coordinate" and column.axis != "pair":
        return SQL_TYPES["number"]
    return _TYPES.get(column.kind, "VARCHAR")


def source_columns(spec: SourceSpec) -> dict[str, str]:
    """Give the columns of ``source.<key>`` with the engines' types: the elements, then what every source carries."""
    named = {column.element: _type_of(column) for column in spec.columns}
    return named | {name: kind for name, kind in EXTRA.items() if name not in named}


def standing_rows(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> str:
    """Give the SELECT of a source's standing rows, for a connection in which the centre's file is the current one.

    A full delivery replaces what is below it; from it on the newest row of each key stands. A source that has
    delivered nothing yet reads as an empty table with its columns.
    """
    there = {str(row[0]) for row in con.execute("SHOW TABLES").fetchall()}
    if clean_table(spec.key) not in there:
        return _nothing(spec)
    _tell_days(con, spec)
    columns = {str(row[0]) for row in con.execute(f"DESCRIBE {clean_table(spec.key)}").fetchall()}
    shown = ", ".join(
        f"{_value(spec, name, kind, columns)} AS {name}" for name, kind in source_columns(spec).items()
    )
    base = standing_from(con, spec)
    key = [f"c.v_{element}" for element in spec.row_key]
    once = (
        f" QUALIFY {' OR '.join(f'{part} IS NULL' for part in key)} OR row_number()"
        f" OVER (PARTITION BY {', '.join(key)} ORDER BY b.n DESC, c.line DESC) = 1"
        if key
        else ""
    )
    return (
        f"SELECT {shown} FROM {clean_table(spec.key)} c JOIN told_days b USING (batch)"
        " LEFT JOIN links l ON l.batch = c.batch AND l.line = c.line AND l.entity <> ''"
        f" LEFT JOIN entities e ON e.entity = l.entity WHERE b.n >= {base}{once}"
    )


def _nothing(spec: SourceSpec) -> str:
    shown = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in source_columns(spec).items())
    return f"SELECT {shown} WHERE false"


def _tell_days(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> None:
    """Make a table of the source's linked batches with the civil day on which each was told."""
    rows = con.execute(
        "SELECT batch, n, landed_at FROM batches WHERE source = ? AND state = 'linked'", [spec.key]
    ).fetchall()
    con.execute("CREATE OR REPLACE TEMP TABLE told_days (batch VARCHAR, n BIGINT, told_on DATE)")
    if rows:
        told = [(batch, n, day_of(datetime.fromisoformat(at))) for batch, n, at in rows]
        con.executemany("INSERT INTO told_days VALUES (?, ?, ?)", told)


def _value(spec: SourceSpec, name: str, kind: str, there: Mapping[str, object] | set[str]) -> str:
    if spec.has(name):
        if f"v_{name}" not in there:
            return f"CAST(NULL AS {kind})"
        return f"c.v_{name}" if kind == "VARCHAR" else f"TRY_CAST(c.v_{name} AS {kind})"
    return {
        "entity": "l.entity",
        "region": "coalesce(nullif(c.region, ''), nullif(e.region, ''))",
        "name_key": "nullif(c.name_key, '')",
        "address_key": "nullif(c.address_key, '')",
        "source_batch": "c.batch",
        "source_line": "c.line",
        "told_on": "b.told_on",
    }[name]
