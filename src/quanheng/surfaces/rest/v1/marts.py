"""Theme marts: what stands built, one mart with its columns, lineage, tests and changes, and its rows."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from ninja import Query, Router
from pydantic import Field

from quanheng.datacentre.marts.api import MartState
from quanheng.flows import api as flows
from quanheng.foundation.people.api import require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer

from .shapes import Shape

__all__ = ["marts_router"]

marts_router = Router(auth=Bearer("facts"), tags=["主题库"])
MOST = 1000


class MartOut(Shape):
    """One mart in the list."""

    key: str
    title: str
    theme: str
    about: str
    pack: str = Field(description="声明它的领域包")
    state: str = Field(description="published 已建成，failed 最近一次未通过、沿用上一版，waiting 未建")
    why: str = Field(description="未通过或未建的原因")
    rows: int = Field(description="全市的行数")
    digest: str
    built_at: datetime | None
    tests: int
    tests_with_failing_rows: int


class MartColumnOut(Shape):
    """One column."""

    name: str
    title: str
    type: str
    sensitivity: str = Field(description="public、personal 或 secret；后两种以掩码给出")
    made_of: list[str] = Field(description="来自哪些来源或本平台记录的列，如 source.registration.name")


class MartTestOut(Shape):
    """One test of the last build."""

    name: str
    title: str
    severity: str
    failing: int
    rows: int
    passed: bool


class MartChangeOut(Shape):
    """What one build changed."""

    day: date
    plus: int = Field(description="新增或改变的行")
    minus: int = Field(description="不再有的行")


class MartFull(MartOut):
    """One mart with everything that is known of it."""

    grain: list[str] = Field(description="合起来定一行的列")
    subject: str | None
    region: str | None = Field(description="按哪一列分辖区；空为只有全市岗位可见")
    happened: str | None
    columns: list[MartColumnOut]
    inputs: dict[str, str] = Field(description="读了哪些表及其内容摘要")
    test_results: list[MartTestOut]
    changes: list[MartChangeOut]


class MartRows(Shape):
    """Some rows in the order of the grain."""

    total: int = Field(description="辖区内的行数")
    as_of: date | None
    items: list[dict[str, Any]]


class RowsAsked(Shape):
    """Which rows."""

    limit: int = Field(default=100, ge=1, le=MOST)
    offset: int = Field(default=0, ge=0)
    as_of: date | None = Field(default=None, description="按这一天结束时所知")


def _home() -> Path:
    return Path(settings.HOME)


def _mart(state: MartState) -> dict[str, Any]:
    return {
        "key": state.key, "title": state.title, "theme": state.theme, "about": state.about, "pack": state.pack,
        "state": state.state, "why": state.why, "rows": state.rows, "digest": state.digest,
        "built_at": state.built_at or None, "tests": len(state.tests),
        "tests_with_failing_rows": sum(1 for test in state.tests if test.failing),
    }  # fmt: skip


@marts_router.get(
    "/marts", response=list[MartOut], summary="主题库",
    description="已建的各个主题库；要有查看主题库的权限。",
)  # fmt: skip
def list_marts(request: ApiRequest) -> Any:
    """List the marts by theme."""
    require(request.actor, flows.Rights.MART_READ)
    return [_mart(state) for state in flows.find_marts(request.actor, _home())]


@marts_router.get(
    "/marts/{key}", response=MartFull, summary="一个主题库",
    description="列和血缘、检验结果、逐日变化、所读数据的摘要。",
)  # fmt: skip
def get_mart(request: ApiRequest, key: str) -> Any:
    """Give one mart."""
    state = flows.get_mart(request.actor, _home(), key)
    columns = [
        {
            "name": one["name"], "title": one["title"], "type": one["type"], "sensitivity": one["sensitivity"],
            "made_of": list(state.lineage.get(str(one["name"]), ())),
        }
        for one in state.columns
    ]  # fmt: skip
    return _mart(state) | {
        "grain": list(state.grain), "subject": state.subject, "region": state.region, "happened": state.happened,
        "columns": columns, "inputs": dict(state.inputs), "test_results": list(state.tests),
        "changes": list(state.changes),
    }  # fmt: skip


@marts_router.get(
    "/marts/{key}/rows", response=MartRows, summary="主题库的行",
    description="按定行的列排序；只含辖区内的行，个人信息一律掩码。as_of 给出某日结束时所知的行。",
)  # fmt: skip
def list_mart_rows(request: ApiRequest, key: str, asked: Annotated[RowsAsked, Query()]) -> Any:
    """Give rows within the jurisdiction."""
    rows, total = flows.mart_rows(
        request.actor, _home(), key, limit=asked.limit, offset=asked.offset, as_of=asked.as_of,
        masks_personal=True,
    )  # fmt: skip
    return {"total": total, "as_of": asked.as_of, "items": rows}
