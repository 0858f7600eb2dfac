"""Handing the proof of a draw to anyone, and checking one: from the room's own rows or from a folder of strangers."""

from dataclasses import dataclass
from pathlib import Path

from quanheng.base.digest import canonical
from quanheng.base.errors import NotFound, NotYet
from quanheng.foundation.ledger.api import get_fact, proof
from quanheng.foundation.people.api import Actor, require

from .bundle import Bundle, DrawVerdict, read_bundle, verify_bundle, write_bundle
from .models import Draw
from .own import place_in
from .rights import Rights
from .sealed import certificate_of, chance_of, names_of, plan_of, seal_of, sealed_bytes
from .selectors import get_draw
from .tickets import Opening, names_bytes, read_openings

__all__ = [
    "ObjectPlace",
    "bundle_of",
    "export_bundle",
    "find_opening",
    "find_place",
    "save_bundle",
    "verify_draw",
]


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


def export_bundle(actor: Actor, draw_uid: str, *, is_full: bool = True) -> dict[str, bytes]:
    """Give the files of a draw's proof by name, with the rosters as they were sealed.

    The full bundle holds the openings and the names, for supervisors; without ``is_full`` it is the open one.

    Right:  inspections:plan:read; for the openings inspections:draw:commit in the region
    Raises: NotFound, NotAllowed, NotYet before the draw, Tampered when a sealed roster was changed
    """
    draw = get_draw(actor, draw_uid)
    if is_full and seal_of(draw):
        require(actor, Rights.DRAW_COMMIT, region=draw.region_code)
    return bundle_of(draw, is_full=is_full)


def bundle_of(draw: Draw, *, is_full: bool) -> dict[str, bytes]:
    """Lay out the files of a draw; who may have them is asked by the callers.

    A draw from before the tickets has one bundle only, which names codes and classes. Raises: NotYet, Tampered
    """
    if draw.result is None:
        raise NotYet("还没有抽取结果", remedy="抽取之后才有证明包")
    seal = seal_of(draw)
    more: dict[str, bytes] = {}
    if seal is not None:
        more["certificate.json"] = certificate_of(draw)
        more["committed.tlog-proof"] = _log_proof(draw)
    if seal is not None and is_full:
        more["openings.jsonl"] = sealed_bytes(seal.openings_exhibit)
        more["officer-openings.jsonl"] = sealed_bytes(seal.officer_openings_exhibit)
        more["names.json"] = names_bytes(*names_of(draw))
    return write_bundle(
        plan_of(draw), sealed_bytes(draw.objects_exhibit), sealed_bytes(draw.officers_exhibit), draw.commitment,
        chance_of(draw), draw.result, more,
    )  # fmt: skip


def _log_proof(draw: Draw) -> bytes:
    """Prove that the promise stands in the ledger; nothing yet, where no checkpoint covers it."""
    try:
        return proof(get_fact(draw.committed_fact)).as_text().encode()
    except NotYet:
        return b""


def save_bundle(actor: Actor, draw_uid: str, folder: Path, *, is_full: bool = True) -> list[Path]:
    """Write a draw's proof into a folder, from where ``tools/verify_draw.py`` checks it without this program."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in export_bundle(actor, draw_uid, is_full=is_full).items():
        path = folder / name
        path.write_bytes(content)
        written.append(path)
    return written


def verify_draw(bundle: Bundle | Path) -> DrawVerdict:
    """Re-compute a draw from its bundle, in memory, in a folder or a zip; needs no database and no right."""
    return verify_bundle(read_bundle(bundle) if isinstance(bundle, Path) else bundle)


def find_place(draw: Draw, object_id: str) -> ObjectPlace:
    """Show one business its own place in a draw by its code, for those who may know it.

    Raises: NotFound, when it was not in the roster; NotYet, before the draw
    """
    if draw.result is None:
        raise NotYet("还没有抽取结果", remedy="抽取之后才能查看位置")
    opening = find_opening(draw, object_id)
    if opening is None and seal_of(draw) is not None:
        raise NotFound("这次抽取的名录里没有这个编号", remedy="请核对统一社会信用代码")
    own = place_in(bundle_of(draw, is_full=False), opening.ticket if opening else object_id)
    return ObjectPlace(object_id, own.stratum, own.place, own.cutoff, own.rank, own.size, own.is_drawn)


def find_opening(draw: Draw, code: str) -> Opening | None:
    """Give the opening of one business by its roster code, which only itself and the bureau may see; None outside."""
    seal = seal_of(draw)
    if seal is None or not code:
        return None
    content = sealed_bytes(seal.openings_exhibit)
    at = content.find(b'"id":' + canonical(code))
    if at < 0:
        return None
    start, end = content.rfind(b"\n", 0, at) + 1, content.index(b"\n", at)
    return read_openings(content[start : end + 1])[0]
