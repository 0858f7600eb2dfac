"""A centre held open from stage to stage: the same tables, every stage safe by itself, nobody else inside."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from .city import AT, HEADER, REGISTER, VISIT_HEADER, VISITS, centre, register_row, table, visit_row, write

pytestmark = pytest.mark.files_only

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, sys
from pathlib import Path
from tests.datacentre.city import AT, REGISTER, centre
folder = Path(sys.argv[1])
made = centre(folder)
with made.held_open():
    batch = made.land(folder / "a.csv", REGISTER, at=AT).batch_uid
    made.clean(batch)
    with made.store.stage() as con:
        con.execute("DELETE FROM batches")
        os._exit(9)
"""
ASKS = """
import sys
from pathlib import Path
from quanheng.base.errors import Conflict
from quanheng.datacentre.api import Centre
try:
    print(len(Centre(Path(sys.argv[1]), memory="200MB", patience_seconds=0.2).batches()))
except Conflict as refusal:
    print(refusal.sentence)
"""


def _run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT}/src"}
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, env=env, check=False
    )


def _files(folder: Path) -> Path:
    folder.mkdir()
    write(folder, "a.csv", table(HEADER, [register_row(n) for n in range(1, 30)]))
    write(folder, "v.csv", table(VISIT_HEADER, [visit_row(n) for n in range(1, 40)]))
    return folder


def _take_in(folder: Path, *, held: bool) -> list[tuple[object, ...]]:
    made = centre(_files(folder))

    def work() -> list[tuple[object, ...]]:
        for name, spec in (("a.csv", REGISTER), ("v.csv", VISITS)):
            batch = made.land(folder / name, spec, at=AT).batch_uid
            made.clean(batch)
            made.link(batch)
        assert made.quality("visits", at=AT).rows == 39
        with made.store.question() as con:
            return con.execute("SELECT * FROM links ORDER BY ALL").fetchall()

    if not held:
        return work()
    with made.held_open():
        return work()


def test_held_or_not_the_rows_are_the_same(tmp_path: Path) -> None:
    assert _take_in(tmp_path / "a", held=True) == _take_in(tmp_path / "b", held=False)


def test_a_question_writes_nothing_though_the_file_is_open_for_writing(tmp_path: Path) -> None:
    made = centre(tmp_path)
    with made.held_open(), made.store.question() as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute("DELETE FROM batches")
    with made.store.question() as con, pytest.raises(duckdb.Error):
        con.execute("DELETE FROM batches")


def test_killed_inside_a_stage_the_stages_before_stand(tmp_path: Path) -> None:
    folder = _files(tmp_path / "a")
    assert _run(KILLED, folder).returncode == 9
    assert [batch.state for batch in centre(folder).batches()] == ["cleaned"]


def test_another_process_is_told_to_wait(tmp_path: Path) -> None:
    made = centre(tmp_path)
    with made.held_open():
        assert "正在处理" in _run(ASKS, tmp_path / "centre").stdout
    assert _run(ASKS, tmp_path / "centre").stdout.strip() == "0"
