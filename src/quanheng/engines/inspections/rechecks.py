"""A second look after an order: a visit of its own that asks only what was to be put right."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from quanheng.base.errors import Conflict
from quanheng.foundation.people.api import Actor, require

from .models import Order, Task
from .rights import Rights
from .selectors import get_order, scope_of
from .tasks import open_task
from .visit_models import VisitPart

__all__ = ["open_recheck", "outcome_of_recheck"]


def open_recheck(
    *,
    actor: Actor,
    at: datetime,
    order_uid: str,
    officer_uids: Sequence[str] = (),
    due_on: date | None = None,
) -> Task:
    """Send officers to see whether an order was followed; the visit asks only the order's own questions.

    Rechecks burden no business beyond the cap. One recheck is open for an order at a time: called again, it is
    returned. When it closes, the order ends by what was found.

    Right:  inspections:task:open
    Writes: inspections.task.opened
    Raises: NotAllowed, NotFound, Conflict
    """
    require(actor, Rights.TASK_OPEN)
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("task__subject").get(
            pk=get_order(actor, order_uid).pk
        )  # fmt: skip
        if order.state in (Order.State.FIXED, Order.State.CANCELLED):
            raise Conflict(
                f"这项责令改正{order.get_state_display()}，不须复查", remedy="有新的问题请另行检查"
            )
        parts = VisitPart.objects.filter(rechecks=order).select_related("task")
        known = parts.exclude(task__state=Task.State.CLOSED).first()
        if known is not None:
            return known.task
        cause = [order.recheck_fact or order.fact_uid]
        uids = officer_uids or [post.person.uid for post in order.task.posts.select_related("person")]
        task = open_task(
            actor=actor, at=at, subject_uid=order.task.subject.uid, inspection=order.task.inspection, kind="GZ",
            officer_uids=uids, due_on=due_on or order.due_on, because=cause,
        )  # fmt: skip
        VisitPart.objects.get_or_create(task=task, defaults={"rechecks": order})
    return task


def outcome_of_recheck(task: Task, values: dict[int, str]) -> tuple[Order, bool] | None:
    """Say which order a closed visit settles and whether all of it was put right; None for any other visit."""
    part = VisitPart.objects.filter(task=task).exclude(rechecks=None).select_related("rechecks").first()
    if part is None or part.rechecks is None:
        return None
    asked = scope_of(task) or set()
    return part.rechecks, bool(asked) and all(values.get(no) in ("Y", "NA") for no in asked)
