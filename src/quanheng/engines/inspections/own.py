"""A business checks itself: from its code and its salt to its ticket, its line, its place, and the line's proof."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.base import merkle
from quanheng.base.digest import sm3
from quanheng.base.errors import NotFound

from .draw import keyed, place_message
from .tickets import ticket_of

__all__ = ["OwnPlace", "own_place", "place_in", "proof_holds"]


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Where one ticket fell. ``proof`` leads from its line, number ``index`` of ``count``, to the committed root."""

    ticket: str
    line: str
    stratum: str
    region: str
    place: str
    cutoff: str
    rank: int
    size: int
    quota: int
    is_drawn: bool
    is_substitute: bool
    index: int
    count: int
    proof: tuple[str, ...]
    root: str

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for a page or a program."""
        return {name: getattr(self, name) for name in self.__slots__}


def own_place(bundle: Mapping[str, bytes], code: str, salt: str) -> OwnPlace:
    """Find a business's own line in an open bundle and where it fell; ``salt`` is on its notice or in its account.

    The rank counts places up to its own in its stratum; in a draw by weights it is 0 for whoever was not drawn.

    Raises: NotFound, when no line has this ticket; BadInput, when the salt is none
    """
    ticket = ticket_of("".join(code.split()).upper(), salt.strip().lower())
    return place_in(bundle, ticket)


def place_in(bundle: Mapping[str, bytes], ticket: str) -> OwnPlace:
    """Find the line of a ticket, or of a code in an old bundle. Raises: NotFound"""
    lines = bundle["objects.jsonl"].split(b"\n")[:-1]
    mark = b'"id":"' + ticket.encode() + b'"'
    index = next((place for place, line in enumerate(lines) if mark in line), -1)
    row = json.loads(lines[index]) if index >= 0 else {}
    if row.get("id") != ticket:
        raise NotFound("这次抽取的名录里没有这一户", remedy="请核对统一社会信用代码和随机串，一字不差")
    result, plan = json.loads(bundle["result.json"]), json.loads(bundle["plan.json"])
    stratum = next(one for one in result["strata"] if one["key"] == row["stratum"])
    key = bytes.fromhex(result["key"])
    mac = keyed(key)
    mine = mac(place_message(row["stratum"], ticket))
    chosen = [*stratum["drawn"], *stratum["substitutes"]]
    rank = chosen.index(ticket) + 1 if ticket in chosen else 0
    if not rank and not plan["is_weighted"]:
        rank = 1 + sum(
            mac(place_message(one["stratum"], one["id"])) < mine
            for one in map(json.loads, lines)
            if one["stratum"] == row["stratum"]
        )
    leaves = [merkle.SM3.leaf(line) for line in lines]
    path = merkle.inclusion_proof(merkle.SM3, merkle.nodes_of(merkle.SM3, leaves), index, len(lines))
    return OwnPlace(
        ticket, lines[index].decode(), row["stratum"], row["region"], mine.hex(), stratum["cutoff"], rank,
        stratum["size"], stratum["quota"], ticket in stratum["drawn"], ticket in stratum["substitutes"], index,
        len(lines), tuple(one.hex() for one in path), merkle.root(merkle.SM3, leaves).hex(),
    )  # fmt: skip


def proof_holds(own: OwnPlace, root: str) -> bool:
    """Say whether a line stands in the roster with the committed root."""
    return merkle.verify_inclusion(
        merkle.SM3, leaf_hash=sm3(b"\x00" + own.line.encode()), index=own.index, size=own.count,
        proof=[bytes.fromhex(one) for one in own.proof], root_hash=bytes.fromhex(root),
    )  # fmt: skip
