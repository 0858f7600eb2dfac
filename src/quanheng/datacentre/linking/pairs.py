"""Finds and compares candidate pairs in DuckDB: keys, crowds left aside, one small number for each comparison."""

# ruff: noqa: S608, E501 - tables and columns are named by this package, values are never put into SQL

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .blocking import Rule
from .comparisons import Comparison
from .prepare import Field

__all__ = [
    "FREQUENCIES",
    "STRANGERS",
    "Pairs",
    "RuleYield",
    "case_of",
    "connect",
    "derived",
    "find_pairs",
    "load_sides",
]

Ints = npt.NDArray[np.int64]
STRANGERS = 60_000
_SIDE_L = re.compile(r"\b([a-z]\w*)_l\b")
_SIDE_R = re.compile(r"\b([a-z]\w*)_r\b")
FREQUENCIES = {
    "name": (("core", "freq"), ("brand", "bfreq")),
    "person": (("v", "freq"),),
    "phone": (("v", "freq"),),
    "number": (("v", "freq"),),
}


@dataclass(frozen=True, slots=True)
class RuleYield:
    """What one key brought: pairs it joined, pairs that no other key joined, and keys left aside as crowded."""

    name: str
    title: str
    pairs: int
    alone: int
    crowded: int


@dataclass(slots=True)
class Pairs:
    """Candidate pairs by row number of each side (rows in the order of their ids), with their levels."""

    a: npt.NDArray[np.int32]
    b: npt.NDArray[np.int32]
    mask: Ints
    levels: npt.NDArray[np.int8]  # pairs x comparisons; 0: one side says nothing
    rules: list[RuleYield]
    chance: npt.NDArray[np.int8]  # levels of pairs drawn without looking: what strangers share
    possible: float = 0.0  # all pairs there could be

    def __len__(self) -> int:
        return len(self.a)


def connect(memory: str = "", threads: int = 0) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that spills to the temporary folder."""
    import tempfile

    con = duckdb.connect(":memory:", config={"temp_directory": tempfile.gettempdir() + "/quanheng-link"})
    con.execute("SET preserve_insertion_order = false")
    if memory:
        con.execute(f"SET memory_limit = '{re.sub(r'[^0-9A-Za-z.]', '', memory)}'")
    if threads:
        con.execute(f"SET threads = {int(threads)}")
    return con


def load_sides(
    con: duckdb.DuckDBPyConnection,
    sides: Mapping[str, tuple[pa.Array, Mapping[str, pa.Array]]],
    fields: Sequence[Field],
) -> None:
    """Put each side's derived columns into a table ``side_a``, ``side_b`` with row numbers in the order of ids."""
    select = derived(fields)
    for side, (ids, columns) in sides.items():
        con.register("incoming", pa.table({"id": ids, **columns}))
        con.execute(
            f"CREATE OR REPLACE TABLE side_{side} AS SELECT (row_number() OVER (ORDER BY id) - 1)::INTEGER AS rid, {select} FROM incoming"
        )
        con.unregister("incoming")
    _count_values(con, fields, list(sides))


def derived(fields: Sequence[Field]) -> str:
    """Write what is read of a side's columns, with the district that an address lies in."""
    roles = {field.role for field in fields}
    more = ""
    if "address" in roles:
        region = "region_v" if "region" in roles else "NULL"
        more = f", coalesce(CASE WHEN length(address_div) >= 6 THEN left(address_div, 6) END, {region}) AS address_dist"
    if "place" in roles:
        return f"* REPLACE (CAST(place_lat AS DOUBLE) AS place_lat, CAST(place_lon AS DOUBLE) AS place_lon){more}"
    return f"*{more}"


def _count_values(con: duckdb.DuckDBPyConnection, fields: Sequence[Field], sides: Sequence[str]) -> None:
    """Say beside each name, person, telephone and number how many rows of both files bear it."""
    wanted = [(field.key, part, to) for field in fields for part, to in FREQUENCIES.get(field.role, ())]
    for key, part, _ in wanted:
        union = " UNION ALL ".join(f"SELECT {key}_{part} AS v FROM side_{side}" for side in sides)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE count_{key}_{part} AS SELECT v, count(*)::INTEGER AS n FROM ({union}) WHERE v IS NOT NULL GROUP BY v"
        )
    if not wanted:
        return
    for side in sides:
        joins = " ".join(
            f"LEFT JOIN count_{key}_{part} c{at} ON c{at}.v = s.{key}_{part}"
            for at, (key, part, _) in enumerate(wanted)
        )
        extra = ", ".join(f"c{at}.n AS {key}_{to}" for at, (key, _, to) in enumerate(wanted))
        con.execute(f"CREATE OR REPLACE TABLE side_{side} AS SELECT s.*, {extra} FROM side_{side} s {joins}")
    for key, part, _ in wanted:
        con.execute(f"DROP TABLE count_{key}_{part}")


def find_pairs(
    con: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    comparisons: Sequence[Comparison],
    *,
    within: bool = False,
) -> Pairs:
    """Join the sides by every key and compare what meets; ``within`` pairs one file with itself."""
    left, right = ("side_a", "side_a") if within else ("side_a", "side_b")
    crowded = [_join(con, at, rule, left, right, within=within) for at, rule in enumerate(rules)]
    union = " UNION ALL ".join(
        f"SELECT a, b, {1 << at}::BIGINT AS m FROM met_{at}" for at in range(len(rules))
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE pairs AS SELECT a, b, bit_or(m) AS mask FROM ({union}) GROUP BY a, b"
    )
    for at in range(len(rules)):
        con.execute(f"DROP TABLE met_{at}")
    levels = ", ".join(f"{case_of(one)} AS g{at}" for at, one in enumerate(comparisons))
    made = con.execute(
        f"SELECT p.a, p.b, p.mask, {levels} FROM pairs p JOIN {left} l ON l.rid = p.a JOIN {right} r ON r.rid = p.b"
    ).fetchnumpy()
    con.execute("DROP TABLE pairs")
    order = np.lexsort((made["b"], made["a"]))
    matrix = np.stack([np.asarray(made[f"g{at}"]) for at in range(len(comparisons))], axis=1).astype(np.int8)[
        order
    ]
    mask = np.asarray(made["mask"], np.int64)[order]
    report = [
        RuleYield(
            rule.name, rule.title, int(((mask >> at) & 1).sum()), int((mask == 1 << at).sum()), crowded[at]
        )
        for at, rule in enumerate(rules)
    ]
    chance, possible = _strangers(con, left, right, levels, len(comparisons), within=within)
    return Pairs(
        np.asarray(made["a"], np.int32)[order], np.asarray(made["b"], np.int32)[order], mask, matrix, report, chance, possible
    )  # fmt: skip


def _strangers(
    con: duckdb.DuckDBPyConnection, left: str, right: str, levels: str, count: int, *, within: bool
) -> tuple[npt.NDArray[np.int8], float]:
    """Compare pairs that nothing brought together: each row with a few rows far from it, always the same ones."""
    sizes = [con.execute(f"SELECT count(*) FROM {table}").fetchone() for table in (left, right)]
    size_a, size_b = (int(row[0]) if row else 0 for row in sizes)
    if not size_a or not size_b:
        return np.zeros((0, count), np.int8), 0.0
    step, times = max(1, size_a // STRANGERS), min(max(1, STRANGERS // size_a), size_b)
    made = con.execute(
        f"SELECT {levels} FROM range({times}) t(k) JOIN {left} l ON l.rid % {step} = 0"
        f" JOIN {right} r ON r.rid = (l.rid::BIGINT * 7919 + k * 104729 + 13) % {size_b}"
        + (" WHERE l.rid <> r.rid" if within else "")
    ).fetchnumpy()
    matrix = np.stack([np.asarray(made[f"g{at}"]) for at in range(count)], axis=1).astype(np.int8)
    return matrix, size_a * (size_a - 1) / 2 if within else float(size_a) * size_b


def _join(con: duckdb.DuckDBPyConnection, at: int, rule: Rule, left: str, right: str, *, within: bool) -> int:
    """Join one key; keys that many rows share are counted and left aside."""
    for name, table in (("l", left), ("r", right)):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE key_{name} AS SELECT hash(k) AS h, rid FROM (SELECT {rule.sql} AS k, rid FROM {table}) WHERE k IS NOT NULL"
        )
    product = "n * (n - 1) / 2" if within else "n * m"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE blocks AS SELECT h, "
        f"{product} AS size FROM (SELECT h, count(*) AS n FROM key_l GROUP BY h) JOIN (SELECT h, count(*) AS m FROM key_r GROUP BY h) USING (h)"
    )
    only = "AND x.rid < y.rid" if within else ""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE met_{at} AS SELECT x.rid AS a, y.rid AS b FROM blocks JOIN key_l x USING (h) JOIN key_r y USING (h)"
        f" WHERE size <= {rule.crowd} {only}"
    )
    row = con.execute(f"SELECT count(*) FROM blocks WHERE size > {rule.crowd}").fetchone()
    return int(row[0]) if row else 0


def case_of(one: Comparison) -> str:
    """Write a comparison as SQL over a row ``l`` and a row ``r``: the number of the first level that holds."""
    whens = " ".join(f"WHEN {_sided(level.sql)} THEN {at}" for at, level in enumerate(one.levels, 1))
    return f"(CASE WHEN {_sided(one.null)} THEN 0 {whens} END)::TINYINT"


def _sided(sql: str) -> str:
    return _SIDE_R.sub(r"r.\1", _SIDE_L.sub(r"l.\1", sql))
