"""Prints a paper to HTML and PDF: A4 by GB/T 9704, seal place over the day, foot with code and digest."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from quanheng.engines.affairs.models import Paper

from .context import stamp

__all__ = ["FOOT_WORDS", "foot_of", "paper_html", "paper_pdf", "verify_url"]

FOOT_WORDS = "扫码核验真伪与送达情况，或在公众服务网输入核验码。"
_STYLE = Path(__file__).with_name("paper.css")


def verify_url(paper: Paper) -> str:
    """Give the public address at which anybody may check this paper; it names no person and no party."""
    site = str(settings.SITE_URL).rstrip("/")
    return f"{site}/verify/{paper.verify_code}"


def foot_of(paper: Paper) -> list[str]:
    """Give the lines of the foot, the same in both files."""
    digest = paper.digest_sm3
    copies = {
        "party": "本文书一式二份，一份送达，一份归档。",
        "agency": "本文书一式二份，一份送出，一份归档。",
    }
    return [
        FOOT_WORDS,
        f"核验码 {paper.verify_code}　文书摘要 SM3 {digest[:8]} {digest[8:16]} … {digest[-8:]}",
        f"账本记录 {paper.fact_uid}　{stamp(paper.made_at)}",
        copies.get(paper.content.get("audience", ""), "本文书为内部文书，不送达当事人。"),
    ]


def _qr(paper: Paper) -> SafeString:
    import segno

    # segno writes only path data of its own making; the address holds no markup
    svg = segno.make(verify_url(paper), error="m").svg_inline(border=0, omitsize=True, scale=1)
    return mark_safe(svg)  # noqa: S308


@cache
def _style() -> SafeString:
    return mark_safe(_STYLE.read_text(encoding="utf-8"))  # noqa: S308 - our own file


def paper_html(paper: Paper) -> str:
    """Give a paper as a page: the preview on screen, the print and the PDF are this one text."""
    frame: dict[str, Any] = {
        "paper": paper, "content": paper.content, "foot": foot_of(paper), "qr": _qr(paper), "style": _style(),
    }  # fmt: skip
    return render_to_string("affairs/paper.html", frame)


def paper_pdf(paper: Paper) -> bytes:
    """Print a paper to PDF with its fonts embedded; the same content gives the same bytes."""
    from weasyprint import HTML

    made: bytes = HTML(string=paper_html(paper), url_fetcher=_nothing_from_outside).write_pdf(
        pdf_identifier=bytes.fromhex(paper.digest_sm3)[:16], uncompressed_pdf=False, full_fonts=False
    )
    return made


def _nothing_from_outside(url: str, *args: Any, **more: Any) -> dict[str, Any]:
    """A paper is whole in itself: whatever an officer's words contain, nothing is fetched."""
    raise ValueError(url)
