"""A mart's history: for each build a small Parquet file of the rows that came, changed or went, and the day.

Nothing is ever written over, so a night costs what changed and not what stands; the rows as known at the end of a day
are the newest word on each grain up to that day.
"""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from quanheng.datacentre.store import one
from quanheng.packkit.mart import PROVENANCE, MartSpec

from .catalogue import ChangeFile, MartState
from .inputs import quoted

__all__ = ["as_known_on", "over_time", "write_changes"]


def write_changes(
    con: duckdb.DuckDBPyConnection,
    spec: MartSpec,
    built: str,
    former: MartState | None,
    folder: Path,
    day: date,
) -> ChangeFile | None:
    """Write what differs between the published version and the new one; nothing when nothing does.

    Where a row was told (batch, line, day of telling) is no part of what it says: a register delivered again in
    full changes nothing here.
    """
    seq = max((change.seq for change in former.changes), default=0) + 1 if former else 1
    columns = [column.name for column in spec.columns]
    select = _everything(built, columns)
    if former is not None and former.is_published and former.changes:
        select = _difference(spec, built, quoted(folder / former.file), former.column_names)
    con.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {select}")
    row = one(con, "SELECT count(*) FILTER (_op = '+'), count(*) FILTER (_op = '-') FROM changed")
    plus, minus = row or (0, 0)
    if not plus and not minus:
        return None
    file = f"changes/{spec.key}/{seq:06d}-{day.isoformat()}.parquet"
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".part")
    shown = ", ".join(columns)
    con.execute(
        f"COPY (SELECT {shown}, _op, DATE '{day.isoformat()}' AS _day, {seq} AS _seq FROM changed"
        f" ORDER BY {', '.join(spec.grain)}) TO {quoted(half)} (FORMAT parquet, COMPRESSION zstd)"
    )
    half.replace(target)
    return ChangeFile(seq, day.isoformat(), file, int(plus), int(minus))


def _everything(built: str, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)}, '+' AS _op FROM {built}"


def _difference(spec: MartSpec, built: str, former: str, former_columns: Sequence[str]) -> str:
    columns = [column.name for column in spec.columns]
    told = [name for name in columns if name not in PROVENANCE and name not in spec.grain]
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM f.{name}" for name in spec.grain)
    differs = [f"b.{name} IS DISTINCT FROM f.{name}" for name in told if name in former_columns]
    differs += [f"b.{name} IS NOT NULL" for name in told if name not in former_columns]
    kept = ", ".join(name for name in columns if name in former_columns)
    gone = ", ".join(f"f.{name}" if name in former_columns else f"NULL AS {name}" for name in columns)
    old = f"(SELECT {kept}, true AS _there FROM read_parquet({former}))"
    return (
        f"SELECT {', '.join(f'b.{name}' for name in columns)}, '+' AS _op FROM {built} b LEFT JOIN {old} f"
        f" ON {same} WHERE f._there IS NULL OR {' OR '.join(differs) or 'false'}"
        f" UNION ALL SELECT {gone}, '-' AS _op FROM {old} f WHERE NOT EXISTS"
        f" (SELECT 1 FROM {built} b WHERE {same})"
    )


def as_known_on(state: MartState, folder: Path, day: date) -> str:
    """Give the SELECT of a mart's rows as they were known at the end of a day; empty before its first build."""
    names = ", ".join(state.column_names)
    changes = state.changes_until(day)
    if not changes:
        return f"SELECT {names} FROM read_parquet({quoted(folder / state.file)}) WHERE false"
    types = {str(column["name"]): str(column["sql_type"]) for column in state.columns}
    shown = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())
    grain = ", ".join(state.grain)
    return (
        f"SELECT {shown} FROM (SELECT *, row_number() OVER (PARTITION BY {grain} ORDER BY _seq DESC) AS _place"
        f" FROM {_files(state, folder, changes)}) WHERE _place = 1 AND _op = '+'"
    )


def _files(state: MartState, folder: Path, changes: Sequence[ChangeFile]) -> str:
    """Read the change files as one table; a column that a file is older than reads as null."""
    listed = ", ".join(quoted(folder / change.file) for change in changes)
    empty = ", ".join(f"CAST(NULL AS {column['sql_type']}) AS {column['name']}" for column in state.columns)
    return (
        f"(SELECT * FROM (SELECT {empty}, '' AS _op, CAST(NULL AS DATE) AS _day, 0 AS _seq WHERE false)"
        f" UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name = true))"
    )


def over_time(
    con: duckdb.DuckDBPyConnection, state: MartState, folder: Path, grain: Mapping[str, object]
) -> list[dict[str, object]]:
    """Give every version of one row with the days from and to which it was known; newest first."""
    if not state.changes:
        return []
    names = ", ".join(state.column_names)
    where = " AND ".join(f"CAST({name} AS VARCHAR) IS NOT DISTINCT FROM ?" for name in state.grain)
    asked = con.execute(
        f"SELECT {names}, _op, _day AS valid_from, lead(_day) OVER (ORDER BY _seq) AS valid_to"
        f" FROM {_files(state, folder, state.changes)} WHERE {where} ORDER BY _seq DESC",
        [None if grain[name] is None else str(grain[name]) for name in state.grain],
    )
    columns = [str(column[0]) for column in asked.description or ()]
    found = [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
    return [row for row in found if row.pop("_op") == "+"]
