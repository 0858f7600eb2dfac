"""Tickets: what stands in a published roster in place of a credit code, a class of credit risk and an officer's name.

A class of credit risk must not leave the bureau, and a draw must be open to everybody. So each business gets a
ticket = SM3(salt, code) under a fresh salt of its own, each class an opaque key, each officer a ticket. Whoever knows
a salt can find the line; nobody else can, though the codes are public. The openings stay in the bureau,
sealed, and their Merkle roots are committed with the rosters, so that they cannot be changed after the draw.
The reasons are in ``docs/decisions/0009-a-draw-that-names-nobody.md``.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quanheng.base.digest import canonical, sm3, unhex
from quanheng.base.errors import BadInput

from .arcs import away_too_long
from .rosters import (
    DrawPlan,
    DrawStratum,
    RosterObject,
    RosterOfficer,
    avoid_mark,
    in_order,
    roster_bytes,
    roster_digest,
    rotation_mark,
)

__all__ = [
    "Opening", "SealedRosters", "names_bytes", "opening_bytes", "read_openings", "seal_rosters", "ticket_of",
]  # fmt: skip

SALT_BYTES = 16
KEY_BYTES = 4
Tokens = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Opening:
    """What shows whose a ticket is; ``level`` is the class of a business, empty for an officer."""

    ticket: str
    id: str
    salt: str
    level: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give the plain shape of one line."""
        plain = {"id": self.id, "salt": self.salt, "ticket": self.ticket}
        return plain | {"class": self.level} if self.level else plain

    @classmethod
    def read(cls, plain: Mapping[str, str]) -> "Opening":
        """Read one line back."""
        return cls(plain["ticket"], plain["id"], plain["salt"], plain.get("class", ""))


@dataclass(frozen=True, slots=True)
class SealedRosters:
    """The plan and both rosters as they may be published, and the two files of openings that stay inside."""

    plan: DrawPlan
    objects: bytes
    officers: bytes
    openings: bytes
    officer_openings: bytes

    @property
    def roots(self) -> dict[str, str]:
        """Merkle roots over both files of openings, by the words of the commitment."""
        return {
            "openings": roster_digest(self.openings),
            "officer_openings": roster_digest(self.officer_openings),
        }


def ticket_of(code: str, salt: str) -> str:
    """Give the ticket of a code under a salt (hexadecimal). Raises: BadInput, when the salt is no salt"""
    try:
        grain = unhex(salt)
    except ValueError:
        grain = b""
    if len(grain) != SALT_BYTES:
        raise BadInput("随机串应是32位小写十六进制", remedy="请照通知书或账户里写的抄")
    return sm3(grain + code.encode()).hex()


def seal_rosters(
    plan: DrawPlan,
    objects: Sequence[RosterObject],
    officers: Sequence[RosterOfficer],
    *,
    tokens: Tokens = secrets.token_bytes,
) -> SealedRosters:
    """Put tickets for codes, opaque keys for classes, and write both rosters as they are sealed and published.

    ``objects`` carry credit codes and classes, ``officers`` person uids; ``avoid`` and ``rotation`` of an officer are
    roster codes and become marks of tickets; codes that are not in the roster drop out. Every call gives other
    tickets, so that two draws cannot be joined.

    Raises: BadInput, for a class that the plan does not know, an empty or double code
    """
    keys = _opaque_keys(plan, objects, tokens)
    tickets = {one.id: _open(one.id, tokens, one.stratum) for one in in_order(objects)}
    staff = {one.id: _open(one.id, tokens) for one in in_order(officers)}
    sizes: dict[str, int] = {}
    for one in objects:
        sizes[one.stratum] = sizes.get(one.stratum, 0) + 1
    strata = sorted(
        (DrawStratum(keys[one.key], one.share_bp, sizes.get(one.key, 0)) for one in plan.strata),
        key=lambda one: one.key,
    )
    lines = [
        RosterObject(tickets[one.id].ticket, keys[one.stratum], one.region, one.weight) for one in objects
    ]
    posts = [_sealed_officer(plan, one, staff[one.id].ticket, tickets) for one in officers]
    return SealedRosters(
        replace(plan, strata=tuple(strata), format=2), roster_bytes(lines), roster_bytes(posts),
        opening_bytes(tickets.values()), opening_bytes(staff.values()),
    )  # fmt: skip


def opening_bytes(openings: Iterable[Opening]) -> bytes:
    """Write openings as canonical lines in the order of the tickets."""
    ordered = sorted(openings, key=lambda one: one.ticket)
    return b"".join([_line(one) for one in ordered])


def _line(one: Opening) -> bytes:
    """Write one line; where nothing needs escaping straight away, for a city has a million."""
    if one.level.isalnum() and one.id.isalnum() and one.level.isascii() and one.id.isascii():
        return f'{{"class":"{one.level}","id":"{one.id}","salt":"{one.salt}","ticket":"{one.ticket}"}}\n'.encode()
    return canonical(one.as_dict()) + b"\n"


def read_openings(content: bytes) -> list[Opening]:
    """Read openings from their lines."""
    return [Opening.read(json.loads(line)) for line in content.split(b"\n")[:-1]]


def names_bytes(codes: Iterable[str], names: Mapping[str, str]) -> bytes:
    """Write the published list of the drawn: sorted by code, so that it says nothing about tickets or strata."""
    drawn = [{"code": code, "name": names.get(code, "")} for code in sorted(codes, key=str.encode)]
    return canonical({"count": len(drawn), "drawn": drawn})


def _open(code: str, tokens: Tokens, level: str = "") -> Opening:
    salt = tokens(SALT_BYTES).hex()
    return Opening(ticket_of(code, salt), code, salt, level)


def _opaque_keys(plan: DrawPlan, objects: Sequence[RosterObject], tokens: Tokens) -> dict[str, str]:
    known = [one.key for one in plan.strata]
    strangers = sorted({one.stratum for one in objects} - set(known))
    if strangers:
        raise BadInput(f"名录里有方案没有的分层：{'、'.join(strangers)}", remedy="请补上比例或移出名录")
    taken: dict[str, str] = {}
    while len(taken) < len(known):
        taken.setdefault(f"s-{tokens(KEY_BYTES).hex()}", known[len(taken)])
    return {level: key for key, level in taken.items()}


def _sealed_officer(
    plan: DrawPlan, one: RosterOfficer, ticket: str, tickets: Mapping[str, Opening]
) -> RosterOfficer:
    """Write an officer's line: marks of tickets for codes, and leave only where it decides, within the plan's days."""

    def marks(codes: Iterable[str], mark: Callable[[str, str], str]) -> tuple[str, ...]:
        codes = tuple(codes)
        if any(re.fullmatch("[0-9a-f]{64}", code) and code not in tickets for code in codes):
            raise BadInput("回避和轮换应写检查对象的代码，不写标记", remedy="封存时再由系统换成标记")
        return tuple(sorted({mark(ticket, tickets[code].ticket) for code in codes if code in tickets}))

    return replace(
        one, id=ticket, avoid=marks(one.avoid, avoid_mark), rotation=marks(one.rotation or (), rotation_mark),
        leave=_leave_that_decides(plan, one),
    )  # fmt: skip


def _leave_that_decides(plan: DrawPlan, one: RosterOfficer) -> tuple[tuple[str, str], ...]:
    """Keep the days of leave out of a public roster unless they are why somebody cannot be sent."""
    if not away_too_long(plan, one):
        return ()
    first, last = plan.starts_on.isoformat(), plan.ends_on.isoformat()
    clipped = ((max(first, begins), min(last, ends)) for begins, ends in one.leave or ())
    return tuple(sorted({(begins, ends) for begins, ends in clipped if begins <= ends}))
