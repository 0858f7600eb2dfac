"""The questions about plans, draws, tasks, findings and orders; each restricted to the actor's jurisdiction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Count, Model, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.people.api import Actor, in_regions, require, visible_to
from quanheng.packkit.inspection import ChecklistSpec, Question
from quanheng.registry.api import Subject

from .catalogue import inspection_named
from .checklist import checklist_named
from .models import Answer, Draw, Finding, Order, Plan, Task
from .rights import Rights
from .visit_models import VisitPart

__all__ = [
    "ChecklistLine", "checklist_of", "count_tasks", "count_visits", "find_draws", "find_findings", "find_orders",
    "find_plans", "find_tasks", "get_draw", "get_finding", "get_order", "get_plan", "get_task", "lines_of",
    "scope_of",
]  # fmt: skip

Row = TypeVar("Row", bound=Model)
ELSEWHERE = "或不在您的管辖范围内"
RECHECK = "GZ"


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One question of a task's checklist and the answer so far."""

    question: Question
    answer: Answer | None


def find_plans(actor: Actor, *, state: str = "", inspection: str = "", region: str = "") -> QuerySet[Plan]:
    """List plans the actor may see, the newest first."""
    rows = visible_to(actor, Rights.PLAN_READ, Plan.objects.select_related("unit"))
    return _narrow(rows, region, state=state, inspection=inspection)


def get_plan(actor: Actor, uid: str) -> Plan:
    """Find one plan. Raises: NotAllowed, NotFound"""
    require(actor, Rights.PLAN_READ)
    found = find_plans(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这个抽查方案，{ELSEWHERE}")
    return found


def find_draws(actor: Actor, *, state: str = "", region: str = "") -> QuerySet[Draw]:
    """List draws the actor may see, voided ones too, the newest first."""
    rows = visible_to(actor, Rights.PLAN_READ, Draw.objects.select_related("plan"))
    return _narrow(rows, region, state=state)


def get_draw(actor: Actor, uid: str) -> Draw:
    """Find one draw. Raises: NotAllowed, NotFound"""
    require(actor, Rights.PLAN_READ)
    found = find_draws(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这次抽取，{ELSEWHERE}")
    return found


def find_tasks(
    actor: Actor, *, state: str = "", kind: str = "", inspection: str = "", region: str = "", subject_uid: str = "",
    officer_id: int | None = None, plan_uid: str = "", draw_uid: str = "", alert_ref: str = "",
    due_to: date | None = None,
) -> QuerySet[Task]:  # fmt: skip
    """List tasks the actor may see, the newest first; officers come with them."""
    rows = visible_to(
        actor,
        Rights.TASK_READ,
        Task.objects.select_related("subject", "unit", "plan").prefetch_related("officers"),
    )
    rows = _narrow(
        rows, region, state=state, kind=kind, inspection=inspection, subject__uid=subject_uid, plan__uid=plan_uid,
        draw__uid=draw_uid, alert_ref=alert_ref,
    )  # fmt: skip
    if officer_id is not None:
        rows = rows.filter(posts__person_id=officer_id)
    return rows.filter(due_on__lte=due_to) if due_to else rows


def get_task(actor: Actor, uid: str) -> Task:
    """Find one task. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_tasks(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这次检查，{ELSEWHERE}")
    return found


def count_tasks(actor: Actor, *, officer_id: int | None = None) -> dict[str, int]:
    """Count tasks by state; states without any are 0."""
    rows = (
        find_tasks(actor, officer_id=officer_id).order_by().values_list("state").annotate(number=Count("id"))
    )
    found = dict(rows)
    return {state: found.get(state, 0) for state in Task.State.values}


def checklist_of(task: Task) -> ChecklistSpec:
    """Give the checklist version a task was opened under."""
    return checklist_named(inspection_named(task.inspection), task.checklist_version)


def lines_of(task: Task) -> list[ChecklistLine]:
    """Give every question of a task in order with the answer so far, for the page and for the phone.

    A recheck asks only what its order names.
    """
    answers = {answer.no: answer for answer in task.answers.all()}
    asked = scope_of(task)
    return [
        ChecklistLine(question, answers.get(question.no))
        for question in checklist_of(task).questions
        if asked is None or question.no in asked
    ]


def scope_of(task: Task) -> set[int] | None:
    """Number the questions that a visit has to answer; None when it is the whole checklist."""
    if task.kind != RECHECK:
        return None
    part = VisitPart.objects.filter(task=task).exclude(rechecks=None).first()
    if part is None or part.rechecks_id is None:
        return None
    return set(Finding.objects.filter(order_id=part.rechecks_id).values_list("no", flat=True))


def find_findings(
    actor: Actor, *, subject_uid: str = "", task_uid: str = "", disposal: str = "", region: str = ""
) -> QuerySet[Finding]:
    """List findings the actor may see, the newest task first."""
    rows = visible_to(actor, Rights.TASK_READ, Finding.objects.select_related("task", "subject", "order"))
    rows = _narrow(rows, region, subject__uid=subject_uid, task__uid=task_uid, disposal=disposal)
    return rows.order_by("-found_on", "-id")


def get_finding(actor: Actor, uid: str) -> Finding:
    """Find one finding. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_findings(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这条检查发现，{ELSEWHERE}")
    return found


def find_orders(
    actor: Actor, *, state: str = "", subject_uid: str = "", region: str = "", due_to: date | None = None
) -> QuerySet[Order]:
    """List orders to put things right, the earliest day first."""
    rows = visible_to(actor, Rights.TASK_READ, Order.objects.select_related("task__subject"))
    rows = _narrow(rows, region, state=state, task__subject__uid=subject_uid)
    return rows.filter(due_on__lte=due_to) if due_to else rows


def get_order(actor: Actor, uid: str) -> Order:
    """Find one order. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_orders(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这份责令改正，{ELSEWHERE}")
    return found


def count_visits(subject: Subject, year: int, *, without: Iterable[str] = ()) -> int:
    """Count a business's visits of a calendar year, open ones too, for the cap; a joint visit counts once."""
    rows = Task.objects.filter(
        subject=subject, opened_on__gte=date(year, 1, 1), opened_on__lte=date(year, 12, 31)
    )
    return rows.exclude(kind__in=tuple(without)).exclude(part__place__gt=0).count()


def _narrow(rows: "QuerySet[Row]", region: str, **wanted: str) -> "QuerySet[Row]":
    """Keep the rows in a region and with every value that was asked for."""
    found = rows.filter(**{name: value for name, value in wanted.items() if value})
    return in_regions(found, [region]) if region else found
