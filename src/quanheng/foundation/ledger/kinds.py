"""The kinds of fact that the rooms declare, and the Chinese sentence each is told in."""

import re
from dataclasses import dataclass
from typing import Any

from quanheng.base.errors import BadInput, Conflict

from .models import Fact

__all__ = ["Kind", "define", "kind_of", "kinds", "say"]

GRAMMAR = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}")
PLACE = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One declared kind: ``engine.object.past``, the room that writes it, its sentence."""

    name: str
    room: str
    sentence: str
    is_public: bool


_KINDS: dict[str, Kind] = {}


def define(kind: str, *, room: str, sentence: str, public: bool = False) -> Kind:
    """Declare a kind of fact and how it reads aloud.

    The sentence may name keys of the body (``{number}``, ``{origin.file}``) and ``{actor} {unit}
    {subject} {object} {day}``. Defining the same twice is harmless; two different ones is a mistake
    in the program. ``public`` says that the sentence may be shown to anyone.

    Raises: BadInput, Conflict
    """
    if not GRAMMAR.fullmatch(kind):
        raise BadInput(f"事项种类“{kind}”写法不对", remedy="写作 engine.object.past，小写英文")
    made = Kind(kind, room, sentence, public)
    known = _KINDS.setdefault(kind, made)
    if known != made:
        raise Conflict(f"事项种类“{kind}”由 {known.room} 和 {room} 作了不同的声明")
    return made


def kind_of(name: str) -> Kind:
    """Find a declared kind; a fact of an undeclared one is never written. Raises: BadInput"""
    found = _KINDS.get(name)
    if found is None:
        raise BadInput(f"没有声明过事项种类“{name}”", remedy="请在该房间的 facts.py 中用 define 声明")
    return found


def kinds() -> list[Kind]:
    """List every declared kind by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def _found(body: Any, path: str) -> str | None:
    for part in path.split("."):
        body = body.get(part) if isinstance(body, dict) else None
    if body is None or isinstance(body, dict):
        return None
    if isinstance(body, bool):
        return "是" if body else "否"
    return "、".join(str(item) for item in body) if isinstance(body, list) else str(body)


def say(fact: Fact) -> str:
    """Tell a fact as one Chinese sentence; a kind that is no longer declared is told by its name."""
    kind = _KINDS.get(fact.kind)
    if kind is None:
        return f"{fact.kind}（{fact.object_ref}）"
    frame = {
        "actor": fact.actor_name, "unit": fact.unit_name, "subject": fact.subject_ref,
        "object": fact.object_ref, "day": str(fact.day),
    }  # fmt: skip

    def fill(match: re.Match[str]) -> str:
        path = match.group(1)
        said = _found(fact.body, path)
        return said if said is not None else frame.get(path, "（未记载）")

    return PLACE.sub(fill, kind.sentence)
