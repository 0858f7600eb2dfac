"""The lines of files behind a model's hits: rows of its marts about the same business that say what the hit says."""

# ruff: noqa: S608 - tables and columns are named by the kit's patterns, values are always bound

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from quanheng.packkit.mart import MartSpec
from quanheng.packkit.model import ModelSpec

from .running import ModelHit

__all__ = ["LineBehind", "lines_behind"]

EACH = 3
"""Lines shown of one mart for one hit."""


@dataclass(frozen=True, slots=True)
class LineBehind:
    """One line: the mart that holds it, the delivery and the line of its file."""

    mart: str
    title: str
    batch: str
    line: int


def lines_behind(
    con: duckdb.DuckDBPyConnection, spec: ModelSpec, marts: Sequence[MartSpec], hits: Sequence[ModelHit]
) -> list[list[LineBehind]]:
    """Give for each hit the lines of the model's marts that stand behind it, the newest first.

    A mart row belongs to a hit when it is about the same business and agrees with the evidence in the columns they
    share: in the mart's grain where the evidence names it, else in all. A mart whose rows do not say where they came
    from is left out.
    """
    found: list[list[LineBehind]] = [[] for _ in hits]
    for mart in marts:
        if not (mart.has("source_batch") and mart.has("source_line")):
            continue
        condition, names = _condition(spec, mart)
        if not condition:
            continue
        _lay_hits(con, spec, names, hits)
        newest = "m.told_on DESC NULLS LAST, " if mart.has("told_on") else ""
        rows = con.execute(
            f'SELECT h.i, m.source_batch, m.source_line FROM model_hits h JOIN mart."{mart.key}" m ON {condition}'
            " WHERE m.source_batch IS NOT NULL"
            f" QUALIFY row_number() OVER (PARTITION BY h.i ORDER BY {newest}m.source_batch DESC, m.source_line)"
            f" <= {EACH}"
            " ORDER BY h.i"
        ).fetchall()
        for index, batch, line in rows:
            found[index].append(LineBehind(mart.key, mart.title, str(batch), int(line)))
    return found


def _condition(spec: ModelSpec, mart: MartSpec) -> tuple[str, list[str]]:
    """Give the join and the evidence columns it needs; an empty one when nothing ties the mart to the hit."""
    shared = [name for name in spec.evidence if mart.has(name)]
    in_grain = [name for name in shared if name in mart.grain and name != mart.subject]
    named = in_grain or shared
    parts = [f'CAST(m."{name}" AS VARCHAR) IS NOT DISTINCT FROM h."{name}"' for name in named]
    if spec.subject and mart.subject:
        return " AND ".join([f'm."{mart.subject}" = h.about', *parts]), named
    if spec.thing and mart.has(spec.thing):
        return " AND ".join([f'CAST(m."{spec.thing}" AS VARCHAR) = h.about', *parts]), named
    return (" AND ".join(parts), named) if in_grain else ("", [])


def _lay_hits(
    con: duckdb.DuckDBPyConnection, spec: ModelSpec, names: Sequence[str], hits: Sequence[ModelHit]
) -> None:
    import pyarrow as pa

    def text(value: object) -> str | None:
        if isinstance(value, bool):
            return str(value).lower()
        return None if value is None else str(value)

    columns: dict[str, object] = {"i": list(range(len(hits))), "about": [hit.about for hit in hits]}
    columns |= {name: [text(hit.values.get(name)) for hit in hits] for name in names}
    types = [("i", pa.int64()), ("about", pa.string()), *((name, pa.string()) for name in names)]
    table = pa.table(columns, schema=pa.schema(types))
    con.register("model_hits_in", table)
    con.execute("CREATE OR REPLACE TEMP TABLE model_hits AS SELECT * FROM model_hits_in")
    con.unregister("model_hits_in")
