"""Back-tests asked for and kept: what a model would have said on past days, and what came of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .backtesting import say_backtest
from .facts import MODEL_TESTED
from .models import BackTest
from .rights import Rights
from .standing import standing_of

__all__ = ["ask_backtest", "find_backtests", "get_backtest", "keep_backtest", "spoil_backtest"]

LONGEST_DAYS = 3_660
STEPS = ("month", "week")


def ask_backtest(
    *, actor: Actor, at: datetime, key: str, first: date, last: date, step: str = "month"
) -> BackTest:
    """Ask for a model to be tried on past days; the reckoning itself may take a while and is done by the worker.

    Right:  risk:model:test
    Raises: NotFound, BadInput
    """
    require(actor, Rights.MODEL_TEST)
    standing = standing_of(key)
    if step not in STEPS:
        raise BadInput(f"没有“{step}”这种步长", remedy="请写 month 或 week", field="step")
    if not first <= last <= at.date():
        raise BadInput("回测的起止日期不对", remedy="起始不得晚于截止，截止不得晚于今天", field="first")
    if (last - first).days > LONGEST_DAYS:
        raise BadInput("回测的时间太长", remedy="请不要超过十年", field="first")
    return BackTest.objects.create(
        uid=new_uid(at), model=key, version=standing.spec.version, digest=standing.digest,
        settings=dict(standing.settings), first=first, last=last, step=step, asked_by_id=actor.person_id, asked_at=at,
    )  # fmt: skip


def keep_backtest(*, test: BackTest, body: Mapping[str, Any], actor: Actor, at: datetime) -> BackTest:
    """Keep a back-test's result for good.

    Right:  risk:model:test
    Writes: risk.model.tested
    """
    require(actor, Rights.MODEL_TEST)
    with transaction.atomic():
        fact = record(
            MODEL_TESTED, object=Ref("risk.model", test.model), actor=actor, at=at,
            body={
                "model": test.model, "title": standing_of(test.model).spec.title, "version": test.version,
                "digest": test.digest, "first": test.first.isoformat(), "last": test.last.isoformat(),
                "backtest": test.uid, "result": say_backtest(body), "ripe": body["ripe"], "right": body["right"],
            },
        )  # fmt: skip
        test.state, test.body, test.done_at, test.fact_uid = BackTest.State.DONE, dict(body), at, fact.uid
        test.save(update_fields=["state", "body", "done_at", "fact_uid"])
    return test


def spoil_backtest(*, test: BackTest, why: str, at: datetime) -> BackTest:
    """Say why a back-test came to nothing; it may be asked for again."""
    test.state, test.why, test.done_at = BackTest.State.FAILED, why[:300], at
    test.save(update_fields=["state", "why", "done_at"])
    return test


def find_backtests(actor: Actor, key: str) -> list[BackTest]:
    """List a model's back-tests, the newest first. Right: risk:signal:read"""
    require(actor, Rights.SIGNAL_READ)
    return list(BackTest.objects.filter(model=key).select_related("asked_by"))


def get_backtest(actor: Actor, uid: str) -> BackTest:
    """Find one back-test. Raises: NotAllowed, NotFound"""
    require(actor, Rights.SIGNAL_READ)
    found = BackTest.objects.filter(uid=uid).select_related("asked_by").first()
    if found is None:
        raise NotFound("没有这次回测", remedy="请从模型页面进入")
    return found
