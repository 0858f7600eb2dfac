"""Two officers visit a business, answer the checklist, and leave findings, orders or a case behind."""

from datetime import datetime, timedelta

from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Actor
from quanheng.packkit.inspection import Question

from .cases import plan_case
from .company import Company
from .show import Show
from .telephones import differ_by_telephone, visit_by_telephone

__all__ = ["plan_visit", "visit"]

_NOTES = (
    "现场查看不符合要求，已拍照。", "询问负责人，承认未按要求做到。", "查阅记录，近一个月缺记。",
    "抽查三处，一处不符合。",
)  # fmt: skip


def plan_visit(show: Show, company: Company, alert_ref: str, name: str, at: datetime) -> None:
    """Carry out the visit that an accepted alert has led to; a signal without an inspection leads to none."""
    task = inspections.Task.objects.filter(alert_ref=alert_ref).select_related("subject").first()
    if task is not None:
        visit(show, company, task, name, at)


def visit(show: Show, company: Company, task: inspections.Task, name: str, at: datetime) -> None:
    """Start, answer and close a task as its leading officer; some visits are still under way."""
    lead = company.as_person(task.posts.select_related("person")[0].person, at)
    is_new = task.state == inspections.Task.State.ASSIGNED
    by_telephone = is_new and show.dice.roll("telephone", name) < 0.3
    if is_new and not by_telephone:
        inspections.start_task(actor=lead, at=at, uid=task.uid)
    if show.dice.roll("left open", name) < 0.05:
        if by_telephone:
            differ_by_telephone(show, company, task, name, at)
        return
    if by_telephone:
        visit_by_telephone(show, company, task, name, at, _failed(show, task, name), _GREY)
    elif task.state != inspections.Task.State.CLOSED:
        done = at + timedelta(minutes=show.dice.between(25, 90, "length", name))
        inspections.record_answers(
            actor=lead,
            at=done,
            uid=task.uid,
            answers=_answers(show, task, name, lead, done),
            rest_conform=True,
        )
        inspections.close_task(actor=lead, at=done, uid=task.uid, remark="")
    task.refresh_from_db()
    from .rounds import plan_result  # rounds send visits themselves

    plan_result(show, company, task, name, at)
    if task.findings.filter(disposal="case").exists():
        start = at.date() + timedelta(days=show.dice.between(1, 3, "case", name))
        show.plan(
            show.office_hour(start, "case", name),
            f"case {name}",
            lambda when: plan_case(show, company, task, name, when),
        )
    order = task.orders.first()
    if order is not None and order.due_on is not None:
        again = show.office_hour(
            order.due_on + timedelta(days=show.dice.between(-2, 2, "recheck", name)), "recheck", name
        )
        show.plan(again, f"recheck {name}", lambda when: _recheck(show, company, order.uid, name, when))


def _failed(show: Show, task: inspections.Task, name: str) -> dict[int, tuple[Question, str]]:
    """Choose what is wrong on this visit: question and note by number."""
    questions = [line.question for line in inspections.lines_of(task)]
    wrong = show.dice.roll("how bad", name)
    failed = 0 if wrong < 0.35 else show.dice.between(1, 2, "count", name) if wrong < 0.75 else 3
    graver = [question for question in questions if str(question.disposal) == "case"]
    chosen = {}
    for place in range(failed):
        question = show.dice.pick(questions, "question", name, place)
        if str(question.disposal) != "case":
            chosen[question.no] = question
    if wrong >= 0.62 and graver:
        question = show.dice.pick(graver, "grave", name)
        chosen[question.no] = question
    return {no: (chosen[no], show.dice.pick(_NOTES, "note", name, no)) for no in sorted(chosen)}


def _answers(
    show: Show, task: inspections.Task, name: str, lead: Actor, at: datetime
) -> list[inspections.AnswerGiven]:
    return [
        inspections.AnswerGiven(
            no, "N", note=note, exhibits=[_photo(task, no, lead, at)] if question.proof else ()
        )
        for no, (question, note) in _failed(show, task, name).items()
    ]


#: The smallest picture there is: one grey point. The demo city's photos show nothing and nobody.
_GREY = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478da63680000"
    "00820081da45083b0000000049454e44ae426082"
)


def _photo(task: inspections.Task, no: int, lead: Actor, at: datetime) -> str:
    """Seal a photo of what was found, for the questions that demand one."""
    return ledger.seal_exhibit(
        name=f"第{no}项现场照片（示例）.png", media_type="image/png", content=_GREY, actor=lead, at=at,
        subject=Ref("registry.subject", task.subject.uid), object=Ref("inspections.task", task.uid),
        region=task.region_code,
    ).uid  # fmt: skip


def _recheck(show: Show, company: Company, uid: str, name: str, at: datetime) -> None:
    order = inspections.Order.objects.select_related("task").get(uid=uid)
    if order.state != inspections.Order.State.OPEN or show.dice.roll("not rechecked", name) < 0.15:
        return
    lead = company.as_person(order.task.posts.select_related("person")[0].person, at)
    fixed = show.dice.roll("fixed", name) < 0.85
    note = "现场复查，所列问题均已改正。" if fixed else "现场复查，仍有一项没有改正。"
    inspections.recheck_order(actor=lead, at=at, uid=uid, is_fixed=fixed, note=note)
