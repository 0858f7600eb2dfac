"""Discretion in penalties: violations with their statutory ranges, factors with their articles, the band.

The machine proposes, an officer decides and writes the reasons. Pure: amounts in, a proposal with its
reasons out. Amounts are :class:`~decimal.Decimal` yuan; the band keeps the unrounded value beside the
rounded one, and whole yuan are rounded half up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from .shape import Expression, Shape

__all__ = [
    "Discretion", "Factor", "FineRange", "Grade", "Proposal", "Violation", "band_of", "fine_range", "propose",
]  # fmt: skip

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
GradeKey = Literal["no_penalty", "mitigated", "lighter", "normal", "heavier"]


class FineRange(Shape):
    """One statutory range of a fine: fixed yuan, or times the value of the goods."""

    when: Expression | None = Field(
        default=None, description="condition over goods_value_yuan and the circumstances"
    )
    unit: Literal["yuan", "times_goods_value"]
    min: Decimal = Field(ge=0)
    max: Decimal = Field(ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> "FineRange":
        if self.max < self.min:
            raise ValueError("罚款幅度的上限小于下限")
        return self


class Violation(Shape):
    """A way to break the law: the duty, the sanction, and what the sanction allows.

    ``from`` and ``until`` are the days of the law: what was done is judged by the text of its own day, or by
    today's where that is milder (从旧兼从轻), so both may be chosen and no third.
    """

    model_config = ConfigDict(populate_by_name=True)

    key: Key
    zh: str = Field(min_length=2)
    breaks: str = Field(min_length=2, description="article of the duty")
    punished_by: str = Field(min_length=2, description="article of the sanction")
    kinds: tuple[str, ...] = Field(default=(), description="codes of penalty.penalty_kind the article allows")
    ranges: tuple[FineRange, ...] = ()
    effect: Literal["fine_at_once", "warn_then_fine", "fine_on_refusal", "may_fine", "no_fine"] = (
        "fine_at_once"
    )
    note: str = ""
    source: str = ""
    confidence: str = Field(min_length=2)
    valid_from: date | None = Field(default=None, alias="from")
    valid_until: date | None = Field(
        default=None, alias="until", description="the last day on which it holds"
    )

    def holds_on(self, day: date) -> bool:
        """Say whether the text was law on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    @property
    def is_verified(self) -> bool:
        """Whether the text was read in a source; what is from memory is shown as unverified."""
        return self.confidence.startswith(("source:", "recall:high"))


class Factor(Shape):
    """A circumstance that moves the penalty, with its article."""

    key: Key
    zh: str = Field(min_length=2)
    grade: Literal["no_penalty", "lighter_or_mitigated", "heavier"]
    mode: Literal["shall", "may"]
    article: str = Field(min_length=2)
    confidence: str = "source"


class Grade(Shape):
    """One step of the scale and the part of the range it covers, 0 to 1."""

    key: GradeKey
    zh: str
    low: Decimal | None = None
    high: Decimal | None = None
    confidence: str = ""


class Discretion(Shape):
    """The scale and the factors of a procedure."""

    grades: tuple[Grade, ...]
    factors: tuple[Factor, ...]

    def grade(self, key: str) -> Grade:
        """Give a grade by its key."""
        return next(one for one in self.grades if one.key == key)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the scale says: a grade, the band in whole yuan, and each reason with its article."""

    grade: str
    grade_zh: str
    low_yuan: int | None
    high_yuan: int | None
    range_low_yuan: Decimal | None
    range_high_yuan: Decimal | None
    unrounded: tuple[Decimal, Decimal] | None
    reasons: tuple[str, ...]
    is_open: bool  # two directions at once: a person must weigh


def fine_range(violation: Violation, row: dict[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Give the statutory range in yuan for these circumstances; None when the article knows no fine here.

    The first range whose condition holds counts, as the article lists them; multiples need
    ``goods_value_yuan``, and without it there is no range rather than a guessed one.
    """
    for one in violation.ranges:
        if one.when is not None and not one.when.holds(row):
            continue
        if one.unit == "yuan":
            return one.min, one.max
        value = row.get("goods_value_yuan")
        return None if value is None else (one.min * Decimal(value), one.max * Decimal(value))
    return None


def band_of(low: Decimal, high: Decimal, grade: Grade) -> tuple[Decimal, Decimal] | None:
    """Give the part of the range that the grade covers, unrounded: min + ratio × (max − min)."""
    if grade.low is None or grade.high is None:
        return None
    width = high - low
    return low + grade.low * width, low + grade.high * width


def whole(amount: Decimal) -> int:
    """Round to whole yuan, half up."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def propose(
    discretion: Discretion, violation: Violation, factors: Iterable[str], row: dict[str, Any]
) -> Proposal:
    """Weigh the ticked factors and give a grade with its band and reasons.

    Any circumstance for which the law says no penalty *shall* be given decides; a *may* only proposes.
    Factors in both directions leave the grade at normal and mark the proposal open, because weighing is a
    person's work.
    """
    ticked = [one for one in discretion.factors if one.key in set(factors)]
    key, is_open = _weigh(ticked)
    grade = discretion.grade(key)
    scope = fine_range(violation, row)
    band = band_of(*scope, grade) if scope else None
    reasons = tuple(f"{one.zh}（{one.article}）" for one in ticked) or ("没有勾选从轻、从重或不予处罚的情节",)
    return Proposal(
        grade=key, grade_zh=grade.zh,
        low_yuan=whole(band[0]) if band else None, high_yuan=whole(band[1]) if band else None,
        range_low_yuan=scope[0] if scope else None, range_high_yuan=scope[1] if scope else None,
        unrounded=band, reasons=reasons, is_open=is_open,
    )  # fmt: skip


def _weigh(ticked: list[Factor]) -> tuple[GradeKey, bool]:
    found = {(one.grade, one.mode) for one in ticked}
    if ("no_penalty", "shall") in found:
        return "no_penalty", False
    light = any(grade == "lighter_or_mitigated" for grade, _ in found)
    heavy = any(grade == "heavier" for grade, _ in found)
    may_spare = ("no_penalty", "may") in found
    if heavy and (light or may_spare):
        return "normal", True
    if heavy:
        return "heavier", False
    if may_spare:
        return "no_penalty", True
    return ("lighter", False) if light else ("normal", False)
