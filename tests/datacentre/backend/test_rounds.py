"""A night's round over a folder of Parquet: inputs laid out, marts built, models run, by the command too."""

import json
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from quanheng.base.errors import NotFound
from quanheng.datacentre.backend.api import DuckBackend, build_marts, lay_inputs, pair_finder, run_models
from quanheng.surfaces.cli.main import app
from tests.datacentre.backend.invented import TODAY, packs, rows_of

pytestmark = pytest.mark.files_only


@pytest.fixture
def folder(tmp_path):
    """A folder with the inputs of all marts, ten rows each."""
    _, _, known = packs()
    files = {}
    for name, columns in known.kinds.items():
        if not name.startswith("mart."):
            files[name] = tmp_path / f"{name}.parquet"
            pq.write_table(rows_of(name, columns, 10), files[name])
    assert lay_inputs(tmp_path / "shared", files) == len(files)
    return tmp_path / "shared"


def test_marts_and_models_become_tables(folder):
    marts, models, known = packs()
    backend = DuckBackend(folder)
    made = build_marts(backend, marts, TODAY)
    assert {one.table for one in made} == {f"mart.{key}" for key in marts}
    made = run_models(backend, models, TODAY)
    assert {one.table for one in made} == {
        f"alert.{key}" for key, model in models.items() if model.is_valid_on(TODAY)
    }
    there = backend.schema()
    for key, spec in marts.items():
        assert list(there[f"mart.{key}"]) == list(spec.sql_types)
        told = known.kinds[f"mart.{key}"]
        assert {name: there[f"mart.{key}"][name] for name in told if told[name] == "decimal"} == {
            name: "decimal" for name in told if told[name] == "decimal"
        }
    long_ago = run_models(backend, models, TODAY - timedelta(days=36_500))
    assert long_ago == []


def test_the_command_runs_the_round(folder, monkeypatch):
    monkeypatch.setenv("QUANHENG_ENGINE", "duckdb")
    found = CliRunner().invoke(app, ["engine", "run", str(folder), "--as-of", TODAY.isoformat(), "--json"])
    told = json.loads(found.stdout)
    assert told["engine"] == "duckdb"
    marts, _, _ = packs()
    assert len([one for one in told["tables"] if one["table"].startswith("mart.")]) == len(marts)


def test_a_lost_input_is_said(tmp_path):
    with pytest.raises(NotFound, match=r"source\.x"):
        lay_inputs(tmp_path, {"source.x": tmp_path / "gone.parquet"})


def test_pairs_are_found_here_unless_told(tmp_path):
    assert pair_finder(tmp_path, {}) is None


def test_half_written_tables_are_not_seen(tmp_path):
    backend = DuckBackend(tmp_path)
    backend.add("own.matter", pa.table({"k": [1]}))
    fresh = backend.folder.fresh("own.matter")
    fresh.mkdir()
    pq.write_table(pa.table({"k": [1, 2]}), fresh / "part-0.parquet")
    assert backend.run("SELECT count(*) AS c FROM own.matter", {}).to_pylist() == [{"c": 1}]
