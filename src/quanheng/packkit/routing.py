"""The shapes by which voices are sorted: labels, word rules, and dated terms for likeness and for many claims."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar

from pydantic import AliasChoices, Field, model_validator

from .law import Confidence
from .shape import Key, Shape

__all__ = ["AlikeTerms", "ClaimTerms", "RoutingLabel", "RoutingRule", "RoutingSpec", "Terms", "terms_on"]

Word = Annotated[str, Field(min_length=1, max_length=40)]


class RoutingLabel(Shape):
    """One question that sorting answers about a voice, with the answers it may give.

    Answers are the codes of the named lists, or the ``values`` written here. Below ``threshold`` the model's
    probability is not worth an officer's trust, and the answer is 无法判断.
    """

    key: Key
    zh: str = Field(min_length=2, max_length=20)
    codes: tuple[Key, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    threshold: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _answers_are_given(self) -> "RoutingLabel":
        if bool(self.codes) == bool(self.values):
            raise ValueError("codes、values 二者须有且只有一个")
        return self


class RoutingRule(Shape):
    """Words that settle a label without a model, with the article and the reason an officer reads.

    Holds when any word of ``any`` and all of ``all`` stand in the text, and none of ``none``.
    """

    key: Key
    any: tuple[Word, ...] = Field(min_length=1)
    all: tuple[Word, ...] = ()
    none: tuple[Word, ...] = ()
    gives: dict[Key, str] = Field(min_length=1)
    why: str = Field(min_length=2, max_length=120)
    article: str = Field(min_length=2, max_length=120)
    source: tuple[str, ...] = ()
    confidence: Confidence
    valid_from: Annotated[date, Field(validation_alias=AliasChoices("from", "valid_from"))]
    valid_until: Annotated[date | None, Field(validation_alias=AliasChoices("until", "valid_until"))] = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the rule is declared for that day; both ends count."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Terms(Shape):
    """Figures that hold from one day to another; a change is a further entry, never an edit."""

    valid_from: Annotated[date, Field(validation_alias=AliasChoices("from", "valid_from"))]
    valid_until: Annotated[date | None, Field(validation_alias=AliasChoices("until", "valid_until"))] = None
    confidence: Confidence
    source: tuple[str, ...] = ()
    note: str = ""


AnyTerms = TypeVar("AnyTerms", bound=Terms)


class AlikeTerms(Terms):
    """When two voices are shown as alike."""

    days: int = Field(ge=1, le=3660, description="how far apart two voices may be received")
    text_share: float = Field(gt=0, le=1, description="share of the same text that is enough by itself")
    weak_share: float = Field(
        gt=0, le=1, description="share that is enough beside the same person or business"
    )
    order_no: str = Field(default="", description="pattern of an order number in the text")


class ClaimTerms(Terms):
    """When one person's many claims are shown to an officer; a reminder of law, never a refusal."""

    days: int = Field(ge=1, le=3660)
    claims: int = Field(ge=2)
    businesses: int = Field(ge=1)
    same_text: int = Field(ge=2, description="voices of nearly one text that are enough by themselves")
    reminder: str = Field(min_length=4, max_length=300)
    article: str = Field(min_length=2, max_length=200)


class RoutingSpec(Shape):
    """How a domain sorts what the public sends in."""

    key: Key
    zh: str = Field(min_length=2, max_length=40)
    training: str = Field(description="file of the pack that holds the labelled texts it ships")
    model: str = Field(description="file of the pack with the model trained on those texts")
    training_note: str = Field(
        min_length=4, max_length=200, description="what every page says of those texts"
    )
    labels: tuple[RoutingLabel, ...] = Field(min_length=1)
    rules: tuple[RoutingRule, ...] = ()
    alike: tuple[AlikeTerms, ...] = Field(min_length=1)
    claims: tuple[ClaimTerms, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_meet(self) -> "RoutingSpec":
        known = {label.key for label in self.labels}
        for rule in self.rules:
            if unknown := sorted(set(rule.gives) - known):
                raise ValueError(f"规则“{rule.key}”写了没有的标签“{unknown[0]}”")
        if len({rule.key for rule in self.rules}) < len(self.rules):
            raise ValueError("规则的 key 重复")
        return self

    def label(self, key: str) -> RoutingLabel | None:
        """Give one label by its key."""
        return next((one for one in self.labels if one.key == key), None)


def terms_on(terms: Iterable[AnyTerms], day: date) -> AnyTerms | None:
    """Give the figures that hold on a day; the later entry wins where two do."""
    holding = [
        one for one in terms if one.valid_from <= day and (not one.valid_until or day <= one.valid_until)
    ]
    return max(holding, key=lambda one: one.valid_from, default=None)
