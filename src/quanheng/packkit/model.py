"""The shape of a supervision model 大数据监管模型: one SELECT over theme marts whose every row warns an officer."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from .shape import Key, Shape
from .signal import Level, SignalStatus

__all__ = ["WEIGHTS", "ModelCase", "ModelLaw", "ModelParameter", "ModelSpec", "Outcome"]

_PLACE = re.compile(r"\{([^{}]+)\}")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Scalar = bool | int | float | date | str

WEIGHTS: Mapping[Level, int] = {Level.HIGH: 60, Level.MEDIUM: 35, Level.LOW: 15}
"""Points of an alert where the model names none; they only order an officer's list. Product default."""
RESERVED = ("today",)
"""Parameters that every model has: the day of the run."""


class ModelLaw(Shape):
    """One article the model rests on, with where it was read and how sure that is."""

    article: str = Field(min_length=3, max_length=120)
    source: str = Field(default="", max_length=200)
    confidence: str = Field(default="recall:low", max_length=40)

    @property
    def is_verified(self) -> bool:
        """Whether the text was read; otherwise the screen says 未核实."""
        return self.confidence.startswith("source")


class ModelParameter(Shape):
    """A figure of the model that a city may set otherwise, with its ground; in the SQL it is ``:name``."""

    value: Scalar
    title: str = Field(min_length=1, max_length=40)
    source: str = Field(default="product_default", max_length=200)
    confidence: str = Field(default="product_default", max_length=40)
    least: float | None = None
    most: float | None = None

    @property
    def is_verified(self) -> bool:
        """Whether the figure comes from a text that was read; otherwise the screen says 未核实."""
        return self.confidence.startswith("source")

    @model_validator(mode="after")
    def _inside(self) -> "ModelParameter":
        if complaint := self.wrong_with(self.value):
            raise ValueError(complaint)
        return self

    def wrong_with(self, value: Any) -> str:
        """Say what is wrong with a value proposed for this parameter; empty when it will do."""
        if isinstance(self.value, bool) or isinstance(value, bool):
            return "" if isinstance(value, bool) and isinstance(self.value, bool) else "应为 true 或 false"
        if isinstance(self.value, int | float):
            if not isinstance(value, int | float):
                return "应为数"
            if isinstance(self.value, int) and not isinstance(value, int):
                return "应为整数"
            if self.least is not None and value < self.least:
                return f"不得小于{self.least:g}"
            return f"不得大于{self.most:g}" if self.most is not None and value > self.most else ""
        return "" if isinstance(value, type(self.value)) else "类型与默认值不同"


class Outcome(Shape):
    """What later proves a model right, for the back-test: rows of a mart dated after the hit.

    Written in a pack's ``proofs.yml`` it holds for every model; written in a model it holds instead of those.
    ``happened`` names the date's column where it is not the mart's own.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
    title: str = Field(default="", max_length=40)
    mart: Name
    where: Mapping[Name, tuple[str, ...]] = Field(default_factory=dict)
    happened: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_mart(cls, value: Any) -> Any:
        return {"key": value.get("mart"), **value} if isinstance(value, dict) else value


class ModelSpec(Shape):
    """One model: its question and law, whom it tells and what to do, its parameters, its SELECT.

    Every row of the SELECT is one hit. ``subject`` names the column with a business's key in the register; where
    the object is no registered business, ``thing`` names the column of its number and ``thing_title`` the column of
    its name. ``sentence`` may name any column of ``columns`` in braces. ``happened`` names the column with the day
    since which the fault exists, if the SELECT gives one.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
    title: str = Field(min_length=2, max_length=40)
    question: str = Field(min_length=4, max_length=300)
    law: tuple[ModelLaw, ...] = Field(min_length=1)
    owner: str = Field(min_length=2, max_length=40)
    level: Level
    weight: int | None = Field(default=None, ge=1, le=100)
    recipients: Key
    action: str = Field(min_length=2, max_length=300)
    false_alarm_cost: str = Field(min_length=2, max_length=300)
    subject: Name | None = None
    thing: Name | None = None
    thing_title: Name | None = None
    region: Name = "region"
    happened: Name | None = None
    evidence: tuple[Name, ...] = Field(min_length=1)
    columns: Mapping[Name, str]
    sentence: str = Field(min_length=4, max_length=300)
    parameters: Mapping[Name, ModelParameter] = Field(default_factory=dict)
    marts: tuple[Name, ...] = Field(min_length=1)
    rest_days: int = Field(ge=0, le=3660)
    inspection: Key | None = None
    status: SignalStatus = SignalStatus.TRIAL
    version: int = Field(default=1, ge=1)
    valid_from: date
    valid_to: date | None = None
    precision_floor: float = Field(default=0.3, ge=0, le=1)
    outcomes: tuple[Outcome, ...] = ()
    note: str = Field(default="", max_length=500)
    sql: str = Field(min_length=8)

    @field_validator("evidence", "marts", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_meet(self) -> "ModelSpec":
        wrong = []
        if bool(self.subject) == bool(self.thing):
            wrong.append("subject 与 thing 应写且只写一个")
        if bool(self.thing) != bool(self.thing_title):
            wrong.append("thing 与 thing_title 要一同写")
        named = (*self.evidence, *self.sentence_columns)
        wrong += [f"columns 没有给“{name}”写明中文名" for name in named if name not in self.columns]
        wrong += [f"参数名“{name}”留作运行日期" for name in self.parameters if name in RESERVED]
        if self.valid_to is not None and self.valid_to < self.valid_from:
            wrong.append("valid_to 早于 valid_from")
        if wrong:
            raise ValueError("；".join(dict.fromkeys(wrong)))
        return self

    @property
    def sentence_columns(self) -> tuple[str, ...]:
        """Columns that the sentence names, in reading order."""
        return tuple(_PLACE.findall(self.sentence))

    @property
    def points(self) -> int:
        """What an alert of this model weighs in an officer's list."""
        return self.weight or WEIGHTS[self.level]

    @property
    def confidence(self) -> str:
        """How well the whole is known: as well as the worst of its articles."""
        unsure = [one.confidence for one in self.law if not one.is_verified]
        return unsure[0] if unsure else self.law[0].confidence

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """Columns that the SELECT must give, in the order in which they are shown."""
        named = (self.subject, self.thing, self.thing_title, self.happened, *self.columns)
        return tuple(dict.fromkeys(name for name in named if name))

    def is_valid_on(self, day: date) -> bool:
        """Whether this version is declared for that day, on trial or in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def values(self, other: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Give every parameter's value, with a city's own settings laid over."""
        return {name: one.value for name, one in self.parameters.items()} | dict(other or {})


class ModelCase(Shape):
    """One case of a model: rows of marts as they might be, the day, and which rows must come out.

    Stands in ``cases/models/<model key>.yml``; the file's name is the model. ``expect`` is ``none`` or a list of
    rows, of which only the columns written are compared; ``subject`` stands for the model's own subject column.
    """

    case: str = Field(default="", max_length=200)
    model: str = ""
    today: date
    given: Mapping[Name, tuple[Mapping[str, Any], ...]]
    parameters: Mapping[Name, Any] = Field(default_factory=dict)
    expect: tuple[Mapping[str, Any], ...]
    note: str = ""

    @field_validator("expect", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return () if value in ("none", "None", None) else value

    @field_validator("given", mode="before")
    @classmethod
    def _empty_marts(cls, value: Any) -> Any:
        """A mart written without rows is an empty mart."""
        return {key: rows or () for key, rows in value.items()} if isinstance(value, dict) else value

    @property
    def model_key(self) -> str:
        """The model that the case tries."""
        return self.model or self.origin.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    @property
    def title(self) -> str:
        """What the case is called in a report."""
        return self.case or f"{self.model_key}：{'应当预警' if self.expect else '不应预警'}"

    @property
    def fires(self) -> bool:
        """Whether the model must speak."""
        return bool(self.expect)

    def columns_of(self, mart: str) -> set[str]:
        """Names of the columns that its rows of a mart use."""
        return {name for row in self.given.get(mart, ()) for name in row}
