"""Short lists as workbooks: what the page shows, to the row, with who took it and by which conditions."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse

from quanheng.base.sheets import write_xlsx
from quanheng.engines.intake import api as intake
from quanheng.surfaces.desk.shell import DeskRequest
from quanheng.surfaces.web import now, today

__all__ = ["LONGEST", "conditions_of", "voices_workbook", "wants_workbook", "workbook"]

LONGEST = 5_000


def wants_workbook(request: DeskRequest) -> bool:
    """Say whether the list was asked for as a file: by a form, for taking a list away is written down."""
    return request.method == "POST"


def conditions_of(request: DeskRequest) -> str:
    """Give the conditions in the address in one line."""
    return "，".join(f"{key}={value}" for key, value in request.GET.items() if value)


def voices_workbook(
    request: DeskRequest, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> FileResponse:
    """Give a list of voices as a workbook and write down who took it. Right: intake:voice:export"""
    intake.note_export(
        title=title, rows=len(rows), conditions=conditions_of(request), actor=request.actor, at=now()
    )
    return workbook(request, title, columns, rows)


def workbook(
    request: DeskRequest,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    holds: str = "来件内容",
) -> FileResponse:
    """Give rows as a workbook; the first line says who took it, when, and what it holds that stays inside."""
    actor, day = request.actor, today()
    conditions = conditions_of(request)
    note = f"{actor.unit_name} {actor.name} {day:%Y-%m-%d} 导出；{conditions or '没有筛选条件'}；含{holds}，不得外传"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, columns, rows, title=title[:20], note=note)
        content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{title}{day:%Y%m%d}.xlsx")
