"""Answers written back: a workbook of what was told in a kind of matter between two days, for whoever sent it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from quanheng.base.days import parse_day
from quanheng.engines.affairs import api as affairs
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

__all__ = ["answers"]

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@desk_page
def answers(request: DeskRequest) -> HttpResponse:
    """Give the answers of a kind between two days, and write down who took them. Raises: NotAllowed, BadInput"""
    since, until = (parse_day(request.POST.get(name, "")) for name in ("since", "until"))
    kind = request.POST.get("kind", "")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        affairs.export_told(actor=request.actor, kind=kind, since=since, until=until, path=path, at=now())
        content = path.read_bytes()
    response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{kind}_{since}_{until}.xlsx"'
    return response
