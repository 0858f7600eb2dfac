"""``quanheng model``: list, show, run and try models; release asks for password and second factor like the desk."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quanheng.engines.risk import api as risk
from quanheng.foundation.people import api as people
from quanheng.surfaces.cli.main import app
from quanheng.surfaces.web import now
from tests.engines.risk.model_world import a_model, a_test
from tests.people import MORNING, PASSWORD, actor, make_city

pytestmark = pytest.mark.django_db
HEAD = "郑立群"


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    (tmp_path / "home.json").write_text('{"kind": "real"}', encoding="utf-8")
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    make_city()
    return tmp_path


def told(*words: str, typed: str = "") -> Any:
    done = CliRunner().invoke(app, ["model", *words, "--json"], input=typed)
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def test_models_are_listed_shown_and_run(home: Path) -> None:
    spec = a_model()
    listed = {one["key"]: one for one in told("list")["models"]}
    assert listed[spec.key]["state"] == "trial"
    assert told("show", spec.key)["sql"] == spec.sql
    ran = told("run")
    assert (ran["models"], ran["rows"], ran["failed"]) == (len(listed), 0, {})


def test_a_model_is_tried_on_the_past(home: Path) -> None:
    spec = a_model()
    tried = told("backtest", spec.key, "--from", "2026-01-01", "--to", "2026-03-31")
    assert [month["on"] for month in tried["months"]] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    wrong = CliRunner().invoke(app, ["model", "backtest", spec.key, "--from", "去年"])
    assert "不是有效日期" in str(wrong.exception)
    strange = CliRunner().invoke(app, ["model", "backtest", "no_such"])
    assert "没有监管模型" in str(strange.exception)


def test_release_is_a_persons_act_with_both_factors(home: Path, settings: Any) -> None:
    settings.IS_DEMO = True  # only there may a test ask for the telephone's code
    spec = a_model()
    a_test(spec, MORNING, actor(HEAD))
    person = people.Person.objects.get(name=HEAD)
    people.begin_totp(person)
    paper = people.confirm_totp(person=person, code=people.current_code(person), at=now())
    asked = ["model", "release", spec.key, "--person", person.username, "--reason", "效果好"]
    wrong = CliRunner().invoke(app, asked, input="wrong-password\n")
    assert "密码不对" in str(wrong.exception)
    wrong = CliRunner().invoke(app, asked, input=f"{PASSWORD}\n000000\n")
    assert "动态口令不对" in str(wrong.exception)
    assert risk.standing_of(spec.key).state == "trial"
    done = CliRunner().invoke(app, asked, input=f"{PASSWORD}\n{paper[0]}\n")
    assert done.exit_code == 0, (done.output, done.exception)
    assert risk.standing_of(spec.key).state == "in_force"
    assert risk.acts_of(spec.key)[0].by == person
    assert not people.sessions_of(person)  # nobody stays signed in behind a command
