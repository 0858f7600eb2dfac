"""The shape of a data standard: entities with their elements, what names a row, and what must agree within it."""

from typing import Literal

from pydantic import Field, model_validator

from .shape import Key, Shape

__all__ = ["Element", "EntityStandard", "Order", "Timely"]

ElementType = Literal[
    "string",
    "text",
    "code",
    "date",
    "datetime",
    "decimal",
    "integer",
    "boolean",
    "json",
    "geo",
    "reference",
    "file",
]


class Element(Shape):
    """One data element. ``format`` is as the standard writes it: 18位, ≤200, 16,4 (digits, decimals)."""

    key: Key
    zh: str
    type: ElementType
    format: str = ""
    codes: str = Field(default="", description="the code list, as the dictionary names it")
    required: bool = False
    sensitivity: Literal["public", "personal", "secret", "optional_public"] = "public"
    headers: tuple[str, ...] = Field(default=(), description="other column names that mean the same")


class Order(Shape):
    """Two days of one row that must stand in order."""

    left: Key
    is_not_after: Key
    says: str
    source: str
    confidence: str


class Timely(Shape):
    """The day that tells how fresh a row is, and how old it may be."""

    field: Key
    within_days: int = Field(ge=1)
    source: str
    confidence: str


class EntityStandard(Shape):
    """One kind of record: its elements and checks, where they come from, and which department files bring it.

    ``sources`` names for each file the elements it calls otherwise: file element to standard element.
    """

    key: Key
    zh: str
    version: str
    source_standard: str
    confidence: str
    unique: tuple[Key, ...] = ()
    orders: tuple[Order, ...] = ()
    timely: Timely | None = None
    sources: dict[str, dict[str, str]] = Field(default_factory=dict)
    fields: tuple[Element, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _meet(self) -> "EntityStandard":
        keys = [field.key for field in self.fields]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"数据元写了两次：{'、'.join(twice)}")
        named = [*self.unique, *(one.left for one in self.orders), *(one.is_not_after for one in self.orders)]
        named += [field for names in self.sources.values() for field in names.values()]
        named += [self.timely.field] if self.timely else []
        unknown = sorted(set(named) - set(keys))
        if unknown:
            raise ValueError(f"没有这些数据元：{'、'.join(unknown)}")
        return self

    def element(self, key: str) -> Element | None:
        """Give an element by its key, or None."""
        return next((field for field in self.fields if field.key == key), None)
