"""The periods of a procedure: what starts and stills them, what waits for them, what follows when they run out."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from .shape import Expression, Shape

__all__ = [
    "ALL_CLOCKS", "ClockAct", "ClockSpec", "Conditional", "Key", "Merging", "OnExpiry", "TimeGate", "Words",
]  # fmt: skip

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Words = Annotated[str, Field(min_length=1, max_length=400)]


class Conditional(Shape):
    """A part that holds only under a condition; without one it always holds."""

    when: Expression | None = Field(default=None, description="condition over the affair's view")

    def applies(self, row: Mapping[str, Any]) -> bool:
        """Say whether the part holds for this view; unknown is no."""
        return self.when is None or self.when.holds(row)


class OnExpiry(Conditional):
    """What follows in the affair when one of its periods has run out without the act it was given for.

    A :class:`TimeGate` asks about the calendar each time somebody looks; this is an event: the day's round
    writes it down once, as an act of its own, and from then on it is part of the sum.
    """

    zh: Words = Field(description="what follows, as the timeline tells it")
    to: Key | None = Field(default=None, description="the state the affair falls into")
    due: tuple[Key, ...] = Field(default=(), description="steps that must now be taken")
    forbids: tuple[Key, ...] = Field(default=(), description="steps that may no longer be taken")
    escalates: bool = Field(default=False, description="told to the head of the unit at once")
    article: str = ""


class ClockSpec(Shape):
    """One statutory period of the affair, by the key of its dated rule."""

    key: Key
    zh: Words
    rule: str = Field(description="key of the limit in the law files")
    is_main: bool = Field(default=False, description="the period that the lists show first")
    party_side: bool = Field(default=False, description="a period of the party, not of the authority")
    on_expiry: OnExpiry | None = None


ALL_CLOCKS = "all"


class ClockAct(Conditional):
    """What a step does to a clock. Days come from the step's form or, without one, from the act's own day.

    ``pause`` leaves out the days of one event (a test, a public notice) from one period. ``suspend`` is the
    standing still of the procedure itself (中止): with ``clock: all`` every period of the authority whose rule
    knows 中止 stands still, the party's periods run on, and ``resume`` with ``all`` ends only that.
    """

    do: Literal["start", "pause", "suspend", "resume", "extend", "stop"]
    clock: Key
    day_from: str = Field(default="", description="form field whose day counts instead of the act's day")
    days_from: str = Field(default="", description="form field with the number of days of an extension")
    days: int = Field(default=0, ge=0, description="days of an extension, when the law fixes them")
    why: str = Field(default="", max_length=60, description="the word in the working, such as 检验")
    ahead: bool = Field(default=False, description="refuse the step when the reckoned day has already passed")


class TimeGate(Shape):
    """A step that opens only after a clock has run out (``after``) or only while it runs (``before``)."""

    clock: Key
    side: Literal["after", "before"]
    unless: tuple[Key, ...] = Field(default=(), description="steps that open the gate early")
    why: Words
    article: str = ""


class Merging(Shape):
    """When affairs of this kind may be handled as one, or one as several; what is not declared may not be.

    Without states it may be done as long as the affair is open.
    """

    frm: tuple[Key, ...] = Field(default=(), alias="from", description="states in which it may be done")
    article: str = ""

    model_config = ConfigDict(populate_by_name=True)
