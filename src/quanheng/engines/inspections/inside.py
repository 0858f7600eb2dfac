"""What the bureau itself sees of a draw's groups: class, size, quota, and where on the line its businesses lie."""

from collections.abc import Sequence
from dataclasses import dataclass

from quanheng.foundation.people.api import Actor

from .draw import place_of
from .models import Draw
from .rosters import read_objects
from .sealed import openings_of, plan_of, sealed_bytes
from .selectors import get_draw

__all__ = ["InsideGroup", "inside_groups"]

SPAN = 2.5  # the line shows so many times the cut-off
ALL_PLACES = 20_000  # up to this many businesses every place is computed for the picture
MOST_TICKS = 400
WHOLE = 1 << 64


@dataclass(frozen=True, slots=True)
class InsideGroup:
    """One group. Ticks are parts of the line, 0 to 1; ``cut`` is where it was cut, 0 for a draw by weights."""

    number: int
    level: str
    size: int
    share_bp: int
    quota: int
    cutoff: str
    cut: float
    drawn_ticks: tuple[float, ...]
    other_ticks: tuple[float, ...]


def inside_groups(actor: Actor, draw_uid: str) -> list[InsideGroup]:
    """Give the groups of a draw that was made, in the order of the classes. Right: inspections:plan:read"""
    draw = get_draw(actor, draw_uid)
    if draw.result is None:
        return []
    levels = {one.ticket: one.level for one in openings_of(draw).values()}
    shares = {one.key: one.share_bp for one in plan_of(draw).strata}
    members = _members(draw)
    groups = []
    for number, stratum in enumerate(draw.result["strata"], 1):
        tickets = members.get(stratum["key"]) or [*stratum["drawn"], *stratum["substitutes"]]
        level = levels.get(tickets[0], stratum["key"]) if tickets else ""
        cut = _share(bytes.fromhex(stratum["cutoff"])) if stratum["cutoff"] else 0.0
        drawn, others = _ticks(draw, stratum["key"], tickets, cut) if cut else ((), ())
        groups.append(
            InsideGroup(
                number, level, stratum["size"], shares[stratum["key"]], stratum["quota"], stratum["cutoff"],
                min(1 / SPAN, 1.0) if SPAN * cut < 1 else cut, drawn, others,
            )
        )  # fmt: skip
    return sorted(groups, key=lambda one: (one.level or "~", one.number))


def _members(draw: Draw) -> dict[str, list[str]]:
    """Give all tickets of each group where they are few enough to draw a picture of all."""
    found: dict[str, list[str]] = {}
    if draw.object_count <= ALL_PLACES:
        for one in read_objects(sealed_bytes(draw.objects_exhibit)):
            found.setdefault(one.stratum, []).append(one.id)
    return found


def _ticks(
    draw: Draw, stratum: str, tickets: Sequence[str], cut: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    key = bytes.fromhex((draw.result or {})["key"])
    line = min(1.0, SPAN * cut)
    places = sorted(_share(place_of(key, stratum, ticket)) for ticket in tickets)
    drawn = [one / line for one in places if one <= cut]
    others = [one / line for one in places if cut < one <= line]
    return tuple(_thin(drawn)), tuple(_thin(others))


def _thin(ticks: list[float]) -> list[float]:
    """Keep at most so many ticks, evenly taken: more would be one black bar."""
    step = max(1.0, len(ticks) / MOST_TICKS)
    return [ticks[int(n * step)] for n in range(min(len(ticks), MOST_TICKS))]


def _share(place: bytes) -> float:
    return int.from_bytes(place[:8], "big") / WHOLE
