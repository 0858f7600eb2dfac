"""Makes papers: numbered with their content in one transaction, printed from that content afterwards."""

import logging
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput, Refusal
from quanheng.base.refs import Ref
from quanheng.engines.affairs import facts
from quanheng.engines.affairs.filing import put_evidence
from quanheng.engines.affairs.models import Act, Affair, Paper, PaperDue
from quanheng.engines.affairs.numbers import agency_of, next_number, number_prefix
from quanheng.engines.affairs.rights import Rights
from quanheng.foundation.ledger.api import Fact, record, seal_exhibit
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.document import DocumentSpec

from .compose import compose
from .context import context_of

__all__ = ["make_due_papers", "make_paper", "print_paper", "replace_paper"]

log = logging.getLogger(__name__)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that can be misread on paper
CODE_LENGTH = 20  # 100 bits: nobody finds a paper by trying
MAX_TRIES = 5
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make_paper(
    *, affair: Affair, document: str, actor: Actor, at: datetime, act: Act | None = None,
    because: Sequence[Fact | str] = (), prints: bool = True,
) -> Paper:  # fmt: skip
    """Make a paper that an officer asks for, from what the file knows now.

    Law:    the paper's own
    Right:  affairs:paper:make
    Writes: affairs.paper.made
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.PAPER_MAKE, region=affair.region_code)
    act = act or affair.acts.order_by("-order").first()
    assert act is not None
    paper = _number(affair, act, _document(document), day_of(at), actor, at, because, None)
    return print_paper(paper=paper, actor=actor, at=at) if prints else paper


def replace_paper(*, old: Paper, actor: Actor, at: datetime) -> Paper:
    """Write a paper anew from what the file knows now, naming the one it corrects; part of ``correct_paper``.

    Writes: affairs.paper.corrected
    """
    assert old.act is not None
    document = _document(old.document)
    return _number(old.affair, old.act, document, day_of(at), actor, at, [old.fact_uid], old)


def make_due_papers(
    *, actor: Actor, at: datetime, affair: Affair | None = None, limit: int = 200, prints: bool = True
) -> list[Paper]:
    """Make every paper that acts have ordered and that does not exist yet; once each, through any crash.

    Called right after an act for its affair, and by the worker for all. A paper that cannot be written
    keeps its place with the reason and is tried again; it never holds up the others. Without ``prints`` the
    papers get number and content only, which is quick, and the next call prints them.

    Writes: affairs.paper.made
    """
    rows = PaperDue.objects.filter(is_done=False, tries__lt=MAX_TRIES)
    unprinted = Paper.objects.filter(state=Paper.State.NUMBERED).select_related("affair__subject")
    if affair is not None:
        rows, unprinted = rows.filter(affair=affair), unprinted.filter(affair=affair)
    ordered = list(rows.order_by("id").values_list("pk", flat=True)[:limit])
    made = [paper for pk in ordered if (paper := _make_due(pk, actor, at)) is not None]
    if prints:
        # those just numbered, and those numbered before a crash
        return [print_paper(paper=paper, actor=actor, at=at) for paper in unprinted.order_by("id")[:limit]]
    return made


def _make_due(pk: int, actor: Actor, at: datetime) -> Paper | None:
    try:
        with transaction.atomic():
            due = PaperDue.objects.select_for_update().get(pk=pk)
            if due.is_done:
                return None  # another worker was here while we waited for the row
            due.paper = _number(
                # the paper bears the day of the act, however late a crash lets it be made
                due.affair, due.act, _document(due.document), due.act.day, actor, at, (), None
            )  # fmt: skip
            due.is_done = True
            due.save()
            return due.paper
    except Refusal as refusal:
        log.warning("paper not made: %s", refusal.sentence)
        with transaction.atomic():
            failed = PaperDue.objects.select_for_update().get(pk=pk)
            failed.tries += 1
            failed.last_error = str(refusal)[:300]
            failed.save()
        return None


def _document(key: str) -> DocumentSpec:
    found = packs().documents.get(key)
    if found is None or not found.blocks:
        raise BadInput(f"没有文书“{key}”的样式", remedy="请在领域包 documents/ 中写明")
    return found


def _number(
    affair: Affair,
    act: Act,
    document: DocumentSpec,
    day: date,
    actor: Actor,
    at: datetime,
    because: Sequence[Fact | str],
    replaces: Paper | None,
) -> Paper:
    """Give a paper its number, content, digest and fact together; the files are printed from it later."""
    with transaction.atomic():
        agency = agency_of(affair.unit)
        number = None
        if document.number:
            number = next_number(number_prefix(agency) + document.number, day)
        content = _content(affair, act, document, agency.name, number or "", day, replaces)
        digest = sm3(canonical(content)).hex()
        paper = Paper(
            affair=affair, act=act, document=document.key, zh=document.zh, number=number,
            region_code=affair.region_code, content=content, digest_sm3=digest, made_at=at, made_on=day,
            verify_code="".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH)), replaces=replaces,
        )  # fmt: skip
        kind = facts.PAPER_CORRECTED if replaces else facts.PAPER_MADE
        body: dict[str, Any] = {
            "document": document.key, "document_zh": document.zh, "number": number or "", "digest": digest,
            "affair": str(affair.ref), "affair_number": affair.number,
        }  # fmt: skip
        if replaces:
            body |= {"old_number": replaces.number or replaces.zh, "reason": replaces.reason}
        fact = record(
            kind, object=paper.ref, actor=actor, at=at, subject=_subject(affair), body=body, region=affair.region_code,
            because=[*([act.fact_uid] if act.fact_uid else []), *because],
        )  # fmt: skip
        paper.fact_uid = fact.uid
        paper.save()
        return paper


def _content(
    affair: Affair,
    act: Act,
    document: DocumentSpec,
    organ: str,
    number: str,
    day: date,
    replaces: Paper | None,
) -> dict[str, Any]:
    """Write everything a paper says; this alone is hashed, kept and printed."""
    context = context_of(affair, act, day=day)
    context["paper"] |= {"number": number, "replaces": replaces.number if replaces else ""}
    return {
        "organ": organ, "zh": document.zh, "number": number, "seal": document.seal != "none",
        "audience": document.audience, "blocks": compose(document, context), "sample": bool(settings.IS_DEMO),
        "document": document.key, "article": document.article,
    }  # fmt: skip


def _subject(affair: Affair) -> Ref | None:
    return Ref("registry.subject", affair.subject.uid) if affair.subject else None


def print_paper(*, paper: Paper, actor: Actor, at: datetime) -> Paper:
    """Print both files of a numbered paper and seal them; a printed paper is left as it is.

    Printing needs nothing but the kept content, so it may be done at once, by the worker, or when somebody
    opens the paper.

    Writes: ledger.exhibit.sealed, twice
    """
    if paper.pdf_id and paper.docx_id:
        return paper
    from .page import paper_pdf
    from .word import paper_docx

    pdf, docx = paper_pdf(paper), paper_docx(paper)
    name = f"{paper.zh}{paper.number or ''}"
    frame: dict[str, Any] = {
        "actor": actor, "at": at, "subject": _subject(paper.affair), "object": paper.ref,
        "because": [paper.fact_uid], "region": paper.region_code,
    }  # fmt: skip
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        if not (locked.pdf_id and locked.docx_id):
            locked.pdf = seal_exhibit(name=f"{name}.pdf", media_type="application/pdf", content=pdf, **frame)
            locked.docx = seal_exhibit(name=f"{name}.docx", media_type=DOCX, content=docx, **frame)
            if locked.state == Paper.State.NUMBERED:
                locked.state = Paper.State.MADE
            locked.save()
            _file(locked, actor, at)
    paper.refresh_from_db()
    return paper


def _file(paper: Paper, actor: Actor, at: datetime) -> None:
    """A record of a scene or a statement is evidence itself and goes into the file under its own number."""
    spec = packs().documents.get(paper.document)
    if spec is not None and spec.evidence_kind and paper.pdf is not None:
        put_evidence(paper.affair, paper.pdf, kind=spec.evidence_kind, name=paper.zh, actor=actor, at=at)
