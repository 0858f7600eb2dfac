"""Depth 4: every row hashed anew and held against its place in the log; each that differs is named."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from json import loads
from typing import Any

from django.db import connection

from quanheng.base.digest import canonical_text
from quanheng.base.errors import BadInput
from quanheng.base.merkle import SHA256, SM3
from quanheng.foundation.ledger.leaf import actor_part, leaf_text, unit_part
from quanheng.foundation.ledger.models import Checkpoint, Tile
from quanheng.foundation.ledger.tiles import SIZE, WIDTH

from .report import Findings
from .tree import StoredTree

__all__ = ["check_rows"]

#: Entries read at once: eighty tiles.
PAGE = 80 * WIDTH
LATE = timedelta(days=1)

_QUERY = """
SELECT e.seq, f.id, f.uid, f.kind, {at}, {day}, f.actor_uid, f.actor_name, f.post_title, f.unit_uid,
       f.unit_name, f.region_code, f.subject_ref, f.object_ref, f.body, f.commitment, f.previous,
       f.leaf_sm3, f.leaf_sha256
FROM ledger_logentry e LEFT JOIN ledger_fact f ON f.id = e.fact_id
WHERE e.seq >= %s AND e.seq < %s ORDER BY e.seq
"""
_CAUSES = """
SELECT c.fact_id, f.uid FROM ledger_logentry e
JOIN ledger_factcause c ON c.fact_id = e.fact_id JOIN ledger_fact f ON f.id = c.cause_id
WHERE e.seq >= %s AND e.seq < %s
"""

_Row = tuple[Any, ...]
_Pair = tuple[bytes, bytes]


class _Leaves:
    """Puts leaves together from raw rows, as the database gives them."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, str, str], str] = {}
        self._units: dict[tuple[str, str], str] = {}
        self._is_text = connection.vendor == "sqlite"

    def hashes(self, row: _Row, causes: Sequence[str]) -> _Pair:
        """Hash one row; a body whose text is not canonical is read and written anew first."""
        if self._is_text:
            leaf = self._text(row, causes, row[14])
            pair = SM3.leaf(leaf), SHA256.leaf(leaf)
            if pair == (row[17], row[18]):
                return pair
        try:
            leaf = self._text(row, causes, canonical_text(loads(row[14])))
        except (BadInput, TypeError, ValueError):
            return b"", b""  # not JSON any more: no leaf can be made of it
        return SM3.leaf(leaf), SHA256.leaf(leaf)

    def _text(self, row: _Row, causes: Sequence[str], body: str) -> bytes:
        who, unit = (row[6], row[7], row[8]), (row[9], row[10])
        actor = self._people.get(who)
        if actor is None:
            actor = self._people[who] = actor_part(uid=who[0], name=who[1], post_title=who[2])
        for_unit = self._units.get(unit)
        if for_unit is None:
            for_unit = self._units[unit] = unit_part(uid=unit[0], name=unit[1])
        return leaf_text(
            actor=actor, at=_at(row[4]), because=causes, body=body, commitment=row[15], day=str(row[5]), kind=row[3],
            object_ref=row[13], previous=row[16], region=row[11], subject_ref=row[12], uid=row[2], unit=for_unit,
        ).encode("utf-8", "surrogatepass")  # fmt: skip


def _at(value: Any) -> str:
    """The instant as it stands in the leaf, from SQLite's text or PostgreSQL's value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return str(value).replace(" ", "T") + "Z"


def check_rows(size: int, trees: Mapping[str, StoredTree], findings: Findings) -> int:
    """Hash all placed rows anew; give how many there were.

    Two rows that changed places are named as such; a row and a tile that differ are told apart by
    the hashes written at birth and by the signed roots.
    """
    leaves = _Leaves()
    off: list[tuple[int, str, _Pair, _Pair]] = []
    count = 0
    lateness = _Lateness()
    for first in range(0, size, PAGE):
        rows, causes, stored = _page(first, min(first + PAGE, size))
        expected = first
        for row in rows:
            while expected < row[0]:
                findings.add("entry.missing", f"第{expected}号位置没有条目", seq=expected)
                expected += 1
            expected += 1
            if row[1] is None:
                findings.add("row.missing", f"第{row[0]}号位置的事项已不存在", seq=row[0])
                continue
            count += 1
            made = leaves.hashes(row, sorted(causes.get(row[1], ())))
            kept = stored(row[0])
            if made != kept:
                off.append((row[0], row[2], made, kept))
            elif (bytes(row[17]), bytes(row[18])) != made:
                findings.add("row.hash", f"第{row[0]}号事项随附的摘要被改", seq=row[0], fact=row[2])
            lateness.look(row, findings)
        for gone in range(expected, min(first + PAGE, size)):
            findings.add("entry.missing", f"第{gone}号位置没有条目", seq=gone)
    _name_differences(off, trees, findings)
    return count


def _query() -> str:
    """Ask SQLite for its own text of instants: Python values of a million of them would only be written back."""
    if connection.vendor == "sqlite":
        return _QUERY.format(at="CAST(f.at AS TEXT)", day="CAST(f.day AS TEXT)")
    return _QUERY.format(at="f.at", day="f.day")


def _page(first: int, last: int) -> tuple[list[_Row], dict[int, list[str]], Any]:
    """Read one run of rows, their causes, and the stored hashes at their places."""
    causes: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_query(), [first, last])
        rows = cursor.fetchall()
        cursor.execute(_CAUSES, [first, last])
        for fact_id, uid in cursor.fetchall():
            causes.setdefault(fact_id, []).append(uid)
    tiles = dict(_tiles(first // WIDTH, (last + WIDTH - 1) // WIDTH))

    def stored(seq: int) -> _Pair:
        index, at = divmod(seq, WIDTH)
        start = at * SIZE
        return (
            tiles.get(("sm3", index), b"")[start : start + SIZE],
            tiles.get(("sha256", index), b"")[start : start + SIZE],
        )

    return rows, causes, stored


def _tiles(first: int, last: int) -> Iterator[tuple[tuple[str, int], bytes]]:
    found = Tile.objects.filter(level=0, index__gte=first, index__lt=last)
    for algorithm, index, raw in found.values_list("algorithm", "index", "hashes"):
        yield (algorithm, index), bytes(raw)


def _name_differences(
    off: Sequence[tuple[int, str, _Pair, _Pair]], trees: Mapping[str, StoredTree], findings: Findings
) -> None:
    places = {kept: seq for seq, _, _, kept in off}
    for seq, uid, made, _ in off:
        other = places.get(made)
        if other is not None and other != seq:
            findings.add("row.swapped", f"第{seq}号位置放的是原第{other}号事项", seq=seq, fact=uid)
        elif _is_born_so(uid, made) and any(
            seq // WIDTH in tree.doubtful or not tree.is_signed for tree in trees.values()
        ):
            findings.add(
                "tile.edited", f"第{seq}号的哈希片与事项不符，事项与其随附摘要一致", seq=seq, fact=uid
            )
        else:
            findings.add("row.edited", f"第{seq}号事项的内容被改", seq=seq, fact=uid)


def _is_born_so(uid: str, made: _Pair) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf_sm3, leaf_sha256 FROM ledger_fact WHERE uid = %s", [uid])
        row = cursor.fetchone()
    return row is not None and (bytes(row[0]), bytes(row[1])) == made


class _Lateness:
    """Tells facts whose own time lies more than a day before a checkpoint signed ahead of their placing."""

    def __init__(self) -> None:
        self._heads = list(Checkpoint.objects.order_by("size").values_list("size", "at"))
        self._next = 0
        self._limit = ""

    def look(self, row: _Row, findings: Findings) -> None:
        """Note the row if it is late; rows come in the order of the log."""
        while self._next < len(self._heads) and row[0] >= self._heads[self._next][0]:
            limit = self._heads[self._next][1].astimezone(UTC) - LATE
            self._limit = limit.replace(tzinfo=None).isoformat()
            self._next += 1
        if self._limit:
            at = _at(row[4])
            if at < self._limit:
                findings.late_count += 1
                if len(findings.late) < 100:
                    findings.late.append({"seq": row[0], "fact": row[2], "at": at})
