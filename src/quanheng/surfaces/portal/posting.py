"""What pages that take something in share: who knocks, which browser this is, files as they come."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from quanheng.base.errors import BadInput
from quanheng.engines.intake import api as intake
from quanheng.surfaces.openly import asker
from quanheng.surfaces.web import now

__all__ = ["HONEY", "knock", "private_page", "remember", "remembered", "stop_robots", "uploads"]

P = ParamSpec("P")
HONEY = "website"
_SALT = "quanheng.portal"


def private_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Mark a page as one person's: no cache and no search engine keeps it, and it may take something in."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return require_http_methods(["GET", "HEAD", "POST"])(page)


def knock(request: HttpRequest, what: str, *, most: int, minutes: int) -> None:
    """Count what one address sends, across all processes. Raises: TooOften"""
    intake.knock(what=what, who=asker(request), at=now(), most=most, span=timedelta(minutes=minutes))


def stop_robots(request: HttpRequest) -> None:
    """Refuse a form whose empty field was filled: people do not see it. Raises: BadInput"""
    if request.POST.get(HONEY, "").strip():
        raise BadInput("这份表像是程序自动填写的", remedy="请返回，把“请留空”一栏清空后再提交")


def uploads(request: HttpRequest, name: str = "files") -> list[intake.Upload]:
    """Read the files of a form, no further than their limits. Raises: BadInput"""
    found = []
    together = 0
    for file in request.FILES.getlist(name)[: intake.MOST_FILES + 1]:
        together += file.size or 0
        if together > intake.MOST_TOGETHER:
            raise BadInput("文件合起来超过40MB", remedy="请压小照片或分次补充", field="files")
        found.append(intake.Upload(file.name or "", file.read(intake.MOST_BYTES + 1)))
    return found


def remember(
    request: HttpRequest, response: HttpResponse, name: str, value: str, *, path: str, age: timedelta
) -> None:
    """Keep something in this browser, signed, out of reach of scripts."""
    response.set_signed_cookie(
        name,
        value,
        salt=_SALT,
        max_age=age,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path=path,
    )


def remembered(request: HttpRequest, name: str, *, age: timedelta) -> str:
    """Give what this browser keeps; nothing when it was changed or is too old."""
    try:
        return str(request.get_signed_cookie(name, default="", salt=_SALT, max_age=age))
    except BadSignature:
        return ""
