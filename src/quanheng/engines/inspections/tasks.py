"""Opening a visit and beginning it: who goes, under which checklist, and whether the business may be visited again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from django.db import IntegrityError, transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.law.api import value_on
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, Person, require
from quanheng.packkit.inspection import InspectionSpec
from quanheng.registry.api import Subject

from .candidates import suggest_officers, unit_of
from .catalogue import inspection_named
from .checklist import KINDS, checklist_on, visit_cap_on
from .facts import TASK_OPENED, TASK_STARTED
from .models import Draw, Task, TaskOfficer
from .rights import Rights
from .selectors import count_visits, get_task

__all__ = ["VisitCapReached", "open_task", "own_task", "start_task"]


class VisitCapReached(Refusal):
    """The business has been visited as often this year as the published cap allows."""

    code: ClassVar[str] = "visit_cap_reached"


def open_task(
    *, actor: Actor, at: datetime, subject_uid: str, inspection: str, kind: str, officer_uids: Sequence[str] = (),
    due_on: date | None = None, draw: Draw | None = None, alert: Ref | None = None,
    because: Sequence[Fact | str] = (), is_counted: bool = True,
) -> Task:  # fmt: skip
    """Send at least two certified officers to one business, under the checklist in force today.

    Without ``officer_uids`` the two least loaded certified officers of the nearest unit go. One cause opens one
    task for a business: called again with the same first cause, it returns the task already open. A visit that
    would exceed the yearly cap is refused; visits on complaints, reports and rechecks are not capped, and neither is
    the further part of a joint visit, which is not ``is_counted``.

    Law:    行政处罚法 第42条、第55条 (two officers with certificates); 国办发〔2024〕54号 (cap on visits)
    Right:  inspections:task:open
    Writes: inspections.task.opened
    Raises: NotFound, BadInput, NotAllowed, NoRuleInForce, VisitCapReached
    """
    require(actor, Rights.TASK_OPEN)
    day, spec = day_of(at), inspection_named(inspection)
    subject = Subject.objects.filter(uid=subject_uid).first()
    if subject is None:
        raise NotFound("没有这个主体，或不在您的管辖范围内")
    require(actor, Rights.TASK_OPEN, region=subject.region_code)
    if kind not in KINDS:
        raise BadInput(f"没有“{kind}”这种检查方式", remedy=f"可选：{'、'.join(KINDS)}")
    cause = _first(because)
    key = f"{cause or new_uid(at)}:{subject.uid}"
    known = Task.objects.filter(cause_key=key).first() if cause else None
    if known is not None:
        return known
    checklist = checklist_on(spec, day)
    if is_counted:
        check_visit_cap(spec, subject, kind, day)
    officers = _officers(officer_uids, spec, subject.region_code, day)
    task = Task(
        uid=new_uid(at), subject=subject, inspection=spec.key, kind=kind, checklist_version=checklist.version,
        checklist_on=day, plan_id=draw.plan_id if draw else None, draw=draw, alert_ref=str(alert or ""),
        unit=unit_of(officers[0], subject.region_code, day), opened_on=day, due_on=due_on,
        region_code=subject.region_code, cause_key=key,
    )  # fmt: skip
    try:
        return _write(task, spec, officers, actor, at, because)
    except IntegrityError:  # somebody opened it for the same cause in the same moment
        known = Task.objects.filter(cause_key=key).first()
        if known is None:
            raise
        return known


def _write(
    task: Task, spec: InspectionSpec, officers: Sequence[Person], actor: Actor, at: datetime,
    because: Sequence[Fact | str],
) -> Task:  # fmt: skip
    """Write a task, its officers and its fact together."""
    body = {
        "inspection": spec.key, "zh": spec.zh, "kind": task.kind, "kind_zh": KINDS[task.kind], "due_on": task.due_on,
        "checklist": task.checklist_version, "officers": [person.name for person in officers],
        "certificates": [person.certificate_no for person in officers], "alert": task.alert_ref,
        "draw": task.draw.uid if task.draw else "",
    }  # fmt: skip
    with transaction.atomic():
        fact = record(
            TASK_OPENED, object=Ref("inspections.task", task.uid), actor=actor, at=at, body=body, because=because,
            subject=Ref("registry.subject", task.subject.uid), region=task.region_code,
        )  # fmt: skip
        task.opened_fact = fact.uid
        task.save()
        TaskOfficer.objects.bulk_create(
            TaskOfficer(task=task, person=person, order=order) for order, person in enumerate(officers)
        )
    return task


def start_task(*, actor: Actor, at: datetime, uid: str, because: Sequence[Fact | str] = ()) -> Task:
    """Begin the visit on the spot; a second call changes nothing.

    Right:  inspections:task:record, as one of the officers
    Writes: inspections.task.started
    """
    with transaction.atomic():
        task = own_task(actor, uid)
        if task.state != Task.State.ASSIGNED:
            return task
        task.state, task.started_at = Task.State.CHECKING, at
        task.save(update_fields=["state", "started_at"])
        record(
            TASK_STARTED, object=Ref("inspections.task", task.uid), actor=actor, at=at,
            because=[task.opened_fact, *because], subject=Ref("registry.subject", task.subject.uid),
            region=task.region_code,
        )  # fmt: skip
    return task


def own_task(actor: Actor, uid: str, right: Rights = Rights.TASK_RECORD) -> Task:
    """Take a task for writing, as one of its officers; lives in a transaction.

    Raises: NotAllowed, when the actor is not one of them; NotFound, outside the jurisdiction
    """
    require(actor, right)
    task = (
        Task.objects.select_for_update(of=("self",)).select_related("subject").get(pk=get_task(actor, uid).pk)
    )
    require(actor, right, region=task.region_code)
    if actor.person_id is None or not task.posts.filter(person_id=actor.person_id).exists():
        raise NotAllowed("只有本次检查的人员可以记录", remedy="请由派出的检查人员办理")
    return task


def check_visit_cap(spec: InspectionSpec, subject: Subject, kind: str, day: date) -> None:
    """Refuse a visit beyond the yearly cap, naming the rule; the smallest of the caps that hold counts.

    The city's own number stands in the law of its pack (``inspection.frequency_cap``); while it has none, the
    pack's proposal holds. Raises: VisitCapReached
    """
    cap = visit_cap_on(spec, day)
    if cap is None or kind in cap.exempt_kinds:
        return
    limit, article = cap.visits_per_year, cap.law
    law = value_on(cap.law_key, day)
    published = law.value.get("n") if isinstance(law.value, dict) else law.value
    if published is not None and int(published) < limit:
        limit, article = int(published), law.article
    visits = count_visits(subject, day.year, without=cap.exempt_kinds)
    if visits >= limit:
        raise VisitCapReached(
            f"{day.year}年对该户已安排{visits}次检查，达到每年{limit}次的上限",
            remedy="请与已有检查合并；投诉举报、转办和复查不受此限，请选有因检查并写明线索",
            citation=article, limit=limit, visits=visits, rule=cap.law_key,
        )  # fmt: skip


def _first(because: Sequence[Fact | str]) -> str:
    first = next(iter(because), "")
    return first if isinstance(first, str) else first.uid


def _officers(uids: Sequence[str], spec: InspectionSpec, region: str, day: date) -> list[Person]:
    wanted = spec.officers_per_task
    if not uids:
        found = suggest_officers(region=region, day=day, count=wanted)
    else:
        by_uid = {person.uid: person for person in Person.objects.filter(uid__in=uids, is_active=True)}
        found = [by_uid[uid] for uid in dict.fromkeys(uids) if uid in by_uid]
    lapsed = [person.name for person in found if not person.has_certificate(day)]
    if lapsed:
        raise BadInput(
            f"{'、'.join(lapsed)}没有有效的执法证",
            remedy="请改派持证人员",
            citation="行政处罚法 第42条、第55条",
        )
    if len(found) < wanted:
        raise Conflict(
            f"持证检查人员不足{wanted}人，现有{len(found)}人",
            remedy="请由上级单位支援",
            citation="行政处罚法 第42条",
        )
    return found
