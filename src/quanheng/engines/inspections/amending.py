"""A closed record put right by a further act: what was written stays, what holds now is the overlay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import clocks_of, stop_clock
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .catalogue import inspection_named
from .checklist import CONCLUSIONS, OVERALL, check_conclusion, checklist_named, question_no
from .models import Answer, Finding, Order, Task
from .results import keep_score
from .rights import Rights
from .selectors import get_task
from .visit_facts import CLOSED_CORRECTED, ORDER_CANCELLED
from .visit_models import ClosedCorrection, PublicResult

__all__ = ["AnswerCorrected", "answers_now", "correct_closed", "withdrawn_numbers"]


@dataclass(frozen=True, slots=True)
class AnswerCorrected:
    """What one question ought to have said; an empty note leaves the note as it is."""

    no: int
    value: str
    note: str = ""


def answers_now(task: Task) -> dict[int, str]:
    """Give every answer as it stands after all corrections: ``{no: Y|N|NA}``."""
    values = {answer.no: answer.value for answer in task.answers.all()}
    for one in task.corrections.all():
        values |= {change["no"]: change["after"] for change in one.changes if change["what"] == "answer"}
    return values


def withdrawn_numbers(task: Task) -> set[int]:
    """Number the findings that a correction took back."""
    now = answers_now(task)
    return {finding.no for finding in task.findings.all() if now.get(finding.no) != Answer.Value.NO}


def correct_closed(
    *, actor: Actor, at: datetime, uid: str, reason: str, conclusion: str = "", overall: str = "",
    answers: Sequence[AnswerCorrected] = (),
) -> ClosedCorrection:  # fmt: skip
    """Put a closed record right: its result, or answers that were written down wrongly as 不符合.

    The record and its findings stay as they were written; lists, score, public result and this act's fact show what
    holds from now on. A fault that was overlooked is no correction but another visit. A finding that has gone to a
    case is put right there. An order all of whose findings fall is cancelled.

    Right:  inspections:result:correct
    Writes: inspections.closed.corrected, inspections.order.cancelled
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    said = reason.strip()
    if not said or len(said) > 300:
        raise BadInput("更正须写明理由", remedy="写明依据和哪里记错，不超过300字")
    require(actor, Rights.RESULT_CORRECT)
    with transaction.atomic():
        task = (
            Task.objects.select_for_update(of=("self",))
            .select_related("subject")
            .get(pk=get_task(actor, uid).pk)
        )
        require(actor, Rights.RESULT_CORRECT, region=task.region_code)
        if task.state != Task.State.CLOSED:
            raise Conflict("检查还没有结束", remedy="没有结束的，由检查人员直接改")
        changes = _answer_changes(task, answers)
        values = answers_now(task) | {change["no"]: change["after"] for change in changes}
        changes += _result_changes(task, values, conclusion, overall)
        if not changes:
            raise BadInput("没有要更正的内容", remedy="请选出记错的地方")
        fact = record(
            CLOSED_CORRECTED, object=Ref("inspections.task", task.uid), actor=actor, at=at, region=task.region_code,
            subject=Ref("registry.subject", task.subject.uid), because=[task.closed_fact],
            body={"count": len(changes), "reason": said, "changes": changes},
        )  # fmt: skip
        made = ClosedCorrection.objects.create(
            task=task, changes=changes, reason=said, corrected_on=day_of(at), by=actor.name,
            region_code=task.region_code, fact_uid=fact.uid,
        )  # fmt: skip
        task.save(update_fields=["conclusion", "overall"])
        keep_score(task, inspection_named(task.inspection), values)
        PublicResult.objects.filter(task=task).update(
            conclusion=task.conclusion, failed=sum(value == Answer.Value.NO for value in values.values())
        )
        _cancel_empty_orders(task, values, said, fact.uid, actor, at)
    return made


def _answer_changes(task: Task, answers: Sequence[AnswerCorrected]) -> list[dict[str, Any]]:
    checklist = checklist_named(inspection_named(task.inspection), task.checklist_version)
    now, changes = answers_now(task), []
    for one in answers:
        question = question_no(checklist, one.no)
        if one.value not in (Answer.Value.YES, Answer.Value.NOT_APPLICABLE):
            raise BadInput(f"第{one.no}项不能更正为不符合", remedy="记漏的问题请另行检查，不在更正中补")
        before = now.get(one.no, "")
        if before == one.value:
            continue
        if task.findings.filter(no=one.no, disposal=Finding.Disposal.CASE).exists():
            raise Conflict(f"第{one.no}项已移送立案", remedy="请在案件中查清；不成立的由案件撤销")
        changes.append({
            "what": "answer", "no": one.no, "zh": question.text, "before": before, "after": one.value,
            "note": one.note.strip()[:500],
        })  # fmt: skip
    return changes


def _result_changes(
    task: Task, values: Mapping[int, str], conclusion: str, overall: str
) -> list[dict[str, Any]]:
    """Set the result to what was asked for, else to what the answers now amount to, and say what changed."""
    checklist = checklist_named(inspection_named(task.inspection), task.checklist_version)
    disposals = dict(task.findings.values_list("no", "disposal"))
    failed = [
        (question_no(checklist, no), disposals.get(no, Finding.Disposal.ORDER))
        for no, value in values.items()
        if value == Answer.Value.NO
    ]
    code = conclusion or ("01" if not failed and task.conclusion in ("06", "09") else task.conclusion)
    whole = overall or ("1" if not failed and code == "01" else task.overall)
    check_conclusion(code, failed, [])
    if whole not in OVERALL or (failed and whole == "1"):
        raise BadInput("总体结果与检查项不一致", remedy="有不符合项的，选基本符合或不符合")
    changes = []
    for what, zh, before, after, words in (
        ("conclusion", "检查结果", task.conclusion, code, CONCLUSIONS),
        ("overall", "总评", task.overall, whole, OVERALL),
    ):
        if before != after:
            changes.append({
                "what": what, "no": 0, "zh": zh, "before": words.get(before, before), "after": words[after],
            })  # fmt: skip
    task.conclusion, task.overall = code, whole
    return changes


def _cancel_empty_orders(
    task: Task, values: Mapping[int, str], reason: str, cause: str, actor: Actor, at: datetime
) -> None:
    for order in task.orders.filter(state=Order.State.OPEN).prefetch_related("findings"):
        if any(values.get(one.no) == Answer.Value.NO for one in order.findings.all()):
            continue
        fact = record(
            ORDER_CANCELLED, object=Ref("inspections.order", order.uid), actor=actor, at=at, body={"reason": reason},
            subject=Ref("registry.subject", task.subject.uid), region=order.region_code,
            because=[order.fact_uid, cause],
        )  # fmt: skip
        order.state, order.recheck_note = Order.State.CANCELLED, reason
        order.save(update_fields=["state", "recheck_note"])
        for clock in clocks_of(Ref("inspections.order", order.uid)):
            stop_clock(clock, actor=actor, at=at, outcome="已撤销", because=[fact])
