"""What a draw is made of: the plan, the roster of businesses and the roster of officers, each in one canonical form.

Format 1 named businesses by credit code and strata by class of credit risk, so it could not leave the bureau.
Format 2 names both by tickets and opaque keys (``tickets.py``). Old draws are read and checked for ever.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from quanheng.base import merkle
from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput

__all__ = [
    "LEAST_LOAD", "MIN_COST", "DrawPlan", "DrawStratum", "PublicSource", "RosterObject",
    "RosterOfficer", "avoid_mark", "in_order", "read_objects", "read_officers", "roster_bytes",
    "roster_digest", "roster_rows", "rotation_mark",
]  # fmt: skip

WHOLE = 10_000  # basis points
PLAIN_LINE = re.compile(
    rb'\{"id":"([0-9A-Za-z-]{1,80})","region":"([0-9A-Za-z]{0,20})","stratum":"([0-9A-Za-z-]{1,40})",'
    rb'"weight":(0|[1-9][0-9]{0,14})\}'
)
LEAST_LOAD, MIN_COST = "least-load/1", "min-cost-flow/1"


@dataclass(frozen=True, slots=True)
class DrawStratum:
    """A class of businesses and the share of it to be drawn, in 1/10,000."""

    key: str
    share_bp: int
    size: int = 0  # how many stand in it; committed with the plan since format 2

    def quota(self, size: int) -> int:
        """How many to draw out of ``size``: the share, any fraction rounded up."""
        return -(-size * self.share_bp // WHOLE)


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Announced public randomness: its name, its day, its kind in the pack's list and its bits times 100."""

    source: str
    on: str
    kind: str = ""
    bits: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape in ``plan.json``."""
        return {"source": self.source, "on": self.on, "kind": self.kind, "bits": self.bits}


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """The part of a plan that the draw depends on; its canonical bytes are committed."""

    uid: str
    title: str
    inspection: str
    items: tuple[str, ...]
    starts_on: date
    ends_on: date
    strata: tuple[DrawStratum, ...]
    sources: tuple[PublicSource, ...] = ()  # announced public randomness, in the order in which it is mixed
    substitutes_bp: int = 2000
    officers_per_task: int = 2
    skill: str = ""
    max_load: int = 0  # most businesses for one officer; 0 leaves it to the balance of load
    is_weighted: bool = False
    reserve: tuple[PublicSource, ...] = ()  # what takes the place of a secret that is not opened
    method: str = LEAST_LOAD
    format: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape that is committed and written to ``plan.json``."""
        plain: dict[str, Any] = {
            "uid": self.uid, "title": self.title, "inspection": self.inspection, "items": list(self.items),
            "starts_on": self.starts_on.isoformat(), "ends_on": self.ends_on.isoformat(),
            "strata": [{"key": one.key, "share_bp": one.share_bp} for one in self.strata],
            "sources": [{"source": one.source, "on": one.on} for one in self.sources],
            "substitutes_bp": self.substitutes_bp, "officers_per_task": self.officers_per_task,
            "skill": self.skill, "max_load": self.max_load, "is_weighted": self.is_weighted,
        }  # fmt: skip
        if self.format == 1:
            return plain
        return plain | {
            "format": self.format, "method": self.method, "reserve": [one.as_dict() for one in self.reserve],
            "sources": [one.as_dict() for one in self.sources],
            "strata": [{"key": one.key, "share_bp": one.share_bp, "size": one.size} for one in self.strata],
        }  # fmt: skip

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "DrawPlan":
        """Read the plain shape back."""
        return cls(
            uid=plain["uid"], title=plain["title"], inspection=plain["inspection"],
            items=tuple(plain["items"]), starts_on=date.fromisoformat(plain["starts_on"]),
            ends_on=date.fromisoformat(plain["ends_on"]),
            strata=tuple(DrawStratum(**one) for one in plain["strata"]),
            sources=tuple(PublicSource(**one) for one in plain["sources"]),
            substitutes_bp=plain["substitutes_bp"], officers_per_task=plain["officers_per_task"],
            skill=plain["skill"], max_load=plain["max_load"], is_weighted=plain["is_weighted"],
            reserve=tuple(PublicSource(**one) for one in plain.get("reserve", ())),
            method=plain.get("method", LEAST_LOAD), format=plain.get("format", 1),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RosterObject:
    """A business that may be drawn: code, class, place and, if the plan says so, an integer weight.

    Sealed, the code has become a ticket and the class an opaque key.
    """

    id: str
    stratum: str
    region: str
    weight: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape of one roster line."""
        return {"id": self.id, "region": self.region, "stratum": self.stratum, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class RosterOfficer:
    """An officer who may be sent: where, with which specialities, until when certified, whom to avoid.

    ``avoid`` holds marks of businesses, not their codes, so that a published roster does not tell at a
    glance whose cousin owns what; whoever holds both rosters can still check every assignment.
    """

    id: str
    regions: tuple[str, ...]
    skills: tuple[str, ...] = ()
    certified_until: str = ""
    avoid: tuple[str, ...] = ()
    load: int = 0
    leave: tuple[tuple[str, str], ...] | None = None  # days away, both ends included; None in format 1
    rotation: tuple[str, ...] | None = (
        None  # marks of businesses that are somebody else's turn; None in format 1
    )

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape of one roster line."""
        plain: dict[str, Any] = {
            "id": self.id, "regions": sorted(self.regions), "skills": sorted(self.skills),
            "certified_until": self.certified_until, "avoid": sorted(self.avoid), "load": self.load,
        }  # fmt: skip
        if self.leave is not None:
            plain["leave"] = [list(one) for one in sorted(self.leave)]
        if self.rotation is not None:
            plain["rotation"] = sorted(self.rotation)
        return plain

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "RosterOfficer":
        """Read one roster line back."""
        return cls(
            plain["id"], tuple(plain["regions"]), tuple(plain["skills"]), plain["certified_until"],
            tuple(plain["avoid"]), plain["load"],
            tuple((first, last) for first, last in plain["leave"]) if "leave" in plain else None,
            tuple(plain["rotation"]) if "rotation" in plain else None,
        )  # fmt: skip


Row = TypeVar("Row", RosterObject, RosterOfficer)


def avoid_mark(officer: str, object_id: str) -> str:
    """Mark a business that an officer must avoid, without writing its code down."""
    return sm3(b"avoid\x00" + officer.encode() + b"\x00" + object_id.encode()).hex()


def rotation_mark(officer: str, object_id: str) -> str:
    """Mark a business that an officer may not visit this time, because somebody else's turn it is."""
    return sm3(b"rotation\x00" + officer.encode() + b"\x00" + object_id.encode()).hex()


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Sort roster rows by the bytes of the id, so that the order of arrival cannot matter.

    Raises: BadInput, when an id is empty or stands there twice.
    """
    ordered = sorted(rows, key=lambda row: row.id.encode())
    if ordered and not ordered[0].id:
        raise BadInput("名录里有没有编号的行", remedy="请补齐统一社会信用代码或内部编号")
    for first, second in pairwise(ordered):
        if first.id == second.id:
            raise BadInput(f"名录里“{first.id}”出现两次", remedy="请先去重再封存名录", id=first.id)
    return ordered


def roster_bytes(rows: Sequence[Row]) -> bytes:
    """Write a roster as canonical JSON lines in order; these are the bytes that are sealed and published."""
    return b"".join([_line(row) for row in in_order(rows)])


def _line(row: RosterObject | RosterOfficer) -> bytes:
    """Write one line; a business whose words need no escaping is written straight away, which is much faster."""
    if isinstance(row, RosterObject) and type(row.weight) is int:
        line = f'{{"id":"{row.id}","region":"{row.region}","stratum":"{row.stratum}","weight":{row.weight}}}'.encode()
        if PLAIN_LINE.fullmatch(line):
            return line + b"\n"
    return canonical(row.as_dict()) + b"\n"


def roster_digest(content: bytes) -> str:
    """Give the SM3 Merkle root (RFC 6962) over a roster's lines, in hexadecimal."""
    lines = content.split(b"\n")[:-1]
    return merkle.root(merkle.SM3, [merkle.SM3.leaf(line) for line in lines]).hex()


def roster_rows(content: bytes) -> Iterator[tuple[bytes, bytes, bytes, int]]:
    """Walk the lines of a sealed roster of businesses as (id, region, stratum, weight), without a row of objects.

    A city has a million of them. Every line has to be canonical and to stand after the one before it.

    Raises: BadInput
    """
    lines = content.split(b"\n")
    if lines.pop():
        raise BadInput("名录最后一行不完整", remedy="请重新下载证明包")
    last, match = b"", PLAIN_LINE.fullmatch
    for line in lines:
        plain = match(line)
        if plain:
            one, region, stratum, weight = plain.groups()
            row = one, region, stratum, int(weight)
        else:
            row = _odd_row(line)
        if row[0] <= last:
            raise BadInput("名录没有按编号排列，或有编号出现两次", remedy="名录有误，请告知本机关")
        last = row[0]
        yield row


def _odd_row(line: bytes) -> tuple[bytes, bytes, bytes, int]:
    """Read a line that needs escapes; it has to be canonical all the same."""
    row = RosterObject(**json.loads(line))
    if canonical(row.as_dict()) != line or type(row.weight) is not int:
        raise BadInput("名录的写法不规范", remedy="请重新下载证明包")
    return row.id.encode(), row.region.encode(), row.stratum.encode(), row.weight


def read_objects(content: bytes) -> list[RosterObject]:
    """Read a roster of businesses from its canonical lines. Raises: BadInput, for anything else"""
    return [
        RosterObject(one.decode(), stratum.decode(), region.decode(), weight)
        for one, region, stratum, weight in roster_rows(content)
    ]


def read_officers(content: bytes) -> list[RosterOfficer]:
    """Read a roster of officers from its canonical lines."""
    lines = content.split(b"\n")
    if lines.pop():
        raise ValueError("the last line is not complete")
    return [RosterOfficer.read(json.loads(line)) for line in lines]
