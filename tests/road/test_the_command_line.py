"""The command line: exit codes and JSON that scripts can trust, refusals in sentences, no traceback ever."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

PROGRAM = [sys.executable, "-m", "quanheng.surfaces.cli"]


def _run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("QUANHENG_")}
    env["QUANHENG_HOME"] = str(home)
    return subprocess.run(
        [*PROGRAM, *words], env=env, capture_output=True, text=True, timeout=120, check=False
    )


def _json(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Read the one object on stdout; anything else there is a fault."""
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_help_is_there_at_once(tmp_path: Path) -> None:
    began = time.perf_counter()
    done = _run(tmp_path, "--help")
    assert done.returncode == 0
    assert "demo" in done.stdout
    # Half a second on a quiet machine; the tests run beside others.
    assert time.perf_counter() - began < 2.5


def test_help_loads_no_heavy_library(tmp_path: Path) -> None:
    code = (
        "import sys; from quanheng.surfaces.cli.main import app;"
        "print([name for name in ('django', 'duckdb', 'pyarrow', 'numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [("nothing",), ("land",), ("road", "--nothing")])
def test_wrong_usage_ends_with_two(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert _run(tmp_path, *words).returncode == 2


def test_an_empty_home_is_refused_with_the_way_to_begin(tmp_path: Path) -> None:
    done = _run(tmp_path / "none", "verify", "--json")
    assert done.returncode == 1
    refusal = _json(done)["error"]
    assert refusal["code"] == "not_found"
    assert "quanheng init" in refusal["remedy"]
    assert "Traceback" not in done.stderr


def test_a_limit_is_reckoned_with_its_working(tmp_path: Path) -> None:
    done = _run(tmp_path, "clock", "explain", "penalty.serve", "--from", "2026-09-24", "--json")
    assert done.returncode == 0
    told = _json(done)
    assert told["due"] == "2026-10-12"
    assert [line["kind"] for line in told["working"]].count("skipped") >= 2
    assert told["article"]


def test_a_day_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = _run(tmp_path, "clock", "explain", "penalty.serve", "--from", "2026-02-30", "--json")
    assert done.returncode == 1
    assert "2026-02-30" in _json(done)["error"]["sentence"]


@pytest.mark.parametrize(
    ("rule", "more", "words"),
    [
        ("penalty.srve", ["--from", "2026-09-24"], "没有“penalty.srve”这个期限"),
        ("penalty.decision", ["--from", "2026-09-24", "--pause", "2026-10-01.."], "没有写末日"),
        (
            "penalty.decision",
            [
                "--from",
                "2026-09-24",
                "--pause",
                "2026-10-01..2026-10-09",
                "--pause",
                "2026-10-09..2026-10-12",
            ],
            "重叠",
        ),
        ("penalty.urgent_measure_report", ["--from", "2026-09-30"], "须给出起算的时刻"),
    ],
)
def test_a_period_that_cannot_be_reckoned_is_refused_in_a_sentence(
    tmp_path: Path, rule: str, more: list[str], words: str
) -> None:
    done = _run(tmp_path, "clock", "explain", rule, *more, "--json")
    assert done.returncode == 1
    assert words in _json(done)["error"]["sentence"]
    assert _json(done)["error"]["remedy"]


def test_packs_can_be_begun_and_a_broken_one_is_named_by_file_and_line(tmp_path: Path) -> None:
    assert _run(tmp_path, "pack", "new", "hotpot", "--zh", "火锅", "--into", str(tmp_path)).returncode == 0
    card = tmp_path / "hotpot" / "pack.yml"
    card.write_text(card.read_text("utf-8") + "colour: red\n", "utf-8")
    done = _run(tmp_path, "pack", "check", str(tmp_path / "hotpot"), "--json")
    assert done.returncode == 1
    errors = _json(done)["errors"]
    assert any(
        fault["file"].endswith("pack.yml") and fault["line"] > 1 and fault["remedy"] for fault in errors
    )


def test_a_procedure_is_drawn_and_written_and_a_stale_page_is_found(tmp_path: Path) -> None:
    kinds = _json(_run(tmp_path, "affairs", "list", "--json"))["kinds"]
    assert "food_penalty" in {one["key"] for one in kinds}
    drawn = _run(tmp_path, "affairs", "diagram", "food_penalty", "--svg")
    assert drawn.returncode == 0, drawn.stderr
    assert drawn.stdout.startswith("<svg ")
    written = ("affairs", "diagram", "all", "--markdown", "--to", str(tmp_path / "kinds"))
    assert _run(tmp_path, *written).returncode == 0
    page = tmp_path / "kinds" / "food_penalty.md"
    assert "```mermaid" in page.read_text(encoding="utf-8")
    assert _run(tmp_path, *written, "--check").returncode == 0
    page.write_text("旧的", encoding="utf-8")
    stale = _run(tmp_path, *written, "--check")
    assert (stale.returncode, "food_penalty.md" in stale.stderr) == (1, True)
    assert _run(tmp_path, "affairs", "diagram", "food_penalty").returncode == 1


def test_the_plan_is_told_id_by_id(tmp_path: Path) -> None:
    done = _run(tmp_path, "plan", "coverage", "--json")
    assert done.returncode == 0
    told = _json(done)
    assert told["rows"] == len(told["items"]) == 448


def test_a_backup_comes_back_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy.tar.gz"
    home.mkdir()
    (home / "home.json").write_text('{"kind": "real", "name": "测试"}', "utf-8")
    (home / "files").mkdir()
    (home / "files" / "a.txt").write_text("材料", "utf-8")
    assert _run(home, "backup", str(copy), "--json").returncode == 0
    assert _run(tmp_path / "other", "restore", str(copy)).returncode == 0
    assert (tmp_path / "other" / "files" / "a.txt").read_text("utf-8") == "材料"
    assert _run(home, "restore", str(copy)).returncode == 1, "a home that is not empty stays as it is"
    copy.write_bytes(copy.read_bytes()[:-200])
    damaged = _run(tmp_path / "third", "restore", str(copy), "--json")
    assert damaged.returncode == 1
    assert not (tmp_path / "third").exists()
