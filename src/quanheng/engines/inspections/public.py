"""What anybody may know of a draw: digests, randomness, counts by numbered group, and the place of one code.

Groups are classes of credit risk inside the bureau. Outside they are only numbers, given in an order that
says nothing, because the class is no rating for the public. For the same reason three things stay inside:
the roster of businesses, which names each one's class; the officials' opened secrets and the key that follows
from them, by which a reader could try the few classes until a shown place fits; and the fact of the result,
which lists the classes with their sizes. A draw from announced numbers alone has a key that anybody can
compute, so there a code is told only whether it was drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import NotFound
from quanheng.foundation.ledger.api import get_exhibit, open_exhibit
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import in_regions

from .bundle import verify_bundle, write_bundle
from .draw import Beacon, Reveal, place_of
from .drawing import frozen_plan
from .models import Draw, Task
from .proving import find_place

__all__ = [
    "PublicDraw", "PublicGroup", "PublicPlace", "find_public_draws", "get_public_draw", "public_bundle",
    "public_draw", "public_place", "recheck_public_draw",
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
    plan, promised = draw.plan, draw.commitment
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
        drawn_fact=draw.drawn_fact, void_reason=draw.void_reason, void_fact=draw.void_fact,
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
    return PublicGroup(number, one["size"], len(one["drawn"]), tuple(places), _share(one["cutoff"]))


def public_place(uid: str, code: str) -> PublicPlace:
    """Show where a business that somebody names by its code fell; why one was left out is never said.

    Raises: NotFound, when there is no such draw or the code was not in its roster; NotYet, before the draw
    """
    draw = _find(uid)
    found = find_place(draw, "".join(code.split()).upper())
    if not draw.commitment["secrets"]:
        return PublicPlace(found.id, found.is_drawn, has_place=False)
    one = _stratum(draw, found.stratum)
    return PublicPlace(
        found.id, found.is_drawn, True, _numbers(draw)[found.stratum], found.size, len(one["drawn"]), found.rank,
        _share(found.place), _share(found.cutoff),
    )  # fmt: skip


def recheck_public_draw(uid: str) -> list[tuple[str, bool]]:
    """Re-compute a draw from its sealed files and say for each step whether it agrees; empty before the draw."""
    draw = _find(uid)
    if draw.result is None:
        return []
    objects, officers = (
        open_exhibit(get_exhibit(one)) for one in (draw.objects_exhibit, draw.officers_exhibit)
    )
    files = write_bundle(
        frozen_plan(draw.plan), objects, officers, draw.commitment,
        [Beacon(**one) for one in draw.beacons], [Reveal(**one) for one in draw.reveals], draw.result,
    )  # fmt: skip
    return [(check.zh, check.ok) for check in verify_bundle(files).checks]


def public_bundle(uid: str) -> dict[str, bytes]:
    """Give the published files of a draw by name: the promise, the randomness, and the result in numbered groups.

    Raises: NotFound
    """
    draw = _find(uid)
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
