"""Write long lists to workbooks behind the page, with progress, by the rights of who asked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django_tasks import task

from quanheng.base.errors import NotFound, Refusal
from quanheng.base.sheets import SheetReport
from quanheng.engines.intake import api as intake
from quanheng.foundation.people.api import Actor, actor_for, require
from quanheng.registry import api as registry
from quanheng.surfaces.web import now, today
from quanheng.surfaces.words import code_list, region_title

from .models import ExportJob

__all__ = ["begin_subject_export", "begin_voice_export", "export_of", "write_subjects", "write_voices"]


def begin_subject_export(*, actor: Actor, asked: Mapping[str, Any], at: datetime) -> str:
    """Queue an export of the register's list; gives the job's key. Right: registry:subject:export"""
    require(actor, registry.Rights.SUBJECT_EXPORT)
    conditions = {name: value for name, value in asked.items() if value}
    job = ExportJob.objects.create(
        person_id=actor.person_id or 0,
        post_uid=actor.post_uid,
        title="主体清单",
        conditions=conditions,
        asked_at=at,
        total=registry.find_subjects(actor, **conditions, today=today()).order_by().count(),
    )
    write_subjects.enqueue(job.uid)
    return job.uid


def begin_voice_export(*, actor: Actor, asked: Mapping[str, Any], at: datetime) -> str:
    """Queue an export of the list of voices; gives the job's key. Right: intake:voice:export"""
    require(actor, intake.Rights.EXPORT)
    conditions = {name: value for name, value in asked.items() if value}
    job = ExportJob.objects.create(
        person_id=actor.person_id or 0,
        post_uid=actor.post_uid,
        title="来件清单",
        conditions={name: str(value) for name, value in conditions.items()},
        asked_at=at,
        total=intake.find_voices(actor, **conditions).order_by().count(),
    )
    write_voices.enqueue(job.uid)
    return job.uid


def export_of(actor: Actor, uid: str) -> ExportJob:
    """Give one's own export. Raises: NotFound"""
    job = ExportJob.objects.filter(person_id=actor.person_id or 0, uid=uid).first()
    if job is None:
        raise NotFound("没有这份导出")
    return job


@task()
def write_subjects(uid: str) -> None:
    """Write one export; run again after a crash it begins anew under the same name."""
    _write(uid, _subjects)


@task()
def write_voices(uid: str) -> None:
    """Write one export of voices; run again after a crash it begins anew under the same name."""
    _write(uid, _voices)


def _write(uid: str, write: Callable[[ExportJob, Actor, Path], SheetReport]) -> None:
    job = ExportJob.objects.select_related("person").get(uid=uid)
    if job.state == ExportJob.State.DONE:
        return
    ExportJob.objects.filter(uid=uid).update(state=ExportJob.State.RUNNING, rows=0)
    path = Path(settings.HOME) / "exports" / f"{uid}.xlsx"
    try:
        report = write(job, actor_for(job.person, on=today(), post_uid=job.post_uid), path)
    except Refusal as refusal:
        ExportJob.objects.filter(uid=uid).update(state=ExportJob.State.FAILED, why=str(refusal)[:300])
        return
    ExportJob.objects.filter(uid=uid).update(
        state=ExportJob.State.DONE, rows=report.rows, total=report.rows, path=str(path), done_at=now()
    )


def _subjects(job: ExportJob, actor: Actor, path: Path) -> SheetReport:
    return registry.export_subjects(
        actor=actor, path=path, at=now(), conditions={**job.conditions, "today": today()}, words=_words(),
        progress=lambda rows: _tell(job.uid, rows),
    )  # fmt: skip


def _voices(job: ExportJob, actor: Actor, path: Path) -> SheetReport:
    asked: dict[str, Any] = dict(job.conditions)
    for name in ("first", "last"):
        if name in asked:
            asked[name] = date.fromisoformat(asked[name])
    return intake.export_voices(
        actor=actor, path=path, at=now(), conditions=asked, progress=lambda rows: _tell(job.uid, rows)
    )


def _tell(uid: str, rows: int) -> None:
    ExportJob.objects.filter(uid=uid).update(rows=rows)


def _words() -> dict[str, Mapping[str, str]]:
    return {
        "kind": code_list("entity.types"),
        "status": code_list("entity.status"),
        "region_code": {code: region_title(code) for code in code_list("admin_division")},
    }
