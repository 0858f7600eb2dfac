"""Commands on anybody's file: one JSON object out, the file written, refusals that name the place, no home."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.tables import read_table
from quanheng.surfaces.cli.main import app

pytestmark = pytest.mark.files_only


def _run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    app([str(word) for word in [*words, "--json"]], standalone_mode=False)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["ok"]
    return told


def test_letters_are_trained_sorted_and_gathered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {"停水": "自来水停了没水用", "噪音": "工地夜里施工还很吵"}
    ends = [one + two for one in "东南西北中" for two in "甲乙丙丁戊己"]
    lines = [f"{said[kind]}{end},{kind},2026-0{n % 9 + 1}-01" for n, end in enumerate(ends) for kind in said]
    path = tmp_path / "a.csv"
    path.write_bytes(("内容,类别,日期\n" + "\n".join(lines) + "\n").encode("gb18030"))
    model, out = tmp_path / "m.qhm", tmp_path / "b.xlsx"
    told = _run(capsys, "text", "train", path, "--text", "内容", "--label", "类别", "--model", model)
    assert told["macro_f1"] == 1.0
    told = _run(capsys, "text", "classify", path, "--model", model, "--text", "内容", "--out", out)
    assert told["classes"] == {"停水": 30, "噪音": 30}
    assert read_table(out).column_names[:4] == ["内容", "类别", "日期", "分类"]
    told = _run(
        capsys, "text", "issues", path, "--text", "内容", "--date", "日期", "--out", tmp_path / "i.parquet"
    )
    assert (told["issues"], told["in_issues"]) == (2, 60)


def test_series_are_forecast_by_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = [date(2025, 1, 6) + timedelta(days=7 * n) for n in range(40)]
    lines = [f"{day},{area},{10 + n % 3}" for n, day in enumerate(days) for area in ("甲", "乙")]
    path, out = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text("日期,区,件数\n" + "\n".join([*lines, "2025-01-06,丙,1"]) + "\n", encoding="utf-8")
    told = _run(capsys, "forecast", path, "--horizon", "2", "--by", "区", "--out", out)
    assert (told["every"], len(told["series"]), told["left_out"][0]["series"]) == ("week", 2, "丙")
    assert read_table(out).column("期").to_pylist()[:2] == ["2025-10-13", "2025-10-20"]


def test_a_file_is_held_against_the_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "名称,统一社会信用代码\n甲店,91445102QH000001XD\n乙店,91445102QH000001X0\n", encoding="utf-8"
    )
    good = tmp_path / "good.csv"
    told = _run(
        capsys, "quality", path, "--standard", "market_entity", "--out", tmp_path / "r.xlsx", "--good", good
    )
    assert (told["rows"], told["good"], told["quarantined"], told["reasons"]) == (2, 1, 1, {"uscc_check": 1})
    assert read_table(good).column("名称").to_pylist() == ["甲店"]
    told = _run(capsys, "standard", "export", "--json-schema", tmp_path / "s.json")
    assert (told["entities"], told["elements"]) == (22, 446)
    assert _run(capsys, "standard", "impact", "market_entity", "division")["touches"]
    assert "registration" in _run(capsys, "standard", "conform")["sources"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["text", "train", "{}", "--text", "没有", "--label", "b", "--model", "m.qhm"], "没有列"),
        (["text", "classify", "{}", "--model", "no.qhm", "--text", "a", "--out", "o.csv"], "没有模型文件"),
        (["text", "issues", "{}", "--text", "a", "--out", "o.pdf"], "不能写"),
        (["forecast", "{}", "--horizon", "2", "--out", "o.csv"], "认不出日期列"),
        (["forecast", "{}", "--horizon", "2", "--date", "a", "--out", "o.csv"], "不是日期"),
        (["quality", "{}", "--standard", "nothing", "--out", "o.xlsx"], "没有标准"),
        (["quality", "{}", "--standard", "market_entity", "--out", "o.xlsx"], "没有一列"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_a_remedy(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text("a,b\nx,y\nz,w\n", encoding="utf-8")
    with pytest.raises(BadInput, match=says) as refused:
        app([word.format(path) for word in words], standalone_mode=False)
    assert refused.value.remedy
    assert not list(tmp_path.glob("o.*"))
