"""The intake at the prompt: files taken when finished, the board as one JSON object, a source that is nowhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quanheng.base.errors import NotFound
from quanheng.surfaces.cli.main import app
from tests.flows.test_taking_a_file_in import CODES, HEAD, ROW

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    (tmp_path / "home.json").write_text('{"kind": "real"}', encoding="utf-8")
    return tmp_path


def _run(*asked: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["intake", *asked, "--json"], standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert (done.return_value or done.exit_code or 0) == code, done.output
    return json.loads(done.stdout)


def _lay(home: Path, name: str, text: str = "") -> Path:
    folder = home / "inbox" / "registration"
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(5))
    file = folder / name
    file.write_text(text or HEAD + rows, encoding="utf-8")
    return file


def test_files_are_taken_when_finished_and_the_board_tells_it(home: Path) -> None:
    file = _lay(home, "登记_20261031.csv")
    assert [one["outcome"] for one in _run("once")["files"]] == ["growing"]
    file.with_name(file.name + ".ok").touch()
    assert [one["outcome"] for one in _run("once")["files"]] == ["landed"]
    board = _run("board", "--day", "2026-11-24")
    mine = next(one for one in board["sources"] if one["source"] == "registration")
    assert (mine["last_rows"], mine["every"]) == (5, "month")
    never = _run("board", "--day", "2026-11-24", "--state", "never")
    assert {one["state"] for one in never["sources"]} == {"never"}


def test_a_refused_file_is_told_and_read_again_when_asked(home: Path) -> None:
    file = _lay(home, "登记.csv", "别的列,又一列\n1,2\n")
    file.with_name(file.name + ".ok").touch()
    told = _run("once", code=1)["files"]
    assert (told[0]["outcome"], told[0]["outcome_zh"]) == ("refused", "退回")
    assert _run("retry", "registration")["files"] == 1


def test_a_source_that_is_fetched_from_nowhere_is_refused(home: Path) -> None:
    assert _run("pull")["pulls"] == []
    with pytest.raises(NotFound, match="没有声明"):
        _run("pull", "registration")
