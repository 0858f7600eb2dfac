"""Lays what a derived procedure says over what it is built upon, part by part, each with its line.

Four ways to say something: a value replaces; a list under ``name+:`` is added to; in a list whose entries
have keys, ``overrides: key`` changes one, ``drops: key`` takes one away (``"*"`` all of them), and a ``key``
of its own adds one, at the end or ``after: key``. Nothing is overridden by silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Complaint", "Part", "flatten", "overlay", "plant"]

Path_ = tuple[str | int, ...]

KEYED = frozenset({
    "states", "clocks", "totals", "sums", "accruals", "steps", "form", "choices", "violations", "grades", "factors",
})  # fmt: skip
"""Lists whose entries have keys, and so can be changed one by one."""
OPEN = frozenset({"thresholds", "who", "serves", "discretion"})
"""Mappings that are completed instead of replaced; a condition is never mixed from two."""
_OWN = frozenset({"key", "version", "en"})
"""What a procedure says of itself and never inherits."""
_MARKS = frozenset({"overrides", "after"})


@dataclass(frozen=True, slots=True)
class Part:
    """A value of a file with the line where it stands."""

    line: int
    value: Any


@dataclass(frozen=True, slots=True)
class Complaint:
    """What does not meet: a fault's code, line, sentence and remedy."""

    code: str
    line: int
    sentence: str
    remedy: str


Complain = Callable[[Complaint], None]


def plant(data: Any, lines: Mapping[Path_, int], path: Path_ = (), line: int = 1, *, at: int = 0) -> Part:
    """Give plain data its lines; with ``at`` every part stands there, as what comes from elsewhere does."""
    here = at or lines.get(path, line)
    if isinstance(data, dict):
        return Part(here, {key: plant(one, lines, (*path, key), here, at=at) for key, one in data.items()})
    if isinstance(data, list):
        return Part(here, [plant(one, lines, (*path, no), here, at=at) for no, one in enumerate(data)])
    return Part(here, data)


def flatten(part: Part) -> tuple[Any, dict[Path_, int]]:
    """Give plain data and lines again."""
    lines: dict[Path_, int] = {}
    return _bare(part, (), lines), lines


def overlay(base: Part, more: Part, complain: Complain) -> Part:
    """Lay a derived procedure over its base; what does not meet is complained of and left out."""
    kept = {key: one for key, one in base.value.items() if key not in _OWN}
    return Part(more.line, _mapping(kept, more.value, complain))


def _bare(part: Part, path: Path_, lines: dict[Path_, int]) -> Any:
    lines[path] = part.line
    if isinstance(part.value, dict):
        return {key: _bare(one, (*path, key), lines) for key, one in part.value.items()}
    if isinstance(part.value, list):
        return [_bare(one, (*path, no), lines) for no, one in enumerate(part.value)]
    return part.value


def _mapping(base: Mapping[str, Part], more: Mapping[str, Part], complain: Complain) -> dict[str, Part]:
    made = dict(base)
    for key, one in more.items():
        name = key.removesuffix("+")
        old = made.get(name)
        if key in _MARKS:
            continue
        if name in KEYED and _is_list(one) and old is not None and _is_list(old):
            made[name] = Part(one.line, _keyed(old.value, one.value, complain))
        elif key != name and _is_list(one) and (old is None or _is_list(old)):
            made[name] = Part(one.line, [*(old.value if old else ()), *one.value])
        elif key in OPEN and _is_mapping(one) and old is not None and _is_mapping(old):
            made[key] = Part(one.line, _mapping(old.value, one.value, complain))
        else:
            made[key] = one
    return made


def _keyed(base: list[Part], more: list[Part], complain: Complain) -> list[Part]:
    made = list(base)
    for one in more:
        words = one.value if _is_mapping(one) else {}
        if "drops" in words:
            _drop(made, one, complain)
        elif "overrides" in words:
            _change(made, one, complain)
        else:
            _add(made, one, complain)
    return made


def _drop(made: list[Part], one: Part, complain: Complain) -> None:
    name = _word(one, "drops")
    if name == "*":
        made.clear()
        return
    place = _place(made, name)
    if place is None:
        complain(_nothing(one.line, f"要删去的“{name}”在所依据的事项里没有"))
    else:
        del made[place]


def _change(made: list[Part], one: Part, complain: Complain) -> None:
    name = _word(one, "overrides")
    place = _place(made, name)
    if place is None:
        complain(_nothing(one.line, f"要改写的“{name}”在所依据的事项里没有"))
    else:
        made[place] = Part(one.line, _mapping(made[place].value, one.value, complain))


def _add(made: list[Part], one: Part, complain: Complain) -> None:
    name, after = _word(one, "key"), _word(one, "after")
    if name and _place(made, name) is not None:
        complain(Complaint(
            "already_in_base", one.line, f"“{name}”在所依据的事项里已有", f"要改写它，请写 overrides: {name}"
        ))  # fmt: skip
        return
    if isinstance(one.value, dict):
        one = Part(one.line, {key: part for key, part in one.value.items() if key not in _MARKS})
    place = _place(made, after) if after else len(made) - 1
    if place is None:
        complain(Complaint(
            "unknown_place", one.line, f"要排在“{after}”之后，但没有“{after}”", "请核对 after 的名称"
        ))  # fmt: skip
        return
    made.insert(place + 1, one)


def _nothing(line: int, sentence: str) -> Complaint:
    return Complaint("overrides_nothing", line, sentence, "请核对名称；新增的请写 key")


def _place(parts: list[Part], name: str) -> int | None:
    return next((no for no, one in enumerate(parts) if _word(one, "key") == name), None)


def _word(part: Part, name: str) -> str:
    found = part.value.get(name) if _is_mapping(part) else None
    return "" if found is None else str(found.value)


def _is_list(part: Part) -> bool:
    return isinstance(part.value, list)


def _is_mapping(part: Part) -> bool:
    return isinstance(part.value, dict)
