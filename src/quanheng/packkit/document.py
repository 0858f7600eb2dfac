"""The shape of a paper: its code, name, number, the parts an officer may word, and the blocks it is made of."""

from typing import Literal

from pydantic import Field, model_validator

from .paper import PaperBlock, Text
from .shape import Key, Shape

__all__ = ["DocumentSpec", "PaperField"]


class PaperField(Shape):
    """One part of the paper that is worded for this paper alone, before it gets its number.

    ``prefill`` is what the file already knows; an officer who makes the paper by hand may change it. What a
    decision rests on is no such part: it is corrected in the act.
    """

    key: Key
    zh: str
    kind: Literal["text", "paragraph", "day", "instant"] = "text"
    prefill: Text = ""
    required: bool = False
    is_personal: bool = False
    help: str = ""


class DocumentSpec(Shape):
    """A paper that an affair makes; numbered papers count without gaps within unit, kind and year.

    ``by_hand`` names the procedures in which an officer may make it whenever it is needed (``*`` for all);
    otherwise only the steps that order it do.
    """

    key: str
    zh: str
    article: str = ""
    number: str = ""
    seal: Literal["none", "unit"] = "unit"
    becomes_public: bool = False
    fields: tuple[PaperField, ...] = ()
    by_hand: tuple[str, ...] = ()
    audience: Literal["party", "file", "agency"] = "file"
    evidence_kind: str = ""
    blocks: tuple[PaperBlock, ...] = Field(min_length=1)
    source: tuple[str, ...] = ()
    confidence: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _fields_are_named_once(self) -> "DocumentSpec":
        keys = [field.key for field in self.fields]
        if len(keys) != len(set(keys)):
            raise ValueError(f"文书“{self.zh}”的填写项重名")
        return self

    def may_be_made_by_hand(self, kind: str) -> bool:
        """Say whether an officer may make it in this procedure without a step that orders it."""
        return kind in self.by_hand or "*" in self.by_hand
