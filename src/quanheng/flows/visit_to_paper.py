"""A visit's papers are worded by the room of inspections and printed by the room that has the press."""

from datetime import datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Actor, Unit

__all__ = ["make_visit_paper"]


def make_visit_paper(*, actor: Actor, at: datetime, task_uid: str, document: str) -> inspections.VisitPaper:
    """Make a paper of a visit with number, digest and both files; asked for again with nothing new, the same one.

    A crash after the number was given leaves a kept paper without files; the next call prints it.

    Right:  inspections:task:record, as one of the officers
    Writes: inspections.paper.made, ledger.exhibit.sealed
    Raises: NotAllowed, NotFound, BadInput
    """
    task = inspections.get_task(actor, task_uid)
    why = dict(inspections.papers_of_visit(task)).get(document)
    if why is None:
        raise NotFound("没有这种检查文书")
    if why:
        raise BadInput(f"现在不能制作这份文书：{why}")
    unit = task.unit or Unit.objects.filter(pk=actor.unit_id or 0).first()
    if unit is None:
        raise BadInput("这次检查没有承办单位，不能制作文书", remedy="请由派出单位制作")
    paper = _keep(task, unit, document, actor, at)
    if paper.pdf_id and paper.docx_id:
        return paper
    pdf, docx = affairs.print_for(affairs.LentPaper(
        paper.zh, paper.number, paper.content, paper.digest_sm3, paper.verify_code, paper.fact_uid, paper.made_at,
    ))  # fmt: skip
    return inspections.print_visit_paper(paper=paper, pdf=pdf, docx=docx, actor=actor, at=at)


def _keep(
    task: inspections.Task, unit: Unit, document: str, actor: Actor, at: datetime
) -> inspections.VisitPaper:
    """Keep what the paper says now, unless the newest of its kind says the same already."""
    subject, day = task.subject, day_of(at)
    content = affairs.compose_for(
        unit=unit, document=document, day=day, data=inspections.words_of_visit(task),
        party={
            "name": subject.name, "uscc": subject.uscc, "address": subject.address, "phone": subject.phone,
            "legal_person": subject.legal_person,
        },
        officers=[
            {"name": post.person.name, "certificate": post.person.certificate_no}
            for post in task.posts.select_related("person")
        ],
    )  # fmt: skip
    with transaction.atomic():
        last = task.papers.filter(document=document).order_by("-id").first()
        if last is not None and {**last.content, "number": ""} == content:
            return last
        number = affairs.number_of(unit, document, day)
        return inspections.keep_visit_paper(
            actor=actor, at=at, uid=task.uid, document=document, zh=content["zh"], number=number,
            content=content | {"number": number},
        )  # fmt: skip
