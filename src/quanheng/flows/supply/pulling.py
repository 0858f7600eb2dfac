"""A source fetched from another system: page by page into one file, with a kept cursor, then through the same door.

Every page is on the disk before its place is kept, so a kill at any moment costs one page. The cursor of the source
moves only when the file is landed: what was fetched and not landed is landed first, the next time.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.datacentre.api import Declared
from quanheng.flows.day import Tell, centre_of, inbox_of
from quanheng.flows.rows_to_records import clean_batch, land_file
from quanheng.foundation.packs.api import packs
from quanheng.packkit.supply import Pull

from .notes import keep_head
from .pull_rest import rest_pages
from .pull_sql import Page, sql_pages
from .site import Connection, pull_of, read_site

__all__ = ["PullReport", "Pulled", "pull_source", "pull_state", "pulled_sources"]

TRIES = 4
Ask = Callable[[Mapping[str, Any]], Page]


@dataclass(slots=True)
class Pulled:
    """How far a source is fetched; kept as a small file that is replaced whole."""

    number: int = 0
    cursor: list[str] = field(default_factory=list)
    run: dict[str, Any] | None = None  # name, size, rows, position, is_whole
    last_at: str = ""
    last_words: str = ""
    last_rows: int = 0


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull brought."""

    source: str
    rows: int
    batch: str
    state: str  # nothing | landed | held
    words: str


def pulled_sources(home: Path) -> dict[str, Pull]:
    """Give the sources that are fetched, by the site's settings or their pack, where the connection is set up."""
    site = read_site(home)
    declared = {key: pull for key in packs().sources if (pull := pull_of(home, key)) is not None}
    return {key: pull for key, pull in declared.items() if pull.connection in site.connections}


def pull_state(home: Path, source: str) -> Pulled:
    """Give how far a source is fetched."""
    path = _folder(home) / f"{source}.json"
    return Pulled(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Pulled()


def pull_source(
    home: Path,
    source: str,
    *,
    at: datetime,
    progress: Tell | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> PullReport:
    """Fetch what is new of a source and take it in; called again after a kill it goes on where it was.

    Writes: datacentre.batch.landed or datacentre.batch.held, datacentre.batch.cleaned
    Raises: NotFound, for a source without a place; BadInput; Conflict, when the other system does not answer
    """
    pull, connection = _place(home, source)
    state = pull_state(home, source)
    if state.run is None:
        start = list(state.cursor) if pull.brings == "increment" else []
        position = {"cursor": start} if pull.via != "rest" else {"cursor": start, "since": start}
        name = f"{source}_pull_{state.number + 1:06d}.jsonl"
        state.run = {
            "name": name,
            "size": 0,
            "rows": 0,
            "position": position,
            "from": start,
            "is_whole": False,
        }
    state.last_at = at.isoformat()
    try:
        if not state.run["is_whole"]:
            _fetch(home, source, pull, connection, state, progress, pause)
        return _take_in(home, source, pull, state, at)
    except (BadInput, Conflict) as refusal:
        state.last_words = str(refusal)
        _keep(home, source, state)
        raise


def _place(home: Path, source: str) -> tuple[Pull, Connection]:
    if source not in packs().sources:
        raise NotFound(f"没有“{source}”这种数据来源", remedy=f"可用：{'、'.join(sorted(packs().sources))}")
    pull = pull_of(home, source)
    if pull is None:
        raise NotFound(
            f"“{source}”没有声明从哪里取数", remedy="请在来源的 pull: 或 intake.yml 的 pulls: 里声明"
        )
    connection = read_site(home).connections.get(pull.connection)
    if connection is None:
        raise NotFound(
            f"没有设置连接“{pull.connection}”", remedy="请在数据目录的 intake.yml 的 connections: 里设置"
        )
    return pull, connection


def _fetch(
    home: Path, source: str, pull: Pull, connection: Connection, state: Pulled, progress: Tell | None,
    pause: Callable[[float], None],
) -> None:  # fmt: skip
    """Write page after page; a connection that breaks is opened anew a few times, from the last page kept."""
    assert state.run is not None
    part = _folder(home) / f"{state.run['name']}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    for tried in range(1, TRIES + 1):
        try:
            with part.open("ab") as file, _pages(pull, connection) as ask:
                file.truncate(state.run["size"])
                while not state.run["is_whole"]:
                    _one_page(home, source, state, file, ask)
                    if progress:
                        progress(f"取数 {source}", state.run["rows"])
            return
        except ConnectionError as wrong:
            if tried == TRIES:
                raise Conflict(
                    f"取数时对方系统没有应答（{wrong}），已取{state.run['rows']}行",
                    remedy="请核对网络和对方系统，再次取数会从断处接着取",
                ) from wrong
            pause(2.0**tried)


def _pages(pull: Pull, connection: Connection) -> AbstractContextManager[Ask]:
    return rest_pages(pull, connection) if pull.via == "rest" else sql_pages(pull, connection)


def _one_page(home: Path, source: str, state: Pulled, file: Any, ask: Ask) -> None:
    assert state.run is not None
    page = ask(state.run["position"])
    if page.rows:
        lines = (json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in page.rows)
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())
    state.run |= {
        "size": file.tell(), "rows": state.run["rows"] + len(page.rows), "position": dict(page.position),
        "is_whole": page.is_last,
    }  # fmt: skip
    _keep(home, source, state)


def _take_in(home: Path, source: str, pull: Pull, state: Pulled, at: datetime) -> PullReport:
    assert state.run is not None
    run, cursor = state.run, list(state.run["position"].get("cursor", ()))
    part = _folder(home) / f"{run['name']}.part"
    if not run["rows"]:
        part.unlink(missing_ok=True)
        state.run, state.last_rows, state.last_words = None, 0, "没有新的行"
        _keep(home, source, state)
        return PullReport(source, 0, "", "nothing", state.last_words)
    origin = {
        "connection": pull.connection, "via": pull.via, "table": pull.origin, "key": pull.key or "",
        "from": "、".join(run["from"]), "to": "、".join(cursor),
    }  # fmt: skip
    keep_head(home, source, run["name"], Declared(
        brings=pull.brings, rows=run["rows"], arrived_by="pull", sender=pull.connection, origin=origin,
    ))  # fmt: skip
    kept = inbox_of(home, source) / run["name"]
    kept.parent.mkdir(parents=True, exist_ok=True)
    if part.exists():
        part.replace(kept)
    centre = centre_of(home)
    batch = land_file(centre, kept, source, at=at, home=home)
    if batch.state == "landed":
        batch = clean_batch(centre, batch, at=at)
    state.cursor, state.number, state.run = cursor, state.number + 1, None
    state.last_rows, state.last_words = batch.rows_in, batch.held_because
    _keep(home, source, state)
    return PullReport(
        source,
        run["rows"],
        batch.batch_uid,
        "held" if batch.state == "held" else "landed",
        batch.held_because,
    )


def _folder(home: Path) -> Path:
    return home / "intake" / "pulls"


def _keep(home: Path, source: str, state: Pulled) -> None:
    path = _folder(home) / f"{source}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    kept = {name: getattr(state, name) for name in Pulled.__slots__}
    half.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    half.replace(path)
