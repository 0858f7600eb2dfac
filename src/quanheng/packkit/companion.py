"""Matters that an officer may open beside another: a measure, a letter, a transfer next to a penalty case."""

from typing import Annotated

from pydantic import Field

from .affair_clock import Conditional, Key, Words

__all__ = ["Companion"]


class Companion(Conditional):
    """One kind of matter that may be opened by hand beside matters of other kinds, and what it begins with.

    Not a part of any procedure's text: a running matter keeps its version and still offers what the packs
    offer today. ``beside`` names kinds; whatever is built upon them counts too. ``fields`` says which field of
    the new opening form is proposed from which value of the matter's view (``served_on``, ``owed_yuan``,
    ``clocks.pay.due_on``, ``decision_number``); the officer may change it.
    """

    key: Key
    zh: Annotated[
        str, Field(max_length=40, description="the word on the button; the kind's own without one")
    ] = ""
    beside: tuple[Key, ...] = Field(min_length=1)
    affair: Key
    fields: dict[Key, str] = Field(default_factory=dict)
    relation: str = Field(default="来源", max_length=40, description="how the new matter names this one")
    article: str = ""
    note: str = Field(default="", max_length=120, description="one line under the button")
    why: Words = Field(
        default="现在的阶段不能开启", description="what an officer reads when the condition does not hold"
    )
