"""Two workers at once, and a kill in the middle: nothing twice, nothing lost."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("worker_script.py")


@pytest.fixture
def own_home(tmp_path):
    """A real home on disk with only the ledger's tables."""
    if os.environ.get("QUANHENG_DATABASE"):
        pytest.skip("the homes of this test are SQLite files")
    environment = os.environ | {
        "QUANHENG_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "quanheng.config.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "ledger", "--skip-checks", "-v", "0"],
        env=environment,
        check=True,
    )

    def start(act, count=0):
        return subprocess.Popen([sys.executable, str(SCRIPT), act, str(count)], env=environment)

    def ask(query):
        with sqlite3.connect(tmp_path / "db.sqlite3") as rows:
            return rows.execute(query).fetchone()[0]

    return start, ask


def _end(*workers):
    assert [worker.wait(timeout=120) for worker in workers] == [0] * len(workers)


def test_two_of_each_kind_at_once(own_home):
    start, ask = own_home
    _end(start("write", 150), start("write", 150), start("place", 20), start("place", 20))
    _end(start("deliver,place", 1), start("deliver,place", 1))
    assert ask("SELECT COUNT(*) FROM ledger_fact") == 600
    assert ask("SELECT COUNT(DISTINCT cause_id) FROM ledger_factcause") == 300
    assert ask("SELECT COUNT(*) FROM ledger_factcause") == 300
    assert ask("SELECT COUNT(*) || ' ' || MIN(seq) || ' ' || MAX(seq) FROM ledger_logentry") == "600 0 599"
    assert ask("SELECT COUNT(*) FROM ledger_unplaced") == 0
    assert ask("SELECT COUNT(*) FROM ledger_delivery WHERE state = 'done' AND tries = 1") == 300


def test_killed_in_the_middle_and_started_again(own_home):
    start, ask = own_home
    _end(start("write,bulk", 1_500))  # three thousand facts, half of them to be delivered
    for act, progress in (
        ("place", "SELECT COUNT(*) FROM ledger_logentry"),
        ("deliver", "SELECT COUNT(*) FROM ledger_delivery WHERE state = 'done'"),
    ):
        worker = start(act, 1)
        while worker.poll() is None and not ask(progress):
            pass
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=60)
    _end(start("deliver,place", 1))
    assert ask("SELECT COUNT(*) FROM ledger_fact") == 4_500
    assert ask("SELECT COUNT(*) FROM ledger_factcause") == 1_500
    assert ask("SELECT COUNT(*) || ' ' || MAX(seq) FROM ledger_logentry") == "4500 4499"
    assert (
        ask("SELECT SUM(LENGTH(hashes)) FROM ledger_tile WHERE level = 0 AND algorithm = 'sm3'") == 4_500 * 32
    )
