"""Prints papers to both files from what was kept at numbering, and gives the files as they read today."""

from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.engines.affairs.filing import put_evidence
from quanheng.engines.affairs.models import Affair, Paper
from quanheng.foundation.ledger.api import open_exhibit, seal_exhibit
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor

__all__ = ["paper_file", "print_paper", "subject_of", "to_be_printed_anew"]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def subject_of(affair: Affair) -> Ref | None:
    """Give the party as facts name it."""
    return Ref("registry.subject", affair.subject.uid) if affair.subject else None


def print_paper(*, paper: Paper, actor: Actor, at: datetime) -> Paper:
    """Print both files of a numbered paper and seal them; a printed paper is left as it is.

    Printing needs nothing but what is kept, so it may be done at once, by the worker, or when somebody
    opens the paper.

    Writes: ledger.exhibit.sealed, twice
    """
    if paper.pdf_id and paper.docx_id:
        return paper
    from . import page, word

    signed = paper.signatures.count()
    pdf, docx = page.paper_pdf(paper), word.paper_docx(paper)
    name = f"{paper.zh}{paper.number or ''}"
    frame: dict[str, Any] = {
        "actor": actor, "at": at, "subject": subject_of(paper.affair), "object": paper.ref,
        "because": [paper.fact_uid], "region": paper.region_code,
    }  # fmt: skip
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        # somebody who signed meanwhile prints it with that signature; this print comes too late
        if not (locked.pdf_id and locked.docx_id) and locked.signatures.count() == signed:
            locked.pdf = seal_exhibit(name=f"{name}.pdf", media_type=PDF, content=pdf, **frame)
            locked.docx = seal_exhibit(name=f"{name}.docx", media_type=DOCX, content=docx, **frame)
            if locked.state == Paper.State.NUMBERED:
                locked.state = Paper.State.MADE
            locked.save()
            _file(locked, actor, at)
    paper.refresh_from_db()
    return paper


def to_be_printed_anew(paper: Paper) -> None:
    """Let a paper be printed again because somebody signed it; part of that act, so that no crash loses the print.

    The files before stay sealed in the ledger.
    """
    paper.pdf = paper.docx = None
    paper.state = Paper.State.NUMBERED
    paper.save(update_fields=["pdf", "docx", "state"])


def _file(paper: Paper, actor: Actor, at: datetime) -> None:
    """A record of a scene or a statement is evidence itself and goes into the file under its own number."""
    spec = packs().documents.get(paper.document)
    if spec is not None and spec.evidence_kind and paper.pdf is not None:
        name = f"{paper.zh}（已签名）" if paper.signatures.exists() else paper.zh
        put_evidence(paper.affair, paper.pdf, kind=spec.evidence_kind, name=name, actor=actor, at=at)


def paper_file(paper: Paper, kind: Literal["pdf", "docx"]) -> tuple[bytes, str]:
    """Give a file of a paper and its type. A void or corrected one is printed with that word across it.

    The file that was sealed stays as it was: whoever holds it finds its digest where the paper is verified.

    Raises: NotFound, before it is printed
    """
    from . import page, word

    media_type = PDF if kind == "pdf" else DOCX
    if paper.state in (Paper.State.VOIDED, Paper.State.CORRECTED):
        return (page.paper_pdf(paper) if kind == "pdf" else word.paper_docx(paper)), media_type
    sealed = paper.pdf if kind == "pdf" else paper.docx
    if sealed is None:
        raise NotFound("文书还没有打印好", remedy="请过几秒再试")
    return open_exhibit(sealed), media_type
