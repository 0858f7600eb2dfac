"""Prints a paper to HTML and PDF: A4 by GB/T 9704, seal over the day, foot with code and digest."""

import threading
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from quanheng.engines.affairs.models import Paper

from .context import stamp
from .pictures import Picture, sample_seal, seal_picture, signature_pictures

__all__ = [
    "FOOT_WORDS",
    "blocks_of",
    "draft_html",
    "foot_of",
    "mark_of",
    "paper_html",
    "paper_pdf",
    "verify_url",
]

FOOT_WORDS = "扫码核验真伪与送达情况，或在公众服务网输入核验码。"
COPIES = {
    "party": "本文书一式二份，一份送达，一份归档。",
    "agency": "本文书一式二份，一份送出，一份归档。",
}
_STYLE = Path(__file__).with_name("paper.css")
_OF_THREAD = threading.local()


def verify_url(paper: Paper) -> str:
    """Give the public address at which anybody may check this paper; it names no person and no party."""
    site = str(settings.SITE_URL).rstrip("/")
    return f"{site}/verify/{paper.verify_code}"


def foot_of(paper: Paper) -> list[str]:
    """Give the lines of the foot, the same in both files."""
    digest = paper.digest_sm3
    return [
        FOOT_WORDS,
        f"核验码 {paper.verify_code}　文书摘要 SM3 {digest[:8]} {digest[8:16]} … {digest[-8:]}",
        f"账本记录 {paper.fact_uid}　{stamp(paper.made_at)}",
        COPIES.get(paper.content.get("audience", ""), "本文书为内部文书，不送达当事人。"),
    ]


def mark_of(paper: Paper) -> str:
    """Give the word that stands across a paper that is no longer valid; empty for one that is."""
    return {Paper.State.VOIDED: "作废", Paper.State.CORRECTED: "已更正"}.get(Paper.State(paper.state), "")


def blocks_of(paper: Paper) -> list[dict[str, Any]]:
    """Give the blocks as they stand today: signatures and notes of refusal are on their lines."""
    signed: dict[str, list[Any]] = {}
    for one in paper.signatures.all() if paper.pk else ():
        signed.setdefault(one.role, []).append(one)
    return [_signed(block, signed.get(block.get("role", ""), [])) for block in paper.content["blocks"]]


def _signed(block: dict[str, Any], marks: list[Any]) -> dict[str, Any]:
    if block["kind"] != "sign" or not marks:
        return block
    cells = list(block["cells"])
    cells[1] = "；".join(one.note for one in marks if one.note)
    cells[3] = cells[3] or stamp(marks[-1].signed_at)[:10]
    return {**block, "cells": cells, "marks": [one.pk for one in marks if one.exhibit_id]}


def _qr(paper: Paper) -> SafeString:
    import segno

    # segno writes only path data of its own making; the address holds no markup
    svg = segno.make(verify_url(paper), error="m").svg_inline(border=0, omitsize=True, scale=1)
    return mark_safe(svg)  # noqa: S308


@cache
def _style() -> SafeString:
    return mark_safe(_STYLE.read_text(encoding="utf-8"))  # noqa: S308 - our own file


def paper_html(paper: Paper) -> str:
    """Give a paper as a page of its own; the PDF is printed from this text."""
    content = paper.content
    sealed = content.get("seal_image") or {}
    frame: dict[str, Any] = {
        "paper": paper, "content": content, "blocks": blocks_of(paper), "foot": foot_of(paper), "qr": _qr(paper),
        "style": _style(), "mark": mark_of(paper), "has_seal_image": bool(sealed.get("exhibit")),
        "sample_seal": sample_seal(content["organ"]) if sealed.get("sample") else "",
    }  # fmt: skip
    return render_to_string("affairs/paper.html", frame)


def draft_html(content: dict[str, Any]) -> SafeString:
    """Give a draft's blocks as part of a page that brings its own style; no code, no seal, no number."""
    return mark_safe(  # noqa: S308 - our own template, which escapes every word
        render_to_string("affairs/sheet.html", {"content": content, "blocks": content["blocks"]})
    )


def _fonts() -> Any:
    """Read the machine's fonts once a thread: it takes longer than laying out a paper, and threads cannot share it."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_OF_THREAD, "fonts"):
        _OF_THREAD.fonts = FontConfiguration()
    return _OF_THREAD.fonts


def paper_pdf(paper: Paper) -> bytes:
    """Print a paper to PDF with its fonts embedded; the same content gives the same bytes."""
    from weasyprint import HTML

    from .inside import PicturesOnly

    page = HTML(string=paper_html(paper), url_fetcher=PicturesOnly(_pictures(paper)))
    made: bytes = page.write_pdf(
        font_config=_fonts(), pdf_identifier=bytes.fromhex(paper.digest_sm3)[:16], uncompressed_pdf=False,
        full_fonts=False, presentational_hints=True,
    )  # fmt: skip
    return made


def _pictures(paper: Paper) -> list[Picture]:
    seal = seal_picture(paper)
    return [*([seal] if seal else []), *signature_pictures(paper)]
