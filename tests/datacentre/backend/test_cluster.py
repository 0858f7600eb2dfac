"""A Spark cluster of a master and two workers loses one of them in the middle of a task; the result is right."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quanheng.datacentre.backend.api import DuckBackend
from tests.datacentre.expressions.engines import missing
from tests.shared import CHECKOUT

pytestmark = [pytest.mark.files_only, pytest.mark.slow, pytest.mark.timeout(240)]
FILES = 8


def _tables(folder: Path) -> None:
    """Write shops in several files, so that there are several tasks, and their visits in one."""
    rng = random.Random(11)
    duck = DuckBackend(folder)
    names = [
        "潮州市湘桥区鑫源超市",
        "潮州市湘桥区鑫元超市",
        "湘桥区鑫源超市",
        "潮安县永发食品店",
        "饶平县永发食品厂",
    ]
    shops = [
        {"k": at, "area": rng.choice(["湘桥", "潮安", None]), "name": rng.choice(names)}
        for at in range(2_000)
    ]
    duck.add("source.shops", pa.Table.from_pylist(shops))
    path = folder / "source/shops"
    (path / "part-0.parquet").unlink()
    for at in range(FILES):
        pq.write_table(pa.Table.from_pylist(shops[at::FILES]), path / f"part-{at}.parquet")
    visits = [
        {"shop": rng.randrange(2_500), "kind": rng.choice("甲乙丙"), "fine": rng.randrange(100),
         "on_day": date(2026, 1, 1) + timedelta(days=rng.randrange(100))}
        for _ in range(4_000)
    ]  # fmt: skip
    duck.add("source.visits", pa.Table.from_pylist(visits))


class _Cluster:
    """The master and its workers, each in a session of its own, so that a worker dies with all its executors."""

    def __init__(self, scratch: Path) -> None:
        import pyspark

        self.spark_class = str(Path(pyspark.__file__).parent / "bin/spark-class")
        self.env = {
            **os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_DIRS": str(scratch / "local"),
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
        }  # fmt: skip
        self.scratch = scratch
        self.running: list[subprocess.Popen[str]] = []

    def start(self, *told: str, until: str) -> subprocess.Popen[str]:
        """Start a process and read what it says until it says that it is ready."""
        made = subprocess.Popen(
            [self.spark_class, *told], env=self.env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            start_new_session=True,
        )  # fmt: skip
        self.running.append(made)
        said = []
        for line in made.stderr:
            said.append(line)
            if until in line:
                self._let_talk(made)
                return made
        raise AssertionError("".join(said))

    def _let_talk(self, made: subprocess.Popen[str]) -> None:
        """Keep reading, or a full pipe would stop the process."""
        import threading

        threading.Thread(target=lambda: [None for _ in made.stderr], daemon=True).start()

    def stop(self) -> None:
        for made in self.running:
            _kill_session(made.pid)
            made.wait()


def _kill_session(leader: int) -> None:
    """Kill a process with all it started, also what made a group of its own: the loss of a machine."""
    for found in Path("/proc").iterdir():
        if found.name.isdigit():
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(int(found.name)) == leader:
                    os.kill(int(found.name), signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_worker_is_killed_in_the_middle_of_a_task(tmp_path):
    if lacks := missing():
        assert not os.environ.get("QUANHENG_REQUIRE_SPARK"), lacks
        pytest.skip(lacks)
    _tables(tmp_path)
    cluster, port = _Cluster(tmp_path), _free_port()
    door = socket.create_server(("127.0.0.1", 0))
    try:
        cluster.start(
            "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0",
            until="elected leader",
        )  # fmt: skip
        master = f"spark://127.0.0.1:{port}"
        workers = [
            cluster.start(
                "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1",
                "--memory", "700m", "--work-dir", str(tmp_path / f"work{at}"), master,
                until="Successfully registered with master",
            )
            for at in range(2)
        ]  # fmt: skip
        out = tmp_path / "rows.json"
        job = subprocess.Popen(
            [sys.executable, "-m", "tests.datacentre.backend.cluster_job", master, str(tmp_path),
             str(door.getsockname()[1]), str(out)], cwd=CHECKOUT, env=cluster.env, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        cluster.running.append(job)
        cluster._let_talk(job)
        killed, seen = _attend(door, job, workers)
        assert job.wait(timeout=180) == 0
        assert killed.poll() == -signal.SIGKILL
        assert seen > FILES  # the lost task, and what the dead worker had finished, was done again
        from tests.datacentre.backend.cluster_job import SQL

        wanted = DuckBackend(tmp_path).run(SQL, {}).to_pylist()
        assert json.loads(out.read_text(encoding="utf-8")) == json.loads(json.dumps(wanted, default=str))
        assert sum(row["shops"] for row in wanted) >= 2_000
    finally:
        cluster.stop()
        door.close()


def _attend(
    door: socket.socket, job: subprocess.Popen[str], workers: list[subprocess.Popen[str]]
) -> tuple[subprocess.Popen[str], int]:
    """Let the first tasks on; kill the worker of the fourth while that task waits; let all later ones on."""
    by_session = {worker.pid: worker for worker in workers}
    killed, seen = None, 0
    door.settimeout(1)
    while job.poll() is None:
        try:
            knock, _ = door.accept()
        except TimeoutError:
            continue
        with knock:
            pid = int(knock.makefile().readline())
            seen += 1
            if seen == 4:
                killed = by_session[os.getsid(pid)]
                _kill_session(killed.pid)
                killed.wait()
                continue
            knock.sendall(b"!")
    assert killed is not None, "no fourth task began"
    return killed, seen
