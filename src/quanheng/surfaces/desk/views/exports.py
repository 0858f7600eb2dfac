"""An export on its way: how far it is, and the file when it is whole."""

from pathlib import Path

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from quanheng.base.errors import NotYet
from quanheng.surfaces.desk.exports import export_of
from quanheng.surfaces.desk.models import ExportJob
from quanheng.surfaces.desk.shell import DeskRequest, desk_page

__all__ = ["export", "export_file"]


@desk_page
def export(request: DeskRequest, uid: str) -> HttpResponse:
    """Show how far an export is; the page asks again by itself until the file is whole."""
    job = export_of(request.actor, uid)
    template = "desk/parts/export.html" if request.htmx else "desk/export.html"
    return render(request, template, {"job": job, "is_going": job.state in ("waiting", "running")})


@desk_page
def export_file(request: DeskRequest, uid: str) -> FileResponse:
    """Give the finished workbook."""
    job = export_of(request.actor, uid)
    if job.state != ExportJob.State.DONE:
        raise NotYet("导出还没有完成", remedy="请等进度走完再下载")
    return FileResponse(Path(job.path).open("rb"), as_attachment=True, filename=f"{job.title}.xlsx")
