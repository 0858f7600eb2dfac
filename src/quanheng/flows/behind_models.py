"""Back-tests of supervision models as long work behind a page."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base.errors import BadInput
from quanheng.engines.risk import api as risk
from quanheng.foundation.jobs.api import Ended, JobKind, Tell, define_job
from quanheng.foundation.people.api import Actor

from .model_backtest import backtest, past_days

__all__ = ["TEST_MODEL"]

TEST_MODEL = "flows.model.test"


def _test(actor: Actor, asked: Mapping[str, Any], at: datetime, tell: Tell) -> Ended:
    key, step = str(asked["key"]), str(asked["step"])
    first, last = date.fromisoformat(str(asked["first"])), date.fromisoformat(str(asked["last"]))
    days, done = len(past_days(first, last, step)), 0

    def said(words: str) -> None:
        nonlocal done
        done += 1
        tell(words, done, days)

    test = backtest(
        Path(settings.HOME), actor=actor, at=at, key=key, first=first, last=last, step=step, tell=said
    )
    if test.state == risk.BackTest.State.FAILED:
        raise BadInput(test.why, remedy="请按提示处理后重新回测")
    figures = {"提示户次": test.body["new"], "可印证": test.body["ripe"], "后来查实": test.body["right"]}
    return Ended(risk.say_backtest(test.body), figures, f"/desk/models/{key}")


define_job(JobKind(TEST_MODEL, "回测监管模型", _test))
