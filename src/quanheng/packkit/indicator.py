"""Indicators of a plan: official name, base and target, and the formula or the desk that gives the value."""

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from .shape import Key, Shape

__all__ = [
    "Claim", "ConstantSpec", "IndicatorSpec", "LampRule", "MeasureSpec", "PlanSpec", "evaluate_formula",
    "formula_names", "say_value",
]  # fmt: skip

PlanId = Annotated[str, Field(pattern=r"^\d+\.\d+T?-\d\d$")]

_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def _tree(formula: str) -> ast.expr:
    """Parse a formula of names, numbers and the four operations; anything else is refused by name."""
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError as wrong:
        raise ValueError(f"公式“{formula}”读不懂") from wrong
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.Name | ast.Load) or type(node) in _OPERATORS:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            continue
        raise ValueError(f"公式“{formula}”里只能有计数名、数字和加减乘除")
    return tree


def formula_names(formula: str) -> frozenset[str]:
    """List the measures a formula needs."""
    return frozenset(node.id for node in ast.walk(_tree(formula)) if isinstance(node, ast.Name))


def evaluate_formula(formula: str, measures: Mapping[str, Decimal]) -> Decimal:
    """Reckon a formula over measures.

    Raises KeyError with the name of a missing measure and ZeroDivisionError for an empty denominator;
    the caller turns both into words, since only it knows whose count is missing.
    """

    def walk(node: ast.expr) -> Decimal:
        if isinstance(node, ast.Constant):
            return Decimal(str(node.value))
        if isinstance(node, ast.Name):
            return measures[node.id]
        assert isinstance(node, ast.BinOp)
        right = walk(node.right)
        if isinstance(node.op, ast.Div) and right == 0:
            raise ZeroDivisionError(formula)
        return _OPERATORS[type(node.op)](walk(node.left), right)

    return walk(_tree(formula))


def say_value(value: Decimal | None, places: int) -> str:
    """Write a figure as the plan's table does: thousands separated, a dash where there is none."""
    if value is None:
        return "—"
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,}"


class IndicatorSpec(Shape):
    """One row of a plan's indicator table.

    ``nature`` says how the figure lives in time: ``stock`` is a level on a day (brackets in the plan
    when ``is_cumulative``), ``yearly`` is counted from zero each year, ``rate`` is measured now and then.
    Either ``formula`` over measures that the engines count, or ``entered`` values by hand with a source.
    """

    key: Key
    plan_ids: tuple[PlanId, ...] = Field(min_length=1)
    order: int = Field(ge=1)
    printed_number: int | None = Field(
        default=None, description="the number printed in the plan, where there is one"
    )
    group: str
    zh: str
    unit: str
    base: Decimal | None
    base_on: date
    target: Decimal
    target_on: date
    better: Literal["higher", "lower"] = "higher"
    sign: Literal["", "≥", "≤"] = ""
    attribute: Literal["约束性", "预期性"]
    is_cumulative: bool = False
    nature: Literal["stock", "yearly", "rate"]
    places: int = Field(default=0, ge=0, le=4)
    formula: str | None = None
    meaning: str = Field(description="what is counted, in one sentence")
    owner: str = Field(description="the division that answers for the figure")
    source: str = Field(description="where the counts or the entered figure come from")
    note: str = ""

    @field_validator("formula")
    @classmethod
    def _formula_can_be_read(cls, formula: str | None) -> str | None:
        if formula is not None:
            formula_names(formula)
        return formula

    @model_validator(mode="after")
    def _target_lies_ahead(self) -> "IndicatorSpec":
        if self.target_on <= self.base_on:
            raise ValueError("规划期末须晚于基期")
        if self.base is not None and (self.target < self.base) != (self.better == "lower"):
            raise ValueError("目标与基期的方向和 better 不符")
        return self

    @property
    def measure_names(self) -> tuple[str, ...]:
        """Name the measures and constants that the formula needs, for the cross-check and for reckoning."""
        return tuple(sorted(formula_names(self.formula))) if self.formula else ()

    @property
    def is_binding(self) -> bool:
        """Tell whether the government must reach the target."""
        return self.attribute == "约束性"


class ConstantSpec(Shape):
    """A figure that no engine counts, such as the residents of a census: value by day, with its source."""

    key: Key
    zh: str
    unit: str
    values: dict[date, Decimal] = Field(min_length=1)
    source: str

    def on(self, day: date) -> tuple[date, Decimal] | None:
        """Give the newest value not later than the day, with its own day."""
        past = [since for since in self.values if since <= day]
        return (max(past), self.values[max(past)]) if past else None


class MeasureSpec(Shape):
    """A count that formulas may name, and who counts it; the flow brings it each day."""

    key: Key
    zh: str
    unit: str
    counted: str = Field(description="what exactly is counted, in one sentence")


class LampRule(Shape):
    """Thresholds of the lamp: share of the path gone, divided by share of the time gone."""

    green_from: Decimal = Decimal("0.95")
    amber_from: Decimal = Decimal("0.75")
    confidence: str = "product_default"


class PlanSpec(Shape):
    """A plan that the city answers for: its period, the list of everything it names, and the claims on it."""

    key: Key
    zh: str
    short: str
    starts_on: date
    ends_on: date
    source: str
    systems: str = Field(description="CSV beside this file: id, section, term, software_must, kind, number")
    lamp: LampRule = LampRule()


class Claim(Shape):
    """A statement that one row of the plan can be used today: where, and what proves it."""

    id: PlanId
    page: str = Field(min_length=1, description="URL name such as desk:subject, or a path that begins with /")
    proof: str = Field(
        min_length=1, description="tests/…py::test_name, or case:<pack>/cases/<file>.yml[#name]"
    )
    says: str = Field(min_length=6, description="one sentence: what a person can do there")
