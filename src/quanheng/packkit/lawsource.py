"""The shape of a source of law: what was read, in which edition, and how well."""

from typing import Literal

from pydantic import Field

from .shape import Shape

__all__ = ["LawSource"]

READINGS = {"text": "已读全文", "quoted": "读自引文", "summary": "读自摘要", "index": "仅见名称和日期"}


class LawSource(Shape):
    """One text that entries cite by its id."""

    key: str = Field(pattern=r"^S-[A-Z0-9]+$")
    zh: str
    kind: str
    version: str = ""
    reading: Literal["text", "quoted", "summary", "index"]
    url: str = ""
    note: str = ""
