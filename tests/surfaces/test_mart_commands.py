"""``quanheng mart``: list, plan, build, check, show, describe and export; a failing mart is an exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quanheng.surfaces.cli.main import app
from tests.marts import NEAR, make_marts
from tests.people import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    (tmp_path / "home.json").write_text('{"kind": "real"}', encoding="utf-8")
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    make_city()
    make_marts(tmp_path)
    return tmp_path


def told(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["mart", *words, "--json"], standalone_mode=False)
    assert not done.exception, (done.output, done.exception)
    assert (done.return_value or 0) == code
    return json.loads(done.stdout)


def test_marts_are_listed_planned_built_checked_and_shown(home: Path) -> None:
    listed = {one["key"]: one for one in told("list")["marts"]}
    assert (listed["subject"]["rows"], listed["licence"]["state"]) == (2, "waiting")
    planned = {one["key"]: one["why"] for one in told("plan", "licence")["marts"]}
    assert planned == {"subject": "", "licence": "尚未建成"}
    assert told("build", "licence")["built"] == {"licence": 0}
    assert told("check", "subject")["not_published"] == []
    assert told("check", "subject", "penalty", code=1)["not_published"] == ["penalty"]
    shown = told("show", "subject")
    assert shown["rows"] == 2
    assert next(one["from"] for one in shown["columns"] if one["name"] == "name") == [
        "source.registration.name"
    ]


def test_a_mart_is_described_and_taken_away(home: Path, tmp_path: Path) -> None:
    assert len(told("docs", "--to", str(tmp_path / "docs"))["files"]) > 10
    assert told("export", "subject", "--to", str(tmp_path / "s.csv"))["rows"] == 2
    assert NEAR in (tmp_path / "s.csv").read_text(encoding="utf-8-sig")
    assert told("export", "subject", "--to", str(tmp_path / "b.csv"), "--as-of", "2020-01-01")["rows"] == 0
    wrong = CliRunner().invoke(app, ["mart", "export", "subject", "--to", str(tmp_path / "s.exe")])
    assert "不能写" in str(wrong.exception)
    strange = CliRunner().invoke(app, ["mart", "build", "nothing"])
    assert "没有主题库" in str(strange.exception)
