"""The packs in use: read once for the life of the process, or others for the length of a trial."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings

from quanheng.base.errors import PackFault

from .loader import Packs, find_folders, freeze, read_all

__all__ = ["packs", "read_again", "using"]

_TRIED: ContextVar[Packs | None] = ContextVar("tried_packs", default=None)


def packs() -> Packs:
    """Give everything the loaded packs declare, read once for the life of the process.

    A site never runs half-loaded: one fault anywhere refuses them all, and the first is named with file
    and line; ``quanheng pack check`` lists the rest.

    Raises: PackFault
    """
    return _TRIED.get() or _loaded()


@cache
def _loaded() -> Packs:
    read, found = read_all(find_folders(settings.PACK_FOLDERS))
    errors = [fault for fault in found if fault.severity == "error"]
    if errors:
        raise PackFault(
            f"领域包有{len(errors)}处错误，第一处在 {errors[0].file}:{errors[0].line}：{errors[0].sentence}",
            remedy=f"{errors[0].remedy}；用 quanheng pack check 看全部", file=errors[0].file, line=errors[0].line,
            fault=errors[0].code,
        )  # fmt: skip
    return freeze(read)


def read_again() -> None:
    """Forget what was read, so that the next question reads the files anew; a running site restarts instead."""
    _loaded.cache_clear()


@contextmanager
def using(tried: Packs) -> Iterator[None]:
    """Let the law, the clock and the cases answer from other packs for a while, such as one being written."""
    token = _TRIED.set(tried)
    try:
        yield
    finally:
        _TRIED.reset(token)
