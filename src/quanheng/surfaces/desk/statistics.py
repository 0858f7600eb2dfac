"""The statistics as a workbook, written behind the page: the table, and on its second sheet the matters behind it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django_tasks import task

from quanheng.base.errors import Refusal
from quanheng.base.sheets import Sheet, write_book
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Actor, actor_for
from quanheng.surfaces.counting import BY, behind_heads, behind_row, months_of, read_asked
from quanheng.surfaces.web import now, today

from .models import ExportJob

__all__ = ["begin_statistics_export", "table_of", "write_statistics"]


def table_of(actor: Actor, asked: affairs.Asked, by: str) -> affairs.Table:
    """Reckon the table asked for; by month it is one statement for each month. Right: affairs:affair:read"""
    if by != "month":
        return affairs.tally(actor, asked, by)  # type: ignore[arg-type]
    lines = [
        affairs.Line(key, key, affairs.tally(actor, part, "kind").whole) for key, part in months_of(asked)
    ]
    return affairs.Table("kind", lines, affairs.tally(actor, asked, "kind").whole)


def begin_statistics_export(*, actor: Actor, given: dict[str, str], at: datetime) -> str:
    """Queue a table with its matters as a workbook; gives the job's key. Right: affairs:affair:read"""
    asked, words = read_asked(actor, given, today())
    job = ExportJob.objects.create(
        person_id=actor.person_id or 0, post_uid=actor.post_uid, asked_at=at, title=f"事项统计 {words}"[:80],
        conditions=given | {"period": given.get("period") or f"{asked.since:%Y-%m}"},
        total=affairs.matters_behind(actor, asked).count(),
    )  # fmt: skip
    write_statistics.enqueue(job.uid)
    return job.uid


@task()
def write_statistics(uid: str) -> None:
    """Write one workbook; run again after a crash it begins anew under the same name."""
    job = ExportJob.objects.select_related("person").get(uid=uid)
    if job.state == ExportJob.State.DONE:
        return
    ExportJob.objects.filter(uid=uid).update(state=ExportJob.State.RUNNING, rows=0)
    path = Path(settings.HOME) / "exports" / f"{uid}.xlsx"
    try:
        actor = actor_for(job.person, on=today(), post_uid=job.post_uid)
        report = _write(path, job, actor)
    except Refusal as refusal:
        ExportJob.objects.filter(uid=uid).update(state=ExportJob.State.FAILED, why=str(refusal)[:300])
        return
    ExportJob.objects.filter(uid=uid).update(
        state=ExportJob.State.DONE, rows=report, total=report, path=str(path), done_at=now()
    )


def _write(path: Path, job: ExportJob, actor: Actor) -> int:
    given: dict[str, Any] = dict(job.conditions)
    by = given.get("by") if given.get("by") in BY else "kind"
    asked, words = read_asked(actor, given, today())
    table = table_of(actor, asked, str(by))
    note = f"{words}，{asked.unit.name if asked.unit else '全部管辖'}；{actor.name}，{now():%Y-%m-%d}"
    heads = [BY[str(by)], *affairs.COUNTED.values(), *affairs.MONEY.values()]
    lines = [_cells(line.title, line.figures) for line in table.lines]
    behind = (behind_row(row) for row in affairs.rows_behind(actor, asked))
    sheets = [
        Sheet("统计表", heads, [*lines, _cells("合计", table.whole)], note),
        Sheet("所计事项", behind_heads(), behind, note),
    ]
    return write_book(path, sheets, progress=lambda rows: _tell(job.uid, rows))[1]


def _cells(title: str, figures: affairs.Figures) -> list[Any]:
    return [title, *(getattr(figures, name) for name in (*affairs.COUNTED, *affairs.MONEY))]


def _tell(uid: str, rows: int) -> None:
    ExportJob.objects.filter(uid=uid).update(rows=rows)
