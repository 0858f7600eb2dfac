"""Asks of one new record whether it is known: keys looked up, candidates weighed and explained, in milliseconds.

The index stands in one SQLite file beside the master table: a point look-up costs it microseconds, where an engine that
scans needs half a second. DuckDB reads the rows in bulk; the levels of a comparison are the same SQL in both, with
DuckDB's functions lent to SQLite, and a test holds the two to the same answers.
"""

# ruff: noqa: S608 - tables and columns are named by this package, values are bound

import hashlib
import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from quanheng.base.errors import BadInput
from quanheng.datacentre.addresses.gazetteer import Gazetteer

from .blocking import rules_of
from .comparisons import comparisons_of
from .explain import Part, Teller
from .pairs import case_of, connect, load_sides
from .prepare import Preparer, fields_of, ids_of
from .roles import Map
from .weights import Model

__all__ = ["Answer", "KeyIndex"]

_COUNTED = {
    "name": (("freq", "name"), ("bfreq", "brand")), "person": (("freq", ""),), "phone": (("freq", ""),),
    "number": (("freq", ""),),
}  # fmt: skip
_RESERVED = re.compile(r"\b(left|right)\(")
_CHUNK = 50_000
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One known record that may be the same: its id, probability, weight in bits, reasons, and its cluster.

    ``parts`` and ``start`` add up to ``weight`` plus ``lost``, which is what the other candidates take away.
    """

    id: str
    probability: float
    weight: float
    reasons: str
    cluster: str = ""
    parts: tuple[Part, ...] = ()
    start: float = 0.0
    lost: float = 0.0


class KeyIndex:
    """The standing records by their keys. Build it once, add each night's rows, ask at any time."""

    def __init__(self, path: Path | str, told: Map, model: Model, gazetteer: Gazetteer) -> None:
        self.told, self.model = told, model
        self.fields = fields_of(told)
        self.comparisons, self.rules = comparisons_of(self.fields), rules_of(self.fields)
        self.preparer = Preparer(gazetteer, home=told.home)
        self._teller = Teller(model, self.comparisons)
        self.con = sqlite3.connect(path, check_same_thread=False, cached_statements=256)
        _lend(self.con)
        self.con.execute("PRAGMA journal_mode = WAL")
        self.con.execute("PRAGMA cache_size = -65536")
        self._columns = self._kept_columns()
        self._compile()

    def close(self) -> None:
        """Close the file."""
        self.con.close()

    def build(self, table: pa.Table) -> int:
        """Make the index of a whole table (side A of the map); gives the number of records."""
        columns = ", ".join(self._columns)
        self.con.executescript(
            "DROP TABLE IF EXISTS record; DROP TABLE IF EXISTS keys;"
            "CREATE TABLE record (rid INTEGER PRIMARY KEY, id TEXT UNIQUE, cluster TEXT NOT NULL DEFAULT '',"
            f" {columns});"
            "CREATE TABLE keys (h INTEGER, rid INTEGER, PRIMARY KEY (h, rid)) WITHOUT ROWID;"
        )
        return self._take(table, 0)

    def add(self, table: pa.Table) -> int:
        """Add rows; an id that stands already is refused, and nothing of the batch is kept. Raises: BadInput"""
        for id_ in ids_of(table, self.told.a, "甲").to_pylist():
            if self.con.execute("SELECT 1 FROM record WHERE id = ?", [id_]).fetchone():
                raise BadInput(f"“{id_}”已在索引里", remedy="更正已有的行请重建索引，或换一个主键")
        first: int = self.con.execute("SELECT coalesce(max(rid), -1) + 1 FROM record").fetchone()[0]
        return self._take(table, first)

    def drop(self, ids: Iterable[str]) -> None:
        """Forget records. Their keys stay and find nothing, so that a row is never taken for another's."""
        with self.con:
            self.con.executemany("UPDATE record SET id = NULL WHERE id = ?", [(one,) for one in ids])

    def place(self, clusters: Mapping[str, str]) -> None:
        """Write down which cluster each record belongs to."""
        with self.con:
            self.con.executemany(
                "UPDATE record SET cluster = ? WHERE id = ?", [(c, id_) for id_, c in clusters.items()]
            )

    def ask(self, record: Mapping[str, Sequence[str | None]], *, least: float = 0.05) -> list[Answer]:
        """Find known records that may be this one; ``record`` gives the values of side B's columns by role.

        Shape: ``{"name": ["鑫源餐饮店"], "phone": ["139…"], "person": ["王芳"]}``; absent roles are not stated.
        """
        row = self._row(record)
        keys = self.con.execute(self._key_sql, row).fetchone()
        near: set[int] = set()
        counts: dict[str, int] = {}
        for at, (rule, key) in enumerate(zip(self.rules, keys, strict=True)):
            if key is None:
                continue
            hits = self.con.execute(
                "SELECT rid FROM keys WHERE h = ? LIMIT ?", [_hash(at, key), rule.crowd + 1]
            ).fetchall()
            counts[rule.name] = len(hits)
            if len(hits) <= rule.crowd:
                near |= {hit[0] for hit in hits}
        return self._weigh(row, sorted(near), counts, least) if near else []

    def _weigh(
        self, row: list[str | None], near: list[int], counts: Mapping[str, int], least: float
    ) -> list[Answer]:
        numbers = [counts.get(name, 0) + 1 for name in self._counted]
        marks = ", ".join("?" * len(near))
        made = self.con.execute(
            f"{self._ask} WHERE r.id IS NOT NULL AND r.rid IN ({marks})", [*row, *numbers, *near]
        ).fetchall()
        if not made:
            return []
        levels = np.array([one[2:] for one in made], np.int8)
        totals = self.model.totals(self.comparisons, levels)
        odds = np.exp2(np.clip(totals, -40, 40))
        net = np.round(totals - np.log2(1 + np.maximum(odds.sum() - odds, 0)), 2)
        chance = self.model.chance(self.comparisons, levels, net)
        answers = [
            Answer(
                one[0], float(p), float(n), self._teller.reasons(list(one[2:])), one[1],
                self._teller.parts(list(one[2:])), self.model.start, round(float(total - n), 2),
            )
            for one, p, n, total in zip(made, chance, net, totals, strict=True)
            if p >= least
        ]  # fmt: skip
        return sorted(answers, key=lambda one: (-one.probability, -one.weight, one.id))

    def _row(self, record: Mapping[str, Sequence[str | None]]) -> list[str | None]:
        parts: dict[str, str | None] = {}
        for field in self.fields:
            given = list(record.get(field.role, ()))
            if sum(other.role == field.role for other in self.fields) > 1:
                at = int(field.key[len(field.role) :] or 0)
                given = given[at : at + 1]
            parts |= {
                f"{field.key}_{k}": v for k, v in self.preparer.one(field.role, given or [None]).items()
            }
        if "address_div" in parts:
            deep = parts["address_div"] or ""
            parts["address_dist"] = deep[:6] if len(deep) >= 6 else parts.get("region_v")
        return [parts.get(column) for column in self._columns]

    def _take(self, table: pa.Table, first: int) -> int:
        ids = ids_of(table, self.told.a, "甲")
        con = connect()
        try:
            load_sides(con, {"a": (ids, self.preparer.columns(table, self.fields, "a"))}, self.fields)
            columns = ", ".join(self._columns)
            with self.con:
                rows = con.execute(f"SELECT rid + {first}, id, {columns} FROM side_a ORDER BY rid")
                marks = ", ".join("?" * (len(self._columns) + 2))
                self.con.executemany(
                    f"INSERT INTO record (rid, id, {columns}) VALUES ({marks})", _fetch(rows)
                )
                self.con.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", self._keys(con, first))
        finally:
            con.close()
        return int(table.num_rows)

    def _keys(self, con: duckdb.DuckDBPyConnection, first: int) -> Iterator[tuple[int, int]]:
        """Give every row's keys in the order of their hashes, so that the tree is filled from one end."""
        union = " UNION ALL ".join(
            f"SELECT md5('{at}|' || k)[1:16] AS h, rid FROM (SELECT {rule.sql} AS k, rid FROM side_a)"
            " WHERE k IS NOT NULL"
            for at, rule in enumerate(self.rules)
        )
        number = "(('0x' || h)::UBIGINT >> 1)::BIGINT"
        rows = con.execute(f"SELECT {number} AS n, rid + {first} FROM ({union}) ORDER BY 1, 2")
        return _fetch(rows)

    def _kept_columns(self) -> list[str]:
        columns = [column for one in self.comparisons for column in one.columns]
        counted = {f"{field.key}_{to}" for field in self.fields for to, _ in _COUNTED.get(field.role, ())}
        more = ["address_div"] if any(field.role == "address" for field in self.fields) else []
        return [
            column for column in dict.fromkeys([*columns, *more]) if column not in counted | {"address_pfreq"}
        ]

    def _compile(self) -> None:
        """Write the two statements that one question needs."""
        counted = [
            (f"{field.key}_{to}", rule or field.key)
            for field in self.fields
            for to, rule in _COUNTED.get(field.role, ())
        ]
        self._counted = [rule for _, rule in counted]
        row = ", ".join(f"? AS {column}" for column in self._columns)
        keys = ", ".join(_sqlite(f"({rule.sql})") for rule in self.rules)
        self._key_sql = f"SELECT {keys} FROM (SELECT {row})"
        more = "".join(f", ? AS {column}" for column, _ in counted)
        # A count matters only where both sides bear the same value, and then it is one count.
        left = f"(SELECT {row}{more}) l"
        stated = {column for column, _ in counted}
        levels = ", ".join(_sqlite(_shared(case_of(one), stated)) for one in self.comparisons)
        self._ask = f"SELECT r.id, r.cluster, {levels} FROM record r CROSS JOIN {left}"


def _shared(sql: str, counted: Iterable[str]) -> str:
    for column in counted:
        sql = sql.replace(f"r.{column}", f"l.{column}")
    return sql


def _sqlite(sql: str) -> str:
    """Write DuckDB's SQL for SQLite: ``left`` and ``right`` are words of its grammar, casts go."""
    return _RESERVED.sub(r"\1_of(", sql).replace("::TINYINT", "")


def _fetch(rows: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    while chunk := rows.fetchmany(_CHUNK):
        yield from chunk


def _hash(at: int, key: str) -> int:
    return int(hashlib.md5(f"{at}|{key}".encode(), usedforsecurity=False).hexdigest()[:16], 16) >> 1


def _lend(con: sqlite3.Connection) -> None:
    """Give SQLite the functions that the comparisons use, with DuckDB's meaning of NULL."""
    lent: dict[str, tuple[int, Callable[..., Value]]] = {
        "jaro_winkler_similarity": (2, JaroWinkler.similarity), "damerau_levenshtein": (2, DamerauLevenshtein.distance),
        "starts_with": (2, str.startswith), "contains": (2, lambda text, part: part in text),
        "left_of": (2, lambda text, n: text[:n]), "right_of": (2, lambda text, n: text[-n:] if n else ""),
        "sqrt": (1, math.sqrt), "power": (2, math.pow), "cos": (1, math.cos), "radians": (1, math.radians),
    }  # fmt: skip
    for name, (count, function) in lent.items():
        con.create_function(name, count, _strict(function), deterministic=True)
    for name, pick in (("least", min), ("greatest", max)):
        con.create_function(name, -1, _over_stated(pick), deterministic=True)


def _strict(function: Callable[..., Value]) -> Callable[..., Value]:
    def asked(*values: Value) -> Value:
        return None if None in values else function(*values)

    return asked


def _over_stated(pick: Callable[..., Value]) -> Callable[..., Value]:
    def asked(*values: Value) -> Value:
        stated = [value for value in values if value is not None]
        return pick(stated) if stated else None

    return asked
