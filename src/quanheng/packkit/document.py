"""The shape of a paper: its code, name, the fields it needs and the template it is printed from."""

from typing import Literal

from .paper import PaperBlock
from .shape import Key, Shape

__all__ = ["DocumentSpec", "PaperField"]


class PaperField(Shape):
    """One blank of the paper."""

    key: Key
    zh: str
    required: bool = True
    is_personal: bool = False


class DocumentSpec(Shape):
    """A paper that an affair makes; numbered papers count without gaps within unit, kind and year."""

    key: str
    zh: str
    article: str = ""
    template: str = ""
    number: str = ""
    seal: Literal["none", "unit", "bureau"] = "unit"
    becomes_public: bool = False
    fields: tuple[PaperField, ...] = ()
    audience: Literal["party", "file", "agency"] = "file"
    evidence_kind: str = ""
    blocks: tuple[PaperBlock, ...] = ()
    note: str = ""
