"""How good a source's rows are: completeness, validity, uniqueness, timeliness, each with the counts behind it."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Iterable
from datetime import datetime, timedelta

import duckdb

from quanheng.packkit.source import SourceSpec

from .reports import QualityReport, Share
from .rules import Outcome
from .store import clean_table, one, raw_table

__all__ = ["reckon_quality"]

_FRESH_DAYS = 31


def reckon_quality(con: duckdb.DuckDBPyConnection, spec: SourceSpec, at: datetime) -> QualityReport:
    """Reckon a source's quality over every row it has sent and that was cleaned.

    Completeness: filled cells of the required columns. Validity: filled cells that were understood.
    Uniqueness: rows that repeat no other row of their file. Timeliness: rows that came within 31 days of
    what they tell; for a source that sends its whole register each time, whether the last one is that young.
    """
    raw, done = (
        raw_table(spec.key),
        "(SELECT batch FROM batches WHERE source = $s AND state IN ('cleaned', 'linked'))",
    )
    picked = ", ".join(f"count(v_{column.element})" for column in spec.columns)
    row = one(con, f"SELECT count(*), {picked} FROM {raw} WHERE batch IN {done}", {"s": spec.key}) or (0,)
    rows = int(row[0])
    filled = dict(zip((column.element for column in spec.columns), row[1:], strict=False))
    wrong = dict(
        con.execute(
            "SELECT element, count(*) FROM (SELECT element FROM changes WHERE source = $s AND outcome = $d UNION ALL"
            " SELECT element FROM quarantine WHERE source = $s AND state <> 'mended' AND code NOT IN"
            " ('missing', 'repeated', 'order', 'unlinked') AND element <> '') GROUP BY element",
            {"s": spec.key, "d": int(Outcome.DROPPED)},
        ).fetchall()
    )
    fields = {
        element: (Share(count, rows), Share(count - min(wrong.get(element, 0), count), count))
        for element, count in filled.items()
    }
    needed = [column.element for column in spec.columns if column.required]
    repeats = one(
        con,
        "SELECT count(DISTINCT (batch, line)) FROM quarantine WHERE source = ? AND code = 'repeated'",
        [spec.key],
    )
    last = one(con, "SELECT landed_at FROM batches WHERE source = ? ORDER BY n DESC LIMIT 1", [spec.key])
    landed = datetime.fromisoformat(last[0]) if last else None
    return QualityReport(
        spec.key, rows,
        completeness=_sum(fields[element][0] for element in needed),
        validity=_sum(valid for _, valid in fields.values()),
        uniqueness=Share(rows - (repeats[0] if repeats else 0), rows),
        timeliness=_timeliness(con, spec, landed, at), fields=fields, last_landed_at=landed,
    )  # fmt: skip


def _sum(shares: Iterable[Share]) -> Share:
    found = list(shares)
    return Share(sum(share.good for share in found), sum(share.of for share in found))


def _timeliness(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, landed: datetime | None, at: datetime
) -> Share:
    if landed is None:
        return Share(0, 0)
    if spec.bounds.delivery == "full" or not spec.feeds.happened:
        return Share(int(at - landed <= timedelta(days=_FRESH_DAYS)), 1)
    day = f"TRY_CAST(c.v_{spec.feeds.happened} AS DATE)"
    row = one(
        con,
        f"SELECT count(*) FILTER (CAST(substr(b.landed_at, 1, 10) AS DATE) - {day} <= {_FRESH_DAYS}), count({day})"
        f" FROM {clean_table(spec.key)} c JOIN batches b USING (batch)",
    )
    return Share(int(row[0]), int(row[1])) if row else Share(0, 0)
