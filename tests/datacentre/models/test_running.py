"""Models run over marts: hits with what they say, failures kept apart, lines behind, and the past turned back."""

from datetime import date
from pathlib import Path

import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.models.api import (
    lines_behind,
    open_marts,
    run_model,
    run_models,
    statement,
    with_marts,
)
from tests.datacentre.models.permits import PERMIT, ROWS, TODAY, laid, model

pytestmark = pytest.mark.files_only


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
