"""What people decide about supervision models: figures of their own, release after a back-test, withdrawal."""

from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict, NotYet
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .facts import MODEL_RELEASED, MODEL_RESUMED, MODEL_SET, MODEL_WITHDRAWN
from .models import BackTest, ModelAct
from .rights import Rights
from .standing import Standing, get_model, recipe_of, standing_of

__all__ = ["release_model", "resume_model", "set_figure", "tested", "withdraw_model"]

REASON_LIMIT = 300
_KINDS = {
    ModelAct.Act.RELEASE: MODEL_RELEASED,
    ModelAct.Act.WITHDRAW: MODEL_WITHDRAWN,
    ModelAct.Act.RESUME: MODEL_RESUMED,
}


def release_model(*, actor: Actor, at: datetime, key: str, reason: str) -> ModelAct:
    """Let a model's accepted alerts send officers out, from the next run on.

    Refused without a finished back-test of exactly this text and these figures: what was tried is what is released.

    Right:  risk:model:release
    Writes: risk.model.released
    Raises: NotFound, BadInput, NotYet, Conflict
    """
    require(actor, Rights.MODEL_RELEASE)
    standing = standing_of(key)
    if standing.state == "in_force":
        raise Conflict("这个模型的这一版已经是正式", remedy="请刷新后查看")
    test = tested(standing)
    if test is None:
        raise NotYet("这一版还没有回测，不能转为正式", remedy="请先用历史数据回测，看过结果再转为正式")
    return _decide(actor, at, standing, ModelAct.Act.RELEASE, reason, test)


def withdraw_model(*, actor: Actor, at: datetime, key: str, reason: str) -> ModelAct:
    """Stop a model: it runs no more; alerts it has raised stay to be judged.

    Right:  risk:model:release
    Writes: risk.model.withdrawn
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.MODEL_RELEASE)
    standing = standing_of(key)
    if standing.state == "withdrawn":
        raise Conflict("这个模型已经停用", remedy="请刷新后查看")
    return _decide(actor, at, standing, ModelAct.Act.WITHDRAW, reason, None)


def resume_model(*, actor: Actor, at: datetime, key: str, reason: str) -> ModelAct:
    """Put a withdrawn or released model back on trial.

    Right:  risk:model:release
    Writes: risk.model.resumed
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.MODEL_RELEASE)
    standing = standing_of(key)
    if standing.state == "trial" and not standing.was_changed:
        raise Conflict("这个模型正在试运行", remedy="请刷新后查看")
    return _decide(actor, at, standing, ModelAct.Act.RESUME, reason, None)


def set_figure(*, actor: Actor, at: datetime, key: str, parameter: str, value: Any, reason: str) -> ModelAct:
    """Give one figure of a model a value of this city's own; ``None`` takes it back to the declared one.

    A released model is on trial again with the new figure until it has been back-tested and released with it.

    Right:  risk:model:set
    Writes: risk.model.set
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.MODEL_SET)
    said = _said(reason)
    standing = standing_of(key)
    declared = standing.spec.parameters.get(parameter)
    if declared is None:
        raise BadInput(f"模型没有参数“{parameter}”", remedy="请核对参数名", field=parameter)
    if value is not None and (wrong := declared.wrong_with(value)):
        raise BadInput(f"{declared.title}{wrong}", remedy=f"默认值是{declared.value}", field=parameter)
    was = standing.settings.get(parameter, declared.value)
    now = declared.value if value is None else value
    if was == now and (value is None) == (parameter not in standing.settings):
        raise Conflict(f"{declared.title}现在就是{was}", remedy="请刷新后查看")
    settings = {name: one for name, one in standing.settings.items() if name != parameter}
    if value is not None:
        settings[parameter] = value
    spec = standing.spec
    act = ModelAct(
        uid=new_uid(at), model=key, version=spec.version, digest=recipe_of(spec, settings), act=ModelAct.Act.SET,
        parameter=parameter, value=value, reason=said, by_id=actor.person_id, at=at,
    )  # fmt: skip
    body = {
        "model": key, "title": spec.title, "version": spec.version, "parameter": parameter, "zh": declared.title,
        "was": str(was), "now": str(now), "reason": said,
    }  # fmt: skip
    with transaction.atomic():
        act.fact_uid = record(
            MODEL_SET, object=Ref("risk.model", key), actor=actor, at=at, body=body, because=()
        ).uid
        act.save()
    return act


def tested(standing: Standing) -> BackTest | None:
    """Give the newest finished back-test of exactly this text and these figures."""
    return BackTest.objects.filter(
        model=standing.spec.key, digest=standing.digest, state=BackTest.State.DONE
    ).first()


def _said(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > REASON_LIMIT:
        raise BadInput("须写明理由", remedy=f"请写一句理由，不超过{REASON_LIMIT}字", field="reason")
    return said


def _decide(
    actor: Actor, at: datetime, standing: Standing, act: ModelAct.Act, reason: str, test: BackTest | None
) -> ModelAct:
    said = _said(reason)
    spec = get_model(standing.spec.key)
    made = ModelAct(
        uid=new_uid(at), model=spec.key, version=spec.version, digest=standing.digest, act=act, reason=said,
        backtest=test, by_id=actor.person_id, at=at,
    )  # fmt: skip
    body = {
        "model": spec.key, "title": spec.title, "version": spec.version, "digest": standing.digest, "reason": said,
        "backtest": test.uid if test else "",
    }  # fmt: skip
    with transaction.atomic():
        made.fact_uid = record(
            _KINDS[act], object=Ref("risk.model", spec.key), actor=actor, at=at, body=body,
            because=[test.fact_uid] if test and test.fact_uid else (),
        ).uid  # fmt: skip
        made.save()
    return made
