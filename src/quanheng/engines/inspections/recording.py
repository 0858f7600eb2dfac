"""Answering a checklist on the spot: one by one, and all the rest at once as a deliberate act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, get_exhibit, record
from quanheng.foundation.people.api import Actor
from quanheng.packkit.inspection import ChecklistSpec, Disposal

from .catalogue import inspection_named
from .checklist import checklist_named, question_no, unanswered
from .facts import ANSWERS_RECORDED
from .models import Answer, Task
from .proofs import check_proof, needs_proof
from .scoring import idle_by_rule
from .selectors import scope_of
from .tasks import own_task

__all__ = ["AnswerGiven", "record_answers"]

NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """One answer as the officer gives it: Y, N or NA; a no says what was seen and what is to follow.

    Without ``disposal`` a no gets what the checklist proposes. ``fix_days`` is the officer's own period for
    putting it right; without it the period of the law holds.
    """

    no: int
    value: str
    note: str = ""
    exhibits: Sequence[str] = field(default_factory=tuple)
    disposal: str = ""
    fix_days: int | None = None


def record_answers(
    *, actor: Actor, at: datetime, uid: str, answers: Sequence[AnswerGiven], rest_conform: bool = False,
    because: Sequence[Fact | str] = (), set_aside: Sequence[str] = (),
) -> Task:  # fmt: skip
    """Write down answers to the task's checklist; each may be corrected until the task is closed.

    Nothing is answered by default: a question left alone stays open until ``rest_conform`` (其余都符合) is said,
    and an answer given that way is marked as such for ever. Answers that say what is already written change
    nothing and leave no fact. A question that demands a photo or a paper is refused without it, and is left open by
    ``rest_conform``. ``set_aside`` names groups that the business has nothing of; their questions, and those that
    an answer makes idle by the checklist's own rule, are written down as 不适用 with the reason.

    Right:  inspections:task:record, as one of the officers
    Writes: inspections.answers.recorded
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    with transaction.atomic():
        task = own_task(actor, uid)
        if task.state == Task.State.CLOSED:
            raise Conflict("检查已经结束，不能再改", remedy="发现记错的，请另行复查并说明")
        checklist = checklist_named(inspection_named(task.inspection), task.checklist_version)
        known = {answer.no: answer for answer in task.answers.all()}
        changed = [made for given in answers if (made := _take(task, checklist, given, known))]
        known |= {made.no: made for made in changed}
        idle = _idle(task, checklist, known, tuple(set_aside))
        changed = [one for one in changed if one.no not in {made.no for made in idle}] + idle
        known |= {made.no: made for made in idle}
        if rest_conform:
            asked = scope_of(task)
            changed += [
                Answer(task=task, no=no, value=Answer.Value.YES, by_rest=True)
                for no in unanswered(checklist, known, asked)
                if not needs_proof(question_no(checklist, no), Answer.Value.YES)
            ]
        if not changed:
            return task
        failed = [answer.no for answer in changed if answer.value == Answer.Value.NO]
        body = {
            "answered": len(changed), "failed": len(failed), "failed_nos": failed, "rest": rest_conform,
            "checklist": task.checklist_version,
        }  # fmt: skip
        fact = record(
            ANSWERS_RECORDED, object=Ref("inspections.task", task.uid), actor=actor, at=at, body=body,
            subject=Ref("registry.subject", task.subject.uid), because=[task.opened_fact, *because],
            region=task.region_code,
        )  # fmt: skip
        for answer in changed:
            answer.answered_at, answer.answered_by, answer.fact_uid = at, actor.name, fact.uid
        Answer.objects.bulk_create([answer for answer in changed if answer.pk is None])
        for answer in changed:
            if answer.pk is not None:
                answer.save()
        if task.state == Task.State.ASSIGNED:
            task.state, task.started_at = Task.State.CHECKING, at
            task.save(update_fields=["state", "started_at"])
    return task


def _idle(
    task: Task, checklist: ChecklistSpec, known: dict[int, Answer], set_aside: tuple[str, ...]
) -> list[Answer]:
    """Give the answers that a rule or a group set aside fills in; one that says so already is left alone."""
    values = {no: answer.value for no, answer in known.items()}
    made = []
    for no, why in idle_by_rule(checklist, values, set_aside).items():
        answer = known.get(no) or Answer(task=task, no=no)
        if answer.pk is not None and (answer.value, answer.note) == (Answer.Value.NOT_APPLICABLE, why):
            continue
        answer.value, answer.note, answer.exhibits = Answer.Value.NOT_APPLICABLE, why, []
        answer.disposal, answer.fix_days, answer.by_rest = "", None, False
        made.append(answer)
    return made


def _take(
    task: Task, checklist: ChecklistSpec, given: AnswerGiven, known: dict[int, Answer]
) -> Answer | None:
    """Turn a given answer into a row; None when the same is already written."""
    question = question_no(checklist, given.no)
    if given.value not in Answer.Value.values:
        raise BadInput(f"第{given.no}项的回答“{given.value}”不对", remedy="请选符合、不符合或不适用")
    note, disposal = given.note.strip(), given.disposal
    if given.value == Answer.Value.NO:
        disposal = disposal or str(question.disposal)
        if not note:
            raise BadInput(f"第{given.no}项不符合，须写明看到的情况", remedy="写一句事实，不写结论")
        if disposal not in tuple(Disposal):
            raise BadInput(f"第{given.no}项的处理“{disposal}”不对", remedy="请选当场改正、责令改正或立案移送")
    elif disposal or given.fix_days:
        raise BadInput(f"第{given.no}项没有不符合，不须处理", remedy="请去掉处理意见")
    if len(note) > NOTE_LIMIT or (given.fix_days is not None and not 1 <= given.fix_days <= 365):
        raise BadInput(f"第{given.no}项填写不对", remedy=f"说明不超过{NOTE_LIMIT}字，改正期限为1至365天")
    check_proof(question, given.value, [get_exhibit(exhibit) for exhibit in given.exhibits])
    said = {
        "value": given.value, "note": note, "exhibits": list(given.exhibits), "disposal": disposal,
        "fix_days": given.fix_days, "by_rest": False,
    }  # fmt: skip
    answer = known.get(given.no) or Answer(task=task, no=given.no)
    if answer.pk is not None and all(getattr(answer, name) == value for name, value in said.items()):
        return None
    for name, value in said.items():
        setattr(answer, name, value)
    return answer
