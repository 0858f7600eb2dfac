"""What anybody may know of substitutes: who gave way to whom, when, and on which of the four grounds.

What the officer wrote about it stays inside, since it may name persons; the ledger's fact proves that it was written.
"""

from dataclasses import dataclass
from datetime import date

from quanheng.base.days import day_of

from .ceremony_models import Substitution
from .public import find_public_draws
from .sealed import seal_of, shown_names_of
from .substitutes import GROUNDS

__all__ = ["PublicSwap", "public_swaps"]


@dataclass(frozen=True, slots=True)
class PublicSwap:
    """One drawn business that could not be inspected, and the next of its group in its place."""

    out_code: str
    out_name: str
    in_code: str
    in_name: str
    place: int
    ground: str
    ground_zh: str
    on: date
    fact_uid: str


def public_swaps(uid: str) -> list[PublicSwap]:
    """List the replacements of a draw in their order; none for a draw from before the tickets, which names nobody."""
    draw = find_public_draws().filter(uid=uid).first()
    if draw is None or seal_of(draw) is None:
        return []
    rows = list(Substitution.objects.filter(draw=draw))
    names = shown_names_of([code for one in rows for code in (one.out_code, one.in_code)])
    return [
        PublicSwap(
            one.out_code, names.get(one.out_code, ""), one.in_code, names.get(one.in_code, ""),
            one.place, one.ground, GROUNDS.get(one.ground, one.ground), day_of(one.made_at), one.fact_uid,
        )
        for one in rows
    ]  # fmt: skip
