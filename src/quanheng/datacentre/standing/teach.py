"""Teaches the weights anew: from the city's own rows that bear codes, and from pairs people have judged."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from quanheng.base.errors import NotYet
from quanheng.datacentre.addresses.gazetteer import Gazetteer
from quanheng.datacentre.divisions import Divisions
from quanheng.datacentre.linking.api import LinkResult, Map, Settings, link_tables, write_model
from quanheng.datacentre.store import clean_table
from quanheng.packkit.source import SourceSpec

from .register import COLUMNS, ROLES, ROW_COLUMNS, standing_rows

__all__ = ["JudgedPair", "Taught", "learn", "teach"]

_LEAST = 1_000  # rows with a code below which the shipped weights are the better teacher
_MOST = 60_000


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A person's answer: the row at this line of this delivery is, or is not, this business's."""

    batch: str
    line: int
    entity: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Taught:
    """What the weights were learnt on, and where they were written."""

    rows: int
    judged: int
    how: str
    points: int  # of the curve of probabilities
    path: str


def learn(
    register: pa.Table,
    rows: pa.Table,
    gazetteer: Gazetteer,
    told: Map = ROLES,
    labels: pa.Table | None = None,
) -> LinkResult:
    """Learn weights and the curve on a register and rows that speak of it, several of which may be one business's."""
    return link_tables(register, rows, told, gazetteer, Settings(many_to_one=True), labels=labels)


def teach(
    con: duckdb.DuckDBPyConnection, folder: Path, divisions: Divisions, specs: Sequence[SourceSpec],
    judged: Sequence[JudgedPair],
) -> Taught:  # fmt: skip
    """Learn from this centre's own rows and write the weights beside it; they are in use from the next night on.

    Raises: NotYet when too few rows carry a code.
    """
    rows = _rows(con, specs, judged)
    if rows.num_rows < _LEAST:
        raise NotYet(
            f"带统一代码的来源行只有{rows.num_rows}条，不足{_LEAST}条，学不出可靠的分量",
            remedy="先沿用随附的模型，数据多了再学",
        )
    register = _arrow(
        con, f"SELECT * EXCLUDE (digest) FROM ({standing_rows(con, specs)}) ORDER BY entity"
    ).rename_columns(list(COLUMNS))
    gazetteer = Gazetteer((row.code, row.name) for row in divisions.rows())
    labels = pa.table({
        "id_a": [one.entity for one in judged], "id_b": [f"{one.batch}:{one.line}" for one in judged],
        "match": ["1" if one.is_same else "0" for one in judged],
    })  # fmt: skip
    known = set(rows.column("row").to_pylist())
    kept = labels.filter(pa.array([id_ in known for id_ in labels.column("id_b").to_pylist()], pa.bool_()))
    made = learn(register, rows, gazetteer, labels=kept if kept.num_rows else None)
    path = folder / "standing-model.json"
    half = path.with_suffix(".half")
    write_model(half, made.model, made.fields)
    half.replace(path)
    return Taught(rows.num_rows, kept.num_rows, made.model.how, len(made.model.calibration), path.name)


def _rows(
    con: duckdb.DuckDBPyConnection, specs: Sequence[SourceSpec], judged: Sequence[JudgedPair]
) -> pa.Table:
    """Give rows of every source that is weighed: those with a code, evenly picked, and all that a person judged."""
    con.register("judged", pa.table({
        "batch": pa.array([one.batch for one in judged], pa.string()),
        "line": pa.array([one.line for one in judged], pa.int64()),
    }))  # fmt: skip
    parts = []
    for spec in specs:
        if spec.link.creates or not spec.link.scored or not spec.has(spec.link.name):
            continue
        cells = [
            f"c.v_{element} AS {role}" if spec.has(element) else f"NULL::VARCHAR AS {role}"
            for role, element in (
                ("name", spec.link.name), ("person", spec.link.person), ("uscc", spec.link.uscc),
                ("phone", spec.link.phone), ("address", spec.link.address),
            )
        ]  # fmt: skip
        parts.append(
            f"SELECT c.batch || ':' || c.line AS row, {', '.join(cells)}, c.region FROM {clean_table(spec.key)} c"
            " WHERE c.name_key IS NOT NULL AND (EXISTS (FROM judged j WHERE j.batch = c.batch AND j.line = c.line)"
            f" OR {f'c.v_{spec.link.uscc} IS NOT NULL' if spec.has(spec.link.uscc) else 'false'})"
        )
    if not parts:
        return pa.table({name: pa.array([], pa.string()) for name in ROW_COLUMNS})
    union = " UNION ALL ".join(parts)
    made = _arrow(con, f"SELECT * FROM ({union}) ORDER BY md5(row), row LIMIT {_MOST + len(judged)}")
    con.unregister("judged")
    return made.rename_columns(list(ROW_COLUMNS))


def _arrow(con: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    return con.execute(sql).to_arrow_table()
