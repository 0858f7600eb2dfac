"""The shape of an inspection: random-inspection items, dated checklists, shares and the cap on visits."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .indicator import evaluate_formula, formula_names
from .roster import RosterRule
from .shape import Key, Shape

__all__ = [
    "SCORE_NAMES", "BandSpec", "ChecklistSpec", "Disposal", "GradeSpec", "InspectionSpec", "ItemKind", "ItemSpec",
    "Proof", "Question", "ScoringSpec", "Severity", "SkipRule", "VisitCapSpec",
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


class Proof(StrEnum):
    """What must be attached to an answer: a picture or film, or a paper, copy or print."""

    PHOTO = "photo"
    PAPER = "paper"


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
    weight: int | None = Field(default=None, ge=0, le=100, description="points; none: the scoring's own")
    proof: tuple[Proof, ...] = Field(default=(), description="what must be attached, one of these at least")
    proof_when: Literal["no", "always"] = Field(default="no", description="to a no only, or to every answer")


#: What a score's formula may name: points got and reachable, and how many questions failed.
SCORE_NAMES = frozenset({"got", "whole", "failed", "key_failed", "general_failed", "serious_failed", "asked"})


class BandSpec(Shape):
    """One band of a score, from its lower bound up to the next band's."""

    key: str = Field(min_length=1, max_length=8)
    zh: str = Field(min_length=1, max_length=20)
    lowest: Decimal
    face: str = ""


class ScoringSpec(Shape):
    """How answers make a score: points for each question, one formula, bands. A score decides nothing by itself.

    ``formula`` is read over :data:`SCORE_NAMES`, for example ``100 * got / whole``. Questions that do not apply
    count neither in ``got`` nor in ``whole``.
    """

    mode: Literal["key_general", "hazard", "score_100"]
    formula: str = "100 * got / whole"
    key_weight: int = Field(default=2, ge=1, le=100)
    general_weight: int = Field(default=1, ge=1, le=100)
    key_failed_at_most: Decimal | None = Field(
        default=None, description="a score no higher than this once a key question failed"
    )
    bands: tuple[BandSpec, ...] = ()
    law: str = Field(min_length=2)
    source: str = ""
    confidence: str = Field(min_length=2)

    @model_validator(mode="after")
    def _can_be_reckoned(self) -> "ScoringSpec":
        unknown = sorted(formula_names(self.formula) - SCORE_NAMES)
        if unknown:
            raise ValueError(
                f"计分公式用到了没有的名字“{'、'.join(unknown)}”，可用：{'、'.join(sorted(SCORE_NAMES))}"
            )
        evaluate_formula(self.formula, dict.fromkeys(SCORE_NAMES, Decimal(1)))
        lows = [band.lowest for band in self.bands]
        if lows != sorted(lows, reverse=True) or len(set(lows)) != len(lows):
            raise ValueError("计分档次须从高到低排列，不得重复")
        return self

    def band_of(self, score: Decimal) -> BandSpec | None:
        """Give the band a score falls into; none below the lowest."""
        return next((band for band in self.bands if score >= band.lowest), None)


class SkipRule(Shape):
    """Where one answer makes others idle: they are then written down as not applicable, by this rule."""

    no: int
    value: Literal["N", "NA"] = "NA"
    skips: tuple[int, ...] = Field(min_length=1)
    why: str = Field(min_length=2, max_length=100)


class GradeSpec(Shape):
    """A public grade of businesses, reckoned from the scores of their checks; see ``ScoringSpec.bands``."""

    zh: str = Field(min_length=2, max_length=40)
    months: int = Field(default=12, ge=1, le=60, description="checks of so many months back count")
    recent_weight: int = Field(default=2, ge=1, le=10, description="the newest check counts so many times")
    first_after_months: int = Field(
        default=0, ge=0, le=24, description="no grade earlier after the first check"
    )
    appeal_days: int = Field(
        default=0, ge=0, le=365, description="days to ask for another look; 0: at any time"
    )
    bands: tuple[BandSpec, ...] = Field(min_length=1)
    below: str = Field(default="不评级", description="what is said of a score below the lowest band")
    law: str = Field(min_length=2)
    source: str = ""
    confidence: str = Field(min_length=2)


class ChecklistSpec(Shape):
    """One dated version of a checklist; a finished task keeps the version it was answered under."""

    version: str = Field(min_length=1, max_length=40)
    valid_from: date
    valid_to: date | None = None
    law: str = Field(min_length=2)
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)
    questions: tuple[Question, ...] = Field(min_length=1)
    scoring: ScoringSpec | None = None
    optional_groups: tuple[str, ...] = Field(
        default=(), description="groups that an officer may set aside whole"
    )
    skips: tuple[SkipRule, ...] = ()

    @model_validator(mode="after")
    def _skips_lead_somewhere(self) -> "ChecklistSpec":
        numbers = {question.no for question in self.questions}
        lost = sorted({no for rule in self.skips for no in (rule.no, *rule.skips)} - numbers)
        groups = sorted(set(self.optional_groups) - {question.group for question in self.questions})
        if lost or groups:
            raise ValueError(f"跳过规则提到了没有的检查项或分组：{[*lost, *groups]}")
        return self

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
    department: str = Field(default="市场监管", description="whose checklist it is, in a joint visit")
    is_safety: bool = Field(
        default=False, description="safety matters may be checked by one department alone"
    )
    roster: tuple[RosterRule, ...] = Field(default=(), description="who belongs on its standing roster")
    case_affair: str = Field(
        default="", description="procedure that a grave finding opens; none: the pack's own penalty procedure"
    )
    self_check: bool = Field(default=False, description="businesses may answer it themselves")
    grade: GradeSpec | None = None
    checklists: tuple[ChecklistSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_checklist_a_day(self) -> "InspectionSpec":
        spans = sorted(self.checklists, key=lambda one: one.valid_from)
        for earlier, later in pairwise(spans):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise ValueError(f"检查表{earlier.version}与{later.version}在同一天都有效")
        return self
