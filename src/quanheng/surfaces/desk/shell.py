"""What every page of the desk shares: who is signed in, in which post, and what day it is."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from quanheng.foundation.clock.api import working_calendar
from quanheng.foundation.people.api import Actor, SignedSession
from quanheng.surfaces.web import today

__all__ = ["DeskRequest", "desk_page", "shell"]

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request whose person is signed in and acts from a post."""

    actor: Actor
    signed: SignedSession
    htmx: Any


def desk_page(
    view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Close a page to everybody who is not signed in; the doors below ask for the right itself."""

    @wraps(view)
    @login_required
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)  # type: ignore[arg-type]
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return page


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the desk's templates the actor and the day; other faces get nothing."""
    if not request.path.startswith("/desk/"):
        return {}
    person = getattr(request, "user", None)
    signed_in = bool(person and person.is_authenticated)
    day = today()
    return {
        "actor": getattr(request, "actor", None) if signed_in else None, "today": day, "today_kind": _kind(day),
    }  # fmt: skip


def _kind(day: date) -> str:
    """Say whether today counts, by the State Council's arrangement."""
    return "工作日" if working_calendar().is_workday(day) else "休息日"
