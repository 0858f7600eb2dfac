"""The draw qh-draw/1: a sealed roster and randomness nobody owns give every business one place anyone can re-compute.

Integers and bytes only: no floating point, no locale, no order of arrival, so that any language gives the
same list. Nothing here looks at a database, a clock or a source of chance. The method, with worked
numbers, is in ``docs/algorithms/draw.md``; ``tools/verify_draw.py`` is a second, independent writing of it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from quanheng.base.digest import canonical, sm3, unhex
from quanheng.base.errors import BadInput

from .rosters import (
    DrawPlan,
    DrawStratum,
    RosterObject,
    RosterOfficer,
    roster_bytes,
    roster_digest,
    roster_rows,
)
from .weighted import draw_by_weight

__all__ = [
    "ALGORITHM",
    "Beacon",
    "Chance",
    "Commitment",
    "DrawResult",
    "Reveal",
    "StratumResult",
    "commit_rosters",
    "draw_objects",
    "draw_roster",
    "keyed",
    "place_message",
    "place_of",
    "reckon_key",
    "seal_secret",
]  # fmt: skip

ALGORITHM = "qh-draw/1"
SECRET_BYTES = 16

Keyed = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Beacon:
    """Public randomness that nobody in the bureau makes, such as the numbers of an announced lottery."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """An official's secret, opened after the rosters were sealed; nonce and value in hexadecimal."""

    by: str
    nonce: str
    value: str


@dataclass(frozen=True, slots=True)
class Chance:
    """All randomness of a draw: announced numbers, opened secrets, and what replaces secrets that stayed shut."""

    beacons: tuple[Beacon, ...] = ()
    reveals: tuple[Reveal, ...] = ()
    missing: tuple[str, ...] = ()
    reserve: tuple[Beacon, ...] = ()

    def as_dict(self, version: int) -> dict[str, Any]:
        """Give the plain shape of ``randomness.json``."""
        plain: dict[str, Any] = {
            "beacons": [{"source": one.source, "value": one.value} for one in self.beacons],
            "reveals": [{"by": one.by, "nonce": one.nonce, "value": one.value} for one in self.reveals],
        }
        if version > 1:
            plain["missing"] = list(self.missing)
            plain["reserve"] = [{"source": one.source, "value": one.value} for one in self.reserve]
        return plain

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Chance":
        """Read the plain shape back."""
        return cls(
            tuple(Beacon(**one) for one in plain["beacons"]), tuple(Reveal(**one) for one in plain["reveals"]),
            tuple(plain.get("missing", ())), tuple(Beacon(**one) for one in plain.get("reserve", ())),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commitment:
    """What enters the ledger before the randomness exists; the two roots of openings came with format 2."""

    plan: str
    objects: str
    officers: str
    object_count: int
    officer_count: int
    secrets: tuple[tuple[str, str], ...]
    openings: str = ""
    officer_openings: str = ""
    format: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape that is written to the fact and to ``commitment.json``."""
        plain: dict[str, Any] = {
            "algorithm": ALGORITHM, "plan": self.plan, "objects": self.objects, "officers": self.officers,
            "object_count": self.object_count, "officer_count": self.officer_count,
            "secrets": [{"by": by, "sealed": sealed} for by, sealed in self.secrets],
        }  # fmt: skip
        if self.format > 1:
            plain |= {
                "format": self.format, "openings": self.openings, "officer_openings": self.officer_openings,
            }  # fmt: skip
        return plain

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Commitment":
        """Read the plain shape back."""
        return cls(
            plain["plan"], plain["objects"], plain["officers"], plain["object_count"], plain["officer_count"],
            tuple((one["by"], one["sealed"]) for one in plain["secrets"]), plain.get("openings", ""),
            plain.get("officer_openings", ""), plain.get("format", 1),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StratumResult:
    """Who was drawn in one stratum, in the order of their places, and the last place that still counted."""

    key: str
    size: int
    quota: int
    cutoff: str
    drawn: tuple[str, ...]
    substitutes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape of one stratum in ``result.json``."""
        return {
            "key": self.key, "size": self.size, "quota": self.quota, "cutoff": self.cutoff,
            "drawn": list(self.drawn), "substitutes": list(self.substitutes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawResult:
    """The key that the randomness gave and whom it picked in each stratum."""

    key: bytes
    strata: tuple[StratumResult, ...]

    @property
    def drawn(self) -> tuple[str, ...]:
        """All drawn businesses, stratum by stratum."""
        return tuple(one for stratum in self.strata for one in stratum.drawn)


def seal_secret(reveal: Reveal) -> str:
    """Seal an official's secret, so that it cannot be chosen after the lottery is known: SM3 of nonce and value."""
    try:
        nonce, value = unhex(reveal.nonce), unhex(reveal.value)
    except ValueError as wrong:
        raise BadInput(
            "秘密值须写成小写十六进制", remedy="请照系统给出的随机值原样填写", by=reveal.by
        ) from wrong
    if len(nonce) < SECRET_BYTES or len(value) < SECRET_BYTES:
        raise BadInput(
            f"秘密值和随机串各不少于{SECRET_BYTES}字节", remedy="请用系统给出的随机值", by=reveal.by
        )
    return sm3(_framed([nonce, value])).hex()


def commit_rosters(
    plan: DrawPlan,
    objects: Sequence[RosterObject] | bytes,
    officers: Sequence[RosterOfficer] | bytes,
    secrets: Iterable[tuple[str, str]],
    *,
    openings: str = "",
    officer_openings: str = "",
) -> Commitment:
    """Reduce the plan and both rosters to digests; the order of rows given does not matter.

    A roster may come as its canonical bytes where they are at hand. ``openings`` are the roots over the two
    files of openings (``tickets.py``), which bind the tickets to businesses and officers.
    """
    if not isinstance(objects, bytes):
        known = {stratum.key for stratum in plan.strata}
        strangers = sorted({one.stratum for one in objects} - known)
        if strangers:
            raise BadInput(f"名录里有方案没有的分层：{'、'.join(strangers)}", remedy="请补上比例或移出名录")
        objects = roster_bytes(objects)
    if not isinstance(officers, bytes):
        officers = roster_bytes(officers)
    return Commitment(
        plan=sm3(canonical(plan.as_dict())).hex(),
        objects=roster_digest(objects),
        officers=roster_digest(officers),
        object_count=objects.count(b"\n"),
        officer_count=officers.count(b"\n"),
        secrets=tuple(sorted(secrets, key=lambda one: one[0].encode())),
        openings=openings,
        officer_openings=officer_openings,
        format=plan.format,
    )


def reckon_key(commitment: Commitment, chance: Chance) -> bytes:
    """Mix the sealed rosters, the public randomness and the opened secrets into the key of the draw.

    key = HMAC-SM3(salt, material) with salt = SM3(plan digest, object root, officer root, since format 2 both
    roots of openings) and material = each beacon in the order given, then each secret in the order of the
    officials' names, then, where secrets stayed shut, the word ``missing``, their names and the reserve; every
    part behind its length.

    Raises: BadInput, when there is no randomness at all.
    """
    if not chance.beacons and not chance.reveals:
        raise BadInput("没有随机数，不能抽取", remedy="请录入公开随机数或揭示封存的秘密值")
    roots = [commitment.plan, commitment.objects, commitment.officers]
    if commitment.format > 1:
        roots += [commitment.openings, commitment.officer_openings]
    parts: list[bytes] = []
    for beacon in chance.beacons:
        parts += [beacon.source.encode(), beacon.value.encode()]
    for reveal in sorted(chance.reveals, key=lambda one: one.by.encode()):
        parts += [reveal.by.encode(), unhex(reveal.nonce), unhex(reveal.value)]
    if chance.missing:
        parts += [b"missing", *(name.encode() for name in sorted(chance.missing, key=str.encode))]
        for beacon in chance.reserve:
            parts += [beacon.source.encode(), beacon.value.encode()]
    return keyed(sm3(b"".join(map(unhex, roots))))(_framed(parts))


def place_of(key: bytes, stratum: str, object_id: str) -> bytes:
    """Give a business its place in its stratum: 32 bytes read as one whole number, the smallest come first."""
    return keyed(key)(place_message(stratum, object_id))


def draw_objects(plan: DrawPlan, objects: Sequence[RosterObject], key: bytes) -> DrawResult:
    """Draw the quota of each stratum: the smallest places, or by integer weights where the plan says so."""
    return draw_roster(plan, roster_bytes(objects), key)[0]


def draw_roster(plan: DrawPlan, content: bytes, key: bytes) -> tuple[DrawResult, list[RosterObject]]:
    """Draw from a sealed roster as it stands in its file; gives the result and the drawn, stratum by stratum.

    Raises: BadInput, when a line is not canonical or out of order, or stands in a stratum the plan does not know, or
    when a stratum is to give more than it has
    """
    members: dict[bytes, _Members] = {
        one.key.encode(): _Members(plan, one, _keyed_after(key, place_message(one.key, "")[:-1]))
        for one in plan.strata
    }
    for one, region, stratum, weight in roster_rows(content):
        found = members.get(stratum)
        if found is None:
            raise BadInput(f"名录里有方案没有的分层：{stratum.decode()}", remedy="名录有误，请告知本机关")
        found.take(one, region, weight)
    results, drawn = [], []
    for member in members.values():
        if not 0 <= member.quota <= member.size:
            raise BadInput(f"方案的分层{member.stratum.key}要抽{member.quota}户，名录里只有{member.size}户",
                           remedy="方案有误，请告知本机关")  # fmt: skip
        chosen, cutoff = member.by_weight(keyed(key)) if plan.is_weighted else member.by_place(content)
        ids = tuple(one.decode() for one, _ in chosen)
        quota = member.quota
        results.append(
            StratumResult(member.stratum.key, member.size, quota, cutoff, ids[:quota], ids[quota:])
        )
        drawn += [
            RosterObject(one.decode(), member.stratum.key, region.decode()) for one, region in chosen[:quota]
        ]
    return DrawResult(key, tuple(results)), drawn


class _Members:
    """One stratum while its roster is walked: those who may still be drawn, not all who stand in it.

    Since format 2 the plan tells the size, so that places far behind need not be kept. The bound is a guess with
    room to spare; where it kept too few, the stratum is walked once more without it.
    """

    def __init__(self, plan: DrawPlan, stratum: DrawStratum, mac: Keyed) -> None:
        self.plan, self.stratum, self.mac = plan, stratum, mac
        self.size = 0
        self.kept: list[tuple[bytes, bytes, bytes]] = []
        self.rows: list[tuple[bytes, bytes, int]] = []
        self.bound = self._guess(stratum.size)

    def _guess(self, size: int) -> bytes:
        wanted = self._wanted(size)
        if not size or wanted * 2 >= size:
            return b"\xff" * 33  # after every place
        share = (wanted + 6 * isqrt(wanted) + 16) * (1 << 256) // size
        return min(share, (1 << 256) - 1).to_bytes(32, "big")

    def _wanted(self, size: int) -> int:
        quota = self.stratum.quota(size)
        return min(size, quota + -(-quota * self.plan.substitutes_bp // 10_000))

    @property
    def quota(self) -> int:
        """How many are drawn out of those who stand in it."""
        return self.stratum.quota(self.size)

    def take(self, one: bytes, region: bytes, weight: int) -> None:
        """Note one business in the order of the roster."""
        self.size += 1
        if self.plan.is_weighted:
            self.rows.append((one, region, weight))
            return
        place = self.mac(one + b"\x01")
        if place <= self.bound:
            self.kept.append((place, one, region))

    def by_place(self, content: bytes) -> tuple[list[tuple[bytes, bytes]], str]:
        """Give the first places in order with their towns, and the place of the last drawn."""
        wanted = self._wanted(self.size)
        if len(self.kept) < wanted:
            own = self.stratum.key.encode()
            self.kept = [
                (self.mac(one + b"\x01"), one, region)
                for one, region, stratum, _ in roster_rows(content)
                if stratum == own
            ]
        self.kept.sort()
        cutoff = self.kept[self.quota - 1][0].hex() if self.quota else ""
        return [(one, region) for _, one, region in self.kept[:wanted]], cutoff

    def by_weight(self, mac: Keyed) -> tuple[list[tuple[bytes, bytes]], str]:
        """Draw by weight; there is no cutoff."""
        regions = {one: region for one, region, _ in self.rows}
        ids = draw_by_weight(
            self.stratum.key,
            [(one.decode(), weight) for one, _, weight in self.rows],
            self._wanted(self.size),
            mac,
        )
        return [(one.encode(), regions[one.encode()]) for one in ids], ""


def _keyed_after(key: bytes, front: bytes) -> Keyed:
    """Give HMAC-SM3 of front and message, the front hashed once."""
    try:
        copy = hmac.new(key, front, "sm3").copy
        hashlib.new("sm3")
    except ValueError:
        plain = _keyed_without_openssl(key)
        return lambda message: plain(front + message)

    def mac(message: bytes) -> bytes:
        state = copy()
        state.update(message)
        return state.digest()

    return mac


def keyed(key: bytes) -> Keyed:
    """Give HMAC-SM3 (RFC 2104 over GB/T 32905) under one key; the two key blocks are hashed once only."""
    try:
        start = hmac.new(key, digestmod="sm3")
        hashlib.new("sm3")
    except ValueError:
        return _keyed_without_openssl(key)

    def mac(message: bytes) -> bytes:
        state = start.copy()
        state.update(message)
        return state.digest()

    return mac


def _keyed_without_openssl(key: bytes) -> Keyed:
    """The same out of plain SM3, where this machine's OpenSSL was built without it."""
    block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
    return lambda message: sm3(outer + sm3(inner + message))


def place_message(stratum: str, object_id: str) -> bytes:
    """Give the bytes whose keyed digest is the place of a business."""
    return b"obj\x00" + stratum.encode() + b"\x00" + object_id.encode() + b"\x01"


def _framed(parts: Iterable[bytes]) -> bytes:
    """Put each part behind its length (8 bytes, big-endian), so that no two lists give the same bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
