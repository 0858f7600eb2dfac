"""The rows behind two numbers of a column: the cells that are empty, and the cells that were not understood."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from dataclasses import dataclass
from typing import Literal

import duckdb

from quanheng.base.errors import NotFound
from quanheng.datacentre.rules import Outcome
from quanheng.datacentre.store import raw_table
from quanheng.packkit.source import SourceSpec

__all__ = ["BehindRow", "What", "rows_behind"]

What = Literal["empty", "wrong"]


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One row of a file behind a number; ``code`` is the reason or the rule, empty for an empty cell."""

    batch_uid: str
    file: str
    line: int
    code: str


def rows_behind(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, element: str, what: What, *, limit: int, offset: int
) -> list[BehindRow]:
    """Give the rows that :func:`~quanheng.datacentre.quality.reckon_quality` counts against a column.

    The newest delivery first, by line within it. Cells themselves are not given: they may be personal.

    Raises: NotFound, for a column that the source does not have
    """
    if element not in {column.element for column in spec.columns}:
        raise NotFound(f"来源“{spec.title}”没有这一列", remedy="请从来源符合情况里点开")
    counted = "b.state IN ('cleaned', 'linked')"
    if what == "empty":
        table = f"(SELECT batch, line, '' AS code FROM {raw_table(spec.key)} WHERE v_{element} IS NULL) r"
    else:
        table = (
            "(SELECT batch, line, rule AS code FROM changes WHERE source = $s AND element = $e AND outcome = $d"
            " UNION ALL SELECT batch, line, code FROM quarantine WHERE source = $s AND element = $e AND"
            " state <> 'mended' AND code NOT IN ('missing', 'repeated', 'order', 'unlinked')) r"
        )
    values: dict[str, object] = {"limit": limit, "offset": offset}
    if what == "wrong":
        values |= {"s": spec.key, "e": element, "d": int(Outcome.DROPPED)}
    found = con.execute(
        f"SELECT r.batch, b.file, r.line, r.code FROM {table} JOIN batches b USING (batch) WHERE {counted}"
        " ORDER BY b.n DESC, r.line, r.code LIMIT $limit OFFSET $offset",
        values,
    ).fetchall()
    return [BehindRow(*row) for row in found]
