"""Sources fetched from PostgreSQL, MySQL and REST: pages, cursor, retry, kill and resume, nothing written there."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pymysql
import pytest

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.flows import api as flows
from quanheng.flows.supply import pulling

from .test_taking_a_file_in import AT, CODES

pytestmark = pytest.mark.django_db
TABLE = "quanheng_pull_test"
COLUMNS = ("uscc", "name", "kind", "status", "established_on", "address")


def _rows(number: int) -> list[dict[str, str]]:
    return [
        {
            "uscc": CODES[n], "name": f"潮州市湘桥区测试{n}店", "kind": "个体工商户", "status": "存续",
            "established_on": f"2020-01-0{n + 1}", "address": f"潮州市湘桥区西新街道云栖路{n}号",
            "changed_at": f"2026-11-01 08:00:0{n}",
        }
        for n in range(number)
    ]  # fmt: skip


def _site(home: Path, url: str, pull: dict[str, Any]) -> None:
    told = {
        "connections": {"other": {"url": url}},
        "pulls": {"registration": {"connection": "other", **pull}},
    }
    (home / "intake.yml").write_text(json.dumps(told), encoding="utf-8")


def _database(kind: str) -> str:
    """Name the server: the variable's, else the usual place on this machine, where one answers."""
    given = os.environ.get(f"QUANHENG_TEST_{'POSTGRES' if kind == 'postgresql' else 'MYSQL'}", "")
    usual = {
        "postgresql": "postgresql://postgres@127.0.0.1:5432/postgres",
        "mysql": "mysql://root@127.0.0.1:3306/test",
    }
    url = given or usual[kind]
    try:
        with _connected(url):
            return url
    except (psycopg.OperationalError, pymysql.err.OperationalError) as wrong:
        if given:
            raise
        pytest.skip(f"no {kind} server answers: {wrong}")


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    parts = urlsplit(url)
    if parts.scheme == "postgresql":
        with psycopg.connect(url, autocommit=True, connect_timeout=3) as con:
            yield con
        return
    other = pymysql.connect(
        host=parts.hostname or "", port=parts.port or 3306, user=parts.username or "root", connect_timeout=3,
        password=parts.password or "", database=parts.path.lstrip("/"), autocommit=True, charset="utf8mb4",
    )  # fmt: skip
    try:
        yield other
    finally:
        other.close()


def _fill(url: str, rows: list[dict[str, str]], *, anew: bool = True) -> None:
    with _connected(url) as con:
        cursor = con.cursor()
        if anew:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            kinds = ", ".join(f"{name} varchar(200)" for name in COLUMNS)
            tail = " DEFAULT CHARSET=utf8mb4" if url.startswith("mysql") else ""
            cursor.execute(f"CREATE TABLE {TABLE} ({kinds}, changed_at timestamp NOT NULL){tail}")
        for row in rows:
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO {TABLE} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


@pytest.fixture(params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    url = _database(request.param)
    _fill(url, _rows(4))
    pull = {
        "via": request.param, "query": f"SELECT * FROM {TABLE} WHERE name LIKE '%店'", "table": TABLE, "key": "uscc",
        "cursor": ["changed_at", "uscc"], "page_rows": 2,
    }  # fmt: skip
    _site(tmp_path, _without_password(url), pull)
    yield url
    with _connected(url) as con:
        con.cursor().execute(f"DROP TABLE IF EXISTS {TABLE}")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")).geturl()


def test_rows_come_by_pages_and_the_next_pull_brings_only_what_is_new(server: str, tmp_path: Path) -> None:
    first = flows.pull_source(tmp_path, "registration", at=AT)
    assert (first.rows, first.state) == (4, "landed")
    assert flows.pull_source(tmp_path, "registration", at=AT).state == "nothing"
    _fill(server, _rows(5)[4:], anew=False)
    second = flows.pull_source(tmp_path, "registration", at=AT + timedelta(hours=1))
    assert second.rows == 1
    told = flows.centre_of(tmp_path).delivery(second.batch)
    assert told is not None
    assert (told.arrived_by, told.brings, told.origin["table"], told.origin["key"]) == (
        "pull", "increment", TABLE, "uscc",
    )  # fmt: skip
    flows.take_through_waiting(AT, tmp_path)
    assert {row.uscc for row in flows.centre_of(tmp_path).entities()} == set(CODES)


def test_a_pull_killed_between_pages_goes_on_where_it_was(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = pulling._one_page, []

    def dies(home: Path, source: str, state: Any, file: Any, ask: Any) -> None:
        asked.append(dict(state.run["position"]))
        if len(asked) == 2:
            file.write(b'{"uscc": "half a li')
            file.flush()
            raise KeyboardInterrupt
        real(home, source, state, file, ask)

    with monkeypatch.context() as patch:
        patch.setattr(pulling, "_one_page", dies)
        with pytest.raises(KeyboardInterrupt):
            flows.pull_source(tmp_path, "registration", at=AT)
    assert flows.centre_of(tmp_path).batches() == []
    report = flows.pull_source(tmp_path, "registration", at=AT)
    assert report.rows == 4
    lines = (tmp_path / "inbox" / "registration" / "registration_pull_000001.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["uscc"] for line in lines) == sorted(CODES[:4])


@pytest.mark.parametrize("moment", ["land_file", "clean_batch"])
def test_a_pull_killed_after_its_pages_lands_once(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pulling, moment, dies)
        with pytest.raises(KeyboardInterrupt):
            flows.pull_source(tmp_path, "registration", at=AT)
    assert flows.run_road(AT, tmp_path).rows["in"] == 4
    assert flows.pull_source(tmp_path, "registration", at=AT).rows == 4
    assert len(flows.centre_of(tmp_path).batches()) == 1
    assert flows.pull_source(tmp_path, "registration", at=AT).state == "nothing"


def test_the_session_cannot_write_in_the_other_system(server: str, tmp_path: Path) -> None:
    from quanheng.flows.supply.pull_sql import _mysql, _postgresql
    from quanheng.flows.supply.site import Connection

    ask = _postgresql if server.startswith("postgresql") else _mysql
    connection = Connection(url=_without_password(server))
    with ask(connection) as run, pytest.raises((BadInput, ConnectionError)):
        run(f"DELETE FROM {TABLE}", [])


def test_a_query_that_the_other_system_refuses_is_told(server: str, tmp_path: Path) -> None:
    pull = {"via": server.split(":", 1)[0], "query": "SELECT nothing FROM nowhere", "cursor": ["id"]}
    _site(tmp_path, _without_password(server), pull)
    with pytest.raises(BadInput, match="不接受"):
        flows.pull_source(tmp_path, "registration", at=AT)
    assert "不接受" in flows.pull_state(tmp_path, "registration").last_words


class _Service(BaseHTTPRequestHandler):
    """A small service of pages that can stumble."""

    stumbles: list[int]
    asked: list[dict[str, list[str]]]

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        type(self).asked.append(asked)
        if type(self).stumbles:
            self.send_response(type(self).stumbles.pop())
            self.end_headers()
            return
        size, page = int(asked["size"][0]), int(asked["page"][0])
        since = asked.get("since", [""])[0]
        rows = [row for row in _rows(5) if row["changed_at"] > since]
        body = json.dumps({"data": {"items": rows[(page - 1) * size : page * size]}}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[type[_Service]]:
    kind = type("Service", (_Service,), {"stumbles": [], "asked": []})
    made = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    _site(tmp_path, f"http://127.0.0.1:{made.server_port}", {
        "via": "rest", "path": "/subjects", "rows_at": "data.items", "cursor": ["changed_at"], "since_param": "since",
        "page_rows": 2,
    })  # fmt: skip
    yield kind
    made.shutdown()
    made.server_close()


def test_a_service_is_asked_page_by_page_and_again_when_it_stumbles(
    service: type[_Service], tmp_path: Path
) -> None:
    service.stumbles = [503, 429]
    waited: list[float] = []
    report = flows.pull_source(tmp_path, "registration", at=AT, pause=waited.append)
    assert (report.rows, report.state, waited) == (5, "landed", [2.0, 4.0])
    service.asked.clear()
    assert flows.pull_source(tmp_path, "registration", at=AT).state == "nothing"
    assert service.asked[0]["since"] == ["2026-11-01 08:00:04"]


def test_a_service_that_stays_silent_is_told_and_nothing_is_landed(
    service: type[_Service], tmp_path: Path
) -> None:
    service.stumbles = [503] * 9
    with pytest.raises(Conflict, match="没有应答"):
        flows.pull_source(tmp_path, "registration", at=AT, pause=lambda _: None)
    assert flows.centre_of(tmp_path).batches() == []
    service.stumbles = []
    assert flows.pull_source(tmp_path, "registration", at=AT).rows == 5


def test_a_service_that_refuses_is_not_asked_again(service: type[_Service], tmp_path: Path) -> None:
    service.stumbles = [403]
    with pytest.raises(BadInput, match="403"):
        flows.pull_source(tmp_path, "registration", at=AT)
    assert len(service.asked) == 1


def test_a_source_without_a_place_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="没有声明"):
        flows.pull_source(tmp_path, "registration", at=AT)
