"""One visit for several departments: each brings its checklist and its officers, the business is burdened once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.registry.api import Subject

from .catalogue import inspection_named
from .models import Task
from .rights import Rights
from .tasks import open_task
from .visit_facts import JOINT_OPENED
from .visit_models import JointVisit, VisitPart

__all__ = ["JointPart", "open_joint_visit"]


@dataclass(frozen=True, slots=True)
class JointPart:
    """One department's share of a joint visit: its checklist, and its officers where they are known."""

    inspection: str
    department: str = ""
    officer_uids: Sequence[str] = ()


def open_joint_visit(
    *, actor: Actor, at: datetime, subject_uid: str, title: str, parts: Sequence[JointPart],
    due_on: date | None = None, kind: str = "JRI", because: Sequence[Fact | str] = (),
) -> tuple[JointVisit, list[Task]]:  # fmt: skip
    """Open one visit with several checklists; against the yearly cap it counts once.

    Each part is a task of its own with its own officers, result, findings and limit, so that each department
    answers for what it saw; the visit holds them together.

    Law:    国发〔2019〕5号 (部门联合双随机)
    Right:  inspections:task:open
    Writes: inspections.joint.opened, inspections.task.opened for each
    Raises: NotAllowed, NotFound, BadInput, VisitCapReached
    """
    require(actor, Rights.TASK_OPEN)
    keys = [part.inspection for part in parts]
    if len(parts) < 2 or len(set(keys)) != len(keys):
        raise BadInput("联合检查须有两张以上不同的检查表", remedy="只有一张的，请按普通检查派出")
    if not title.strip() or len(title) > 100:
        raise BadInput("请写明联合检查的名称")
    subject = Subject.objects.filter(uid=subject_uid).first()
    if subject is None:
        raise NotFound("没有这个主体，或不在您的管辖范围内")
    require(actor, Rights.TASK_OPEN, region=subject.region_code)
    with transaction.atomic():
        uid = new_uid(at)
        fact = record(
            JOINT_OPENED, object=Ref("inspections.joint", uid), actor=actor, at=at, because=because,
            subject=Ref("registry.subject", subject.uid), region=subject.region_code,
            body={"title": title.strip(), "count": len(parts), "inspections": keys},
        )  # fmt: skip
        visit = JointVisit.objects.create(
            uid=uid, subject=subject, title=title.strip(), opened_on=fact.at.date(), region_code=subject.region_code,
            fact_uid=fact.uid,
        )  # fmt: skip
        tasks = []
        for place, part in enumerate(parts):
            spec = inspection_named(part.inspection)
            task = open_task(
                actor=actor, at=at, subject_uid=subject.uid, inspection=spec.key, kind=kind, due_on=due_on,
                officer_uids=part.officer_uids, is_counted=place == 0,
            )  # fmt: skip
            VisitPart.objects.create(
                task=task, joint=visit, place=place, department=part.department or spec.department
            )
            tasks.append(task)
    return visit, tasks
