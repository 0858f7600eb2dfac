"""The shapes of standing rosters: who belongs on one by which rule, how officers rotate, which departments join."""

from datetime import date

from pydantic import Field

from .shape import Expression, Key, Shape

__all__ = ["DepartmentSpec", "PartnerItem", "RosterPolicy", "RosterRule"]


class RosterRule(Shape):
    """One dated rule by which a business belongs on the roster of a matter.

    ``where`` reads status, kind, region, industry, name, established_on, capital_yuan, licences (each valid kind, and
    ``kind:`` with the first three signs of its number), tags and class.
    """

    valid_from: date
    valid_to: date | None = None
    zh: str = Field(min_length=2, max_length=80, description="the reason an officer reads")
    where: Expression
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)

    def holds_on(self, day: date) -> bool:
        """Say whether the rule is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class RosterPolicy(Shape):
    """How officers rotate and visits are joined, from a day on; of two in force the later one counts."""

    key: Key
    valid_from: date
    valid_to: date | None = None
    rotation_months: int = Field(
        ge=0, le=60, description="nobody visits one business again within so many months"
    )
    never_twice_running: bool = True
    certificate_warning_days: int = Field(ge=0, le=366)
    merge_within_days: int = Field(ge=0, le=92, description="visits so near each other are proposed as one")
    law: str = Field(min_length=2)
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)


class PartnerItem(Shape):
    """One item that another department checks on a joint visit."""

    code: str = Field(pattern=r"^[A-Z]{2,6}\d{2,4}$")
    zh: str = Field(min_length=2)
    object: str = ""


class DepartmentSpec(Shape):
    """A department that takes part in joint inspections, with its items."""

    key: Key
    zh: str = Field(min_length=2, max_length=40)
    items: tuple[PartnerItem, ...] = Field(min_length=1)
    source: str = Field(min_length=2)
    confidence: str = Field(min_length=2)
