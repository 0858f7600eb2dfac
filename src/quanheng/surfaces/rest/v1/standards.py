"""The data standard: its entities, and one entity with elements, checks and the sources that bring them."""

from typing import Any

from ninja import Router
from pydantic import Field

from quanheng.flows import api as flows
from quanheng.packkit.standard import EntityStandard
from quanheng.surfaces.rest.auth import ApiRequest, Bearer

from .shapes import Shape

__all__ = ["standards_router"]

standards_router = Router(auth=Bearer("facts"), tags=["数据标准"])


class StandardOut(Shape):
    """One entity of the standard."""

    key: str
    zh: str
    version: str
    source_standard: str = Field(description="依据的标准")
    confidence: str = Field(description="可信程度")
    elements: int = Field(description="数据元数")
    sources: list[str] = Field(description="对照到它的来源")


class StandardColumn(Shape):
    """One column of a source that brings an element."""

    source: str = Field(description="来源的键")
    column: str = Field(description="来源里的列")
    feeds: str = Field(description="进入哪个登记簿")
    features: list[str] = Field(description="由它算出的特征")
    signals: list[str] = Field(description="用到这些特征的信号")


class StandardElement(Shape):
    """One data element."""

    key: str
    zh: str
    type: str
    format: str
    codes: str = Field(description="代码表的键；空为没有")
    required: bool
    sensitivity: str = Field(description="public、personal、secret 或 optional_public")
    brought_by: list[StandardColumn] = Field(description="哪些来源的哪一列")


class StandardOrder(Shape):
    """Two days that must stand in order."""

    left: str
    is_not_after: str
    says: str
    source: str
    confidence: str


class StandardAge(Shape):
    """The day that tells how fresh a row is."""

    field: str
    within_days: int
    source: str
    confidence: str


class StandardWhole(StandardOut):
    """One entity with what it consists of."""

    unique: list[str] = Field(description="合起来不得重复的数据元")
    orders: list[StandardOrder]
    timely: StandardAge | None
    fields: list[StandardElement]


def _entity(one: EntityStandard) -> dict[str, Any]:
    return {
        "key": one.key, "zh": one.zh, "version": one.version, "source_standard": one.source_standard,
        "confidence": one.confidence, "elements": len(one.fields), "sources": list(one.sources),
    }  # fmt: skip


@standards_router.get(
    "/standards", response=list[StandardOut], summary="数据标准",
    description="数据标准的各个实体；要有查看数据批次的权限。",
)  # fmt: skip
def list_standards(request: ApiRequest) -> Any:
    """List entities, in the order of the dictionary."""
    return [_entity(one) for one in flows.standards_of(request.actor)]


@standards_router.get(
    "/standards/{entity}", response=StandardWhole, summary="一个实体的数据标准",
    description="数据元、校验，以及哪些来源的哪一列报它、改动会牵动什么。",
)  # fmt: skip
def get_standard(request: ApiRequest, entity: str) -> Any:
    """Give one entity with its elements and who uses them."""
    one = flows.get_standard(request.actor, entity)
    fields = [
        part.model_dump(exclude={"headers"}) | {
            "brought_by": [
                {
                    "source": use.source, "column": use.column, "feeds": use.feeds, "features": list(use.features),
                    "signals": [spec.key for spec in use.signals],
                }
                for use in flows.uses_of(request.actor, entity, part.key)
            ],
        }
        for part in one.fields
    ]  # fmt: skip
    return _entity(one) | {
        "unique": list(one.unique), "orders": [order.model_dump() for order in one.orders],
        "timely": one.timely.model_dump() if one.timely else None, "fields": fields,
    }  # fmt: skip
