"""A business checks itself: answers with proof and a promise; officers read, compare, and go to see for themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import get_exhibit, record, seal_exhibit
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.inspection import ChecklistSpec, InspectionSpec
from quanheng.registry.api import Subject

from .catalogue import inspection_named, list_inspections
from .checklist import checklist_named, checklist_on, question_no
from .models import Answer, Task
from .proofs import check_proof
from .rights import Rights
from .tasks import open_task
from .visit_facts import SELF_READ, SELF_SETTLED, SELF_SUBMITTED
from .visit_models import SelfCheck, SelfCheckFile

__all__ = [
    "attach_to_self_check", "begin_self_check", "checklist_of_self_check", "own_self_check", "own_self_checks",
    "read_self_check", "save_self_check", "self_inspections", "settle_self_check", "submit_self_check",
    "verify_self_check",
]  # fmt: skip

_NOTE = 500
_OPEN = (SelfCheck.State.DRAFT,)


def self_inspections() -> list[InspectionSpec]:
    """List the checklists that businesses may answer themselves."""
    return [spec for spec in list_inspections() if spec.self_check]


def own_self_checks(subject: Ref) -> list[SelfCheck]:
    """List one business's self-checks, the newest first; for its own account."""
    return list(SelfCheck.objects.filter(subject__uid=subject.key).order_by("-id")[:100])


def own_self_check(subject: Ref, uid: str) -> SelfCheck:
    """Find one of a business's own self-checks. Raises: NotFound"""
    found = SelfCheck.objects.filter(subject__uid=subject.key, uid=uid).select_related("subject").first()
    if found is None:
        raise NotFound("没有这份自查")
    return found


def checklist_of_self_check(one: SelfCheck) -> ChecklistSpec:
    """Give the checklist version that a self-check was begun under."""
    return checklist_named(inspection_named(one.inspection), one.checklist_version)


def begin_self_check(*, subject: Ref, inspection: str, at: datetime) -> SelfCheck:
    """Begin a self-check under the checklist in force today; one that is being written is given back.

    Raises: NotFound, BadInput, NoRuleInForce
    """
    spec = inspection_named(inspection)
    if not spec.self_check:
        raise BadInput(f"“{spec.zh}”不开放企业自查")
    found = SelfCheck.objects.filter(subject__uid=subject.key, inspection=inspection, state__in=_OPEN).first()
    if found is not None:
        return found
    business = Subject.objects.filter(uid=subject.key).first()
    if business is None:
        raise NotFound("没有这个主体")
    return SelfCheck.objects.create(
        subject=business, inspection=inspection, checklist_version=checklist_on(spec, day_of(at)).version,
        begun_on=day_of(at), region_code=business.region_code,
    )  # fmt: skip


def save_self_check(*, subject: Ref, uid: str, answers: Mapping[int, Mapping[str, str]]) -> SelfCheck:
    """Keep answers of a draft: ``{no: {value, note}}``; files attached before stay.

    Raises: NotFound, BadInput, Conflict
    """
    with transaction.atomic():
        one = _draft(subject, uid)
        checklist, kept = checklist_of_self_check(one), dict(one.answers)
        for no, given in answers.items():
            question_no(checklist, no)
            value, note = given.get("value", ""), given.get("note", "").strip()
            if value not in Answer.Value.values:
                raise BadInput(f"第{no}项请选符合、不符合或不适用")
            if len(note) > _NOTE:
                raise BadInput(f"第{no}项说明不超过{_NOTE}字")
            files = kept.get(str(no), {}).get("exhibits", [])
            kept[str(no)] = {"value": value, "note": note, "exhibits": files}
        one.answers = kept
        one.save(update_fields=["answers"])
    return one


def attach_to_self_check(
    *, subject: Ref, uid: str, no: int, name: str, media_type: str, content: bytes, actor: Actor, at: datetime
) -> SelfCheck:
    """Attach a photo or a paper to one question of a draft, sealed with its digest.

    Right:  inspections:self:answer
    Writes: ledger.exhibit.sealed
    """
    require(actor, Rights.SELF_ANSWER)
    with transaction.atomic():
        one = _draft(subject, uid)
        question_no(checklist_of_self_check(one), no)
        if one.files.count() >= 60:
            raise BadInput("一份自查最多附60个文件", remedy="请合并后再传")
        exhibit = seal_exhibit(
            name=name, media_type=media_type, content=content, actor=actor, at=at, subject=subject,
            object=Ref("inspections.selfcheck", one.uid), region=one.region_code,
        )  # fmt: skip
        SelfCheckFile.objects.get_or_create(check_of=one, no=no, exhibit=exhibit)
        answers = dict(one.answers)
        here = {"value": "", "note": "", "exhibits": []} | answers.get(str(no), {})
        here["exhibits"] = list(dict.fromkeys([*here["exhibits"], exhibit.uid]))
        answers[str(no)] = here
        one.answers = answers
        one.save(update_fields=["answers"])
    return one


def submit_self_check(
    *, subject: Ref, uid: str, promised_by: str, promise: str, actor: Actor, at: datetime
) -> SelfCheck:
    """Hand a self-check in with the promise that it is true; from then on the business changes nothing in it.

    Every question is answered; a no says what is wrong and how it is being put right, and brings the proof that
    the checklist demands. Handed in again, nothing changes.

    Right:  inspections:self:answer
    Writes: inspections.self.submitted
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.SELF_ANSWER)
    if not promised_by.strip() or len(promised_by) > 60:
        raise BadInput("请写明承诺人姓名", field="promised_by")
    with transaction.atomic():
        one = _lock(subject, uid)
        if one.state != SelfCheck.State.DRAFT:
            return one
        failed = _check_answers(one)
        fact = record(
            SELF_SUBMITTED, object=Ref("inspections.selfcheck", one.uid), actor=actor, at=at, subject=subject,
            region=one.region_code,
            body={
                "zh": inspection_named(one.inspection).zh, "failed": failed, "version": one.checklist_version,
                "answers": {no: given["value"] for no, given in one.answers.items()}, "promise": promise,
            },
        )  # fmt: skip
        one.state, one.submitted_at, one.failed, one.fact_uid = (
            SelfCheck.State.SUBMITTED,
            at,
            failed,
            fact.uid,
        )
        one.promised_by, one.promise = promised_by.strip(), promise[:500]
        one.save()
    return one


def _check_answers(one: SelfCheck) -> int:
    checklist = checklist_of_self_check(one)
    missing = [q.no for q in checklist.questions if not one.answers.get(str(q.no), {}).get("value")]
    if missing:
        listed = "、".join(map(str, missing[:10]))
        raise BadInput(f"还有{len(missing)}项没有填：第{listed}项", remedy="填完再提交", missing=missing)
    failed = 0
    for question in checklist.questions:
        given = one.answers[str(question.no)]
        if given["value"] == Answer.Value.NO:
            failed += 1
            if not given["note"]:
                raise BadInput(f"第{question.no}项不符合，请写明情况和怎样改正")
        check_proof(question, given["value"], [get_exhibit(uid) for uid in given["exhibits"]])
    return failed


def read_self_check(*, actor: Actor, at: datetime, uid: str) -> SelfCheck:
    """Note that an officer has read a self-check and leaves it at that.

    Right:  inspections:task:open
    Writes: inspections.self.read
    """
    with transaction.atomic():
        one = _seen(actor, uid)
        if one.state != SelfCheck.State.SUBMITTED:
            return one
        record(
            SELF_READ, object=Ref("inspections.selfcheck", one.uid), actor=actor, at=at, because=[one.fact_uid],
            subject=Ref("registry.subject", one.subject.uid), region=one.region_code,
        )  # fmt: skip
        one.state, one.read_by, one.read_on = SelfCheck.State.ACCEPTED, actor.name, day_of(at)
        one.save(update_fields=["state", "read_by", "read_on"])
    return one


def verify_self_check(*, actor: Actor, at: datetime, uid: str, officer_uids: Sequence[str] = ()) -> Task:
    """Send officers to see whether a self-check is true; it opens one visit under the checklist of that day.

    Right:  inspections:task:open
    Writes: inspections.task.opened
    Raises: NotAllowed, NotFound, Conflict, VisitCapReached
    """
    with transaction.atomic():
        one = _seen(actor, uid)
        if one.task is not None:
            return one.task
        if one.state not in (SelfCheck.State.SUBMITTED, SelfCheck.State.ACCEPTED):
            raise Conflict("这份自查还没有提交")
        one.task = open_task(
            actor=actor, at=at, subject_uid=one.subject.uid, inspection=one.inspection, kind="RD",
            officer_uids=officer_uids, because=[one.fact_uid],
        )  # fmt: skip
        one.state = SelfCheck.State.VERIFYING
        one.save(update_fields=["task", "state"])
    return one.task


def settle_self_check(task: Task, values: Mapping[int, str], actor: Actor, at: datetime) -> None:
    """Hold what officers found against what the business said; part of the close of the visit that verifies it.

    A question counts as different when the business said 符合 and the officers found 不符合.

    Writes: inspections.self.settled
    """
    one = (
        SelfCheck.objects.select_related("subject").filter(task=task, state=SelfCheck.State.VERIFYING).first()
    )
    if one is None:
        return
    differences: list[dict[str, Any]] = [
        {"no": int(no), "said": given["value"], "found": values[int(no)]}
        for no, given in one.answers.items()
        if given["value"] == Answer.Value.YES and values.get(int(no)) == Answer.Value.NO
    ]
    one.differences = differences
    one.state = SelfCheck.State.FALSE if differences else SelfCheck.State.TRUE
    one.save(update_fields=["differences", "state"])
    record(
        SELF_SETTLED, object=Ref("inspections.selfcheck", one.uid), actor=actor, at=at, region=one.region_code,
        subject=Ref("registry.subject", one.subject.uid), because=[one.fact_uid, task.closed_fact],
        body={"result": str(SelfCheck.State(one.state).label), "count": len(differences), "differences": differences},
    )  # fmt: skip


def _lock(subject: Ref, uid: str) -> SelfCheck:
    return SelfCheck.objects.select_for_update(of=("self",)).select_related("subject").get(
        pk=own_self_check(subject, uid).pk
    )  # fmt: skip


def _draft(subject: Ref, uid: str) -> SelfCheck:
    one = _lock(subject, uid)
    if one.state != SelfCheck.State.DRAFT:
        raise Conflict("这份自查已经提交，不能再改", remedy="情况有变化的，请另做一份自查")
    return one


def _seen(actor: Actor, uid: str) -> SelfCheck:
    require(actor, Rights.TASK_OPEN)
    found = (
        SelfCheck.objects.select_for_update(of=("self",))
        .select_related("subject", "task")
        .filter(uid=uid)
        .first()
    )
    if found is None or found.state == SelfCheck.State.DRAFT:
        raise NotFound("没有这份自查，或不在您的管辖范围内")
    require(actor, Rights.TASK_OPEN, region=found.region_code)
    return found
