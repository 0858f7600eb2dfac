"""The key index of the standing register: kept in step with it, never made anew for a night."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from quanheng.datacentre.addresses.gazetteer import Gazetteer
from quanheng.datacentre.divisions import Divisions
from quanheng.datacentre.linking.api import Answer, KeyIndex, Map, Model, Roles, read_model
from quanheng.datacentre.store import clean_table
from quanheng.packkit.source import SourceSpec

__all__ = ["COLUMNS", "ROLES", "ROW_COLUMNS", "Standing", "model_of", "standing_rows"]

# The columns are named for the officer who reads the sentences that are made of them.
ROLES = Map(
    Roles({
        "id": ("entity",), "name": ("名称", "曾用名"), "person": ("负责人",), "code": ("统一代码",),
        "phone": ("电话",), "address": ("地址",), "region": ("区划",),
    }),
    Roles({
        "id": ("row",), "name": ("名称",), "person": ("负责人",), "code": ("统一代码",), "phone": ("电话",),
        "address": ("地址",), "region": ("区划",),
    }),
)  # fmt: skip
COLUMNS = ("entity", "名称", "曾用名", "负责人", "统一代码", "电话", "地址", "区划")
ROW_COLUMNS = ("row", "名称", "负责人", "统一代码", "电话", "地址", "区划")
_SHIPPED = Path(__file__).with_name("model.json")
_OWN = "standing-model.json"
_EDITION = "1"  # of the derived columns: another edition makes the index anew
_PORTION = 20_000


def model_of(folder: Path) -> Model:
    """Give the weights in use: those the city's own pairs have taught, else those that came with the program."""
    own = folder / _OWN
    return read_model(own if own.exists() else _SHIPPED)


def standing_rows(con: duckdb.DuckDBPyConnection, specs: Sequence[SourceSpec]) -> str:
    """Give the SQL of the standing register with a digest of each row; persons come from its own file."""
    persons = " UNION ALL ".join(
        f"SELECT e.entity, c.v_{spec.link.person} AS person FROM entities e JOIN {clean_table(spec.key)} c"
        f" ON c.batch = e.batch AND c.line = e.line WHERE e.source = '{spec.key}'"
        for spec in specs
        if spec.link.creates and spec.has(spec.link.person)
    )
    person = f"LEFT JOIN ({persons}) p USING (entity)" if persons else ""
    return (
        "SELECT *, md5(concat_ws('|', name, coalesce(former, ''), coalesce(person, ''), coalesce(uscc, ''),"
        " coalesce(phone, ''), coalesce(address, ''), coalesce(region, ''))) AS digest FROM ("
        f"SELECT e.entity, e.name, n.former, {'p.person' if persons else 'NULL::VARCHAR AS person'}, e.uscc, e.phone,"
        f" e.address, e.region FROM entities e {person}"
        " LEFT JOIN (SELECT entity, min(coalesce(name, name_key)) AS former FROM names WHERE is_former"
        " GROUP BY entity) n USING (entity)"
        " WHERE e.entity NOT IN (SELECT entity FROM aliases))"
    )


class Standing:
    """One index file beside the centre's own; derived, so that a lost one is made again from the register."""

    def __init__(self, folder: Path, divisions: Divisions) -> None:
        gazetteer = Gazetteer((row.code, row.name) for row in divisions.rows())
        cities = [row.code for row in divisions.rows() if len(row.code) == 4]
        home = cities[0] if len(cities) == 1 else ""
        self.index = KeyIndex(folder / "standing.sqlite", ROLES.under(home), model_of(folder), gazetteer)
        self.index.con.executescript(
            "CREATE TABLE IF NOT EXISTS stamp (id TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID;"
            "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
        )

    def close(self) -> None:
        """Close the file."""
        self.index.close()

    def keep_in_step(self, con: duckdb.DuckDBPyConnection, specs: Sequence[SourceSpec]) -> int:
        """Take in what has changed in the register since the last time; gives how many records were new or changed.

        A sum over the whole register tells in milliseconds whether anything has; only the rows that differ are
        parsed again.
        """
        con.execute(f"CREATE OR REPLACE TEMP TABLE standing AS {standing_rows(con, specs)}")
        state = con.execute(
            "SELECT count(*) || ':' || coalesce(bit_xor(hash(entity, digest)), 0) FROM standing"
        ).fetchall()
        told = f"{_EDITION}:{state[0][0]}"
        kept = self._kept("state")
        if kept == told:
            return 0
        if not kept.startswith(f"{_EDITION}:"):
            self._begin()
        return self._take_in(con, told)

    def ask(self, row: Mapping[str, str | None], least: float) -> list[Answer]:
        """Find businesses that one row may speak of; ``row`` by role, absent roles are not stated."""
        return self.index.ask({role: [value] for role, value in row.items() if value}, least=least)

    def _begin(self) -> None:
        self.index.build(_table([]))
        with self.index.con as sqlite:
            sqlite.execute("DELETE FROM stamp")
            sqlite.execute("DELETE FROM kept")

    def _take_in(self, con: duckdb.DuckDBPyConnection, told: str) -> int:
        stamps = self.index.con.execute("SELECT id, digest FROM stamp").fetchall()
        known = pa.table({
            "id": pa.array([one[0] for one in stamps], pa.string()),
            "was": pa.array([one[1] for one in stamps], pa.string()),
        })  # fmt: skip
        con.register("known", known)
        gone = con.execute(
            "SELECT k.id FROM known k LEFT JOIN standing s ON s.entity = k.id"
            " WHERE s.digest IS DISTINCT FROM k.was ORDER BY 1"
        ).fetchall()
        rows = con.execute(
            "SELECT s.* FROM standing s LEFT JOIN known k ON k.id = s.entity"
            " WHERE s.digest IS DISTINCT FROM k.was ORDER BY s.entity"
        ).fetchall()
        con.unregister("known")
        with self.index.con as sqlite:
            sqlite.execute("DELETE FROM kept")  # cut off half-way, the next call compares row by row again
            sqlite.execute("INSERT INTO kept VALUES ('state', ?)", [f"{_EDITION}:half"])
        self.index.drop(one[0] for one in gone)
        with self.index.con as sqlite:
            sqlite.executemany("DELETE FROM stamp WHERE id = ?", gone)
        for at in range(0, len(rows), _PORTION):
            self._add(rows[at : at + _PORTION])
        with self.index.con as sqlite:
            sqlite.execute("UPDATE kept SET value = ? WHERE key = 'state'", [told])
        return len(rows)

    def _add(self, rows: list[tuple[str | None, ...]]) -> None:
        # An index row without its stamp, left by a kill between the two, is dropped before it is added again.
        self.index.drop(str(row[0]) for row in rows)
        self.index.add(_table([row[:-1] for row in rows]))
        with self.index.con as sqlite:
            sqlite.executemany("INSERT OR REPLACE INTO stamp VALUES (?, ?)", [(r[0], r[-1]) for r in rows])

    def _kept(self, key: str) -> str:
        row = self.index.con.execute("SELECT value FROM kept WHERE key = ?", [key]).fetchone()
        return str(row[0]) if row else ""


def _table(rows: list[tuple[str | None, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    return pa.table({
        name: pa.array(column, pa.string()) for name, column in zip(COLUMNS, columns, strict=True)
    })  # fmt: skip
