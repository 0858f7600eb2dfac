"""The shapes that every answer of the API is built of: one page, one name with its code, one small reference."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema
from pydantic import ConfigDict, Field

from quanheng.foundation.people.api import count_capped, page_by_key
from quanheng.registry.api import Subject

__all__ = ["After", "Count", "Page", "Party", "Problem", "Shape", "Size", "page_of", "party_of"]

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")

After = Annotated[str, Query(description="上一页给出的 next；第一页不填")]
Size = Annotated[int, Query(ge=1, le=200, description="每页条数，最多200")]


class Shape(Schema):
    """What all answers have in common: nothing unnamed gets in, and no English leaks into the document."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=lambda made: made.pop("description", None))


class Count(Shape):
    """How many rows there are, counted no further than a cap."""

    number: int = Field(description="条数")
    is_capped: bool = Field(description="为真时实际多于 number")


class Page(Shape, Generic[Item]):
    """One page of a list, and the key of the next."""

    items: list[Item] = Field(description="本页")
    next: str = Field(description="下一页的 after；空为没有下一页")
    count: Count = Field(description="总数，封顶计数")


class Party(Shape):
    """A business as other things name it."""

    uid: str
    uscc: str | None = Field(description="统一社会信用代码")
    name: str = Field(description="名称")


class FieldFault(Shape):
    """One parameter that cannot be understood."""

    field: str
    reason: str


class Problem(Shape):
    """A refusal by RFC 9457."""

    type: str = Field(description="稳定的问题种类，供程序判断")
    title: str = Field(description="怎么了")
    status: int
    instance: str = ""
    detail: str = Field("", description="怎么办")
    citation: str = Field("", description="依据")
    errors: list[FieldFault] = Field(default_factory=list, description="有误的参数")


def page_of(
    rows: "QuerySet[Row]", shape: Callable[[Row], Item], *, order: str, after: str, size: int
) -> dict[str, Any]:
    """Cut one page out of restricted rows by key. Raises: BadInput, for a key that was never given"""
    page = page_by_key(rows, order=order, after=after, size=size)
    count = count_capped(rows)
    return {
        "items": [shape(row) for row in page.items],
        "next": page.after,
        "count": {"number": count.number, "is_capped": count.is_capped},
    }


def party_of(subject: Subject | None) -> dict[str, Any] | None:
    """Name a business shortly."""
    return {"uid": subject.uid, "uscc": subject.uscc, "name": subject.name} if subject else None
