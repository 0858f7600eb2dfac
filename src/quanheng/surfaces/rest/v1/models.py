"""Supervision models: what each asks and by which law, how it stands, how right it has been, its runs and tests."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from quanheng.engines.risk import api as risk
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import today

from .shapes import Shape

__all__ = ["models_router"]

models_router = Router(auth=Bearer("alerts"), tags=["监管模型"])
RUNS = 30


class ShareOut(Shape):
    """A share with the counts behind it and its 95 % interval."""

    right: int = Field(description="属实")
    of: int = Field(description="属实和误报合计")
    point: float | None = Field(description="还没有判断时为空")
    low: float
    high: float


class ModelLawOut(Shape):
    """One article."""

    article: str
    source: str
    confidence: str = Field(description="source 开头为已读原文，其余未核实")


class ModelOut(Shape):
    """One model in the list."""

    key: str
    title: str
    question: str
    law: list[ModelLawOut]
    owner: str
    level: str = Field(description="高、中、低")
    state: str = Field(description="trial 试运行，in_force 正式，withdrawn 已停用")
    state_zh: str
    version: int
    raised: int = Field(description="辖区内的预警")
    waiting: int
    accepted: int
    dismissed: int
    undecided: int
    precision: ShareOut
    proposes_withdrawal: bool = Field(description="属实率区间的上限低于下限值")
    last_run_on: date | None
    last_run_rows: int | None
    last_run_failed: str


class ModelsOut(Shape):
    """Every declared model."""

    items: list[ModelOut]


class ModelRunOut(Shape):
    """One night of one model."""

    on: date
    version: int
    rows: int
    raised: int
    renewed: int
    resting: int
    seconds: float
    failed: str


class BackTestOut(Shape):
    """One back-test as it was kept."""

    uid: str
    version: int
    digest: str = Field(description="查询和参数的摘要")
    first: date
    last: date
    step: str
    state: str
    why: str
    asked_at: datetime
    body: dict[str, Any] = Field(description="逐月命中、查实、提早天数、随机对照")
    fact: str


class ModelActOut(Shape):
    """One decision about a model."""

    act: str
    act_zh: str
    parameter: str
    value: Any
    reason: str
    by: str
    at: datetime
    fact: str


class ModelFull(ModelOut):
    """One model with everything behind it."""

    sql: str
    digest: str
    parameters: dict[str, Any] = Field(description="现用的参数")
    marts: list[str]
    evidence: dict[str, str] = Field(description="证据列和中文名")
    sentence: str
    action: str
    false_alarm_cost: str
    rest_days: int
    inspection: str
    runs: list[ModelRunOut]
    backtests: list[BackTestOut]
    acts: list[ModelActOut]


def _model(stat: risk.ModelStat) -> dict[str, Any]:
    spec, part, run = stat.standing.spec, stat.all, stat.last_run
    return {
        "key": spec.key, "title": spec.title, "question": spec.question, "owner": spec.owner,
        "law": [one.model_dump() for one in spec.law], "level": spec.level.value, "state": stat.standing.state,
        "state_zh": stat.standing.words, "version": spec.version, "raised": part.raised, "waiting": part.waiting,
        "accepted": part.accepted, "dismissed": part.dismissed, "undecided": part.undecided,
        "precision": part.precision.as_dict(), "proposes_withdrawal": stat.is_under_floor,
        "last_run_on": run.night.on if run else None, "last_run_rows": run.rows if run else None,
        "last_run_failed": run.failed if run else "",
    }  # fmt: skip


@models_router.get(
    "/models", response=ModelsOut, summary="监管模型",
    description="全部监管模型：问什么、依据、状态，和辖区内预警被判断的结果。转为正式、停用须二次验证，只在工作台办。",
)  # fmt: skip
def list_models(
    request: ApiRequest,
    owner: Annotated[str, Query(description="只要哪个科室的")] = "",
    state: Annotated[str, Query(description="trial、in_force 或 withdrawn")] = "",
) -> Any:
    """List the models with the counts inside the token's jurisdiction."""
    stats = risk.model_stats(request.actor, today=today())
    fits = [
        one for one in stats if owner in ("", one.standing.spec.owner) and state in ("", one.standing.state)
    ]
    return {"items": [_model(one) for one in fits]}


@models_router.get(
    "/models/{key}", response=ModelFull, summary="一个监管模型",
    description="一个模型的查询、参数、运行记录、回测和办理经过。",
)  # fmt: skip
def get_warning_model(request: ApiRequest, key: str) -> Any:
    """Tell one model with its query, runs, tests and decisions."""
    stats = {one.standing.spec.key: one for one in risk.model_stats(request.actor, today=today())}
    spec = risk.get_model(key)
    stat = stats[key]
    return _model(stat) | {
        "sql": spec.sql, "digest": stat.standing.digest, "parameters": spec.values(stat.standing.settings),
        "marts": list(spec.marts), "evidence": {name: spec.columns[name] for name in spec.evidence},
        "sentence": spec.sentence, "action": spec.action, "false_alarm_cost": spec.false_alarm_cost,
        "rest_days": spec.rest_days, "inspection": spec.inspection or "",
        "runs": [_run(one) for one in risk.runs_of(key, RUNS)],
        "backtests": [_test(one) for one in risk.find_backtests(request.actor, key)],
        "acts": [_act(one) for one in risk.acts_of(key)],
    }  # fmt: skip


def _run(one: risk.WarningRun) -> dict[str, Any]:
    names = ("version", "rows", "raised", "renewed", "resting", "seconds", "failed")
    return {"on": one.night.on} | {name: getattr(one, name) for name in names}


def _test(one: risk.BackTest) -> dict[str, Any]:
    names = ("uid", "version", "digest", "first", "last", "step", "state", "why", "asked_at", "body")
    return {name: getattr(one, name) for name in names} | {"fact": one.fact_uid}


def _act(one: risk.ModelAct) -> dict[str, Any]:
    return {
        "act": one.act, "act_zh": one.get_act_display(), "parameter": one.parameter, "value": one.value,
        "reason": one.reason, "by": one.by.name if one.by else "", "at": one.at, "fact": one.fact_uid,
    }  # fmt: skip
