"""The shape of a declared risk signal: a question put to every subject's feature row."""

import re
from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from .shape import Expression, Key, Shape

__all__ = ["Level", "SignalFile", "SignalSpec", "SignalStatus"]

_PLACE = re.compile(r"\{([^{}]+)\}")


class Level(StrEnum):
    """How soon a person should look; the word is what the officer reads."""

    HIGH = "高"
    MEDIUM = "中"
    LOW = "低"


class SignalStatus(StrEnum):
    """A signal on trial raises alerts to be judged but sends nobody out."""

    TRIAL = "trial"
    IN_FORCE = "in_force"


class SignalSpec(Shape):
    """One signal: when it holds, what an officer would say, and what a false alarm costs.

    ``when`` is written in the yes/no language of :mod:`quanheng.base.conditions` over the columns of the
    feature row. ``sentence`` may name those columns in braces; a column without a value is said as 未填.
    """

    key: Key
    zh: str = Field(min_length=2, max_length=40, description="the signal's short name")
    question: str = Field(min_length=4, max_length=200, description="the question it answers, in Chinese")
    law: str = Field(min_length=2, max_length=200, description="the article it rests on")
    owner: str = Field(min_length=2, max_length=40, description="the division that answers for it")
    level: Level
    weight: int = Field(ge=1, le=100, description="points it brings to the subject's score, 1 to 100")
    when: Expression = Field(description="condition over feature columns")
    sentence: str = Field(
        min_length=4, max_length=300, description="what an officer would say, with {columns}"
    )
    rest_days: int = Field(ge=0, le=3660, description="quiet days after an alert for the same subject")
    recipients: Key = Field(description="role whose posts judge the alerts")
    action: str = Field(min_length=2, max_length=200, description="what to do when the alert is right")
    false_alarm_cost: str = Field(
        min_length=2, max_length=200, description="what a wrong alert costs, and whom"
    )
    inspection: Key | None = Field(default=None, description="inspection that an accepted alert opens")
    status: SignalStatus = SignalStatus.TRIAL
    version: int = Field(default=1, ge=1)
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    confidence: str = "product_default"

    @model_validator(mode="after")
    def _days_are_in_order(self) -> "SignalSpec":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from")
        return self

    @property
    def sentence_columns(self) -> tuple[str, ...]:
        """Columns that the sentence names, in reading order."""
        return tuple(_PLACE.findall(self.sentence))

    def is_valid_on(self, day: date) -> bool:
        """Whether this version of the signal is declared for that day, on trial or in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class SignalFile(Shape):
    """What one file under ``risk/`` holds."""

    signals: tuple[SignalSpec, ...] = Field(min_length=1)
