"""The questions about what stands beside visits; each restricted to the actor's jurisdiction."""

from datetime import date

from django.db.models import Q, QuerySet

from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor, in_regions, require, visible_to

from .models import Task
from .rights import Rights
from .selectors import ELSEWHERE, get_task
from .visit_models import (
    Campaign,
    CampaignTarget,
    Grade,
    GradeAppeal,
    PublicResult,
    SelfCheck,
    VisitPaper,
    VisitPart,
)

__all__ = [
    "find_appeals", "find_campaigns", "find_grades", "find_results", "find_self_checks", "find_targets",
    "find_visit_papers", "get_appeal", "get_campaign", "get_grade", "get_result", "get_self_check",
    "get_visit_paper", "last_visit_before", "own_appeals", "part_of",
]  # fmt: skip


def find_results(
    actor: Actor,
    *,
    state: str = "",
    late_on: date | None = None,
    inspection: str = "",
    region: str = "",
    q: str = "",
) -> QuerySet[PublicResult]:
    """List results waiting and published; ``late_on`` keeps those that wait beyond their day or came late."""
    rows = visible_to(actor, Rights.TASK_READ, PublicResult.objects.select_related("task__subject"))
    if state:
        rows = rows.filter(state=state)
    if late_on:
        waits = Q(state=PublicResult.State.WAITING, due_on__lt=late_on)
        rows = rows.filter(waits | Q(is_late=True))
    if inspection:
        rows = rows.filter(inspection=inspection)
    if q:
        rows = rows.filter(task__subject__name__contains=q.strip())
    return in_regions(rows, [region]) if region else rows


def get_result(actor: Actor, task_uid: str) -> PublicResult | None:
    """Give the public result of a visit that the actor may see; None where there is none."""
    return PublicResult.objects.filter(task=get_task(actor, task_uid)).first()


def find_campaigns(
    actor: Actor, *, kind: str = "", running_on: date | None = None, q: str = ""
) -> QuerySet[Campaign]:
    """List campaigns, the newest first."""
    rows = visible_to(actor, Rights.TASK_READ, Campaign.objects.select_related("unit"))
    if kind:
        rows = rows.filter(kind=kind)
    if running_on:
        rows = rows.filter(ended_on=None, starts_on__lte=running_on, ends_on__gte=running_on)
    return rows.filter(title__contains=q.strip()) if q.strip() else rows


def get_campaign(actor: Actor, uid: str) -> Campaign:
    """Find one campaign. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_campaigns(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这项部署，{ELSEWHERE}")
    return found


def find_targets(
    actor: Actor, campaign: Campaign, *, state: str = "", period: str = ""
) -> QuerySet[CampaignTarget]:
    """List a campaign's targets that lie in the actor's jurisdiction; ``state`` is none, open, closed or refused."""
    rows = visible_to(
        actor, Rights.TASK_READ, CampaignTarget.objects.filter(campaign=campaign).select_related("subject")
    )
    parts = VisitPart.objects.filter(target__campaign=campaign, period=period)
    if state == "none":
        rows = rows.exclude(pk__in=parts.values("target_id"))
    elif state == "open":
        rows = rows.filter(pk__in=parts.exclude(task__state=Task.State.CLOSED).values("target_id"))
    elif state == "closed":
        rows = rows.filter(pk__in=parts.filter(task__state=Task.State.CLOSED).values("target_id"))
    elif state == "refused":
        rows = rows.exclude(refused="")
    return rows


def part_of(task: Task) -> VisitPart | None:
    """Say where a task belongs: a campaign, a joint visit, an order it rechecks; None for a visit of its own."""
    rows = VisitPart.objects.select_related("target__campaign", "joint", "rechecks__task")
    return rows.filter(task=task).first()


def find_self_checks(
    actor: Actor, *, state: str = "", inspection: str = "", subject_uid: str = "", q: str = ""
) -> QuerySet[SelfCheck]:
    """List self-checks that were handed in; drafts are the business's own."""
    rows = visible_to(actor, Rights.TASK_READ, SelfCheck.objects.select_related("subject", "task"))
    rows = rows.exclude(state=SelfCheck.State.DRAFT)
    for name, value in (("state", state), ("inspection", inspection), ("subject__uid", subject_uid)):
        rows = rows.filter(**{name: value}) if value else rows
    return rows.filter(subject__name__contains=q.strip()) if q.strip() else rows


def get_self_check(actor: Actor, uid: str) -> SelfCheck:
    """Find one self-check that was handed in. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_self_checks(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这份自查，{ELSEWHERE}")
    return found


def last_visit_before(one: SelfCheck) -> Task | None:
    """Give the last closed visit on the same matter before a self-check, to compare it with."""
    rows = Task.objects.filter(
        subject_id=one.subject_id,
        inspection=one.inspection,
        state=Task.State.CLOSED,
        closed_on__lte=one.begun_on,
    )
    return rows.order_by("-closed_on", "-id").first()


def find_grades(
    actor: Actor, *, grade: str = "", inspection: str = "", region: str = "", subject_uid: str = "", q: str = "",
    with_former: bool = False,
) -> QuerySet[Grade]:  # fmt: skip
    """List grades in force, with ``with_former`` those before them too."""
    rows = visible_to(actor, Rights.TASK_READ, Grade.objects.select_related("subject"))
    if not with_former:
        rows = rows.filter(is_current=True)
    if grade:
        rows = rows.filter(grade="" if grade == "none" else grade)
    for name, value in (("inspection", inspection), ("subject__uid", subject_uid)):
        rows = rows.filter(**{name: value}) if value else rows
    rows = rows.filter(search_text__contains=q.strip()) if q.strip() else rows
    return in_regions(rows, [region]) if region else rows


def get_grade(actor: Actor, uid: str) -> Grade:
    """Find one grade, former ones too. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_grades(actor, with_former=True).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这项等级，{ELSEWHERE}")
    return found


def find_appeals(actor: Actor, *, state: str = "") -> QuerySet[GradeAppeal]:
    """List applications for another look at a grade, the newest first."""
    rows = visible_to(actor, Rights.TASK_READ, GradeAppeal.objects.select_related("grade__subject", "task"))
    return rows.filter(state=state) if state else rows


def own_appeals(subject: Ref) -> list[GradeAppeal]:
    """List a business's own applications for another look, the newest first; for its own account."""
    return list(GradeAppeal.objects.filter(grade__subject__uid=subject.key).select_related("grade")[:20])


def get_appeal(actor: Actor, uid: str) -> GradeAppeal:
    """Find one application. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    found = find_appeals(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这份复评申请，{ELSEWHERE}")
    return found


def find_visit_papers(actor: Actor, task: Task) -> list[VisitPaper]:
    """List a visit's papers in the order they were made."""
    rows = visible_to(
        actor, Rights.TASK_READ, VisitPaper.objects.filter(task=task).select_related("pdf", "docx")
    )
    return list(rows.order_by("id"))


def get_visit_paper(actor: Actor, uid: str) -> VisitPaper:
    """Find one paper of a visit. Raises: NotAllowed, NotFound"""
    require(actor, Rights.TASK_READ)
    rows = visible_to(
        actor, Rights.TASK_READ, VisitPaper.objects.select_related("task__subject", "pdf", "docx")
    )
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound(f"没有这份文书，{ELSEWHERE}")
    return found
