"""What the web faces share: the hour, the refusal pages, and lists whose conditions are their address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from quanheng.foundation.people.api import Count, count_capped, page_by_key

__all__ = ["STATUS_OF", "Column", "Listing", "RefusalMiddleware", "make_listing", "now", "status_of", "today"]

STATUS_OF: Mapping[str, int] = {
    "not_allowed": 403,
    "not_found": 404,
    "gone": 410,
    "too_many": 429,
    "bad_input": 422,
    "conflict": 409,
    "not_yet": 409,
    "expired": 409,
    "no_rule_in_force": 409,
    "rule_conflict": 409,
}


def now() -> datetime:
    """Look at the clock, on behalf of everything below."""
    return timezone.now()


def today() -> date:
    """Give the civil day in China."""
    return day_of(now())


def status_of(refusal: Refusal) -> int:
    """Give the HTTP status that fits a refusal."""
    return STATUS_OF.get(refusal.code, 400)


class RefusalMiddleware:
    """Turn a refusal raised below into a page that says what to do now; the API has its own table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal) or request.path.startswith("/api/"):
            return None
        face = "desk" if request.path.startswith("/desk/") else "portal"
        status = status_of(exception)
        titles: dict[type[Refusal], str] = {
            NotAllowed: "不在您的权限内",
            NotFound: "没有这一项，或不在您的权限内",
            Conflict: "别人刚刚办过了",
            BadInput: "填写有问题",
        }
        if face == "portal":
            titles[NotFound] = "没有查到"
        own = getattr(exception, "title", "现在还不能办")
        title = next((title for kind, title in titles.items() if isinstance(exception, kind)), own)
        context = {"refusal": exception, "title": title, "status": status}
        if getattr(request, "htmx", False):
            response = render(request, "qh/refusal_part.html", context, status=200)
            response["HX-Retarget"] = "#refusal"
            response["HX-Reswap"] = "innerHTML"
            return response
        return render(request, f"{face}/refusal.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: how it is headed, and the field by which it sorts (none: it does not)."""

    title: str
    sort: str = ""
    align: str = ""
    width: str = ""


@dataclass(slots=True)
class Listing:
    """One page of a list: rows, how many there are (capped), and addresses that lead on.

    Pages go by key, so a deep page costs what the first one costs and new rows shift nothing.
    """

    rows: Sequence[Any]
    count: Count
    sort: str
    columns: Sequence[Column]
    after: str
    before: str
    path: str
    query: dict[str, str]
    conditions: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        return f"{self.count.number:,}条以上" if self.count.is_capped else f"{self.count.number:,}条"

    @property
    def capped(self) -> bool:
        return self.count.is_capped

    def address(self, **changes: str | None) -> str:
        """Give this list's address with some conditions changed; any change but paging starts at the top."""
        base = {name: value for name, value in self.query.items() if name not in ("after", "before")}
        kept = {name: value for name, value in {**base, **changes}.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    @property
    def next_address(self) -> str:
        return self.address(after=self.after) if self.after else ""

    @property
    def previous_address(self) -> str:
        return self.address(before=self.before) if self.before else ""

    @property
    def heads(self) -> list[tuple[Column, str, str]]:
        """Each column with the address that sorts by it and the mark that shows the present order."""
        heads = []
        for column in self.columns:
            down = f"-{column.sort}"
            mark = "↑" if self.sort == column.sort else "↓" if self.sort == down else ""
            next_sort = down if self.sort == column.sort else column.sort
            shown = bool(column.sort)
            heads.append((column, self.address(sort=next_sort) if shown else "", mark if shown else ""))
        return heads


def make_listing(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    columns: Sequence[Column],
    *,
    default_sort: str,
    filters: Iterable[tuple[str, str, str]] = (),
    size: int = 50,
) -> Listing:
    """Cut one page out of restricted rows, by the conditions in the address.

    ``filters`` are (parameter, title, words for the present value) of the conditions in force, so that
    each can be shown and taken away.

    Raises: BadInput, for a page key that this list never gave.
    """
    allowed = {column.sort for column in columns if column.sort}
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") not in allowed:
        sort = default_sort
    page = page_by_key(
        rows, order=sort, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=size
    )
    listing = Listing(
        rows=page.items,
        count=count_capped(rows),
        sort=sort,
        columns=columns,
        after=page.after,
        before=page.before,
        path=request.path,
        query={name: str(value) for name, value in request.GET.items() if value},
    )
    listing.conditions = [
        (title, words, listing.address(**{name: None})) for name, title, words in filters if words
    ]
    return listing
