"""Results before the public: due from the close, looked at by a head, timed, withdrawn by a further act."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import clocks_of, start_clock, stop_clock
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.inspection import InspectionSpec

from .catalogue import inspection_named
from .checklist import CONCLUSIONS, checklist_named
from .models import Task
from .rights import Rights
from .scoring import reckon_score
from .selectors import get_task
from .visit_facts import RESULT_PUBLISHED, RESULT_WITHDRAWN
from .visit_models import PublicResult, VisitScore

__all__ = [
    "RESULT_CLOCK",
    "keep_result",
    "keep_score",
    "publish_result",
    "publish_results",
    "withdraw_result",
]

RESULT_CLOCK = "公开检查结果"
#: A visit for a licence is part of the licence's own procedure, which has its own publicity.
_NOT_PUBLIC = frozenset({"XK"})


def keep_score(task: Task, spec: InspectionSpec, values: dict[int, str]) -> VisitScore | None:
    """Write down what the answers score; part of the close and of a correction."""
    found = reckon_score(checklist_named(spec, task.checklist_version), values)
    if found is None:
        VisitScore.objects.filter(task=task).delete()
        return None
    kept, _ = VisitScore.objects.update_or_create(
        task=task, defaults={"value": found.value, "band": found.band, "working": found.as_dict()}
    )
    return kept


def keep_result(task: Task, spec: InspectionSpec, failed: int, actor: Actor, at: datetime) -> None:
    """Let the result wait for publication and start the clock that watches it; part of the close.

    Writes: clock.limit.started
    """
    if task.kind in _NOT_PUBLIC or not spec.result_law_key or task.closed_on is None:
        return
    clock = start_clock(
        owner=Ref("inspections.task", task.uid), rule=spec.result_law_key, start=task.closed_on, actor=actor, at=at,
        subject=Ref("registry.subject", task.subject.uid), name=RESULT_CLOCK, unit_id=task.unit_id,
        person_id=actor.person_id, region=task.region_code, because=[task.closed_fact],
    )  # fmt: skip
    PublicResult.objects.create(
        task=task, due_on=clock.due_on, clock_uid=clock.uid, failed=failed, inspection=task.inspection,
        kind=task.kind, conclusion=task.conclusion, closed_on=task.closed_on, region_code=task.region_code,
    )  # fmt: skip


def publish_result(*, actor: Actor, at: datetime, task_uid: str) -> PublicResult:
    """Make a visit's result public after looking at it; late ones go out too and say that they are late.

    Shown: the business, the checklist, the day, the national result, the failed questions in the checklist's own
    words. What officers wrote down stays inside, since it may name persons. Published again, nothing changes.

    Law:    食品生产经营监督检查管理办法 第39条; 国发〔2019〕5号 (random checks)
    Right:  inspections:result:publish
    Writes: inspections.result.published; stops the clock
    Raises: NotAllowed, NotFound, Conflict
    """
    with transaction.atomic():
        found = _lock(actor, task_uid, Rights.RESULT_PUBLISH)
        if found.state == PublicResult.State.PUBLISHED:
            return found
        if found.state == PublicResult.State.WITHDRAWN:
            raise Conflict("这项结果已撤回，不能再公开", remedy="确须公开的，请另行检查")
        task, day = found.task, day_of(at)
        found.published_on, found.state = day, PublicResult.State.PUBLISHED
        found.is_late = found.due_on is not None and day > found.due_on
        fact = record(
            RESULT_PUBLISHED, object=Ref("inspections.task", task.uid), actor=actor, at=at,
            subject=Ref("registry.subject", task.subject.uid), region=task.region_code, because=[task.closed_fact],
            body={
                "zh": inspection_named(task.inspection).zh, "conclusion": task.conclusion, "is_late": found.is_late,
                "conclusion_zh": CONCLUSIONS[task.conclusion], "failed": found.failed, "due_on": found.due_on,
            },
        )  # fmt: skip
        found.fact_uid = fact.uid
        found.save()
        for clock in clocks_of(Ref("inspections.task", task.uid)):
            if clock.uid == found.clock_uid:
                stop_clock(clock, actor=actor, at=at, outcome="已公开", because=[fact])
    return found


def publish_results(*, actor: Actor, at: datetime, task_uids: Sequence[str]) -> list[PublicResult]:
    """Make several results public; whole or not at all. Right: inspections:result:publish"""
    if not 1 <= len(task_uids) <= 200:
        raise BadInput("一次公开1至200项", remedy="请先选择要公开的检查结果")
    with transaction.atomic():
        return [publish_result(actor=actor, at=at, task_uid=uid) for uid in dict.fromkeys(task_uids)]


def withdraw_result(*, actor: Actor, at: datetime, task_uid: str, reason: str) -> PublicResult:
    """Take a public result down for good, saying why; the place where it stood says so.

    Right:  inspections:result:correct
    Writes: inspections.result.withdrawn
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    said = reason.strip()
    if not said or len(said) > 300:
        raise BadInput("撤回须写明理由", remedy="写明哪里错了，不超过300字")
    with transaction.atomic():
        found = _lock(actor, task_uid, Rights.RESULT_CORRECT)
        if found.state == PublicResult.State.WITHDRAWN:
            return found
        if found.state != PublicResult.State.PUBLISHED:
            raise Conflict("这项结果还没有公开", remedy="没有公开的，请直接更正检查记录")
        record(
            RESULT_WITHDRAWN, object=Ref("inspections.task", found.task.uid), actor=actor, at=at,
            subject=Ref("registry.subject", found.task.subject.uid), region=found.region_code,
            because=[found.fact_uid], body={"reason": said},
        )  # fmt: skip
        found.state, found.why = PublicResult.State.WITHDRAWN, said
        found.save(update_fields=["state", "why"])
    return found


def _lock(actor: Actor, task_uid: str, right: Rights) -> PublicResult:
    require(actor, right)
    task = get_task(actor, task_uid)
    require(actor, right, region=task.region_code)
    found = (
        PublicResult.objects.select_for_update(of=("self",))
        .select_related("task__subject")
        .filter(task=task)
        .first()
    )
    if found is None:
        raise NotFound("这次检查没有待公开的结果", remedy="检查完成后才有结果；许可现场核查的结果随许可公开")
    return found
