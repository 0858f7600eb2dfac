"""The pictures on a paper: the seal's image or its sample, and drawn signatures."""

import math
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from quanheng.engines.affairs.models import Paper
from quanheng.foundation.ledger.api import get_exhibit, open_exhibit

__all__ = ["Picture", "sample_seal", "seal_picture", "signature_pictures"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture by the name under which the page asks for it."""

    name: str
    media_type: str
    content: bytes
    key: int = 0


def seal_picture(paper: Paper) -> Picture | None:
    """Give the sealed image that this paper bears, checked against the ledger on the way out."""
    sealed = paper.content.get("seal_image") or {}
    if not sealed.get("exhibit"):
        return None
    exhibit = get_exhibit(str(sealed["exhibit"]))
    return Picture("seal", exhibit.media_type, open_exhibit(exhibit))


def signature_pictures(paper: Paper) -> list[Picture]:
    """Give every drawn signature on the paper."""
    if not paper.pk:
        return []
    rows = paper.signatures.exclude(exhibit=None).select_related("exhibit__fact")
    return [
        Picture(f"sign-{row.pk}", row.exhibit.media_type, open_exhibit(row.exhibit), row.pk)
        for row in rows
        if row.exhibit
    ]


def sample_seal(agency: str) -> SafeString:
    """Draw a sample seal of 42 mm: the bureau's name round the rim, 示范 where a real one has its emblem.

    It can be mistaken for no real seal: a double rim, the word in the middle, and a line that says so.
    """
    turn = min(290.0, 26.0 * (len(agency) - 1))
    step = turn / max(1, len(agency) - 1)
    letters = "".join(
        f'<text x="21" y="6.6" transform="rotate({-turn / 2 + step * place:.2f} 21 21)">{escape(letter)}</text>'
        for place, letter in enumerate(agency)
    )
    size = 3.6 if len(agency) <= 13 else max(2.2, 2 * math.pi * 15.6 * turn / 360 / len(agency) * 0.82)
    return mark_safe(  # noqa: S308 - our own drawing; the name is escaped letter by letter
        '<svg class="stamp" viewBox="0 0 42 42" width="42mm" height="42mm" fill="none" stroke="#c9211e">'
        '<circle cx="21" cy="21" r="20.3" stroke-width=".9"/><circle cx="21" cy="21" r="19" stroke-width=".25"/>'
        f'<g fill="#c9211e" stroke="none" text-anchor="middle" font-family="Noto Serif CJK SC" font-size="{size:.2f}">'
        f'{letters}<text x="21" y="23.4" font-size="7.2" font-weight="700">示范</text>'
        '<text x="21" y="29.6" font-size="2.8">不具效力</text></g></svg>'
    )
