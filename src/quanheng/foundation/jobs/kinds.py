"""The kinds of long work: each room says what its kind does; this room only runs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from quanheng.base.errors import BadInput
from quanheng.foundation.people.api import Actor

__all__ = ["Ended", "JobKind", "Tell", "define_job", "kind_of"]


class Tell(Protocol):
    """How work says how far it is; it raises when the person has cancelled, and only then may the work stop."""

    def __call__(self, words: str = "", done: int = 0, total: int = 0) -> None:
        """Say it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What the work gave: a sentence, plain figures, and the page to go to."""

    words: str
    result: Mapping[str, Any]
    link: str = ""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind. ``run`` must be safe to begin again after a kill: what was done is found and not done twice."""

    key: str
    zh: str
    run: Callable[[Actor, Mapping[str, Any], datetime, Tell], Ended]
    is_once: bool = True  # while one waits or runs, the same asking gives that one


_KINDS: dict[str, JobKind] = {}


def define_job(kind: JobKind) -> JobKind:
    """Make a kind known; called once when a room is loaded."""
    _KINDS[kind.key] = kind
    return kind


def kind_of(key: str) -> JobKind:
    """Find a kind. Raises: BadInput"""
    found = _KINDS.get(key)
    if found is None:
        raise BadInput(f"没有“{key}”这种后台任务", remedy="程序升级后改了名称的，请重新交办")
    return found
