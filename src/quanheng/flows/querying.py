"""An analyst asks the marts: within jurisdiction and limits, a few at a time, and every query is written down."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.datacentre.marts import api as marts
from quanheng.foundation.ledger.api import define, record
from quanheng.foundation.people.api import Actor, require

from .marts import mart_house, reach_of
from .models import QueryRun, SavedQuery
from .rights import Rights

__all__ = [
    "EXPORT_ROWS", "QUERY_RUN", "QUERY_SAVED", "Asked", "ask_marts", "cancel_query", "drop_query", "find_queries",
    "find_runs", "get_query", "save_query", "take_answer", "words_of_marts",
]  # fmt: skip

QUERY_RUN = "datacentre.query.run"
QUERY_SAVED = "datacentre.query.saved"
QUERY_DROPPED = "datacentre.query.dropped"

define(QUERY_RUN, room="datacentre", sentence="查询主题库{marts}，{rows}行（{outcome}）")
define(QUERY_SAVED, room="datacentre", sentence="保存查询“{title}”")
define(QUERY_DROPPED, room="datacentre", sentence="删除查询“{title}”")

PAGE_ROWS = 1_000
EXPORT_ROWS = 100_000
SECONDS = 20.0
PLACES = 2
"""Queries at a time on one machine; a third is asked to wait."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a query: the answer, or the refusal; and the run that is written down either way."""

    run: QueryRun
    answer: marts.Answer | None
    refusal: Refusal | None


def ask_marts(
    actor: Actor, home: Path, sql: str, *, at: datetime, token: str = "", rows: int = PAGE_ROWS,
    seconds: float = SECONDS, taken_as: str = "",
) -> Asked:  # fmt: skip
    """Run one SELECT over the marts for a person, and write it down whether it ran or was refused.

    Rows are those of the person's jurisdiction, personal columns are masked without the right to them. With ``token``
    (32 hex digits that the page made) somebody may cancel it from elsewhere meanwhile.

    Right: datacentre:query:run
    Writes: datacentre.query.run
    """
    require(actor, Rights.QUERY_RUN)
    house = mart_house(home)
    answer: marts.Answer | None = None
    refusal: Refusal | None = None
    sign = _sign(home, token) if token else None
    try:
        with _place(home):
            answer = marts.ask(
                house.folder, house.catalogue(), sql, reach=reach_of(actor), on=day_of(at),
                limits=marts.Limits(seconds=seconds, rows=rows), stop=sign.exists if sign else None,
            )  # fmt: skip
    except (BadInput, Conflict) as wrong:
        refusal = wrong
    finally:
        if sign:
            sign.unlink(missing_ok=True)
    return Asked(_written(actor, sql, at, answer, refusal, taken_as), answer, refusal)


def _written(
    actor: Actor, sql: str, at: datetime, answer: marts.Answer | None, refusal: Refusal | None, taken_as: str
) -> QueryRun:
    outcome = QueryRun.Outcome.DONE if answer else QueryRun.Outcome.REFUSED
    uid = new_uid()
    told: dict[str, Any] = {
        "sql": sql[:40_000], "marts": "、".join(answer.marts) if answer else "", "outcome": outcome.label,
        "rows": len(answer.rows) if answer else 0, "seconds": str(answer.seconds) if answer else "0",
        "is_cut": bool(answer and answer.is_cut), "why": refusal.sentence if refusal else "", "taken_as": taken_as,
        "masked": list(answer.masked) if answer else [],
    }  # fmt: skip
    with transaction.atomic():
        fact = record(QUERY_RUN, object=Ref("datacentre.query", uid), actor=actor, at=at, body=told)
        return QueryRun.objects.create(
            uid=uid, person_id=_person(actor), sql=sql, ran_at=at, outcome=outcome, why=told["why"][:400],
            rows=told["rows"], is_cut=told["is_cut"], seconds=answer.seconds if answer else 0,
            marts=list(answer.marts) if answer else [], taken_as=taken_as, fact_uid=fact.uid,
        )  # fmt: skip


def cancel_query(actor: Actor, home: Path, token: str) -> None:
    """Ask a running query to stop; harmless when it has ended. Whoever knows the page's token may.

    Right: datacentre:query:run
    """
    require(actor, Rights.QUERY_RUN)
    sign = _sign(home, token)
    sign.parent.mkdir(parents=True, exist_ok=True)
    sign.touch()


def take_answer(actor: Actor, home: Path, sql: str, path: Path, *, at: datetime) -> Asked:
    """Run a query for a file: a workbook or marked CSV, with text that would run as a formula made harmless.

    Right: datacentre:query:run, datacentre:mart:take
    Writes: datacentre.query.run
    """
    require(actor, Rights.MART_TAKE)
    asked = ask_marts(
        actor, home, sql, at=at, rows=EXPORT_ROWS, seconds=3 * SECONDS, taken_as=path.suffix.lstrip(".")
    )
    if asked.answer is not None:
        marts.write_answer(
            path, asked.answer, note=f"{actor.unit_name} {actor.name} 于{at:%Y-%m-%d %H:%M}导出"
        )
    return asked


# -- saved queries and history ---------------------------------------------------------------------


def find_runs(actor: Actor) -> "QuerySet[QueryRun]":
    """List one's own queries, the newest first. Right: datacentre:query:run"""
    require(actor, Rights.QUERY_RUN)
    return QueryRun.objects.filter(person_id=_person(actor)).order_by("-id")


def find_queries(actor: Actor) -> "QuerySet[SavedQuery]":
    """List one's own saved queries and those that others share. Right: datacentre:query:run"""
    require(actor, Rights.QUERY_RUN)
    mine = Q(owner_id=_person(actor)) | Q(is_shared=True)
    return SavedQuery.objects.filter(mine).select_related("owner").order_by("title", "id")


def get_query(actor: Actor, uid: str) -> SavedQuery:
    """Open a saved query. Right: datacentre:query:run. Raises: NotFound"""
    found = find_queries(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个查询，或没有共享给您")
    return found


def save_query(
    actor: Actor, *, title: str, sql: str, at: datetime, note: str = "", is_shared: bool = False
) -> SavedQuery:
    """Keep a query under a title; one's own of the same title is replaced.

    Right: datacentre:query:run
    Writes: datacentre.query.saved
    """
    require(actor, Rights.QUERY_RUN)
    title, sql = title.strip(), sql.strip()
    if not title or len(title) > 60:
        raise BadInput("请写查询的名称，至多60个字", field="title")
    if not sql:
        raise BadInput("没有要保存的查询", remedy="请先写一条SELECT", field="sql")
    with transaction.atomic():
        made, _ = SavedQuery.objects.update_or_create(
            owner_id=_person(actor), title=title,
            defaults={"sql": sql, "note": note.strip()[:300], "is_shared": is_shared, "saved_at": at},
        )  # fmt: skip
        record(
            QUERY_SAVED, object=Ref("datacentre.saved_query", made.uid), actor=actor, at=at,
            body={"title": title, "sql": sql[:40_000], "is_shared": is_shared},
        )  # fmt: skip
    return made


def drop_query(actor: Actor, uid: str, *, at: datetime) -> None:
    """Drop one of one's own saved queries. Right: datacentre:query:run. Raises: NotAllowed for another's"""
    found = get_query(actor, uid)
    if found.owner_id != _person(actor):
        raise NotAllowed("只能删除自己保存的查询", remedy="请联系保存它的人")
    with transaction.atomic():
        record(
            QUERY_DROPPED, object=Ref("datacentre.saved_query", found.uid), actor=actor, at=at,
            body={"title": found.title},
        )  # fmt: skip
        found.delete()


def words_of_marts(actor: Actor, home: Path) -> list[marts.MartState]:
    """Give the marts that may be queried, with their columns. Right: datacentre:query:run"""
    require(actor, Rights.QUERY_RUN)
    found = [one for one in mart_house(home).catalogue().marts.values() if one.is_published]
    return sorted(found, key=lambda state: (state.theme, state.title))


# -- inside ----------------------------------------------------------------------------------------


def _person(actor: Actor) -> int:
    """Name who asks: a query belongs to a person, never to the worker."""
    if actor.person_id is None:
        raise NotAllowed("查询要由本人运行", remedy="请登录后再查询")
    return actor.person_id


def _sign(home: Path, token: str) -> Path:
    if len(token) != 32 or set(token) - set("0123456789abcdef"):
        raise BadInput("查询的标记不对", remedy="请刷新页面后再试")
    return home / "marts" / "stops" / token


@contextmanager
def _place(home: Path) -> Iterator[None]:
    """Hold one of the few places; the lock goes with the process, even a killed one."""
    folder = home / "marts" / "places"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PLACES):
        with (folder / str(number)).open("w") as place:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            yield
            return
    raise Conflict("正在查询的人较多", remedy="请稍候再运行")
