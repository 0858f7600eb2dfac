"""Killed at any moment and started again: the same tables to the byte, nothing twice, nothing lost."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from .city import HEADER, VISIT_HEADER, register_row, table, visit_row, write

RUN = """
import sys
from pathlib import Path
from tests.datacentre.city import AT, REGISTER, VISITS, centre
folder = Path(sys.argv[1])
made = centre(folder)
sys.stdout.write("ready\\n"); sys.stdout.flush()
for name, spec in (("a.csv", REGISTER), ("v.csv", VISITS)):
    batch = made.land(folder / name, spec, at=AT).batch_uid
    made.clean(batch)
    made.link(batch)
made.resend(batch)
sys.stdout.write("done\\n")
"""


def _files(folder: Path) -> None:
    rows = [register_row(n, uscc="broken" if n % 50 == 0 else register_row(n)[0]) for n in range(1, 2001)]
    write(folder, "a.csv", table(HEADER, rows))
    visits = [
        visit_row(
            n, uscc="" if n % 3 else visit_row(n)[1], seen_on="2026-02-30" if n % 70 == 0 else "2026-02-03"
        )
        for n in range(1, 2001)
    ]
    write(folder, "v.csv", table(VISIT_HEADER, visits))


def _start(folder: Path) -> subprocess.Popen[str]:
    root = str(Path(__file__).resolve().parents[2])
    env = {**os.environ, "PYTHONPATH": f"{root}:{root}/src"}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder)], stdout=subprocess.PIPE, text=True, env=env
    )


def _contents(folder: Path) -> dict[str, str]:
    con = duckdb.connect(str(folder / "centre" / "centre.duckdb"), read_only=True)
    try:
        tables = sorted(row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall())
        return {
            name: hashlib.sha256(
                repr(con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()).encode()
            ).hexdigest()
            for name in tables
        }
    finally:
        con.close()


@pytest.mark.timeout(120)
def test_a_killed_run_ends_like_one_that_was_left_alone(tmp_path: Path) -> None:
    quiet, rough = tmp_path / "quiet", tmp_path / "rough"
    for folder in (quiet, rough):
        folder.mkdir()
        _files(folder)
    began = time.monotonic()
    whole = _start(quiet)
    assert whole.stdout is not None
    assert whole.stdout.readline() == "ready\n"
    ready = time.monotonic() - began
    assert whole.wait() == 0
    lasts = time.monotonic() - began - ready
    rng = random.Random(20261124)
    kills = 0
    for _ in range(4):
        run = _start(rough)
        assert run.stdout is not None
        run.stdout.readline()
        try:
            run.wait(timeout=rng.uniform(0.02, max(lasts, 0.2)))
        except subprocess.TimeoutExpired:
            os.kill(run.pid, signal.SIGKILL)
            run.wait()
            kills += 1
    assert kills
    assert _start(rough).wait() == 0
    assert _contents(rough) == _contents(quiet)
