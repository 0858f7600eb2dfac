"""Models run over marts: hits with what they say, failures kept apart, lines behind, and the past turned back."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.marts.catalogue import Catalogue, ChangeFile, MartState, write_catalogue
from quanheng.datacentre.models.api import (
    lines_behind,
    open_marts,
    run_model,
    run_models,
    statement,
    with_marts,
)
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.model import ModelSpec

pytestmark = pytest.mark.files_only
TODAY = date(2026, 4, 1)
PERMIT = MartSpec.model_validate({
    "key": "permit", "title": "许可", "theme": "许可", "about": "一证一行", "grain": ["permit"], "subject": "entity",
    "region": "region", "happened": "issued_on", "sql": "SELECT 1 FROM own.alert",
    "columns": [
        {"name": "entity", "title": "主体"}, {"name": "region", "title": "区划"}, {"name": "permit", "title": "证号"},
        {"name": "valid_to", "title": "至", "type": "date"}, {"name": "issued_on", "title": "发", "type": "date"},
        {"name": "source_batch", "title": "批"}, {"name": "source_line", "title": "行", "type": "integer"},
    ],
})  # fmt: skip
ROWS = [
    {"entity": "E1", "region": "445102", "permit": "A", "valid_to": "2026-03-01", "issued_on": "2021-03-01",
     "source_batch": "b1", "source_line": 7},
    {"entity": "E1", "permit": "B", "valid_to": "2027-03-01", "source_batch": "b1", "source_line": 8},
    {"entity": None, "permit": "C", "valid_to": "2026-01-01"},
]  # fmt: skip


def model(sql: str = "", **changes: Any) -> ModelSpec:
    return ModelSpec.model_validate({
        "key": "late", "title": "过期", "question": "哪些过期了？", "law": [{"article": "某法 第1条"}],
        "owner": "许可科",
        "level": "高", "recipients": "station_head", "action": "核查", "false_alarm_cost": "白跑", "subject": "entity",
        "evidence": ["permit", "valid_to"], "columns": {"permit": "证号", "valid_to": "有效期至"},
        "happened": "valid_to",
        "sentence": "证{permit}过期", "marts": ["permit"], "rest_days": 30, "valid_from": "2026-01-01",
        "parameters": {"grace": {"value": 0, "title": "宽限"}},
        "sql": sql or "SELECT p.entity, p.region, p.permit, p.valid_to FROM mart.permit AS p"
                      " WHERE DATE_DIFF('day', p.valid_to, :today) > :grace",
    } | changes)  # fmt: skip


def test_every_row_is_a_hit_and_one_without_a_business_is_only_counted() -> None:
    with with_marts([PERMIT], {"permit": ROWS}) as con:
        ran = run_model(con, model(), TODAY)
    assert (ran.rows, ran.nameless, ran.failed) == (2, 1, "")
    (hit,) = ran.hits
    assert (hit.subject, hit.region, hit.since) == ("E1", "445102", date(2026, 3, 1))
    assert hit.values == {"permit": "A", "valid_to": date(2026, 3, 1)}


def test_a_citys_own_figure_changes_what_is_hit() -> None:
    with with_marts([PERMIT], {"permit": ROWS}) as con:
        assert run_model(con, model(), TODAY, {"grace": 31}).hits == ()
        assert run_model(con, model(), TODAY, {"grace": 30}).rows == 2


def test_one_failing_model_is_told_and_the_next_one_runs() -> None:
    broken = model("SELECT p.nothing AS entity, p.permit, p.valid_to FROM mart.permit AS p WHERE :grace = 0")
    with with_marts([PERMIT], {"permit": ROWS}) as con:
        first, second = run_models(con, [broken, model()], TODAY)
    assert "nothing" in first.failed
    assert not first.hits
    assert second.rows == 2


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'x' AS entity, r.permit, r.valid_to FROM read_csv('/etc/passwd') AS r WHERE :grace = 0",
        "SELECT p.entity, getenv('HOME') AS permit, p.valid_to FROM mart.permit AS p WHERE :grace = 0",
        "SELECT p.entity, p.permit, p.valid_to FROM mart.permit AS p, duckdb_settings() AS s WHERE :grace = 0",
    ],
)
def test_a_query_beyond_the_catalogue_is_refused_with_the_models_name(sql: str) -> None:
    with pytest.raises(BadInput, match="late"):
        statement(model(sql), TODAY)


def test_a_value_of_a_case_that_does_not_fit_names_row_and_column() -> None:
    with pytest.raises(BadInput) as refused, with_marts([PERMIT], {"permit": [{"valid_to": "明天"}]}):
        pass
    assert refused.value.details == {"mart": "permit", "row": 1, "field": "valid_to"}


def test_the_lines_behind_a_hit_are_those_that_say_what_it_says() -> None:
    with with_marts([PERMIT], {"permit": ROWS}) as con:
        ran = run_model(con, model(), TODAY)
        ((line,),) = lines_behind(con, model(), [PERMIT], ran.hits)
    assert (line.mart, line.batch, line.line) == ("permit", "b1", 7)


def laid(folder: Path, days: dict[str, list[dict[str, Any]]]) -> None:
    """Lay out a mart as its builder does: the published rows, and one change file for each day."""
    columns = tuple({**one.model_dump(), "sql_type": PERMIT.sql_types[one.name]} for one in PERMIT.columns)
    changes = []
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    typed = ", ".join(f"{name} {kind}" for name, kind in PERMIT.sql_types.items())
    for seq, (day, rows) in enumerate(days.items(), 1):
        con.execute(f"CREATE OR REPLACE TABLE t ({typed}, _op VARCHAR, _day DATE, _seq BIGINT)")
        for row in rows:
            con.execute(
                f"INSERT INTO t ({', '.join(row)}, _op, _day, _seq) VALUES ({', '.join('?' * (len(row) + 3))})",
                [*row.values(), "+", day, seq],
            )
        con.execute(f"COPY t TO '{folder}/{seq}.parquet' (FORMAT parquet)")
        changes.append(ChangeFile(seq, day, f"{seq}.parquet", len(rows), 0))
    con.execute(
        f"COPY (SELECT * EXCLUDE (_op, _day, _seq) FROM read_parquet('{folder}/?.parquet')) TO '{folder}/now.parquet'"
    )
    state = MartState(
        "permit", "许可", "许可", "", "", ("permit",), columns, "entity", "region", "issued_on", file="now.parquet",
        digest="d", changes=tuple(changes), state="published",
    )  # fmt: skip
    write_catalogue(folder, Catalogue({"permit": state}))


def test_the_past_is_what_was_known_then_or_what_had_happened_and_says_which(tmp_path: Path) -> None:
    early = {"entity": "E1", "permit": "A", "valid_to": "2026-01-01", "issued_on": "2021-01-01"}
    late = {"entity": "E2", "permit": "B", "valid_to": "2026-01-01", "issued_on": "2026-02-15"}
    laid(tmp_path, {"2026-03-01": [early], "2026-03-20": [late]})
    with open_marts(tmp_path, {"permit": PERMIT}) as opened:
        assert run_model(opened.con, model(), TODAY).rows == 2
        assert opened.show_day(date(2026, 3, 10)) == {"permit": "as_known"}
        assert [hit.subject for hit in run_model(opened.con, model(), date(2026, 3, 10)).hits] == ["E1"]
        assert opened.show_day(date(2026, 2, 20)) == {"permit": "by_date"}
        assert run_model(opened.con, model(), date(2026, 2, 20)).rows == 2
        assert opened.show_day(date(2026, 2, 10)) == {"permit": "by_date"}
        assert run_model(opened.con, model(), date(2026, 2, 10)).rows == 1


def test_a_mart_that_is_not_built_reads_as_empty(tmp_path: Path) -> None:
    with open_marts(tmp_path, {"permit": PERMIT}) as opened:
        assert run_model(opened.con, model(), TODAY).rows == 0
        assert opened.show_day(TODAY) == {"permit": "none"}


def test_an_unreadable_file_stops_only_the_models_that_read_it(tmp_path: Path) -> None:
    laid(tmp_path, {"2026-03-01": [{"entity": "E1", "permit": "A", "valid_to": "2026-01-01"}]})
    (tmp_path / "now.parquet").write_bytes(b"torn")
    with open_marts(tmp_path, {"permit": PERMIT}) as opened:
        assert "permit" in run_model(opened.con, model(), TODAY).failed
