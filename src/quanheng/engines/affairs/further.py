"""Acts beside the steps of a procedure: corrections, withdrawals, joinings, divisions."""

from datetime import datetime
from typing import Any

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput
from quanheng.foundation.people.api import Actor

from .models import Act, Affair

__all__ = ["further_act", "reason_of", "said_in"]


def further_act(affair: Affair, step: str, zh: str, actor: Actor, at: datetime, **more: Any) -> Act:
    """Add an act to an affair whose row the caller has locked; the state stays what it is."""
    given = {"state": affair.state} | more
    return Act.objects.create(
        affair=affair, order=affair.acts.count() + 1, step=step, zh=zh[:60], at=at, day=day_of(at),
        actor_uid=actor.person_uid, actor_name=actor.name, post_title=actor.post_title, unit_name=actor.unit_name,
        **given,
    )  # fmt: skip


def said_in(act: Act) -> dict[str, Any]:
    """Give what an act says by now: its own form with every later correction laid over it."""
    said = dict(act.form)
    for later in act.corrections.order_by("order"):
        said |= later.form
    return said


def reason_of(text: str) -> str:
    """Take the reason that every mending and every handing over must give. Raises: BadInput"""
    text = " ".join(text.split())
    if not 4 <= len(text) <= 300:
        raise BadInput("请写明理由，4到300字", remedy="写清为什么这样办")
    return text
