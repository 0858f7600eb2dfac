"""An alert judged to be true sends two officers to look."""

from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

__all__ = ["open_task_for"]

_FOR_CAUSE = "YY"  # 有因检查: not held by the cap on visits


def open_task_for(fact: Fact) -> None:
    """Open an inspection for an accepted alert whose signal names one; other judgements lead nowhere.

    The task follows from the judgement, so a message delivered twice finds it already there. Signals on
    trial are judged to learn how right they are; nobody is visited because of them.
    """
    inspection = str(fact.body.get("inspection", ""))
    if fact.body.get("state") != risk.Alert.State.ACCEPTED or fact.body.get("is_trial") or not inspection:
        return
    worker = system_actor("road")
    alert = risk.get_alert(worker, fact.object_ref.partition(":")[2])
    if alert.subject is None:
        return  # a place or a product cannot be visited; the officer who judged it knows whom to see
    inspections.open_task(
        actor=worker, at=fact.at, subject_uid=alert.subject.uid, inspection=inspection, kind=_FOR_CAUSE,
        alert=Ref("risk.alert", alert.uid), because=[fact],
    )  # fmt: skip
