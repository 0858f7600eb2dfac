"""The shape of an inspection: random-inspection items, dated checklists, shares and the cap on visits."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from .shape import Key, Shape

__all__ = [
    "ChecklistSpec", "Disposal", "InspectionSpec", "ItemKind", "ItemSpec", "Question", "Severity",
    "VisitCapSpec",
]  # fmt: skip

Percent = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


class ItemKind(StrEnum):
    """Key items may be checked in full; ordinary items only at a limited share."""

    KEY = "重点"
    GENERAL = "一般"


class Severity(StrEnum):
    """How grave a failed question is; a grave one that touches safety goes to a case."""

    GENERAL = "一般"
    SERIOUS = "严重"


class Disposal(StrEnum):
    """What an officer decides about a failed question."""

    ON_SPOT = "on_spot"
    ORDER = "order"
    CASE = "case"


class Question(Shape):
    """One line of a checklist as the officer reads it."""

    no: int = Field(ge=1, le=500)
    group: str = Field(min_length=1, max_length=40)
    text: str = Field(min_length=2, max_length=300)
    is_key: bool = False
    severity: Severity = Severity.GENERAL
    clause: str = Field(default="", max_length=200, description="article the question rests on")
    evidence: tuple[str, ...] = Field(default=(), description="proof that an answer needs, in words")
    disposal: Disposal = Field(default=Disposal.ORDER, description="what is proposed when the answer is no")
    law_key: str = Field(default="", description="key of the dated limit for putting it right")
    violation: str = Field(default="", max_length=60, description="ground of a case, by the pack's affair")


class ChecklistSpec(Shape):
    """One dated version of a checklist; a finished task keeps the version it was answered under."""

    version: str = Field(min_length=1, max_length=40)
    valid_from: date
    valid_to: date | None = None
    law: str = Field(min_length=2)
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _numbers_are_single(self) -> "ChecklistSpec":
        numbers = [question.no for question in self.questions]
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        if twice:
            raise ValueError(f"检查项序号重复：{twice}")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from")
        return self


class ItemSpec(Shape):
    """One line of the random-inspection item list, by its national code."""

    code: str = Field(pattern=r"^[A-Z]{2,4}\d{2,4}$")
    category: str
    zh: str
    object: str
    kind: ItemKind
    method: str
    law: str
    source: str = ""
    confidence: str = ""


class VisitCapSpec(Shape):
    """How often one business may be visited in a calendar year, and which visits do not count."""

    visits_per_year: int = Field(ge=1, le=366)
    law: str = Field(min_length=2)
    law_key: str = "inspection.frequency_cap"
    exempt_kinds: tuple[str, ...] = Field(
        default=(), description="inspection kinds that the cap leaves alone"
    )
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    confidence: str = "product_default"


class InspectionSpec(Shape):
    """What one file under ``inspections/`` holds: who is inspected on what, how often, by which checklist."""

    key: Key
    zh: str = Field(min_length=2, max_length=60)
    object: str = Field(min_length=1, description="who is inspected, in words")
    law: str = Field(min_length=2)
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)
    items: tuple[ItemSpec, ...] = ()
    share_percent: dict[str, Percent] = Field(
        default_factory=dict, description="share drawn in each class of credit risk, A to D"
    )
    share_origin: str = ""
    officers_per_task: int = Field(default=2, ge=2, le=9)
    skill: str = Field(default="", description="speciality that at least one of the officers has")
    result_law_key: str = Field(default="", description="key of the limit for publishing the result")
    rectify_law_key: str = Field(default="inspection.rectify_general")
    visit_caps: tuple[VisitCapSpec, ...] = ()
    checklists: tuple[ChecklistSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_checklist_a_day(self) -> "InspectionSpec":
        spans = sorted(self.checklists, key=lambda one: one.valid_from)
        for earlier, later in pairwise(spans):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise ValueError(f"检查表{earlier.version}与{later.version}在同一天都有效")
        return self
