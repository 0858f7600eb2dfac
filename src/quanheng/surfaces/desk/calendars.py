"""Calendar work that runs behind the page: the trial, the recomputing, and the list of moved due days as a workbook."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django_tasks import task

from quanheng.base.errors import Refusal
from quanheng.base.sheets import write_xlsx
from quanheng.engines.affairs import api as affairs
from quanheng.flows import api as flows
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import Actor, Unit, actor_for, may
from quanheng.surfaces.web import now, today

from .models import ExportJob

__all__ = ["begin_moves_export", "order_apply", "order_trial", "unit_names", "work_calendar", "write_moves"]

HEADS = ["事项种类", "文号", "事项", "期限", "承办单位", "原到期日", "新到期日", "相差天数"]


def order_trial(version: clock.CalendarVersion, *, actor: Actor, at: datetime) -> None:
    """Order a trial and let it run behind the page. Right: clock:calendar:import"""
    work_calendar.enqueue(clock.begin_trial(version, actor=actor, at=at).uid)


def order_apply(version: clock.CalendarVersion, *, reason: str, actor: Actor, at: datetime) -> None:
    """Put a version in force and let open periods be reckoned anew behind the page. Right: clock:calendar:apply"""
    work_calendar.enqueue(clock.apply_calendar(version, reason=reason, actor=actor, at=at).uid)


@task()
def work_calendar(uid: str) -> None:
    """Work off what was ordered; cut off by a crash, the worker's next round goes on where it stood."""
    version = clock.CalendarVersion.objects.get(uid=uid)
    if version.state == clock.CalendarVersion.State.TRYING:
        flows.try_calendar(version)
    elif version.state == clock.CalendarVersion.State.APPLYING:
        flows.settle_calendar(version, now())


def begin_moves_export(
    version: clock.CalendarVersion, *, asked: dict[str, Any], actor: Actor, at: datetime
) -> str:
    """Queue the list of moved due days as a workbook; gives the job's key. Right: clock:calendar:read"""
    rows = clock.find_moves(actor, version, **asked)
    job = ExportJob.objects.create(
        person_id=actor.person_id or 0, post_uid=actor.post_uid, asked_at=at, total=rows.order_by().count(),
        title=f"{version.year}年放假安排第{version.number}版改动的到期日", conditions={"version": version.uid, **asked},
    )  # fmt: skip
    write_moves.enqueue(job.uid)
    return job.uid


@task()
def write_moves(uid: str) -> None:
    """Write one list; run again after a crash it begins anew under the same name."""
    job = ExportJob.objects.select_related("person").get(uid=uid)
    if job.state == ExportJob.State.DONE:
        return
    ExportJob.objects.filter(uid=uid).update(state=ExportJob.State.RUNNING, rows=0)
    path = Path(settings.HOME) / "exports" / f"{uid}.xlsx"
    asked = dict(job.conditions)
    try:
        actor = actor_for(job.person, on=today(), post_uid=job.post_uid)
        version = clock.get_calendar(actor, asked.pop("version"))
        asked["with_titles"] = may(actor, affairs.Rights.READ)
        rows = clock.find_moves(actor, version, **asked)
        note = f"{job.title}；{actor.name}，{now():%Y-%m-%d}；{version.notice}"
        report = write_xlsx(
            path,
            HEADS,
            _cells(rows, with_titles=asked["with_titles"]),
            title="改动的到期日",
            note=note,
            progress=_tell(uid),
        )
    except Refusal as refusal:
        ExportJob.objects.filter(uid=uid).update(state=ExportJob.State.FAILED, why=str(refusal)[:300])
        return
    ExportJob.objects.filter(uid=uid).update(
        state=ExportJob.State.DONE, rows=report.rows, total=report.rows, path=str(path), done_at=now()
    )


def _cells(rows: Any, *, with_titles: bool) -> Iterator[list[Any]]:
    units = unit_names()
    for row in rows.iterator(chunk_size=2000):
        number, title = (row.number, row.title) if with_titles else ("", "")
        yield [row.kind, number, title, row.name, units.get(row.unit_id, ""), row.was, row.now, row.days]


def _tell(uid: str) -> Any:
    return lambda rows: ExportJob.objects.filter(uid=uid).update(rows=rows)


def unit_names() -> dict[int | None, str]:
    """Names of all units by key."""
    return {unit.pk: unit.short_name or unit.name for unit in Unit.objects.only("pk", "name", "short_name")}
