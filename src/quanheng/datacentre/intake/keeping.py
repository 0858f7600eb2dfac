"""What is kept of each delivery beside its counts, and its place among the source's other deliveries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from quanheng.datacentre.store import clean_table, one, raw_table
from quanheng.packkit.source import SourceSpec

from .declared import Declared
from .drift import Drift, Seen

__all__ = [
    "Delivery", "Repeat", "deliveries", "digests_before", "held_for_growth", "keep_delivery", "keep_repeat",
    "last_columns", "place_in_order", "repeats", "standing_from", "strange_keys",
]  # fmt: skip

LOOK_BACK = 6  # increments that tell what is usual; product default
FEWEST_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of a delivery beside its counts."""

    batch_uid: str
    source: str
    brings: str  # full | increment | correction
    period: str
    sequence: int | None
    is_out_of_order: bool
    arrived_by: str
    sender: str
    proof: str
    key_id: str
    declared_rows: int | None
    token: str
    origin: dict[str, str]
    columns: tuple[Seen, ...]
    drift: tuple[Drift, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same bytes sent once more: nothing was done, and that is told."""

    source: str
    file: str
    batch_uid: str
    at: datetime
    arrived_by: str
    sender: str


def place_in_order(con: duckdb.DuckDBPyConnection, source: str, declared: Declared) -> tuple[int, bool]:
    """Give a new delivery its number in the order of precedence, and whether a later period came before it.

    ``n`` says which of two rows is believed. A delivery that comes late goes below those of later periods (and of
    higher numbers within its period), so that it can never write over what they said; the others move up.
    """
    row = one(con, "SELECT coalesce(max(n), 0) + 1 FROM batches")
    last = int(row[0]) if row else 1
    period = declared.told_period
    if period is None:
        return last, False
    later = one(
        con,
        "SELECT min(b.n) FROM batches b JOIN deliveries d USING (batch) WHERE b.source = $source AND"
        " d.period_end <> '' AND (d.period_end > $last OR"
        " (d.period = $period AND d.sequence > coalesce($sequence, 9223372036854775807)))",
        {
            "source": source,
            "last": period.last.isoformat(),
            "period": period.name,
            "sequence": declared.sequence,
        },
    )
    if later is None or later[0] is None:
        return last, False
    con.execute("UPDATE batches SET n = n + 1 WHERE n >= ?", [later[0]])
    return int(later[0]), True


def keep_delivery(
    con: duckdb.DuckDBPyConnection, source: str, batch: str, declared: Declared, *, brings: str,
    is_out_of_order: bool, columns: Sequence[Seen], drift: Sequence[Drift],
) -> None:  # fmt: skip
    """Write what is known of a delivery beside its batch."""
    period = declared.told_period
    con.execute(
        "INSERT INTO deliveries VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [batch, source, brings, period.name if period else "", period.last.isoformat() if period else "",
         declared.sequence, is_out_of_order, declared.arrived_by, declared.sender, declared.proof, declared.key_id,
         declared.rows, declared.token, _json(dict(declared.origin)), _json([one.as_dict() for one in columns]),
         _json([one.as_dict() for one in drift])],
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def keep_repeat(
    con: duckdb.DuckDBPyConnection, source: str, file: str, batch: str, at: datetime, declared: Declared
) -> None:
    """Write down that the same bytes came once more."""
    con.execute(
        "INSERT INTO repeats VALUES (?, ?, ?, ?, ?, ?)",
        [source, file, batch, at.isoformat(), declared.arrived_by, declared.sender],
    )


def deliveries(
    con: duckdb.DuckDBPyConnection,
    *,
    source: str | None = None,
    batch: str | None = None,
    token: str | None = None,
) -> list[Delivery]:
    """Give what is known of deliveries, in order of precedence; one that came before this was kept is not there."""
    rows = con.execute(
        "SELECT d.batch, d.source, d.brings, d.period, d.sequence, d.is_out_of_order, d.arrived_by, d.sender, d.proof,"
        " d.key_id, d.declared_rows, d.token, d.origin, d.columns, d.drift FROM deliveries d JOIN batches b"
        " USING (batch) WHERE ($source IS NULL OR d.source = $source) AND ($batch IS NULL OR d.batch = $batch)"
        " AND ($token IS NULL OR d.token = $token) ORDER BY b.n",
        {"source": source, "batch": batch, "token": token},
    ).fetchall()
    return [_delivery(row) for row in rows]


def _delivery(row: tuple[Any, ...]) -> Delivery:
    uid, source, brings, period, sequence, late, by, sender, proof, key_id, declared, token = row[:12]
    origin, columns, drift = (json.loads(part) for part in row[12:])
    return Delivery(
        uid, source, brings, period, sequence, late, by, sender, proof, key_id, declared, token, origin,
        tuple(Seen(**part) for part in columns), tuple(Drift(**part) for part in drift),
    )  # fmt: skip


def repeats(con: duckdb.DuckDBPyConnection, *, source: str | None) -> list[Repeat]:
    """Give the repeats, oldest first."""
    rows = con.execute(
        "SELECT * FROM repeats WHERE ? IS NULL OR source = ? ORDER BY came_at", [source, source]
    ).fetchall()
    return [
        Repeat(source, file, batch, datetime.fromisoformat(came_at), arrived_by, sender)
        for source, file, batch, came_at, arrived_by, sender in rows
    ]


def last_columns(con: duckdb.DuckDBPyConnection, source: str) -> tuple[Seen, ...]:
    """Give the columns of the source's newest delivery, to hold the next one against."""
    row = one(
        con,
        "SELECT d.columns FROM deliveries d JOIN batches b USING (batch) WHERE d.source = ? ORDER BY b.n DESC LIMIT 1",
        [source],
    )
    return tuple(Seen(**part) for part in json.loads(row[0])) if row else ()


def held_for_growth(con: duckdb.DuckDBPyConnection, spec: SourceSpec, count: int) -> str:
    """Say why an increment is too large for what is usual, or nothing."""
    rows = con.execute(
        "SELECT rows_in FROM batches WHERE source = ? AND state <> 'held' ORDER BY n DESC LIMIT ?",
        [spec.key, LOOK_BACK],
    ).fetchall()
    if len(rows) < FEWEST_BEFORE or count < spec.bounds.usual_from_rows:
        return ""
    largest = max(int(row[0]) for row in rows)
    if count >= largest * spec.bounds.max_share_of_usual:
        return f"有{count}行，近{len(rows)}批最多{largest}行，增加过多"
    return ""


def standing_from(con: duckdb.DuckDBPyConnection, spec: SourceSpec) -> int:
    """Give the place from which a source's deliveries count: its newest whole register, or the beginning."""
    row = one(
        con,
        "SELECT max(b.n) FROM batches b LEFT JOIN deliveries d USING (batch) WHERE b.source = ? AND"
        " b.state = 'linked' AND coalesce(d.brings, ?) = 'full'",
        [spec.key, spec.bounds.delivery],
    )
    return int(row[0]) if row and row[0] is not None else 0


def strange_keys(spec: SourceSpec) -> str:
    """Give SQL for the lines of a correction whose row no earlier delivery has brought; bound to ``$b``."""
    same = " AND ".join(f"k.v_{element} = c.v_{element}" for element in spec.row_key)
    table = clean_table(spec.key)
    return (
        f"SELECT c.line FROM {table} c WHERE c.batch = $b AND NOT EXISTS (SELECT 1 FROM {table} k JOIN batches b"  # noqa: S608
        f" ON b.batch = k.batch WHERE b.n < (SELECT n FROM batches WHERE batch = $b) AND {same})"
    )


def digests_before(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> set[str]:
    """Give the digests of the clean rows of the newest whole register below a delivery."""
    row = one(
        con,
        "SELECT b.batch FROM batches b LEFT JOIN deliveries d USING (batch) WHERE b.source = ? AND b.state = 'linked'"
        " AND coalesce(d.brings, ?) = 'full' AND b.n < (SELECT n FROM batches WHERE batch = ?)"
        " ORDER BY b.n DESC LIMIT 1",
        [spec.key, spec.bounds.delivery, batch],
    )
    if row is None:
        return set()
    found = con.execute(
        f"SELECT lower(hex(r.digest)) FROM {raw_table(spec.key)} r JOIN {clean_table(spec.key)} c"  # noqa: S608
        " ON c.batch = r.batch AND c.line = r.line WHERE r.batch = ?",
        [row[0]],
    ).fetchall()
    return {digest[0] for digest in found}
