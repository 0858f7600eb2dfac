"""Short lists as workbooks: what the page shows, to the row, with who took it and by which conditions."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse

from quanheng.base.sheets import write_xlsx
from quanheng.surfaces.desk.shell import DeskRequest
from quanheng.surfaces.web import today

__all__ = ["LONGEST", "wants_workbook", "workbook"]

LONGEST = 5_000


def wants_workbook(request: DeskRequest) -> bool:
    """Say whether the address asks for the list as a file."""
    return request.GET.get("as") == "xlsx"


def workbook(
    request: DeskRequest, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """Give rows as a workbook; the first line says who took it, when, and that it holds personal matters."""
    actor, day = request.actor, today()
    conditions = "，".join(f"{key}={value}" for key, value in request.GET.items() if value and key != "as")
    note = f"{actor.unit_name} {actor.name} {day:%Y-%m-%d} 导出；{conditions or '没有筛选条件'}；含来件内容，不得外传"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, columns, rows, title=title[:20], note=note)
        content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{title}{day:%Y%m%d}.xlsx")
