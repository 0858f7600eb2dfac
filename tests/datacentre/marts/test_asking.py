"""An analyst's query reaches the rows of the jurisdiction and nothing else, however it is written."""

from pathlib import Path

import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.marts.api import (
    MASK,
    Answer,
    Limits,
    Reach,
    Room,
    ask,
    page_of,
    take_away,
    write_answer,
)
from tests.datacentre.city import register_row, visit_row

from .town import Town, marts

CITY, EAST = Reach(("",), sees_personal=True), Reach(("445102",))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town(tmp_path_factory.mktemp("town"), marts())
    west = {"address": "潮州市潮安区庵埠镇开发路9号", "name": "潮安区示例甲商店"}
    town.deliver("register", [register_row(n, **(west if n == 3 else {})) for n in range(1, 6)])
    town.deliver("visits", [visit_row(n) for n in range(1, 6)])
    town.build()
    return town


def asked(town: Town, sql: str, reach: Reach = CITY, **limits: float) -> Answer:
    made = Limits(**limits) if limits else None  # type: ignore[arg-type]
    return ask(town.folder / "marts", town.house.catalogue(), sql, reach=reach, on=town.day, limits=made)


def test_rows_of_another_district_are_in_no_answer_and_no_count(town: Town) -> None:
    every = asked(town, "SELECT s.name FROM mart.subject AS s")
    east = asked(town, "SELECT s.name FROM mart.subject AS s", EAST)
    assert len(every.rows) == 5
    assert len(east.rows) == 4
    assert asked(town, "SELECT COUNT(*) AS n FROM mart.subject AS s", EAST).rows == ((4,),)
    assert asked(town, "SELECT COUNT(*) AS n FROM mart.subject AS s", Reach(())).rows == ((0,),)
    wide = "WITH a AS (SELECT s.name FROM mart.subject AS s) SELECT a.name FROM a WHERE 1 = 1 OR a.name = 'x'"
    assert len(asked(town, wide, EAST).rows) == 4


def test_a_mart_without_regions_is_for_the_whole_city_alone(town: Town) -> None:
    answer = asked(town, "SELECT t.entity FROM mart.tally AS t", EAST)
    assert answer.rows == ()
    assert answer.citywide_only == ("tally",)
    assert len(asked(town, "SELECT t.entity FROM mart.tally AS t").rows) == 5


def test_personal_columns_are_masked_and_cannot_be_searched(town: Town) -> None:
    shown = asked(town, "SELECT s.phone FROM mart.subject AS s", EAST)
    assert set(shown.rows) == {(MASK,)}
    assert shown.masked == ("subject.phone",)
    hunt = "SELECT s.name FROM mart.subject AS s WHERE s.phone LIKE '138%'"
    assert asked(town, hunt, EAST).rows == ()
    assert len(asked(town, hunt).rows) == 5


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM mart.subject, read_parquet('/tmp/*.parquet') AS r",
        "ATTACH '/tmp/x.db' AS x",
        "COPY mart.subject TO '/tmp/x.csv'",
        "PRAGMA database_list",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "CREATE TABLE t AS SELECT 1",
        "DROP SCHEMA mart CASCADE",
        "SELECT 1 AS a; DROP SCHEMA mart CASCADE",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM main.built",
        "SELECT * FROM source.register",
        "SELECT * FROM own.credit_class",
        "SELECT * FROM system.information_schema.tables",
        "SELECT getenv('HOME') AS home",
        "SELECT current_setting('temp_directory') AS place",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM mart.subject AS s, (SELECT * FROM range(1000000000)) AS r",
        "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT * FROM t",
        "SELECT x FROM UNNEST([1, 2]) AS t(x)",
        "INSERT INTO mart.subject SELECT * FROM mart.subject",
        "EXPLAIN SELECT * FROM mart.subject",
        "SELECT * FROM mart.nothing",
        "SELECT s.entity FROM mart.subject AS s WHERE s.nobody = 1",
        "SELECT (SELECT",
        "",
    ],
)
def test_no_way_out_of_the_marts(town: Town, sql: str) -> None:
    with pytest.raises(BadInput) as told:
        asked(town, sql)
    assert told.value.sentence
    assert town.rows("subject")


def test_a_wrong_name_is_told_with_its_line(town: Town) -> None:
    with pytest.raises(BadInput) as told:
        asked(town, "SELECT s.entity,\n  s.nmae\nFROM mart.subject AS s")
    assert told.value.details["line"] == 2
    assert "name" in told.value.remedy


BLOWS_UP = " CROSS JOIN ".join(f"mart.visit AS v{n}" for n in range(14))


def test_a_query_without_end_is_stopped_by_time(town: Town) -> None:
    with pytest.raises(BadInput, match="已停止"):
        asked(town, f"SELECT COUNT(DISTINCT v0.no || v13.no || v7.no) AS n FROM {BLOWS_UP}", seconds=0.3)


def test_a_person_may_stop_a_query(town: Town) -> None:
    sql = f"SELECT COUNT(DISTINCT v0.no || v13.no || v7.no) AS n FROM {BLOWS_UP}"
    with pytest.raises(BadInput, match="已取消"):
        ask(
            town.folder / "marts", town.house.catalogue(), sql, reach=CITY, on=town.day, stop=lambda: True,
            limits=Limits(seconds=60),
        )  # fmt: skip


def test_a_query_that_takes_too_much_memory_is_stopped(town: Town) -> None:
    every = " || ".join(f"v{n}.no" for n in range(9))
    tables = " CROSS JOIN ".join(f"mart.visit AS v{n}" for n in range(9))
    limits = Limits(seconds=60, room=Room(memory="30MB", spill="1MB"))
    with pytest.raises(BadInput, match="内存超过限额"):
        ask(
            town.folder / "marts", town.house.catalogue(), f"SELECT COUNT(DISTINCT {every}) AS n FROM {tables}",
            reach=CITY, on=town.day, limits=limits,
        )  # fmt: skip


def test_rows_are_cut_at_the_limit_and_said_to_be(town: Town) -> None:
    answer = asked(town, "SELECT s.name FROM mart.subject AS s ORDER BY s.name", rows=2)
    assert len(answer.rows) == 2
    assert answer.is_cut


def test_an_error_on_hidden_rows_quotes_no_value(town: Town) -> None:
    with pytest.raises(BadInput) as told:
        asked(town, "SELECT CAST(s.name AS DATE) AS d FROM mart.subject AS s", EAST)
    assert "示例" not in told.value.sentence


def test_what_leaves_is_harmless_and_within_reach(town: Town, tmp_path: Path) -> None:
    answer = Answer(("=x", "b"), (("=1+1", -3),), False, 0, (), (), ())
    write_answer(tmp_path / "a.csv", answer)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines() == ["'=x,b", "'=1+1,-3"]
    with pytest.raises(BadInput):
        write_answer(tmp_path / "a.exe", answer)
    folder, catalogue = town.folder / "marts", town.house.catalogue()
    assert take_away(folder, catalogue, "subject", tmp_path / "s.csv", reach=EAST) == 4
    assert "13800000001" not in (tmp_path / "s.csv").read_text(encoding="utf-8-sig")
    assert take_away(folder, catalogue, "subject", tmp_path / "s.xlsx", reach=CITY) == 5
    assert take_away(folder, catalogue, "subject", tmp_path / "s.parquet", reach=EAST) == 4
    rows, number = page_of(folder, catalogue, "subject", reach=EAST, limit=2)
    assert (len(rows), number) == (2, 4)
