"""Lends the press: papers of other rooms are composed and printed as ours are, and kept by the room they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from quanheng.engines.affairs.models import Paper
from quanheng.engines.affairs.numbers import agency_of, number_for, office_of
from quanheng.foundation.people.api import Unit

from .compose import compose
from .context import Blank
from .drafting import document_named
from .limits import Limits
from .seals import seal_for

__all__ = ["LentPaper", "compose_for", "number_of", "print_for"]


@dataclass(frozen=True, slots=True)
class LentPaper:
    """A paper as another room keeps it: its content, and what stands in the foot."""

    zh: str
    number: str
    content: Mapping[str, Any]
    digest_sm3: str
    verify_code: str
    fact_uid: str
    made_at: datetime


def compose_for(
    *, unit: Unit, document: str, party: Mapping[str, Any], officers: list[dict[str, str]], data: Mapping[str, Any],
    day: date, number: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Write out a declared paper for another room, in the name of the bureau that a unit belongs to.

    The pack's words may name ``party``, ``officers``, ``unit``, ``data``, ``limit`` and ``paper``; nothing else
    is known here.

    Raises: BadInput, when there is no such paper or its words name what is not known
    """
    spec, agency = document_named(document), agency_of(unit)
    office = office_of(agency)
    context = {
        "limit": Limits(day), "party": Blank(party), "officers": officers, "data": Blank(data),
        "paper": {"day": day, "number": number},
        "unit": Blank(
            agency=agency.name, name=unit.name, government=office.government or "本级人民政府",
            court=office.court or "人民法院", address=office.address, phone=office.phone, postcode=office.postcode,
        ),
    }  # fmt: skip
    has_seal = spec.seal != "none"
    return {
        "organ": agency.name, "zh": spec.zh, "number": number, "seal": has_seal, "day": day.isoformat(),
        "seal_image": seal_for(agency, day) if has_seal else None, "audience": spec.audience,
        "blocks": compose(spec, context), "sample": bool(settings.IS_DEMO), "document": spec.key,
        "article": spec.article,
    }  # fmt: skip


def number_of(unit: Unit, document: str, day: date) -> str:
    """Take the next number of a declared paper by the bureau's rule; nothing for a paper without numbers.

    Called in the transaction that keeps the paper, so that no number is missing or given twice.
    """
    spec = document_named(document)
    return number_for(agency_of(unit), spec.key, spec.number, day).words if spec.number else ""


def print_for(lent: LentPaper) -> tuple[bytes, bytes]:
    """Print another room's paper to PDF and DOCX; nothing of it is kept here."""
    from . import page, word

    paper = Paper(
        zh=lent.zh, number=lent.number or None, content=dict(lent.content), digest_sm3=lent.digest_sm3,
        verify_code=lent.verify_code, fact_uid=lent.fact_uid, made_at=lent.made_at, state=Paper.State.MADE,
    )  # fmt: skip
    return page.paper_pdf(paper), word.paper_docx(paper)
