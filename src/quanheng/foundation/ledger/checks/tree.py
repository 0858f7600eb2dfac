"""Depth 3: do the stored tiles agree with each other and with the signed checkpoints?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from quanheng.base.errors import BadInput
from quanheng.base.merkle import root_from
from quanheng.foundation.ledger.models import LogEntry, LogHead, Tile
from quanheng.foundation.ledger.tiles import SIZE, TREES, WIDTH, fold, nodes_from, tile_reader

from .report import Findings

__all__ = ["StoredTree", "entries_claimed", "read_stored"]


@dataclass(slots=True)
class StoredTree:
    """One hash's tree, built anew from the lowest stored tiles; knows which of these are doubtful."""

    algorithm: str
    size: int
    rows: dict[tuple[int, int], bytes]
    doubtful: set[int] = field(default_factory=set)
    is_signed: bool = False

    def doubts(self, seq: int) -> bool:
        """Say whether the tile over that entry, or the whole tree, disagrees with what was signed."""
        return seq // WIDTH in self.doubtful or not self.is_signed

    def root(self, size: int) -> bytes | None:
        """Give the root over the first entries; None when tiles are missing."""
        read = tile_reader(self.algorithm)
        tree = TREES[self.algorithm]
        try:
            return root_from(
                tree,
                nodes_from(tree, lambda level, index: self.rows.get((level, index)) or read(level, index)),
                size,
            )
        except BadInput:
            return None


def entries_claimed() -> int:
    """Count the entries the log says or shows it has, by whichever table claims most."""
    head = LogHead.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    last = LogEntry.objects.aggregate(last=Max("seq"))["last"]
    return head if last is None else max(head, last + 1)


def read_stored(algorithm: str, findings: Findings, signed: Mapping[int, bytes]) -> StoredTree:
    """Read the lowest tiles, build all above them anew, compare with what is stored.

    ``signed`` are roots from checkpoints by size. Where a tile and the hash above it differ, the
    signed roots tell which of the two was edited.
    """
    tree = TREES[algorithm]
    built = StoredTree(algorithm, 0, {})
    upper = bytearray()
    lowest = (
        Tile.objects.filter(algorithm=algorithm, level=0).order_by("index").values_list("index", "hashes")
    )
    for expected, (index, raw) in enumerate(lowest.iterator(chunk_size=256)):
        hashes = bytes(raw)
        if index != expected or len(hashes) % SIZE or built.size % WIDTH:
            findings.add(
                "tile.missing",
                f"{algorithm} 第0层第{expected}片缺失或残缺",
                place=f"{algorithm}/0/{expected}",
            )
            break
        built.size += len(hashes) // SIZE
        if len(hashes) == WIDTH * SIZE:
            upper += fold(tree, hashes)
    _build_upper(built, bytes(upper))
    _blame(built, findings, signed)
    return built


def _build_upper(built: StoredTree, row: bytes) -> None:
    level = 1
    tree = TREES[built.algorithm]
    while row:
        full = WIDTH * SIZE
        parts = [row[start : start + full] for start in range(0, len(row), full)]
        built.rows.update({(level, index): part for index, part in enumerate(parts)})
        row = b"".join(fold(tree, part) for part in parts if len(part) == full)
        level += 1


def _blame(built: StoredTree, findings: Findings, signed: Mapping[int, bytes]) -> None:
    """Compare what was built with the stored upper tiles, and say which side was edited."""
    covered = [size for size in signed if size <= built.size]
    built.is_signed = bool(covered) and built.root(max(covered)) == signed[max(covered)]
    stored = {
        (level, index): bytes(raw)
        for level, index, raw in Tile.objects.filter(algorithm=built.algorithm, level__gte=1).values_list(
            "level", "index", "hashes"
        )
    }
    for place in sorted(stored.keys() | built.rows.keys()):
        level, index = place
        here, there = stored.get(place, b""), built.rows.get(place, b"")
        if here == there:
            continue
        wrong = [
            at for at in range(max(len(here), len(there)) // SIZE) if _cell(here, at) != _cell(there, at)
        ]
        if level == 1 and not built.is_signed and covered:
            for at in wrong:
                tile = index * WIDTH + at
                built.doubtful.add(tile)
                findings.add(
                    "tile.edited", f"{built.algorithm} 第0层第{tile}片与上层不符",
                    seq=tile * WIDTH, place=f"{built.algorithm}/0/{tile}",
                )  # fmt: skip
        else:
            findings.add(
                "tile.edited", f"{built.algorithm} 第{level}层第{index}片与下层不符",
                place=f"{built.algorithm}/{level}/{index}",
            )  # fmt: skip


def _cell(tile: bytes, at: int) -> bytes:
    return tile[at * SIZE : (at + 1) * SIZE]
