"""What mending teaches: alike faulty values mended together, and a mend kept as a rule for the days to come."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.ids import new_uid
from quanheng.packkit.source import SourceSpec

from .divisions import Divisions
from .rules import REASONS, Outcome
from .stages import mend_many
from .store import one, raw_table
from .values import normaliser

__all__ = [
    "TEACHABLE", "AlikeFault", "LearnedRule", "Offer", "alike_faults", "end_rule", "keep_rule", "list_offers",
    "list_rules", "mend_alike", "waiting_with",
]  # fmt: skip

TEACHABLE = frozenset({"code", "region", "flag"})
"""Kinds whose wording alone decides the value; a name, a number or a day is a slip of one row, never a rule."""
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class AlikeFault:
    """The same wording of the same column, faulty for the same reason, in so many waiting rows."""

    source: str
    element: str
    title: str
    code: str
    reason: str
    value: str
    rows: int
    batches: int
    proposals: tuple[str, ...]
    is_teachable: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A mend that people made the same way each time; it may be kept as a rule."""

    source: str
    element: str
    title: str
    raw: str
    value: str
    times: int
    by_whom: str


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """A mend kept as a rule: what is written so is read so from now on."""

    uid: str
    source: str
    element: str
    raw: str
    value: str
    by_whom: str
    learned_at: str
    ended_at: str
    ended_by: str
    used: int


def alike_faults(
    con: duckdb.DuckDBPyConnection, specs: Mapping[str, SourceSpec], *, source: str = "", limit: int = 200
) -> list[AlikeFault]:
    """Gather waiting values that are wrong alike, the most frequent first; a row wrong twice is in two groups."""
    rows = con.execute(
        "SELECT source, element, code, value, count(DISTINCT (batch, line)), count(DISTINCT batch),"
        " any_value(proposals) FROM quarantine"
        " WHERE state = 'open' AND stage = 'clean' AND element <> '' AND code <> 'repeated'"
        " AND ($source = '' OR source = $source) GROUP BY ALL"
        " ORDER BY count(DISTINCT (batch, line)) DESC, source, element, code, value LIMIT $limit",
        {"source": source, "limit": limit},
    ).fetchall()
    found = []
    for key, element, code, value, number, batches, proposals in rows:
        spec = specs.get(key)
        if spec is None or not spec.has(element):
            continue
        column = spec.column(element)
        reason = REASONS[code].title if code in REASONS else code
        found.append(
            AlikeFault(
                key, element, column.title, code, reason, value, number, batches, tuple(json.loads(proposals)),
                column.kind in TEACHABLE and bool(value),
            )
        )  # fmt: skip
    return found


def waiting_with(
    con: duckdb.DuckDBPyConnection, source: str, element: str, code: str, value: str
) -> dict[str, list[int]]:
    """Give the waiting lines of one group, by batch, the oldest delivery first."""
    found: dict[str, list[int]] = {}
    for batch, line, _ in con.execute(
        "SELECT DISTINCT q.batch, q.line, b.n FROM quarantine q JOIN batches b USING (batch) WHERE q.state = 'open'"
        " AND q.stage = 'clean' AND q.source = ? AND q.element = ? AND q.code = ? AND q.value = ?"
        f" ORDER BY b.n, q.line LIMIT {_MOST}",
        [source, element, code, value],
    ).fetchall():
        found.setdefault(batch, []).append(line)
    return found


def mend_alike(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, batch: str, lines: Sequence[int],
    element: str, value: str, *, by: str, at: datetime,
) -> int:  # fmt: skip
    """Write one correction beside each of the waiting lines and take them through the rules; gives those that pass.

    Raises: BadInput, when the column would refuse the new value too
    """
    _check(spec, divisions, element, value)
    waiting = mend_many(con, spec, divisions, batch, {line: {element: value} for line in lines}, by=by, at=at)
    return len(set(lines) - waiting)


def _check(spec: SourceSpec, divisions: Divisions, element: str, value: str) -> None:
    if not spec.has(element):
        raise BadInput(f"“{spec.title}”没有“{element}”这一项", remedy="请从有问题的值中选")
    column = spec.column(element)
    told = normaliser(column, divisions)(value)
    if told.outcome == Outcome.BAD or told.value is None:
        reason = REASONS[told.code] if told.code in REASONS else REASONS["missing"]
        raise BadInput(
            f"“{column.title}”改作“{value or '空'}”也不行：{reason.title}",
            remedy=reason.remedy,
            field=column.title,
        )


def list_offers(con: duckdb.DuckDBPyConnection, specs: Mapping[str, SourceSpec]) -> list[Offer]:
    """Offer as rules the mends that were made alike every time, the most frequent first.

    A wording that people mended in two ways is never offered: it depends on the row.
    """
    found: list[Offer] = []
    for source, element in con.execute(
        "SELECT DISTINCT source, element FROM mends ORDER BY source, element"
    ).fetchall():
        spec = specs.get(source)
        if spec is None or not spec.has(element) or spec.column(element).kind not in TEACHABLE:
            continue
        rows = con.execute(
            f"WITH last AS (SELECT batch, line, arg_max(value, n) AS value, arg_max(by_whom, n) AS who FROM mends"
            f" WHERE source = $source AND element = $element GROUP BY batch, line)"
            f" SELECT trim(r.v_{element}), min(l.value), count(*), min(l.who) FROM last l"
            f" JOIN {raw_table(source)} r USING (batch, line) WHERE coalesce(trim(r.v_{element}), '') <> ''"
            f" GROUP BY 1 HAVING count(DISTINCT l.value) = 1 AND min(l.value) <> ''",
            {"source": source, "element": element},
        ).fetchall()
        kept = {raw for (raw,) in con.execute(
            "SELECT raw FROM learned WHERE source = ? AND element = ? AND ended_at = ''", [source, element]
        ).fetchall()}  # fmt: skip
        title = spec.column(element).title
        found += [
            Offer(source, element, title, raw, value, times, who)
            for raw, value, times, who in rows
            if raw not in kept and raw != value
        ]
    return sorted(found, key=lambda one: (-one.times, one.source, one.element, one.raw))


def list_rules(con: duckdb.DuckDBPyConnection, *, source: str = "") -> list[LearnedRule]:
    """List the rules kept, those in force first, each with how many rows have been read by it."""
    rows = con.execute(
        "SELECT l.uid, l.source, l.element, l.raw, l.value, l.by_whom, l.learned_at, l.ended_at, l.ended_by,"
        " (SELECT count(*) FROM changes c WHERE c.rule = 'learned:' || l.uid) FROM learned l"
        " WHERE $source = '' OR l.source = $source ORDER BY l.ended_at <> '', l.learned_at DESC, l.uid",
        {"source": source},
    ).fetchall()
    return [LearnedRule(*row) for row in rows]


def keep_rule(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, divisions: Divisions, *, element: str, raw: str, value: str,
    by: str, at: datetime,
) -> str:  # fmt: skip
    """Keep a mend as a rule of the source: the wording is read so in every later row; gives the rule's uid.

    Raises: BadInput, for a column whose wording does not decide, or a value that the column refuses; Conflict, when
        a rule for the wording is in force
    """
    raw = raw.strip()
    _check(spec, divisions, element, value)
    column = spec.column(element)
    if column.kind not in TEACHABLE or not raw:
        raise BadInput(
            f"“{column.title}”不能照写法一律更正",
            remedy="只有代码、区划、是否这类由写法决定的项可以；其余请逐行修补",
        )
    before = one(
        con,
        "SELECT value FROM learned WHERE source = ? AND element = ? AND raw = ? AND ended_at = ''",
        [spec.key, element, raw],
    )
    if before:
        raise Conflict(f"“{raw}”已有规则，读作“{before[0]}”", remedy="要改，请先停用原规则")
    uid = new_uid(at)
    con.execute(
        "INSERT INTO learned VALUES (?, ?, ?, ?, ?, ?, ?, '', '')",
        [uid, spec.key, element, raw, value, by, at.isoformat()],
    )
    return uid


def end_rule(con: duckdb.DuckDBPyConnection, uid: str, *, by: str, at: datetime) -> LearnedRule:
    """Stop using a rule from now on; rows read by it stay as they are and can be listed by its name.

    Raises: NotFound
    """
    found = next((rule for rule in list_rules(con) if rule.uid == uid and not rule.ended_at), None)
    if found is None:
        raise NotFound("没有这条在用的规则", remedy="请刷新后再看")
    con.execute("UPDATE learned SET ended_at = ?, ended_by = ? WHERE uid = ?", [at.isoformat(), by, uid])
    return found
