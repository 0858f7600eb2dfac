"""``quanheng intake train``: an office's file becomes the model at work, and the answer is one JSON object."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quanheng.engines.intake import api as intake
from quanheng.surfaces.cli.main import app
from tests.engines.intake.test_sorting import small_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    (tmp_path / "home.json").write_text('{"kind": "real"}', encoding="utf-8")
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    return tmp_path


def test_a_file_becomes_the_model_at_work(home: Path) -> None:
    done = CliRunner().invoke(app, ["intake", "train", "--from", str(small_file(home / "own.csv")), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["ok"], told["number"], told["texts"], told["is_made_up"]) == (True, 1, 60, False)
    assert told["figures"]["problem"]["accuracy"] == 1.0
    assert set(told["left_out"]) == {"object", "kind"}
    assert intake.model_at_work().number == 1


def test_a_file_that_is_not_there_is_refused(home: Path) -> None:
    done = CliRunner().invoke(app, ["intake", "train", "--from", str(home / "no.xlsx")])
    assert done.exit_code == 1
    assert "没有文件" in str(done.exception)
