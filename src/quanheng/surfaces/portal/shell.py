"""What every page of the portal shares: it may be kept for a minute, by anyone, and it only reads."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from quanheng.foundation.packs.api import packs

__all__ = ["counties", "open_page"]

P = ParamSpec("P")


def open_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Mark a page as public: reading only, and fresh for a minute, so that what comes down comes down."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "public, max-age=60")
        return response

    return require_safe(page)


def counties() -> dict[str, str]:
    """Give the city's counties for the choice of a region; towns are more than a visitor wants to read."""
    found = packs().codes.get("admin_division")
    return (
        {one.code: one.zh for one in found.codes if len(one.code) == 6 and one.code[4:] != "00"}
        if found
        else {}
    )
