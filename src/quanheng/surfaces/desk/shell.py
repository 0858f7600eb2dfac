"""What every page of the desk shares: who is signed in, in which post, and what day it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from quanheng.foundation.people.api import Actor
from quanheng.surfaces.web import today

__all__ = ["DeskRequest", "desk_page", "shell"]

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request whose person is signed in and acts from a post."""

    actor: Actor
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

    return page  # type: ignore[return-value]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the desk's templates the actor and the day; other faces get nothing."""
    if not request.path.startswith("/desk/"):
        return {}
    person = getattr(request, "user", None)
    signed_in = bool(person and person.is_authenticated)
    return {"actor": getattr(request, "actor", None) if signed_in else None, "today": today()}
