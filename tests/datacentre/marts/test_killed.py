"""Killed in the middle of a build, at each mart and while its file is written: the next build gives the same marts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.datacentre.city import register_row, visit_row

from .town import Town

RUN = """
import os, signal, sys
from pathlib import Path
from quanheng.datacentre.marts import building
from tests.datacentre.marts.town import Town
folder, where = Path(sys.argv[1]), sys.argv[2]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

if where == "writing":
    building.write_changes = lambda con, spec, *rest: die() if spec.key == "visit" else None
Town(folder).build(tell=lambda words: die() if where in words else None)
"""


@pytest.mark.parametrize("where", ["走访统计", "writing"])
def test_killed_and_built_again(tmp_path: Path, where: str) -> None:
    town = Town(tmp_path)
    town.deliver("register", [register_row(n) for n in range(1, 6)])
    town.deliver("visits", [visit_row(n) for n in range(1, 4)])
    root = str(Path(__file__).resolve().parents[3])
    env = {**os.environ, "PYTHONPATH": f"{root}:{root}/src"}
    ended = subprocess.run([sys.executable, "-c", RUN, str(tmp_path), where], env=env, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert "tally" not in town.house.catalogue().marts
    town.build()
    fresh = Town(tmp_path / "fresh")
    fresh.centre = town.centre
    fresh.build()
    for key in town.specs:
        one, other = town.house.catalogue().marts[key], fresh.house.catalogue().marts[key]
        assert (one.digest, one.rows, one.state) == (other.digest, other.rows, "published")
        assert town.rows(key) == fresh.rows(key)
        assert town.rows(key, as_of=town.day) == fresh.rows(key)
    assert not list((tmp_path / "marts").rglob("*.part"))
