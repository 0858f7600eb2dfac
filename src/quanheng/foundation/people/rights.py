"""Rights of this room, and the one place where the rights of all rooms are gathered.

A right is written ``room:object:verb``. Every room keeps its own in ``rights.py``:

* ``class Rights(StrEnum)``: all that may be granted there;
* ``SECOND_FACTOR``: those that decide; an actor without a second factor is given none of them;
* ``SYSTEM``: those the worker holds when nobody is at the screen. A room that does not say
  gives the worker all of its rights but the deciding ones.

A right that no role of a pack names is held by nobody: closed by default.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from quanheng.base.errors import BadInput

__all__ = [
    "SECOND_FACTOR",
    "SYSTEM",
    "Rights",
    "all_rights",
    "expand_rights",
    "second_factor_rights",
    "system_rights",
]

GRAMMAR = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")


class Rights(StrEnum):
    """What may be granted in this room."""

    PERSON_READ = "people:person:read"
    PERSON_ADD = "people:person:add"
    PERSON_SUSPEND = "people:person:suspend"
    PASSWORD_RESET = "people:password:reset"  # noqa: S105 - a right's name, not a password
    CERTIFICATE_KEEP = "people:certificate:keep"
    POST_GIVE = "people:post:give"
    POST_END = "people:post:end"
    POST_DELEGATE = "people:post:delegate"
    SESSION_END = "people:session:end"
    GLASS_BREAK = "people:glass:break"
    OUTSIDE_INVITE = "people:outside:invite"
    OUTSIDE_SUSPEND = "people:outside:suspend"


SECOND_FACTOR = frozenset({
    Rights.PERSON_ADD, Rights.PERSON_SUSPEND, Rights.PASSWORD_RESET, Rights.POST_GIVE, Rights.POST_END,
    Rights.POST_DELEGATE, Rights.CERTIFICATE_KEEP,
})  # fmt: skip
SYSTEM: frozenset[Rights] = frozenset()


@cache
def _gathered() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Read every installed room's rights once: all of them, the deciding ones, the worker's."""
    from django.apps import apps

    everything: dict[str, str] = {}
    deciding: set[str] = set()
    worker: set[str] = set()
    for app in apps.get_app_configs():
        if not app.name.startswith("quanheng.") or find_spec(f"{app.name}.rights") is None:
            continue
        room = import_module(f"{app.name}.rights")
        held = [str(right) for right in room.Rights]
        for right in held:
            _check_grammar(right, app.name)
            if everything.setdefault(right, app.name) != app.name:
                raise BadInput(f"权限“{right}”在 {everything[right]} 和 {app.name} 中重复")
        decides = {str(right) for right in getattr(room, "SECOND_FACTOR", ())}
        deciding |= decides
        worker |= {str(right) for right in getattr(room, "SYSTEM", set(held) - decides)}
    return frozenset(everything), frozenset(deciding), frozenset(worker)


def _check_grammar(right: str, room: str) -> None:
    if not GRAMMAR.fullmatch(right):
        raise BadInput(f"{room} 的权限“{right}”写法不对", remedy="权限写作“房间:对象:动作”，小写英文")


def all_rights() -> frozenset[str]:
    """Give every right that any installed room can grant."""
    return _gathered()[0]


def second_factor_rights() -> frozenset[str]:
    """Give the rights that decide; they are held only after a second factor."""
    return _gathered()[1]


def system_rights() -> frozenset[str]:
    """Give the rights the worker holds on its own road."""
    return _gathered()[2]


def expand_rights(patterns: Iterable[str]) -> list[str]:
    """Turn a role's list, where ``*`` may stand for one part, into the rights it names today.

    Expanded when the role is loaded, so that what a role holds can be read from its row.

    Raises: BadInput, for a right or pattern that names nothing.
    """
    known = all_rights()
    found: set[str] = set()
    for pattern in patterns:
        shape = re.compile(
            ":".join("[^:]+" if part == "*" else re.escape(part) for part in pattern.split(":"))
        )
        hits = {right for right in known if shape.fullmatch(right)}
        if not hits:
            raise BadInput(
                f"没有“{pattern}”这项权限", remedy="请核对各房间 rights.py 中的写法", right=pattern
            )
        found |= hits
    return sorted(found)
