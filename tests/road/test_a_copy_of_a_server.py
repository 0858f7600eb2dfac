"""A home whose rows live on PostgreSQL: its copy holds the database, and comes back whole or not at all."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.road.test_the_command_line import PROGRAM

SERVER = os.environ.get("QUANHENG_DATABASE") or os.environ.get("QUANHENG_TEST_POSTGRES", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="no PostgreSQL server is named by QUANHENG_TEST_POSTGRES")


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """Two empty databases of this test's own."""
    names = [f"quanheng_copy_{uuid4().hex[:8]}" for _ in range(2)]
    with psycopg.connect(SERVER, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [urlsplit(SERVER)._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(home: Path, database: str, *words: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("QUANHENG_")}
    env |= {"QUANHENG_HOME": str(home)} | ({"QUANHENG_DATABASE": database} if database else {})
    return subprocess.run(
        [*PROGRAM, *words], env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_database_travels_with_the_home(tmp_path: Path, databases: list[str]) -> None:
    here, there = databases
    home, copy = tmp_path / "home", tmp_path / "copy.tar.gz"
    home.mkdir()
    (home / "home.json").write_text('{"kind": "real", "name": "测试"}', "utf-8")
    with psycopg.connect(here) as rows:
        rows.execute("CREATE TABLE tea (name text)")
        rows.execute("INSERT INTO tea VALUES ('凤凰单丛')")
    assert _run(home, here, "backup", str(copy)).returncode == 0

    nowhere = _run(tmp_path / "other", "", "restore", str(copy))
    assert nowhere.returncode == 1
    assert "QUANHENG_DATABASE" in nowhere.stderr
    assert not (tmp_path / "other").exists(), "without a database nothing is put back"

    assert _run(tmp_path / "other", there, "restore", str(copy)).returncode == 0
    assert (tmp_path / "other" / "home.json").exists()
    assert not (tmp_path / "other" / "postgresql.dump").exists()
    with psycopg.connect(there) as rows:
        assert rows.execute("SELECT name FROM tea").fetchall() == [("凤凰单丛",)]

    full = _run(tmp_path / "third", there, "restore", str(copy))
    assert full.returncode == 1, "a database that holds something is not written over"
    assert not (tmp_path / "third").exists()
