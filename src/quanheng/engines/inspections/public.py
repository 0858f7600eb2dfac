"""What anybody may know of a draw: the open bundle, the names of the drawn, digests, randomness, counts by group.

Since the tickets (``tickets.py``) the rosters name nobody, so the whole bundle is open: plan, rosters, randomness,
result and proof. The names of the drawn are a list of their own, sorted by code, that no ticket leads to. A place is
shown to the business itself only, by its own salt: whoever could ask for any code's place would learn its group.

Draws from before the tickets keep the old rules: rosters, secrets and key stay inside, because groups are
classes of credit risk and a reader could try the few classes until a shown place fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import in_regions

from .bundle import verify_bundle
from .draw import place_of
from .models import Draw, Task
from .proving import bundle_of, find_opening, find_place
from .sealed import names_of, plan_of, seal_of, sealed_bytes, shown_names_of

__all__ = [
    "OwnOpening", "PublicDraw", "PublicGroup", "PublicPlace", "find_public_draws", "get_public_draw", "own_opening",
    "own_openings", "public_bundle", "public_draw", "public_names", "public_place", "recheck_public_draw",
]  # fmt: skip

WHOLE = 1 << 64


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """One group: how many in it, how many drawn, where on the line the drawn ones lie, and where it was cut."""

    number: int
    size: int
    drawn: int
    places: tuple[float, ...]
    cutoff: float
    key: str = ""  # the opaque key in the open bundle


@dataclass(frozen=True, slots=True)
class PublicDraw:
    """One draw as the public reads it; no business and no officer is named."""

    uid: str
    title: str
    inspection: str
    items: Sequence[str]
    starts_on: date
    ends_on: date
    region_code: str
    state: str
    state_words: str
    algorithm: str
    object_count: int
    officer_count: int
    left_out: int
    drawn_count: int
    visited: int
    plan_digest: str
    objects_digest: str
    officers_digest: str
    sealed: Sequence[Mapping[str, str]]
    opened_by: Sequence[str]
    beacons: Sequence[Mapping[str, Any]]
    groups: Sequence[PublicGroup]
    committed_at: datetime
    drawn_at: datetime | None
    committed_fact: str
    drawn_fact: str
    void_reason: str
    void_fact: str
    is_open: bool = False  # rosters hold tickets, so that the whole bundle is public
    missing: Sequence[str] = ()
    reserve: Sequence[Mapping[str, Any]] = ()
    held_ready: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class OwnOpening:
    """What lets one business find itself in an open bundle; it is shown to that business alone."""

    draw_uid: str
    title: str
    code: str
    salt: str
    ticket: str
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Whether one code was drawn and, where that cannot give its class away, its place from 0 (first) to 1."""

    code: str
    is_drawn: bool
    has_place: bool
    group: int = 0
    size: int = 0
    drawn: int = 0
    rank: int = 0
    place: float = 0.0
    cutoff: float = 0.0


def find_public_draws(*, region: str = "") -> QuerySet[Draw]:
    """List draws, voided ones too, the newest first; hand each to ``public_draw`` before showing it."""
    rows = Draw.objects.select_related("plan").order_by("-committed_at", "-id")
    return in_regions(rows, [region]) if region.isdigit() else rows


def _find(uid: str) -> Draw:
    found = find_public_draws().filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次抽取", remedy="请从检查公开的列表里打开")
    return found


def get_public_draw(uid: str) -> PublicDraw:
    """Open one draw. Raises: NotFound"""
    return public_draw(_find(uid))


def public_draw(draw: Draw) -> PublicDraw:
    """Give a draw as plain public values."""
    plan, promised, seal = draw.plan, draw.commitment, seal_of(draw)
    spec = packs().inspections.get(plan.inspection)
    return PublicDraw(
        uid=draw.uid, title=plan.title, inspection=spec.zh if spec else plan.inspection, items=plan.items,
        starts_on=plan.starts_on, ends_on=plan.ends_on, region_code=draw.region_code, state=draw.state,
        state_words=draw.get_state_display(), algorithm=draw.algorithm, object_count=draw.object_count,
        officer_count=draw.officer_count, left_out=sum(draw.reductions.values()), drawn_count=draw.drawn_count,
        visited=Task.objects.filter(draw=draw, state=Task.State.CLOSED).count(),
        plan_digest=promised["plan"], objects_digest=promised["objects"], officers_digest=promised["officers"],
        sealed=promised["secrets"], opened_by=[one["by"] for one in draw.reveals], beacons=draw.beacons,
        groups=[_group(draw, number, key) for key, number in _numbers(draw).items()],
        committed_at=draw.committed_at, drawn_at=draw.drawn_at, committed_fact=draw.committed_fact,
        drawn_fact=draw.drawn_fact, void_reason=draw.void_reason, void_fact=draw.void_fact, is_open=seal is not None,
        missing=seal.missing if seal else (), reserve=seal.reserve if seal else (),
        held_ready=seal.plan["reserve"] if seal else (),
    )  # fmt: skip


def _numbers(draw: Draw) -> dict[str, int]:
    """Number the groups in an order that follows from the draw alone and not from the classes."""
    keys = [one["key"] for one in (draw.result or {}).get("strata", []) if one["size"]]
    mixed = sorted(keys, key=lambda key: sm3(f"{draw.uid}\x00{key}".encode()))
    return {key: number for number, key in enumerate(mixed, start=1)}


def _share(place: str | bytes) -> float:
    head = bytes.fromhex(place)[:8] if isinstance(place, str) else place[:8]
    return int.from_bytes(head, "big") / WHOLE if head else 0.0


def _stratum(draw: Draw, key: str) -> Mapping[str, Any]:
    strata: Sequence[Mapping[str, Any]] = (draw.result or {})["strata"]
    return next(one for one in strata if one["key"] == key)


def _group(draw: Draw, number: int, stratum: str) -> PublicGroup:
    one = _stratum(draw, stratum)
    key = bytes.fromhex((draw.result or {})["key"])
    places = sorted(_share(place_of(key, stratum, code)) for code in one["drawn"][:400])
    return PublicGroup(number, one["size"], len(one["drawn"]), tuple(places), _share(one["cutoff"]), stratum)


def public_place(uid: str, code: str) -> PublicPlace:
    """Show where a business that somebody names by its code fell; why one was left out is never said.

    Raises: NotFound, when there is no such draw or the code was not in its roster; NotYet, before the draw
    """
    draw = _find(uid)
    wanted = "".join(code.split()).upper()
    if seal_of(draw) is not None and draw.result is not None:
        return _only_whether(draw, wanted)
    found = find_place(draw, wanted)
    if not draw.commitment["secrets"]:
        return PublicPlace(found.id, found.is_drawn, has_place=False)
    one = _stratum(draw, found.stratum)
    return PublicPlace(
        found.id, found.is_drawn, True, _numbers(draw)[found.stratum], found.size, len(one["drawn"]), found.rank,
        _share(found.place), _share(found.cutoff),
    )  # fmt: skip


def _only_whether(draw: Draw, code: str) -> PublicPlace:
    """Say of a code whether it was drawn, which the list of names says too. Raises: NotFound"""
    if find_opening(draw, code) is None:
        raise NotFound("这次抽取的名录里没有这个编号", remedy="请核对统一社会信用代码")
    return PublicPlace(code, code in names_of(draw)[0], has_place=False)


def public_names(uid: str) -> list[tuple[str, str]]:
    """Give code and name of every drawn business, sorted by code; empty before the draw and for one before the tickets.

    Raises: NotFound, when there is no such draw
    """
    draw = _find(uid)
    if draw.result is None or seal_of(draw) is None:
        return []
    drawn = names_of(draw)[0]
    names = shown_names_of(drawn)
    return [(code, names.get(code, "")) for code in drawn]


def own_opening(uid: str, codes: Sequence[str]) -> OwnOpening | None:
    """Give a business its own opening in a draw, by its credit code or register uid; None outside the roster.

    The caller has made sure that the asker is this business: nobody else may see a salt. Raises: NotFound
    """
    draw = _find(uid)
    found = next((one for one in (find_opening(draw, code) for code in codes if code) if one), None)
    if found is None:
        return None
    drawn = {ticket for one in (draw.result or {}).get("strata", ()) for ticket in one["drawn"]}
    return OwnOpening(draw.uid, draw.plan.title, found.id, found.salt, found.ticket, found.ticket in drawn)


def own_openings(codes: Sequence[str], region: str, *, most: int = 12) -> list[OwnOpening]:
    """Give a business its openings in the newest draws whose region holds it; the same condition as ``own_opening``."""
    rows = find_public_draws().filter(seal__isnull=False)[:200]
    near = [one for one in rows if region.startswith(one.region_code)][:most]
    found = (own_opening(one.uid, codes) for one in near)
    return [one for one in found if one]


def recheck_public_draw(uid: str) -> list[tuple[str, bool]]:
    """Re-compute a draw from its sealed files and say for each step whether it agrees; empty before the draw."""
    draw = _find(uid)
    if draw.result is None:
        return []
    return [(check.zh, check.ok) for check in verify_bundle(bundle_of(draw, is_full=True)).checks]


def public_bundle(uid: str) -> dict[str, bytes]:
    """Give the published files of a draw by name: the open bundle; before the draw what was promised.

    Of a draw from before the tickets only the promise, the randomness and the result in numbered groups.

    Raises: NotFound
    """
    draw = _find(uid)
    if seal_of(draw) is not None and draw.result is not None:
        return bundle_of(draw, is_full=False)
    if seal_of(draw) is not None:
        return {
            "plan.json": canonical(plan_of(draw).as_dict()), "commitment.json": canonical(draw.commitment),
            "objects.jsonl": sealed_bytes(draw.objects_exhibit),
            "officers.jsonl": sealed_bytes(draw.officers_exhibit),
        }  # fmt: skip
    shown = public_draw(draw)
    result = {
        "algorithm": shown.algorithm, "drawn": shown.drawn_count,
        "groups": [{"number": one.number, "size": one.size, "drawn": one.drawn} for one in shown.groups],
        "facts": {"committed": shown.committed_fact, "drawn": shown.drawn_fact, "voided": shown.void_fact},
    }  # fmt: skip
    return {
        "commitment.json": canonical(draw.commitment),
        "randomness.json": canonical({"beacons": draw.beacons, "opened_by": list(shown.opened_by)}),
        "result-public.json": canonical(result),
    }
