"""Papers before they have a number: which may be made now, what an officer may word, how they will read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotYet
from quanheng.engines.affairs.definitions import spec_of
from quanheng.engines.affairs.models import Act, Affair, Paper
from quanheng.engines.affairs.numbers import agency_of
from quanheng.engines.affairs.rights import Rights
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.document import DocumentSpec, PaperField
from quanheng.packkit.paper_words import day_words, instant_words

from .annex import clock_annex
from .compose import compose, write
from .context import Blank, context_of
from .seals import seal_for

__all__ = [
    "Draft",
    "DraftField",
    "PaperChoice",
    "content_of",
    "document_named",
    "draft_paper",
    "papers_to_make",
]

TEXT_LENGTH = {"text": 200, "paragraph": 8000, "day": 10, "instant": 25}


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """One paper that may be made for an affair now, and the act whose words it takes."""

    document: DocumentSpec
    act: Act


@dataclass(frozen=True, slots=True)
class DraftField:
    """One part that may still be worded, with what is written there now."""

    field: PaperField
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as it would read, without number, seal or code: nothing is kept of it."""

    document: DocumentSpec
    content: dict[str, Any]
    fields: tuple[DraftField, ...]


def document_named(key: str) -> DocumentSpec:
    """Give a declared paper. Raises: BadInput"""
    found = packs().documents.get(key)
    if found is None:
        raise BadInput(f"没有文书“{key}”的样式", remedy="请在领域包 documents/ 中写明")
    return found


def papers_to_make(affair: Affair) -> list[PaperChoice]:
    """List the papers an officer may make now: those free to make, and those an act ordered that no longer stand.

    A paper that an act orders stands once for the act; only after it was voided may it be made again.
    """
    spec = spec_of(affair)
    acts = list(affair.acts.filter(corrects=None, withdraws=None).order_by("-order"))
    ordered = {due.document for step in spec.steps for due in step.papers}
    found = [
        PaperChoice(document, acts[0])
        for key, document in packs().documents.items()
        if acts and key not in ordered and document.may_be_made_by_hand(affair.key)
    ]
    for key in sorted(ordered & set(packs().documents)):
        act = _unmade(affair, key, acts)
        if act is not None:
            found.append(PaperChoice(packs().documents[key], act))
    return found


def _unmade(affair: Affair, document: str, acts: list[Act]) -> Act | None:
    """Give the newest act that ordered a paper of which none stands."""
    ended = [Paper.State.VOIDED, Paper.State.CORRECTED]
    standing = set(
        affair.papers.filter(document=document).exclude(state__in=ended).values_list("act_id", flat=True)
    )
    waiting = set(affair.papers_due.filter(document=document, is_done=False).values_list("act_id", flat=True))
    asked = set(affair.papers_due.filter(document=document).values_list("act_id", flat=True))
    return next((act for act in acts if act.pk in asked - standing - waiting), None)


def act_for(affair: Affair, document: DocumentSpec) -> Act:
    """Give the act whose words a paper made by hand takes. Raises: NotYet"""
    found = next((one for one in papers_to_make(affair) if one.document.key == document.key), None)
    if found is None:
        raise NotYet(
            f"{document.zh}由程序的步骤制作，已有有效的一份或还没有办到那一步",
            remedy="请办理相应步骤；写错的文书请先作废或更正",
            document=document.key,
        )
    return found.act


def draft_paper(
    *, affair: Affair, document: str, filled: Mapping[str, str], actor: Actor, at: datetime,
    with_clocks: bool = False,
) -> Draft:  # fmt: skip
    """Show a paper as it would read now; nothing is numbered, kept or written.

    Law:    the paper's own
    Right:  affairs:paper:make
    Raises: NotAllowed, NotFound, NotYet, BadInput
    """
    require(actor, Rights.PAPER_MAKE, region=affair.region_code)
    spec = document_named(document)
    act, day = act_for(affair, spec), day_of(at)
    context = context_of(affair, act, day=day)
    values = fill(spec, context, filled, is_final=False)
    content = _content(affair, spec, context, values, number="", with_clocks=with_clocks)
    content |= {"seal_image": None, "is_draft": True}
    return Draft(spec, content, tuple(DraftField(one, values[one.key]) for one in spec.fields))


def content_of(
    affair: Affair, act: Act, document: DocumentSpec, *, number: str, day: date, filled: Mapping[str, str],
    replaces: Paper | None, with_clocks: bool, is_final: bool,
) -> dict[str, Any]:  # fmt: skip
    """Write everything a paper says; this alone is hashed, kept and printed.

    Raises: BadInput, when what the paper must say was left out
    """
    context = context_of(affair, act, day=day)
    context["paper"] |= {"number": number, "replaces": replaces.number if replaces else ""}
    values = fill(document, context, filled, is_final=is_final)
    return _content(affair, document, context, values, number=number, with_clocks=with_clocks)


def fill(
    document: DocumentSpec, context: Mapping[str, Any], given: Mapping[str, str], *, is_final: bool
) -> dict[str, str]:
    """Take an officer's words for the open parts, else what the file proposes.

    In a proposal ``form`` is the act's own form and, where that is silent, what the file knows from before.
    """
    values: dict[str, str] = {}
    context = {**context, "form": Blank({**context["data"], **context["form"]})}
    for field in document.fields:
        text = given[field.key].strip() if field.key in given else write(field.prefill, context).strip("　 ")
        if len(text) > TEXT_LENGTH[field.kind]:
            raise BadInput(f"{field.zh}太长，最多{TEXT_LENGTH[field.kind]}字", remedy="请写得简短些")
        if is_final and field.required and not text:
            raise BadInput(f"请填写{field.zh}", remedy="填写后再制作文书", field=field.key)
        values[field.key] = text
    return values


def _content(
    affair: Affair, document: DocumentSpec, context: dict[str, Any], values: Mapping[str, str], *, number: str,
    with_clocks: bool,
) -> dict[str, Any]:  # fmt: skip
    agency = agency_of(affair.unit)
    words = Blank({field.key: _said(field, values[field.key]) for field in document.fields})
    blocks = compose(document, {**context, "filled": words})
    replaced = context["paper"].get("replaces", "")
    if replaced:
        place = next((at for at, one in enumerate(blocks) if one["kind"] in ("end", "sign")), len(blocks))
        blocks.insert(place, {"kind": "para", "text": f"本文书更正并替代{replaced}，原文书不再有效。"})
    if with_clocks:
        blocks += clock_annex(affair)
    has_seal = document.seal != "none"
    return {
        "organ": agency.name, "zh": document.zh, "number": number, "seal": has_seal,
        "seal_image": seal_for(agency, context["paper"]["day"]) if has_seal else None,
        "audience": document.audience, "blocks": blocks, "sample": bool(settings.IS_DEMO),
        "document": document.key, "article": document.article, "filled": dict(values), "clocks": with_clocks,
        "replaces": replaced,
    }  # fmt: skip


def _said(field: PaperField, value: str) -> str | None:
    """Say a day or an instant as papers do; what cannot be read as one is refused."""
    try:
        if field.kind == "day":
            return day_words(value)
        if field.kind == "instant":
            return instant_words(value)
    except ValueError as wrong:
        raise BadInput(f"{field.zh}不是有效的日期", remedy="请写成 2026-08-13") from wrong
    return value or None
