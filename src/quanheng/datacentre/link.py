"""Finds the business of each clean row: by code, by number, else by name and address, and says why in a sentence.

A wrong merge costs an honest shop its good name, a missed one costs a clerk a look; so the best
candidate must be good, and alone. Two different valid codes are never one business. A person's word comes before
these rules (``standing/word.py``), weights and probabilities after them (``standing/scoring.py``).
"""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

import duckdb
import pyarrow as pa

from quanheng.packkit.source import SourceSpec

from .match import Candidate, Match, choose
from .rules import REASONS
from .standing.scoring import Scorer, link_by_score
from .standing.word import apply_aliases, link_placed
from .store import clean_table, insert_rows, one

__all__ = ["link_batch"]

_CROWD = 300  # a block (a market hall, a word like 便利店) larger than this tells nothing


def link_batch(
    con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, scorer: Scorer | None = None
) -> None:
    """Link every row of the batch that has no business yet; rows linked before stay as they are.

    Without a ``scorer`` the strict rules alone decide.
    """
    con.execute("DELETE FROM links WHERE batch = ? AND entity = ''", [batch])
    link_placed(con, spec.key, batch)
    if "uscc" in spec.link.by and spec.has(spec.link.uscc):
        _by_code(con, spec, batch)
    if "reference" in spec.link.by and spec.link.reference:
        _by_number(con, spec, batch)
    if "name_address" in spec.link.by:
        _by_name(con, spec, batch)
    con.execute(
        "DELETE FROM links USING placed p WHERE NOT p.is_same AND links.batch = ? AND p.batch = links.batch"
        " AND p.line = links.line AND p.entity = links.entity",
        [batch],
    )
    if spec.link.creates:
        _create(con, spec, batch)
    elif scorer is not None and spec.link.scored and "name_address" in spec.link.by:
        link_by_score(con, spec, batch, scorer)
    apply_aliases(con, batch)
    _learn(con, spec, batch)
    _leave_unlinked(con, spec, batch)


def _pending(spec: SourceSpec, *, more: str = "") -> str:
    """Give the SQL of the batch's clean rows that are not linked yet; takes the batch twice."""
    uscc = f"c.v_{spec.link.uscc}" if spec.has(spec.link.uscc) else "NULL::VARCHAR"
    return (
        f"SELECT c.*, {uscc} AS code FROM {clean_table(spec.key)} c WHERE c.batch = ?"
        f" AND c.line NOT IN (SELECT line FROM links WHERE batch = ?) {more}"
    )


def _by_code(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    insert_rows(
        con,
        "links",
        f"SELECT ?, ?, p.line, e.entity, 'uscc', CASE"
        " WHEN p.name_key IS NULL OR EXISTS (FROM names n WHERE n.entity = e.entity AND n.name_key = p.name_key)"
        " THEN '统一代码相同' ELSE '统一代码相同，名称不同（登记为“' || e.name || '”）' END, 1.0"
        f" FROM ({_pending(spec)}) p JOIN entities e ON e.uscc = p.code ORDER BY p.line",
        [spec.key, batch, batch, batch],
    )


def _by_number(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    column = spec.column(spec.link.reference or "")
    insert_rows(
        con,
        "links",
        f"SELECT ?, ?, p.line, n.entity, 'reference', ? || '相同', 1.0"
        f" FROM ({_pending(spec)}) p JOIN (SELECT number, min(entity) AS entity FROM numbers GROUP BY number"
        f" HAVING count(DISTINCT entity) = 1) n ON n.number = p.v_{column.element} ORDER BY p.line",
        [spec.key, batch, column.title, batch, batch],
    )


def _by_name(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Hold the rest against candidates that share a name, a stem or the premises."""
    # A row with its own valid code, in a source that makes businesses, can only be one whose code was unknown.
    target = "WHERE uscc IS NULL" if spec.link.creates else ""
    more = "" if spec.link.creates is False else "AND (c.name_key IS NOT NULL)"
    con.execute(f"CREATE OR REPLACE TEMP TABLE pend AS {_pending(spec, more=more)}", [batch, batch])
    con.execute(f"CREATE OR REPLACE TEMP TABLE pool AS SELECT * FROM entities {target}")
    if not (one(con, "SELECT count(*) FROM pool") or (0,))[0]:
        return
    rows = con.execute(_CANDIDATES, {"crowd": _CROWD}).fetchall()
    matches = choose([Candidate(*row) for row in rows], spec.link)
    _keep(con, spec, batch, matches)


_CANDIDATES = """
WITH blocks AS (
  SELECT p.line, n.entity FROM pend p JOIN names n ON n.name_key = p.name_key
  UNION
  SELECT p.line, x.entity FROM pend p JOIN places x ON x.premises = p.premises AND length(x.premises) >= 3
    AND x.premises NOT IN
      (SELECT premises FROM places WHERE premises IS NOT NULL GROUP BY premises HAVING count(*) > $crowd)
  UNION
  SELECT p.line, n.entity FROM pend p JOIN names n ON n.stem = p.stem
    AND n.stem NOT IN (SELECT stem FROM names WHERE stem IS NOT NULL GROUP BY stem HAVING count(*) > $crowd)
), alone AS (SELECT name_key, count(DISTINCT entity) AS bearers FROM names GROUP BY name_key)
SELECT p.line, b.entity, p.code, e.uscc, p.name_key, n.name_key, n.is_former, p.address_key, x.address_key,
       p.premises, x.premises, p.region, x.region, coalesce(a.bearers, 0)
FROM blocks b JOIN pend p USING (line) JOIN pool e USING (entity)
JOIN names n USING (entity) LEFT JOIN places x USING (entity) LEFT JOIN alone a ON a.name_key = p.name_key
ORDER BY ALL
"""


def _keep(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str, matches: list[Match]) -> None:
    if not matches:
        return
    found = pa.table({
        "line": pa.array([m.line for m in matches], pa.int64()),
        "entity": pa.array([m.entity for m in matches], pa.string()),
        "how": pa.array([m.how for m in matches], pa.string()),
        "reason": pa.array([m.reason for m in matches], pa.string()),
        "score": pa.array([m.score for m in matches], pa.float64()),
    })  # fmt: skip
    con.register("found", found)
    insert_rows(con, "links", "SELECT ?, ?, line, entity, how, reason, score FROM found", [spec.key, batch])
    con.unregister("found")
    if spec.link.creates:
        con.execute(
            "UPDATE entities SET uscc = f.code FROM (SELECT l.entity, min(p.code) AS code FROM links l"
            " JOIN pend p ON p.line = l.line AND l.batch = ? WHERE p.code IS NOT NULL GROUP BY l.entity"
            " HAVING count(DISTINCT p.code) = 1) f WHERE entities.entity = f.entity AND entities.uscc IS NULL",
            [batch],
        )


def _create(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Make a business of each new code (or name and address), keyed by itself: made again, it is the same."""
    link = spec.link
    name = f"v_{link.name}"
    address = f"v_{link.address}" if spec.has(link.address) else "NULL::VARCHAR"
    phone = "v_phone" if spec.has("phone") else "NULL::VARCHAR"
    newest = f"v_{spec.feeds.happened}" if spec.feeds.happened else "NULL"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT *, substr(sha256(CASE WHEN code IS NOT NULL THEN 'uscc:' || code"
        " ELSE 'name:' || coalesce(name_key, '') || '|' || coalesce(address_key, '') || '|'"
        f" || coalesce(region, '') END), 1, 32) AS entity FROM ({_pending(spec)}) p",
        [batch, batch],
    )
    insert_rows(
        con,
        "links",
        "SELECT ?, ?, line, entity, CASE WHEN nth = 1 THEN 'created' ELSE 'uscc' END,"
        " CASE WHEN nth = 1 THEN '首次出现，新建主体' WHEN code IS NULL THEN '名称、地址相同'"
        " ELSE '统一代码相同' END, 1.0"
        " FROM (SELECT *, row_number() OVER (PARTITION BY entity ORDER BY line) AS nth FROM fresh) ORDER BY line",
        [spec.key, batch],
    )
    insert_rows(
        con,
        "entities",
        f"SELECT entity, code, {name}, {address}, name_key, premises, address_key, region,"
        f" {phone}, ?, ?, line FROM (SELECT *, row_number() OVER (PARTITION BY entity"
        f" ORDER BY {newest} DESC NULLS LAST, line DESC) AS nth FROM fresh) WHERE nth = 1"
        " AND entity NOT IN (SELECT entity FROM entities) ORDER BY line",
        [spec.key, batch],
    )


def _learn(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Remember the names, places and numbers of linked rows, so that later rows find them."""
    if spec.link.creates:
        former = "SELECT l.entity, c.former_key, NULL, NULL, true" if spec.link.former_name else None
        insert_rows(
            con,
            "names",
            "SELECT s.entity, s.name_key, min(s.stem), min(s.name), bool_and(s.is_former) FROM ("
            f"SELECT l.entity, c.name_key, c.stem, c.v_{spec.link.name} AS name, c.name_key <> e.name_key AS is_former"
            f" FROM links l JOIN {clean_table(spec.key)} c ON c.batch = l.batch AND c.line = l.line"
            " JOIN entities e USING (entity) WHERE l.batch = $b AND l.entity <> '' AND c.name_key IS NOT NULL"
            + (
                f" UNION ALL {former} FROM links l JOIN {clean_table(spec.key)} c ON c.batch = l.batch"
                " AND c.line = l.line WHERE l.batch = $b AND l.entity <> '' AND c.former_key IS NOT NULL"
                if former
                else ""
            )
            + ") s WHERE NOT EXISTS (FROM names n WHERE n.entity = s.entity AND n.name_key = s.name_key)"
            " GROUP BY s.entity, s.name_key ORDER BY s.entity, s.name_key",
            {"b": batch},
        )
        insert_rows(
            con,
            "places",
            "SELECT DISTINCT l.entity, c.premises, c.address_key, c.region FROM links l"
            f" JOIN {clean_table(spec.key)} c ON c.batch = l.batch AND c.line = l.line"
            " WHERE l.batch = ? AND l.entity <> '' AND c.address_key IS NOT NULL AND NOT EXISTS"
            " (FROM places x WHERE x.entity = l.entity AND x.address_key = c.address_key) ORDER BY ALL",
            [batch],
        )
    teaches = spec.link.reference if spec.link.creates else None
    for element in {spec.feeds.key if spec.feeds.to == "licence" else None, teaches} - {None}:
        insert_rows(
            con,
            "numbers",
            f"SELECT DISTINCT c.v_{element}, l.entity FROM links l"
            f" JOIN {clean_table(spec.key)} c ON c.batch = l.batch AND c.line = l.line WHERE l.batch = ?"
            f" AND l.entity <> '' AND c.v_{element} IS NOT NULL AND NOT EXISTS (FROM numbers n"
            f" WHERE n.number = c.v_{element} AND n.entity = l.entity) ORDER BY ALL",
            [batch],
        )


def _leave_unlinked(con: duckdb.DuckDBPyConnection, spec: SourceSpec, batch: str) -> None:
    """Rows that found no business: kept as records of nobody, or sent to quarantine, as the source says."""
    if spec.link.unlinked == "keep" or spec.link.by == ():
        insert_rows(
            con,
            "links",
            f"SELECT ?, ?, p.line, '', 'none', '未找到对应的经营主体', 0.0 FROM ({_pending(spec)}) p"
            " ORDER BY p.line",
            [spec.key, batch, batch, batch],
        )
        return
    reason = REASONS["unlinked"]
    insert_rows(
        con,
        "quarantine",
        f"SELECT ?, ?, p.line, ?, ?, ?, coalesce(p.v_{spec.link.name}, ''), '[]', 'link', 'open'"
        f" FROM ({_pending(spec)}) p ORDER BY p.line",
        [spec.key, batch, spec.link.name, reason.code, reason.remedy, batch, batch],
    )
    con.execute(
        f"DELETE FROM {clean_table(spec.key)} WHERE batch = ? AND line IN"
        " (SELECT line FROM quarantine WHERE batch = ? AND stage = 'link' AND state = 'open')",
        [batch, batch],
    )
