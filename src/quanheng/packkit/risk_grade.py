"""The shape of a risk grade: static factors, dynamic factors, levels with their visits a year, raising and lowering."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .shape import Expression, Key, Shape

__all__ = [
    "RiskChoice",
    "RiskDynamic",
    "RiskFrom",
    "RiskGradeScheme",
    "RiskLevel",
    "RiskMove",
    "RiskStatic",
    "RiskStep",
]

Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=1)]


class RiskChoice(Shape):
    """One answer to a static factor, by its points."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(min_length=1, max_length=120)
    points: Points


class RiskStep(Shape):
    """One step of an amount: up to and including ``up_to``; the last has none and takes all above."""

    up_to: Decimal | None = None
    points: Points


class RiskFrom(Shape):
    """What the register already says: where the condition holds, the choice is known.

    ``where`` reads status, kind, region, industry, name, licences, tags, and ``scope``: the words of all valid
    licences of the business.
    """

    where: Expression
    choice: str
    zh: str = Field(min_length=2, max_length=60, description="where the officer finds it, in words")


class RiskStatic(Shape):
    """One thing that lies in the nature of a business.

    ``one`` takes the points of the choice, ``many`` sums those of all that apply, both up to ``max``; ``amount``
    looks a figure up in ``steps``. What ``known`` does not tell, the officer is asked.
    """

    key: Key
    zh: str = Field(min_length=2, max_length=60)
    max: Points
    way: Literal["one", "many", "amount"] = "one"
    unit: str = Field(default="", max_length=10)
    choices: tuple[RiskChoice, ...] = ()
    steps: tuple[RiskStep, ...] = ()
    known: tuple[RiskFrom, ...] = ()

    @model_validator(mode="after")
    def _can_be_looked_up(self) -> "RiskStatic":
        if (self.way == "amount") != bool(self.steps) or (self.way == "amount") == bool(self.choices):
            raise ValueError("静态因素：amount 写 steps，one 和 many 写 choices")
        if self.way == "amount":
            tops = [step.up_to for step in self.steps]
            if (
                tops[-1] is not None
                or None in tops[:-1]
                or tops[:-1] != sorted(set(tops[:-1]), key=_upper_end)
            ):
                raise ValueError("steps 须从小到大，最后一档不写 up_to")
        points = [*(one.points for one in self.choices), *(one.points for one in self.steps)]
        if any(one > self.max for one in points):
            raise ValueError(f"“{self.zh}”有一档的分值超过最高{self.max}分")
        keys = [one.key for one in self.choices]
        lost = sorted({one.choice for one in self.known} - set(keys))
        if lost or len(set(keys)) != len(keys):
            raise ValueError(f"“{self.zh}”的选项重复，或 known 指向没有的选项：{'、'.join(lost)}")
        return self


def _upper_end(value: Decimal | None) -> Decimal:
    """Order the upper ends of steps; only the last has none."""
    return Decimal("Infinity") if value is None else value


class RiskDynamic(Shape):
    """One thing that a visit finds out: the questions of each matter's checklist that speak of it."""

    key: Key
    zh: str = Field(min_length=2, max_length=60)
    max: Points
    questions: dict[str, tuple[int, ...]] = Field(
        min_length=1, description="matter -> numbers of its questions"
    )


class RiskLevel(Shape):
    """One level, from above the level before it up to and including ``up_to`` points, and its visits a year."""

    key: str = Field(pattern=r"^[A-Z]$")
    zh: str = Field(min_length=1, max_length=20)
    up_to: Points
    visits_least: int = Field(ge=0, le=52)
    visits_most: int = Field(ge=0, le=52)
    is_key_object: bool = Field(default=False, description="an object of supervision by emphasis")

    @model_validator(mode="after")
    def _least_is_not_above_most(self) -> "RiskLevel":
        if self.visits_most < self.visits_least:
            raise ValueError(f"{self.key}级每年检查次数的上限小于下限")
        return self


class RiskMove(Shape):
    """One happening that moves the level of the year after it.

    ``event`` names what the platform itself reports under that word; with ``confirm`` the report only asks an officer,
    who says whether it is such a case (wilful, sampled by the state or the province). Without ``event`` an officer
    says so of his own accord.
    """

    key: Key
    zh: str = Field(min_length=2, max_length=100)
    way: Literal["up", "down", "to"]
    to: str = Field(default="", description="the level itself, for way: to")
    event: Literal["", "penalty", "sample_failed", "serious_list", "clean"] = ""
    confirm: bool = Field(
        default=False, description="what the platform reports must be confirmed by an officer"
    )
    years: int = Field(default=1, ge=1, le=10, description="a clean record of so many years")


class RiskGradeScheme(Shape):
    """One dated scheme of risk grades for one sort of business: what an entry of ``risk_grades.yml`` holds."""

    key: Key
    sort: Key = Field(description="sort of business; of two schemes of a sort in force the later one counts")
    zh: str = Field(min_length=2, max_length=40)
    matters: tuple[Key, ...] = Field(min_length=1, description="inspections whose checks count")
    valid_from: date
    valid_to: date | None = None
    key_weight: int = Field(default=2, ge=1, le=10, description="a key question counts so many times")
    static: tuple[RiskStatic, ...] = Field(min_length=1)
    dynamic: tuple[RiskDynamic, ...] = Field(min_length=1)
    static_max: Points
    dynamic_max: Points
    levels: tuple[RiskLevel, ...] = Field(min_length=2)
    moves: tuple[RiskMove, ...] = ()
    law: str = Field(min_length=2)
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)
    points_origin: str = Field(
        default="", description="where the points come from, when not from the law itself"
    )

    @model_validator(mode="after")
    def _adds_up(self) -> "RiskGradeScheme":
        for zh, parts, whole in (
            ("静态", self.static, self.static_max), ("动态", self.dynamic, self.dynamic_max),
        ):  # fmt: skip
            if sum((one.max for one in parts), Decimal(0)) != whole:
                raise ValueError(f"{zh}因素的最高分之和不等于{whole}")
        tops = [level.up_to for level in self.levels]
        if any(low >= high for low, high in pairwise(tops)) or tops[-1] != self.static_max + self.dynamic_max:
            raise ValueError("等级须从低到高，最高一级到满分为止")
        keys = [
            *(one.key for one in self.static),
            *(one.key for one in self.dynamic),
            *(one.key for one in self.moves),
        ]
        if len(set(keys)) != len(keys):
            raise ValueError("因素和升降情形的名称重复")
        lost = {one.to for one in self.moves if one.way == "to"} - {level.key for level in self.levels}
        if lost:
            raise ValueError("直接定级写的等级没有")
        strange = {matter for one in self.dynamic for matter in one.questions} - set(self.matters)
        silent = {
            f"{one.zh}：{matter}" for one in self.dynamic for matter in set(self.matters) - set(one.questions)
        }
        if silent:
            raise ValueError(f"动态因素没有写明检查项，不涉及的写 []：{'、'.join(sorted(silent))}")
        if strange:
            raise ValueError(f"动态因素用到了不在 matters 中的检查：{'、'.join(sorted(strange))}")
        return self

    def holds_on(self, day: date) -> bool:
        """Say whether the scheme is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def level_of(self, score: Decimal) -> RiskLevel:
        """Give the level of a score; a level's upper end belongs to it (30 points are A, 30.1 are B)."""
        return next((level for level in self.levels if score <= level.up_to), self.levels[-1])
