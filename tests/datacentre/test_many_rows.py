"""More rows than one row group, after an insert of none: the engine loses them, the centre must not."""

from pathlib import Path

import duckdb
import pytest

from quanheng.datacentre.store import insert_rows

pytestmark = pytest.mark.files_only
ROWS = 160_000  # a row group of DuckDB holds 122,880
NOTHING = "SELECT * FROM links WHERE false"
MANY = (
    "SELECT 'sale' AS source, c.line, e.entity FROM (SELECT * FROM clean WHERE line NOT IN (SELECT line FROM links)) c"
    " JOIN entities e ON e.code = c.code ORDER BY c.line"
)


@pytest.fixture
def con(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(str(tmp_path / "a.duckdb"), config={"threads": 2})
    made.execute("CREATE TABLE links (source VARCHAR, line BIGINT, entity VARCHAR)")
    made.execute("CREATE TABLE clean AS SELECT i AS line, 'c' || (i % 4000) AS code FROM range(160000) r(i)")
    made.execute("CREATE TABLE entities AS SELECT 'e' || i AS entity, 'c' || i AS code FROM range(4000) r(i)")
    made.execute("INSERT INTO links SELECT 'old', -1 - i, 'e' FROM range(4000) r(i)")
    made.execute("BEGIN")
    return made


def counted(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    return con.execute("SELECT source, count(*) FROM links GROUP BY 1 ORDER BY 1").fetchall()


def test_rows_after_an_insert_of_nothing_are_there_before_and_after_the_commit(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert insert_rows(con, "links", NOTHING) == 0
    assert insert_rows(con, "links", MANY) == ROWS
    assert counted(con) == [("old", 4000), ("sale", ROWS)]
    con.execute("COMMIT")
    assert counted(con) == [("old", 4000), ("sale", ROWS)]


def test_the_engine_needs_this_still(con: duckdb.DuckDBPyConnection) -> None:
    """When this fails the engine has been mended: then insert_rows may go, and its callers insert at once."""
    con.execute(f"INSERT INTO links {NOTHING}")
    con.execute(f"INSERT INTO links {MANY}")
    assert counted(con) == [("old", 4000)]
