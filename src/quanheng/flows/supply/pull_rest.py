"""Pages of rows out of another system's REST service: by page number, by offset, or by the next page it names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.supply import Pull

from .pull_sql import Page, plain
from .site import Connection, secret_of

__all__ = ["rest_pages"]

LARGEST_PAGE = 64 << 20


@contextmanager
def rest_pages(pull: Pull, connection: Connection) -> Iterator[Any]:
    """Give a function from a place to the page after it. Raises: ConnectionError, when the service does not answer"""
    import httpx

    if not connection.url.startswith(("http://", "https://")):
        raise BadInput(
            f"连接“{pull.connection}”不是网址",
            remedy="请核对 intake.yml 的 connections",
            field=pull.connection,
        )
    headers = {name: secret_of(variable) for name, variable in connection.headers_env.items()}
    with httpx.Client(headers=headers, timeout=connection.timeout_seconds, follow_redirects=False) as client:

        def ask(position: Mapping[str, Any]) -> Page:
            try:
                answer = client.get(connection.url.rstrip("/") + pull.path, params=_params(pull, position))
            except httpx.TransportError as wrong:
                raise ConnectionError(type(wrong).__name__) from wrong
            if answer.status_code >= 500 or answer.status_code == 429:
                raise ConnectionError(f"HTTP {answer.status_code}")
            if answer.status_code != 200 or len(answer.content) > LARGEST_PAGE:
                raise BadInput(
                    f"对方接口答HTTP {answer.status_code}", remedy="请核对地址、参数和令牌", field=pull.path
                )
            return _read(pull, position, _json(answer))

        yield ask


def _json(answer: Any) -> Any:
    try:
        return answer.json(parse_int=str, parse_float=str)
    except ValueError as wrong:
        raise BadInput("对方接口答的不是JSON", remedy="请核对地址") from wrong


def _params(pull: Pull, position: Mapping[str, Any]) -> dict[str, str]:
    asked = dict(pull.params)
    if pull.page.size_param:
        asked[pull.page.size_param] = str(pull.page_rows)
    if pull.since_param and position.get("since"):
        asked[pull.since_param] = str(position["since"][0])
    at = position.get(
        "page", "" if pull.page.by == "next" else pull.page.first if pull.page.by == "number" else 0
    )
    if at != "":
        asked[pull.page.param] = str(at)
    return asked


def _read(pull: Pull, position: Mapping[str, Any], told: Any) -> Page:
    rows = _at(told, pull.rows_at)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput(f"对方接口的“{pull.rows_at}”里不是记录", remedy="请核对 rows_at", field="rows_at")
    place = dict(position)
    number = int(position.get("page", pull.page.first if pull.page.by == "number" else 0) or 0)
    is_last = not rows
    if pull.page.by == "next":
        following = _at(told, pull.page.next_at)
        is_last = not following
        place["page"] = "" if is_last else str(following)
    else:
        place["page"] = number + (1 if pull.page.by == "number" else len(rows))
    told_last = [max((str(row[name]) for row in rows if row.get(name)), default="") for name in pull.cursor]
    before = position.get("cursor") or [""] * len(pull.cursor)
    place["cursor"] = [max(old, new) for old, new in zip(before, told_last, strict=True)]
    return Page([{key: plain(value) for key, value in row.items()} for row in rows], place, is_last=is_last)


def _at(told: Any, path: str) -> Any:
    for key in path.split(".") if path else ():
        told = told.get(key) if isinstance(told, dict) else None
    return told
