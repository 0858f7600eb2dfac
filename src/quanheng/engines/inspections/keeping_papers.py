"""Papers of a visit: what is to be said, kept once with its digest; printing is lent by the room that prints."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import CHINA
from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import open_exhibit, record, seal_exhibit
from quanheng.foundation.people.api import Actor

from .catalogue import inspection_named
from .checklist import CONCLUSIONS, KINDS, OVERALL
from .models import Answer, Finding, Order, Task
from .proofs import proof_words
from .proving import find_opening
from .selectors import checklist_of, lines_of
from .tasks import own_task
from .visit_facts import PAPER_MADE
from .visit_models import VisitPaper
from .visit_selectors import part_of

__all__ = [
    "NOTICE", "ORDER", "RECHECK", "RECORD", "PublicVisitPaper", "find_visit_paper_by_code", "keep_visit_paper",
    "papers_of_visit", "print_visit_paper", "visit_paper_file", "words_of_visit",
]  # fmt: skip

NOTICE, RECORD, ORDER, RECHECK = "INS-02", "INS-03", "INS-06", "INS-07"  # by the national list of papers
#: A visit without notice is not announced: neither by a paper beforehand nor to anybody else.
UNANNOUNCED = frozenset({"FX"})
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # as on every other paper: nothing that can be misread
CODE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class PublicVisitPaper:
    """What whoever holds a paper of a visit may learn by its code: real, of whom, of which day."""

    zh: str
    number: str
    organ: str
    made_on: date
    digest_sm3: str
    fact_uid: str


def papers_of_visit(task: Task) -> list[tuple[str, str]]:
    """Say which papers may be made of a visit now, each with the reason when it may not: ``(key, why not)``."""
    is_closed = task.state == Task.State.CLOSED
    has_order = task.orders.exclude(state=Order.State.CANCELLED).exists()
    is_recheck = task.kind == "GZ"
    return [
        (NOTICE, _no_notice(task)),
        (RECORD, "" if task.answers.exists() or is_closed else "还没有检查内容"),
        (ORDER, "" if has_order else "没有责令改正的事项"),
        (RECHECK, "" if is_recheck and is_closed else "不是整改复查，或还没有结束"),
    ]


def _no_notice(task: Task) -> str:
    if task.kind in UNANNOUNCED:
        return "飞行检查不事先通知"
    return "" if task.state == Task.State.ASSIGNED else "检查已经开始，不再发通知"


def words_of_visit(task: Task) -> dict[str, Any]:
    """Give everything the words of a visit's papers may name, in Chinese already.

    ``data`` holds the visit, ``data.answers`` and ``data.findings`` the lines; officers and party as in all papers.
    """
    lines = lines_of(task)
    order = task.orders.exclude(state=Order.State.CANCELLED).order_by("id").first()
    part = part_of(task)
    rechecked = part.rechecks if part else None
    findings = [_finding_words(one) for one in task.findings.all()]
    counted = {value: sum(bool(line.answer) and line.answer.value == value for line in lines if line.answer)
               for value in Answer.Value.values}  # fmt: skip
    score = getattr(task, "score", None)
    return {
        "zh": inspection_named(task.inspection).zh, "kind": KINDS.get(task.kind, task.kind),
        "started": _stamp(task.started_at) if task.started_at else "", "is_closed": task.state == Task.State.CLOSED,
        "has_findings": bool(findings), "checklist": checklist_of(task).version,
        "law": checklist_of(task).law, "groups": "、".join(dict.fromkeys(line.question.group for line in lines)),
        "due_on": task.due_on, "opened_on": task.opened_on, "started_at": task.started_at,
        "closed_on": task.closed_on, "asked": len(lines), "yes": counted["Y"], "no": counted["N"],
        "na": counted["NA"], "conclusion": CONCLUSIONS.get(task.conclusion, ""),
        "overall": OVERALL.get(task.overall, ""), "remark": task.remark, "findings": findings,
        "ordered": [one for one in findings if one["is_order"]],
        "answers": [_answer_words(line) for line in lines if line.answer is not None],
        "order_due_on": order.due_on if order else None, "is_unable": task.conclusion in ("05", "07", "08"),
        "score": str(score.value) if score else "", "joint": part.joint.title if part and part.joint else "",
        "rechecked_due_on": rechecked.due_on if rechecked else None,
        "rechecked_issued_on": rechecked.issued_on if rechecked else None,
        "recheck_result": rechecked.get_state_display() if rechecked else "",
        "is_remote": task.kind == "YC", **_ticket_words(task),
    }  # fmt: skip


def _ticket_words(task: Task) -> dict[str, Any]:
    """Give a drawn business what it needs to check its own place in the draw: its code there and its salt."""
    draw, found = task.draw, None
    for code in (task.subject.uscc or "", task.subject.uid):
        found = found or (find_opening(draw, code) if draw else None)
    return {
        "is_drawn": found is not None, "draw": draw.plan.title if draw else "",
        "draw_code": found.id if found else "", "draw_salt": found.salt if found else "",
    }  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _finding_words(one: Finding) -> dict[str, Any]:
    return {
        "no": one.no, "text": one.text, "note": one.note, "clause": one.clause,
        "disposal": one.get_disposal_display(), "is_order": one.disposal == Finding.Disposal.ORDER,
    }  # fmt: skip


def _answer_words(line: Any) -> dict[str, Any]:
    answer = line.answer
    return {
        "no": line.question.no, "text": line.question.text, "value": answer.get_value_display(), "note": answer.note,
        "proof": f"{len(answer.exhibits)}件" if answer.exhibits else "",
        "demand": proof_words(line.question) if line.question.proof else "",
    }  # fmt: skip


def keep_visit_paper(
    *, actor: Actor, at: datetime, uid: str, document: str, zh: str, number: str, content: Mapping[str, Any]
) -> VisitPaper:
    """Keep a paper of a visit with its digest and the code by which its holder can check it.

    The same words make the same paper: asked for again, it is given back.

    Right:  inspections:task:record, as one of the officers
    Writes: inspections.paper.made
    Raises: NotAllowed, NotFound, BadInput
    """
    with transaction.atomic():
        task = own_task(actor, uid)
        why = dict(papers_of_visit(task)).get(document)
        if why is None or why:
            raise BadInput(f"现在不能制作{zh}", remedy=why or "没有这种文书")
        digest = sm3(canonical(dict(content))).hex()
        known = VisitPaper.objects.filter(task=task, digest_sm3=digest).first()
        if known is not None:
            return known
        made = VisitPaper(
            uid=new_uid(at), task=task, document=document, zh=zh, number=number, content=dict(content),
            digest_sm3=digest, made_at=at, made_on=date.fromisoformat(str(content["day"])),
            region_code=task.region_code,
            verify_code="".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH)),
        )  # fmt: skip
        made.fact_uid = record(
            PAPER_MADE, object=Ref("inspections.paper", made.uid), actor=actor, at=at, region=task.region_code,
            subject=Ref("registry.subject", task.subject.uid), because=[task.closed_fact or task.opened_fact],
            body={"document": document, "document_zh": zh, "number": number, "digest": digest, "task": task.uid},
        ).uid  # fmt: skip
        made.save()
    return made


def print_visit_paper(
    *, paper: VisitPaper, pdf: bytes, docx: bytes, actor: Actor, at: datetime
) -> VisitPaper:
    """Seal both printed files of a kept paper; a paper that is printed is left as it is.

    Writes: ledger.exhibit.sealed, twice
    """
    if paper.pdf_id and paper.docx_id:
        return paper
    frame: dict[str, Any] = {
        "actor": actor, "at": at, "subject": Ref("registry.subject", paper.task.subject.uid),
        "object": Ref("inspections.paper", paper.uid), "because": [paper.fact_uid], "region": paper.region_code,
    }  # fmt: skip
    docx_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    name = f"{paper.zh}{paper.number}"
    with transaction.atomic():
        paper.pdf = seal_exhibit(name=f"{name}.pdf", media_type="application/pdf", content=pdf, **frame)
        paper.docx = seal_exhibit(name=f"{name}.docx", media_type=docx_type, content=docx, **frame)
        paper.save(update_fields=["pdf", "docx"])
    return paper


def visit_paper_file(paper: VisitPaper, kind: str) -> tuple[bytes, str]:
    """Give a printed file of a paper and its type. Raises: NotFound"""
    sealed = {"pdf": paper.pdf, "docx": paper.docx}.get(kind)
    if sealed is None:
        raise NotFound("文书还没有打印好", remedy="请回到检查页面，再按一次制作")
    return open_exhibit(sealed), sealed.media_type


def find_visit_paper_by_code(code: str) -> PublicVisitPaper:
    """Find a paper of a visit by the code printed on it. Raises: NotFound"""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    found = VisitPaper.objects.filter(verify_code=plain).first() if len(plain) == CODE_LENGTH else None
    if found is None:
        raise NotFound("没有这份文书", remedy="请核对文书脚注中的核验码")
    return PublicVisitPaper(
        found.zh,
        found.number,
        str(found.content.get("organ", "")),
        found.made_on,
        found.digest_sm3,
        found.fact_uid,
    )
