"""One entry of the catalogue: a function or operator, what it means, and how either engine is told to do it."""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["KINDS", "Engine", "Entry", "Kind"]

Engine = Literal["duckdb", "spark"]
#: The kinds of value a query of a pack may hold. ``number`` stands for any of the three numeric kinds.
Kind = Literal["text", "integer", "decimal", "double", "date", "flag", "null"]
KINDS: tuple[Kind, ...] = ("text", "integer", "decimal", "double", "date", "flag", "null")

_SLOT = re.compile(r"\{(\d|\*|tail)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one name of the catalogue means and how it is written for each engine.

    In a template ``{0}`` is the first argument, ``{*}`` all of them with commas, ``{tail}`` the window of an
    aggregate. ``takes`` names a kind for each argument: ``text integer number date flag any``; in front of it ``=``
    asks for a constant, behind it ``?`` lets it be left out, ``*`` repeats it. ``gives`` is a kind, or ``same`` (as
    the first argument), ``widest`` (of all), ``total`` (what a sum of such values is).
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    duckdb: str
    spark: str
    means: str
    group: str
    use: Literal["scalar", "aggregate", "window", "operator"] = "scalar"
    close: bool = False  # floating results agree to twelve digits, not to the last bit

    def template(self, engine: Engine) -> str:
        """Give the template for one engine."""
        return self.duckdb if engine == "duckdb" else self.spark

    def least(self) -> int:
        """Give the least number of arguments."""
        return sum(1 for one in self.takes if one[-1] not in "?*")

    def most(self) -> int | None:
        """Give the greatest number of arguments; None if there is no end."""
        return None if any(one.endswith("*") for one in self.takes) else len(self.takes)

    def asked(self, at: int) -> str:
        """Give what is asked of the argument at this place."""
        return self.takes[min(at, len(self.takes) - 1)] if self.takes else "any"


def fill(template: str, given: list[str], tail: str = "") -> str:
    """Put arguments into a template's slots."""

    def slot(found: re.Match[str]) -> str:
        what = found.group(1)
        if what == "*":
            return ", ".join(given)
        if what == "tail":
            return tail
        return given[int(what)] if int(what) < len(given) else "NULL"

    return _SLOT.sub(slot, template)
