"""Ending a visit: findings with clause and disposal, an order with its day, the result by the national codes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import Period, clocks_of, period_on, start_clock, stop_clock
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.inspection import ChecklistSpec, InspectionSpec, Question

from .catalogue import inspection_named
from .checklist import (
    CONCLUSIONS,
    OVERALL,
    UNABLE,
    check_conclusion,
    checklist_named,
    propose_conclusion,
    question_no,
    unanswered,
)
from .facts import FINDING_RECORDED, ORDER_ISSUED, ORDER_RECHECKED, TASK_CLOSED
from .models import Answer, Finding, Order, Task
from .proofs import check_proof
from .rechecks import outcome_of_recheck
from .remote import check_remote
from .results import keep_result, keep_score
from .rights import Rights
from .selectors import get_order, scope_of
from .selfcheck import settle_self_check
from .tasks import own_task

__all__ = ["close_task", "recheck_order"]


def close_task(
    *, actor: Actor, at: datetime, uid: str, conclusion: str = "", overall: str = "", remark: str = "",
    because: Sequence[Fact | str] = (),
) -> Task:  # fmt: skip
    """End a visit with its result; each failed question becomes a finding, and orders begin to run.

    Without ``conclusion`` the one that the answers amount to is taken. A finding with disposal ``case`` is what
    the road opens a case from. Closing again returns the closed task.

    Law:    食品生产经营监督检查管理办法 第32条、第33条; 国市监信〔2019〕38号 (result codes)
    Right:  inspections:task:close, as one of the officers
    Writes: inspections.finding.recorded for each, inspections.order.issued, inspections.task.closed
    Raises: NotAllowed, NotFound, BadInput
    """
    with transaction.atomic():
        task = own_task(actor, uid, Rights.TASK_CLOSE)
        if task.state == Task.State.CLOSED:
            return task
        spec, day = inspection_named(task.inspection), day_of(at)
        checklist = checklist_named(spec, task.checklist_version)
        answers = list(task.answers.all())
        failed = [(question_no(checklist, one.no), one) for one in answers if one.value == Answer.Value.NO]
        weighed = [(question, answer.disposal) for question, answer in failed]
        proposed = propose_conclusion(weighed)
        code, whole = conclusion or proposed[0], overall or proposed[1]
        check_conclusion(code, weighed, _missing(task, checklist, answers))
        check_remote(task, code)
        for one in answers:
            check_proof(question_no(checklist, one.no), one.value, one.exhibits)
        if whole not in OVERALL or (weighed and whole == "1"):
            raise BadInput("总体结果与检查项不一致", remedy="有不符合项的，选基本符合或不符合")
        causes = [task.opened_fact, *dict.fromkeys(one.fact_uid for one in answers), *because]
        findings = [_find(task, spec, question, answer, actor, at, day) for question, answer in failed]
        order = _issue_order(task, spec, findings, dict(failed_days(failed)), actor, at, day)
        publish = _publish_by(spec, day)
        task.publish_due_on = publish.ends_on if publish else None
        task.state, task.closed_at, task.closed_on = Task.State.CLOSED, at, day
        task.conclusion, task.overall, task.remark = code, str(whole), remark.strip()
        body = {
            "inspection": spec.key, "zh": spec.zh, "kind": task.kind, "conclusion": code,
            "conclusion_zh": CONCLUSIONS[code], "overall": str(whole), "overall_zh": OVERALL[str(whole)],
            "findings": [one.uid for one in findings], "order": order.uid if order else "", "remark": task.remark,
            "draw": task.draw.uid if task.draw else "", "publish": publish.as_dict() if publish else {},
        }  # fmt: skip
        fact = record(
            TASK_CLOSED, object=Ref("inspections.task", task.uid), actor=actor, at=at, body=body,
            subject=Ref("registry.subject", task.subject.uid), region=task.region_code,
            because=[*causes, *(one.fact_uid for one in findings), *([order.fact_uid] if order else [])],
        )  # fmt: skip
        task.closed_fact = fact.uid
        task.save()
        values: dict[int, str] = {one.no: one.value for one in answers}
        keep_score(task, spec, values)
        keep_result(task, spec, len(failed), actor, at)
        settle_self_check(task, values, actor, at)
        rechecked = outcome_of_recheck(task, values)
        if rechecked is not None and code not in UNABLE:
            _settle_order(rechecked[0], rechecked[1], task.remark or _seen(failed), actor, at, [fact])
    return task


#: A visit without notice may look at a part of the checklist only.
PARTIAL = frozenset({"FX"})


def _missing(task: Task, checklist: ChecklistSpec, answers: Sequence[Answer]) -> list[int]:
    """Number the questions that still want an answer; a visit without notice wants one at least."""
    missing = unanswered(checklist, [one.no for one in answers], scope_of(task))
    return [] if task.kind in PARTIAL and answers else missing


def _seen(failed: Sequence[tuple[Question, Answer]]) -> str:
    """Say in words what a recheck found."""
    if not failed:
        return "复查所列各项均已改正"
    return "；".join(f"第{question.no}项：{answer.note}" for question, answer in failed)[:500]


def recheck_order(
    *, actor: Actor, at: datetime, uid: str, is_fixed: bool, note: str, because: Sequence[Fact | str] = ()
) -> Order:
    """Look again after an order to put things right: put right, or not by its day.

    Right:  inspections:order:recheck
    Writes: inspections.order.rechecked; stops the order's clock
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.ORDER_RECHECK)
    said = note.strip()
    if not said:
        raise BadInput("复查须写明看到的情况", remedy="写一句事实")
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("task__subject").get(
            pk=get_order(actor, uid).pk
        )  # fmt: skip
        require(actor, Rights.ORDER_RECHECK, region=order.region_code)
        return _settle_order(order, is_fixed, said, actor, at, because)


def _settle_order(
    order: Order, is_fixed: bool, said: str, actor: Actor, at: datetime, because: Sequence[Fact | str]
) -> Order:
    """End an order by what was seen, inside the transaction of the act that saw it."""
    state = Order.State.FIXED if is_fixed else Order.State.NOT_FIXED
    if order.state == state:
        return order
    if order.state in (Order.State.FIXED, Order.State.CANCELLED):
        raise Conflict(f"这项责令改正{order.get_state_display()}", remedy="再有问题的，请另行检查")
    with transaction.atomic():
        fact = record(
            ORDER_RECHECKED, object=Ref("inspections.order", order.uid), actor=actor, at=at,
            body={"result": str(state.label), "state": str(state), "note": said, "task": order.task.uid},
            subject=Ref("registry.subject", order.task.subject.uid), because=[order.fact_uid, *because],
            region=order.region_code,
        )  # fmt: skip
        order.state, order.rechecked_on, order.recheck_note, order.recheck_fact = (
            state,
            day_of(at),
            said,
            fact.uid,
        )
        order.save(update_fields=["state", "rechecked_on", "recheck_note", "recheck_fact"])
        for clock in clocks_of(Ref("inspections.order", order.uid)) if is_fixed else ():
            stop_clock(clock, actor=actor, at=at, because=[fact])
    return order


def failed_days(failed: Sequence[tuple[Question, Answer]]) -> list[tuple[int, int]]:
    """Pair the number of each failed question with the officer's own period, where one was set."""
    return [(question.no, answer.fix_days) for question, answer in failed if answer.fix_days]


def _find(
    task: Task,
    spec: InspectionSpec,
    question: Question,
    answer: Answer,
    actor: Actor,
    at: datetime,
    day: date,
) -> Finding:
    finding = Finding(
        uid=new_uid(at), task=task, subject=task.subject, no=question.no, group=question.group, text=question.text,
        note=answer.note, clause=question.clause, severity=question.severity.value, is_key=question.is_key,
        disposal=answer.disposal, violation=question.violation, exhibits=answer.exhibits, found_on=day,
        region_code=task.region_code,
    )  # fmt: skip
    body = {
        "no": question.no, "text": question.text, "note": answer.note, "clause": question.clause,
        "severity": finding.severity, "is_key": question.is_key, "disposal": answer.disposal,
        "disposal_zh": finding.get_disposal_display(), "violation": question.violation,
        "exhibits": answer.exhibits, "inspection": spec.key, "kind": task.kind, "task": task.uid,
    }  # fmt: skip
    finding.fact_uid = record(
        FINDING_RECORDED, object=Ref("inspections.finding", finding.uid), actor=actor, at=at, body=body,
        subject=Ref("registry.subject", task.subject.uid), because=[task.opened_fact, answer.fact_uid],
        region=task.region_code,
    ).uid  # fmt: skip
    finding.save()
    return finding


def _issue_order(
    task: Task, spec: InspectionSpec, findings: Sequence[Finding], days: dict[int, int], actor: Actor, at: datetime,
    day: date,
) -> Order | None:  # fmt: skip
    """Order to put right what was found, by the officer's day or else by the period of the law."""
    ordered = [one for one in findings if one.disposal == Finding.Disposal.ORDER]
    if not ordered:
        return None
    subject = Ref("registry.subject", task.subject.uid)
    order = Order(
        uid=new_uid(at), task=task, law_key=spec.rectify_law_key, issued_on=day, region_code=task.region_code
    )
    ref = Ref("inspections.order", order.uid)
    own = [days[one.no] for one in ordered if one.no in days]
    if own:
        order.due_on = day + timedelta(days=min(own))
    else:
        clock = start_clock(
            owner=ref, rule=spec.rectify_law_key, start=day, actor=actor, at=at, subject=subject, name="责令改正",
            unit_id=task.unit_id, person_id=actor.person_id, region=task.region_code,
            because=[one.fact_uid for one in ordered],
        )  # fmt: skip
        order.clock_uid, order.due_on = clock.uid, clock.due_on
    body = {
        "due_on": order.due_on, "count": len(ordered), "law_key": spec.rectify_law_key, "set_by_officer": bool(own),
        "findings": [one.uid for one in ordered], "task": task.uid, "clock": order.clock_uid,
    }  # fmt: skip
    order.fact_uid = record(
        ORDER_ISSUED, object=ref, actor=actor, at=at, body=body, subject=subject,
        because=[one.fact_uid for one in ordered], region=task.region_code,
    ).uid  # fmt: skip
    order.save()
    for one in ordered:
        one.order = order
        one.save(update_fields=["order"])
    return order


def _publish_by(spec: InspectionSpec, day: date) -> Period | None:
    """Say by which day the result must be public, by which article; publishing is disclosure's own act."""
    return period_on(spec.result_law_key, rule_day=day, start=day) if spec.result_law_key else None
