"""Makes papers: numbered with their content in one transaction, printed from that content afterwards."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import Refusal
from quanheng.engines.affairs import facts
from quanheng.engines.affairs.models import Act, Affair, Paper, PaperDue
from quanheng.engines.affairs.numbers import agency_of, number_for
from quanheng.engines.affairs.rights import Rights
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.document import DocumentSpec

from .drafting import act_for, content_of, document_named
from .printing import print_paper, subject_of

__all__ = ["make_due_papers", "make_paper", "print_paper", "replace_paper"]

log = logging.getLogger(__name__)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that can be misread on paper
CODE_LENGTH = 20  # 100 bits: nobody finds a paper by trying
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be made: the paper, the act it speaks of, its day, and the words given for it alone."""

    affair: Affair
    act: Act
    document: DocumentSpec
    day: date
    filled: Mapping[str, str]
    by_hand: bool = False
    with_clocks: bool = False
    replaces: Paper | None = None


def make_paper(
    *, affair: Affair, document: str, actor: Actor, at: datetime, filled: Mapping[str, str] | None = None,
    with_clocks: bool = False, because: Sequence[Fact | str] = (), prints: bool = True,
) -> Paper:  # fmt: skip
    """Make a paper that an officer asks for, from what the file knows now and the words given for it.

    ``with_clocks`` adds the reckoning of the affair's periods as an annex. A paper that an act orders stands
    once for that act, so it can be made by hand only after it was voided.

    Law:    the paper's own
    Right:  affairs:paper:make
    Writes: affairs.paper.made
    Raises: NotAllowed, NotFound, NotYet, BadInput
    """
    require(actor, Rights.PAPER_MAKE, region=affair.region_code)
    spec = document_named(document)
    with transaction.atomic():
        # two officers who ask at once for a paper that may stand only once meet here
        Affair.objects.select_for_update().get(pk=affair.pk)
        order = _Order(
            affair,
            act_for(affair, spec),
            spec,
            day_of(at),
            filled or {},
            by_hand=True,
            with_clocks=with_clocks,
        )
        paper = _number(order, actor, at, because)
    return print_paper(paper=paper, actor=actor, at=at) if prints else paper


def replace_paper(*, old: Paper, actor: Actor, at: datetime) -> Paper:
    """Write a paper anew from what the file knows now, naming the one it corrects; part of ``correct_paper``.

    Writes: affairs.paper.corrected
    """
    assert old.act is not None
    document = document_named(old.document)
    kept = old.content.get("filled", {}) if document.may_be_made_by_hand(old.affair.key) else {}
    order = _Order(
        old.affair,
        old.act,
        document,
        day_of(at),
        kept,
        with_clocks=bool(old.content.get("clocks")),
        replaces=old,
    )
    return _number(order, actor, at, [old.fact_uid])


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
            # the paper bears the day of the act, however late a crash lets it be made
            order = _Order(due.affair, due.act, document_named(due.document), due.act.day, {})
            due.paper = _number(order, actor, at, ())
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


def _number(order: _Order, actor: Actor, at: datetime, because: Sequence[Fact | str]) -> Paper:
    """Give a paper its number, content, digest and fact together; the files are printed from it later."""
    affair, act, document, replaces = order.affair, order.act, order.document, order.replaces
    with transaction.atomic():
        given: dict[str, Any] = {}
        number = None
        if document.number:
            taken = number_for(agency_of(affair.unit), document.key, document.number, order.day)
            number = taken.words
            given = {"series": taken.series, "series_year": taken.year, "serial": taken.serial}
        content = content_of(
            affair, act, document, number=number or "", day=order.day, filled=order.filled, replaces=replaces,
            with_clocks=order.with_clocks, is_final=order.by_hand,
        )  # fmt: skip
        digest = sm3(canonical(content)).hex()
        paper = Paper(
            affair=affair, act=act, document=document.key, zh=document.zh, number=number, **given,
            region_code=affair.region_code, content=content, digest_sm3=digest, made_at=at, made_on=order.day,
            verify_code="".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH)), replaces=replaces,
        )  # fmt: skip
        fact = record(
            facts.PAPER_CORRECTED if replaces else facts.PAPER_MADE, object=paper.ref, actor=actor, at=at,
            subject=subject_of(affair), body=_body(paper, affair, replaces), region=affair.region_code,
            because=[*([act.fact_uid] if act.fact_uid else []), *because],
        )  # fmt: skip
        paper.fact_uid = fact.uid
        paper.save()
        return paper


def _body(paper: Paper, affair: Affair, replaces: Paper | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "document": paper.document, "document_zh": paper.zh, "number": paper.number or "",
        "digest": paper.digest_sm3, "affair": str(affair.ref), "affair_number": affair.number,
    }  # fmt: skip
    if replaces:
        body |= {"old_number": replaces.number or replaces.zh, "reason": replaces.reason}
    return body
