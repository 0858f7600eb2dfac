"""One business, one day, one knock on the door: visits near each other are proposed as one, and joined on accept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, in_regions, require, visible_to
from quanheng.registry.api import Subject

from .catalogue import inspection_named, list_inspections
from .models import Task, TaskOfficer
from .rights import Rights
from .roster_facts import VISITS_JOINED
from .roster_rules import policy_on
from .selectors import find_tasks
from .visit_limits import limit_on
from .visit_models import JointVisit, VisitPart

__all__ = ["Burden", "JoinProposal", "join_visits", "list_burdens", "propose_joins", "visits_of"]


@dataclass(frozen=True, slots=True)
class JoinProposal:
    """Visits to one business that could be one: the tasks, the day proposed, and whose team goes."""

    subject: Subject
    tasks: tuple[Task, ...]
    on: date
    team: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """How often one business is visited this year; ``limit`` is the published cap, None without one."""

    subject: Subject
    visits: int
    counted: int
    limit: int | None

    @property
    def is_over(self) -> bool:
        """Say whether the counted visits exceed the cap."""
        return self.limit is not None and self.counted > self.limit

    @property
    def is_full(self) -> bool:
        """Say whether the cap is reached."""
        return self.limit is not None and self.counted >= self.limit


def propose_joins(actor: Actor, day: date, *, region: str = "", most: int = 100) -> list[JoinProposal]:
    """List businesses with two or more waiting visits due within the policy's days, the earliest first.

    Right:  inspections:task:read
    """
    within = timedelta(days=policy_on(day).merge_within_days)
    waiting = find_tasks(actor, state=Task.State.ASSIGNED, region=region).filter(due_on__gte=day)
    free = waiting.filter(part__isnull=True)
    several = free.order_by().values("subject_id").annotate(number=Count("id")).filter(number__gte=2)
    rows: dict[int, list[Task]] = {}
    for task in free.filter(subject_id__in=several.values("subject_id")).order_by("due_on", "id"):
        rows.setdefault(task.subject_id, []).append(task)
    found = []
    for tasks in rows.values():
        near = [
            one for one in tasks if one.due_on and tasks[0].due_on and one.due_on - tasks[0].due_on <= within
        ]
        if len({one.inspection for one in near}) >= 2 and near[0].due_on:
            found.append(JoinProposal(
                near[0].subject, tuple(near), near[0].due_on, tuple(one.name for one in near[0].officers.all())
            ))  # fmt: skip
    return sorted(found, key=lambda one: (one.on, one.subject.pk))[:most]


def join_visits(
    *, actor: Actor, at: datetime, task_uids: Sequence[str], on: date | None = None
) -> JointVisit:
    """Make several waiting visits to one business one joint visit: one day, the first task's team, counted once.

    Each task keeps its checklist, cause and result. Joined tasks have begun for nobody yet; started ones are refused.

    Law:    国办发〔2024〕54号 (能合并实施的不得重复检查)
    Right:  inspections:visit:join
    Writes: inspections.visits.joined
    Raises: NotFound, BadInput, Conflict
    """
    require(actor, Rights.VISIT_JOIN)
    uids = list(dict.fromkeys(task_uids))
    if len(uids) < 2:
        raise BadInput("至少选两次检查才能合并")
    with transaction.atomic():
        seen = set(find_tasks(actor).filter(uid__in=uids).values_list("pk", flat=True))
        tasks = list(
            Task.objects.select_for_update(of=("self",)).select_related("subject").filter(pk__in=seen)
        )
        if len(tasks) != len(uids):
            raise NotFound("有的检查不存在，或不在您的管辖范围内")
        tasks.sort(key=lambda one: (one.due_on or date.max, one.pk))
        lead = tasks[0]
        require(actor, Rights.VISIT_JOIN, region=lead.region_code)
        _check_joinable(tasks)
        day = on or lead.due_on or day_of(at)
        if day < day_of(at) or any(one.due_on and one.due_on < day for one in tasks):
            raise BadInput(
                "合并的日子不能早于今天，也不能晚于任何一次的期限", remedy=f"可选{lead.due_on}以前"
            )
        team = list(lead.posts.select_related("person").order_by("order"))
        uid = new_uid(at)
        fact = record(
            VISITS_JOINED, object=Ref("inspections.joint", uid), actor=actor, at=at, region=lead.region_code,
            subject=Ref("registry.subject", lead.subject.uid), because=[one.opened_fact for one in tasks],
            body={"count": len(tasks), "on": day, "tasks": [one.uid for one in tasks],
                  "officers": "、".join(post.person.name for post in team)},
        )  # fmt: skip
        titles = "、".join(inspection_named(one.inspection).zh for one in tasks)
        visit = JointVisit.objects.create(
            uid=uid, subject=lead.subject, title=f"合并检查：{titles}"[:100], opened_on=day_of(at),
            region_code=lead.region_code, fact_uid=fact.uid,
        )  # fmt: skip
        for place, task in enumerate(tasks):
            spec = inspection_named(task.inspection)
            VisitPart.objects.create(task=task, joint=visit, place=place, department=spec.department)
            task.due_on, task.unit_id = day, lead.unit_id
            task.save(update_fields=["due_on", "unit"])
            if place:
                task.posts.all().delete()
                TaskOfficer.objects.bulk_create(
                    TaskOfficer(task=task, person=post.person, order=post.order) for post in team
                )
    return visit


def _check_joinable(tasks: Sequence[Task]) -> None:
    if len({one.subject_id for one in tasks}) > 1:
        raise BadInput("不是同一户，不能合并")
    if any(one.state != Task.State.ASSIGNED for one in tasks):
        raise Conflict("有的检查已经开始", remedy="只能合并还没有开始的检查")
    if VisitPart.objects.filter(task__in=tasks).exists():
        raise Conflict("有的检查已经和别的检查合在一起", remedy="请刷新后再选")
    if len({one.inspection for one in tasks}) < len(tasks):
        raise BadInput("同一事项不必查两次", remedy="请作废其中一次")


def list_burdens(
    actor: Actor, day: date, *, region: str = "", only_over: bool = False, most: int = 200
) -> list[Burden]:
    """List businesses by their visits this year, the most visited first; a joint visit is one.

    ``counted`` leaves out what the cap leaves alone: visits on complaints, rechecks, at a licence, from afar. The
    smallest of the caps of all matters is compared with.

    Right:  inspections:task:read
    """
    require(actor, Rights.TASK_READ)
    limits = [limit for spec in list_inspections() if (limit := limit_on(spec, day))]
    least = min(limits, key=lambda one: one[0]) if limits else None
    rows = visible_to(actor, Rights.TASK_READ, Task.objects.filter(opened_on__year=day.year))
    rows = rows.exclude(part__place__gt=0)
    rows = in_regions(rows, [region]) if region else rows
    counted = rows.exclude(kind__in=least[2]) if least else rows
    ranked = dict(_per_subject(counted, most))
    whole = dict(_per_subject(rows, most, list(ranked))) if ranked else {}
    if not ranked:
        whole = dict(_per_subject(rows, most))
    most_visited = list(ranked or whole)
    subjects = Subject.objects.in_bulk(most_visited)
    most_allowed = least[0] if least else None
    found = [Burden(subjects[pk], whole.get(pk, 0), ranked.get(pk, 0), most_allowed) for pk in most_visited]
    return [one for one in found if one.is_over] if only_over else found


def _per_subject(rows: "QuerySet[Task]", most: int, only: Sequence[int] = ()) -> list[tuple[int, int]]:
    if only:
        rows = rows.filter(subject_id__in=only)
    numbered = rows.order_by().values_list("subject_id").annotate(number=Count("id"))
    return list(numbered.order_by("-number", "subject_id")[:most])


def visits_of(actor: Actor, subject: Subject, year: int) -> "QuerySet[Task]":
    """List one business's visits of a year with who came and why. Right: inspections:task:read"""
    rows = find_tasks(actor, subject_uid=subject.uid).filter(opened_on__year=year)
    return rows.select_related("plan", "part__joint").order_by("opened_on", "id")
