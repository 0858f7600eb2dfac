"""``kill -9`` in the middle of landing or of the road, then start again: the same final state, nothing twice."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quanheng_demo.generate import generate

PROGRAM = [sys.executable, "-m", "quanheng.surfaces.cli"]
DAY = date(2026, 11, 24)
FIRST = "2026-07-27"

# What the register, the alerts and the ledger hold, by names that do not change from run to run.
QUESTIONS = (
    "select uscc, name, status, region_code, address from registry_subject order by uscc, name",
    "select r.source, r.file, r.line, r.row_digest, coalesce(s.uscc, ''), r.link_reason from registry_sourcerecord r"
    " left join registry_subject s on s.id = r.subject_id order by 1, 2, 3",
    "select a.signal, s.uscc, a.raised_on, a.score from risk_alert a join registry_subject s on s.id = a.subject_id"
    " order by 1, 2",
    "select kind, count(*) from ledger_fact group by kind order by kind",
    "select s.uscc, c.level, c.score from credit_creditclass c join registry_subject s on s.id = c.subject_id"
    " order by 1",
    "select indicator, value from indicators_value order by 1, 2",
)  # fmt: skip
CENTRE = (
    "select source, file, rows_in, state, accepted, repaired, quarantined, linked from batches order by 1, 2"
)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with the first delivery of a small city, to be copied into each home."""
    folder = tmp_path_factory.mktemp("city")
    made = generate(folder, 400, 9, today=DAY)
    for file in made.files:
        if file.day.isoformat() == FIRST:
            target = folder / "ready" / file.source / file.path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.path.read_bytes())
    return folder / "ready"


def _env(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUANHENG_")}
    return kept | {"QUANHENG_HOME": str(home)}


def _begin(home: Path, inbox: Path) -> None:
    home.mkdir()
    (home / "home.json").write_text('{"kind": "real", "name": "测试"}', "utf-8")
    for path in inbox.rglob("*.*"):
        target = home / "inbox" / path.relative_to(inbox)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    subprocess.run([*PROGRAM, "migrate"], env=_env(home), check=True, capture_output=True, timeout=120)


def _walk(home: Path) -> dict[str, Any]:
    words = [*PROGRAM, "road", "--day", FIRST, "--json"]
    done = subprocess.run(words, env=_env(home), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


# The road in a process that kills itself a moment after it has said certain words: no warning, no clean-up.
_DOOMED = """
import os, signal, sys, threading
from quanheng.surfaces.cli import house
house.choose_home(None)
house.open_house()
from quanheng.flows import api as flows

def tell(words, done=0, total=0):
    if words.startswith(sys.argv[1]):
        threading.Timer(float(sys.argv[2]), os.kill, (os.getpid(), signal.SIGKILL)).start()

flows.run_road(house.instant(sys.argv[3]), house.home(), tell)
"""


def _kill_after(home: Path, words: str, seconds: float) -> int:
    """Walk the road and be killed so long after those words; gives how the process ended."""
    command = [sys.executable, "-c", _DOOMED, words, str(seconds), FIRST]
    return subprocess.run(command, env=_env(home), capture_output=True, timeout=120, check=False).returncode


def _digest(home: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    with sqlite3.connect(home / "db.sqlite3") as con:
        for question in QUESTIONS:
            found[question] = _hash(con.execute(question).fetchall())
    with duckdb.connect(str(home / "centre" / "centre.duckdb"), read_only=True) as centre:
        found[CENTRE] = _hash(centre.execute(CENTRE).fetchall())
    return found


def _hash(rows: list[Any]) -> str:
    return f"{len(rows)} rows {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_the_same_state_whenever_it_was_killed(tmp_path: Path, inbox: Path) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    _begin(calm, inbox)
    expected = _walk(calm)
    _begin(rough, inbox)
    # One home is killed again and again, ever further along, and goes on from where it fell.
    for words, seconds in (
        ("读入 市场主体登记", 0.05), ("清洗 市场主体登记", 0.05), ("入库 市场主体登记", 0.1),
        ("入库 食品经营许可", 0.05), ("计算信用风险分类", 0.1),
    ):  # fmt: skip
        assert _kill_after(rough, words, seconds) == -signal.SIGKILL, words
    found = _walk(rough)
    assert {**found, "seconds": {}} == {**expected, "seconds": {}}
    assert _digest(rough) == _digest(calm)
    verified = subprocess.run(
        [*PROGRAM, "verify", "--json"],
        env=_env(rough),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout
