"""Handing the proof of a draw to anyone, and checking one: from the room's own rows or from a folder of strangers."""

from dataclasses import dataclass
from pathlib import Path

from quanheng.base.errors import NotFound, NotYet
from quanheng.foundation.ledger.api import get_exhibit, open_exhibit
from quanheng.foundation.people.api import Actor

from .bundle import Bundle, DrawVerdict, read_bundle, verify_bundle, write_bundle
from .draw import Beacon, Reveal, place_of
from .drawing import frozen_plan
from .models import Draw
from .rosters import read_objects
from .selectors import get_draw

__all__ = ["ObjectPlace", "export_bundle", "find_place", "save_bundle", "verify_draw"]


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """Where one business fell in its stratum: its place, the last place that was drawn, its rank."""

    id: str
    stratum: str
    place: str
    cutoff: str
    rank: int
    size: int
    is_drawn: bool


def export_bundle(actor: Actor, draw_uid: str) -> dict[str, bytes]:
    """Give the files of a draw's proof by name, with the rosters as they were sealed.

    Right:  inspections:plan:read
    Raises: NotFound, NotYet before the draw, Tampered when a sealed roster was changed
    """
    draw = get_draw(actor, draw_uid)
    if draw.result is None:
        raise NotYet("还没有抽取结果", remedy="抽取之后才有证明包")
    return write_bundle(
        frozen_plan(draw.plan), open_exhibit(get_exhibit(draw.objects_exhibit)),
        open_exhibit(get_exhibit(draw.officers_exhibit)), draw.commitment,
        [Beacon(**one) for one in draw.beacons], [Reveal(**one) for one in draw.reveals], draw.result,
    )  # fmt: skip


def save_bundle(actor: Actor, draw_uid: str, folder: Path) -> list[Path]:
    """Write a draw's proof into a folder, from where ``tools/verify_draw.py`` checks it without this program."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in export_bundle(actor, draw_uid).items():
        path = folder / name
        path.write_bytes(content)
        written.append(path)
    return written


def verify_draw(bundle: Bundle | Path) -> DrawVerdict:
    """Re-compute a draw from its bundle, in memory or in a folder; needs no database and no right."""
    return verify_bundle(read_bundle(bundle) if isinstance(bundle, Path) else bundle)


def find_place(draw: Draw, object_id: str) -> ObjectPlace:
    """Show one business its own place in a draw by its code, as the public page does.

    Raises: NotFound, when it was not in the roster; NotYet, before the draw
    """
    if draw.result is None:
        raise NotYet("还没有抽取结果", remedy="抽取之后才能查看位置")
    roster = read_objects(open_exhibit(get_exhibit(draw.objects_exhibit)))
    own = next((one for one in roster if one.id == object_id), None)
    if own is None:
        raise NotFound("这次抽取的名录里没有这个编号", remedy="请核对统一社会信用代码")
    key = bytes.fromhex(draw.result["key"])
    places = sorted(place_of(key, own.stratum, one.id) for one in roster if one.stratum == own.stratum)
    stratum = next(one for one in draw.result["strata"] if one["key"] == own.stratum)
    mine = place_of(key, own.stratum, own.id)
    return ObjectPlace(
        own.id, own.stratum, mine.hex(), stratum["cutoff"], places.index(mine) + 1, stratum["size"],
        own.id in stratum["drawn"],
    )  # fmt: skip
