"""What of a procedure the authority counts in its statistics: which field is the category, which are money."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from .shape import Shape

if TYPE_CHECKING:
    from .affair import AffairSpec

__all__ = ["Counts", "Satisfaction", "counts_faults"]


class Satisfaction(Shape):
    """The field in which the person concerned is asked, and what counts as yes and as no; other answers are neither."""

    field: str
    good: tuple[str, ...] = Field(min_length=1)
    bad: tuple[str, ...] = Field(min_length=1)


class Counts(Shape):
    """Fields of the forms that the statistics read; of several money fields the first that was filled in counts."""

    category: str = Field(default="", description="field whose answer is the category, such as problem")
    claimed: tuple[str, ...] = Field(default=(), description="what the person claims, yuan")
    recovered: tuple[str, ...] = Field(default=(), description="what the person got back, yuan")
    fined: tuple[str, ...] = Field(default=(), description="fines decided, yuan")
    confiscated: tuple[str, ...] = Field(default=(), description="confiscated, yuan")
    satisfied: Satisfaction | None = None


def counts_faults(spec: "AffairSpec") -> Iterator[str]:
    """Name the fields that the statistics ask for and no form of the procedure has."""
    counts = spec.counts
    if counts is None:
        return
    fields = {field.key: field.kind for step in spec.steps for field in step.form}
    known = set(fields) | {one.key for one in spec.totals} | {one.key for one in spec.sums}
    if counts.category and counts.category not in fields:
        yield f"counts.category：没有字段“{counts.category}”"
    for name in ("claimed", "recovered", "fined", "confiscated"):
        for key in getattr(counts, name):
            if key not in known or fields.get(key, "yuan") != "yuan":
                yield f"counts.{name}：“{key}”不是金额字段"
    if counts.satisfied and counts.satisfied.field not in fields:
        yield f"counts.satisfied：没有字段“{counts.satisfied.field}”"
