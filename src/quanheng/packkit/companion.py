"""Matters that an officer may open beside another: a measure, a letter, a transfer next to a penalty case."""

from typing import Annotated

from pydantic import Field

from .affair_clock import Conditional, Key, Words

__all__ = ["Carry", "Companion"]


class Carry(Conditional):
    """A step of the companion that is a step of the matter beside it too, so that nobody decides one thing twice.

    The road takes the step ``take`` there in the name of whoever took ``on`` here. ``fields`` says which field of its
    form takes which value of the companion's view; ``fixed`` states the rest.
    """

    on: Key
    take: Key
    fields: dict[Key, str] = Field(default_factory=dict)
    fixed: dict[Key, str | int | bool] = Field(default_factory=dict)


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
    carries: tuple[Carry, ...] = ()
    article: str = ""
    note: str = Field(default="", max_length=120, description="one line under the button")
    why: Words = Field(
        default="现在的阶段不能开启", description="what an officer reads when the condition does not hold"
    )
