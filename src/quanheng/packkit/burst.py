"""The shape of a declared search for hot spots: what is counted, against what it is held, and who is told."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from .shape import Key, Shape
from .signal import Level, SignalStatus

__all__ = ["BurstSpec"]


class BurstSpec(Shape):
    """One way of counting voices in which a sudden rise is looked for every day.

    ``by`` says what one series is: a business, a product, a place, a place with a problem, or a run of
    characters in the text. The figures are ours (``product_default``) until the city's own history sets them.
    """

    key: Key
    zh: str = Field(min_length=2, max_length=40)
    by: Literal["subject", "goods", "place", "place_problem", "problem", "words"]
    question: str = Field(min_length=4, max_length=200)
    law: str = Field(min_length=2, max_length=200)
    owner: str = Field(min_length=2, max_length=40)
    level: Level
    weight: int = Field(ge=1, le=100)
    window_days: int = Field(default=7, ge=1, le=60)
    baseline_windows: int = Field(default=12, ge=4, le=60)
    gap_windows: int = Field(default=1, ge=0, le=8)
    least_persons: int = Field(default=3, ge=2)
    least_ratio: float = Field(default=2.0, ge=1)
    false_share: float = Field(default=0.05, gt=0, lt=1)
    rest_days: int = Field(default=7, ge=1, le=365, description="quiet days after which a burst has ended")
    recipients: Key
    action: str = Field(min_length=2, max_length=200)
    false_alarm_cost: str = Field(min_length=2, max_length=200)
    status: SignalStatus = SignalStatus.TRIAL
    version: int = Field(default=1, ge=1)
    valid_from: date
    valid_to: date | None = None
    confidence: str = "product_default"

    @model_validator(mode="after")
    def _days_are_in_order(self) -> "BurstSpec":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from")
        return self

    def is_valid_on(self, day: date) -> bool:
        """Whether it is searched on that day, on trial or in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
