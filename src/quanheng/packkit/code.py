"""The shape of a code list: codes with their Chinese names and the standard they come from."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from .shape import Key, Shape

__all__ = ["Code", "CodeList"]


class Code(Shape):
    """One code; ``more`` holds what only this list knows, such as a parent or a law domain."""

    code: str
    zh: str
    english: str = ""
    parent: str = ""
    level: int | None = None
    note: str = ""
    confidence: str = ""
    more: Mapping[str, Any] = Field(default_factory=dict)


class CodeList(Shape):
    """One list, complete in itself; codes are unique inside it."""

    key: Key
    zh: str
    standard: str = ""
    source: tuple[str, ...] = ()
    confidence: str
    note: str = ""
    codes: tuple[Code, ...]

    @model_validator(mode="after")
    def _unique(self) -> "CodeList":
        seen: set[str] = set()
        for entry in self.codes:
            if entry.code in seen:
                raise ValueError(f"代码“{entry.code}”写了两次")
            seen.add(entry.code)
        return self

    def zh_of(self, code: str) -> str:
        """Give the Chinese name of a code, or the code itself when the list does not know it."""
        return next((entry.zh for entry in self.codes if entry.code == code), code)

    def get(self, code: str) -> Code | None:
        """Give the entry of a code, or None."""
        return next((entry for entry in self.codes if entry.code == code), None)
