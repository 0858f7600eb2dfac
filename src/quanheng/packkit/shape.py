"""The ground of every shape: frozen, closed to unknown keys, and aware of the line it was written on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, PrivateAttr, WithJsonSchema

from quanheng.base.conditions import Condition, parse
from quanheng.base.errors import BadInput

__all__ = ["NOWHERE", "Expression", "Key", "Origin", "Shape"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a declaration stands: pack, file (relative to the packs' folder) and line."""

    pack: str
    file: str
    line: int
    lines: Mapping[tuple[str | int, ...], int] | None = None

    def at(self, *path: str | int) -> int:
        """Give the line of a part inside the declaration, or of the nearest part around it."""
        for length in range(len(path), 0, -1):
            found = (self.lines or {}).get(path[:length])
            if found:
                return found
        return self.line

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


NOWHERE = Origin("", "", 0)


class Shape(BaseModel):
    """Anything a pack may declare."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        coerce_numbers_to_str=True,  # a code such as 445102 written without quotes is still a code
        arbitrary_types_allowed=True,
    )

    _origin: Origin = PrivateAttr(default=NOWHERE)

    @property
    def origin(self) -> Origin:
        """The file and line that declare it."""
        return self._origin

    def stand_at(self, origin: Origin) -> None:
        """Remember the line; only the loader calls this."""
        self._origin = origin


def _read_condition(value: Any) -> Condition:
    if isinstance(value, Condition):
        return value
    try:
        return parse(value)
    except BadInput as wrong:
        raise ValueError(f"{wrong.sentence}。{wrong.remedy}") from wrong


Expression = Annotated[
    Condition,
    BeforeValidator(_read_condition),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "array", "object", "boolean"]}),
]
"""A condition written as a line, a list or ``all:``/``any:``/``not:``; see quanheng.base.conditions."""

Key = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"})]
"""A name in the glossary's English: lower case, digits, ``_``, parts joined by dots."""
