"""Tiles (C2SP tlog-tiles): 256 neighbouring hashes of one level, from which every root and proof is made.

They lie in the database, not in files, so that a place in the log and the tiles over it are one
transaction; `export_tiles` writes the static files that a notary mirrors with a copy command.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import connection

from quanheng.base.errors import BadInput
from quanheng.base.merkle import SHA256, SM3, Nodes, Tree

from .models import Tile

__all__ = [
    "HEIGHT",
    "TREES",
    "WIDTH",
    "Read",
    "Rising",
    "export_tiles",
    "nodes_from",
    "tile_path",
    "tile_reader",
]

HEIGHT = 8
WIDTH = 1 << HEIGHT
SIZE = 32
TREES: dict[str, Tree] = {"sm3": SM3, "sha256": SHA256}

#: Gives the bytes of a tile by level and index; empty when there is none.
Read = Callable[[int, int], bytes]


def tile_reader(algorithm: str) -> Read:
    """Read tiles of one hash from the database, each once."""
    kept: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        found = kept.get((level, index))
        if found is None:
            row = Tile.objects.filter(algorithm=algorithm, level=level, index=index).values_list(
                "hashes", flat=True
            )
            found = kept[level, index] = bytes(row[0]) if row else b""
        return found

    return read


def nodes_from(tree: Tree, read: Read) -> Nodes:
    """Serve complete subtrees out of tiles: a stored hash, or the fold of up to 128 neighbours in one tile."""

    def node(level: int, index: int) -> bytes:
        row, rise = divmod(level, HEIGHT)
        first = index << rise
        tile = read(row, first // WIDTH)
        start = first % WIDTH * SIZE
        part = tile[start : start + (SIZE << rise)]
        if len(part) != SIZE << rise:
            raise BadInput(
                "日志的哈希片缺失", remedy="请运行核验，查明缺失处", level=row, index=first // WIDTH
            )
        return fold(tree, part)

    return node


def fold(tree: Tree, row: bytes) -> bytes:
    """Root over a power of two of neighbouring hashes."""
    hash_, pair = tree.hash, 2 * SIZE
    while len(row) > SIZE:
        row = b"".join([hash_(b"\x01" + row[at : at + pair]) for at in range(0, len(row), pair)])
    return row


class Rising:
    """Tiles growing at the right edge: hashes go in at the bottom, full tiles send their root up.

    It starts from what is stored and remembers which tiles changed; nothing is written before `save`.
    """

    def __init__(self, algorithm: str, size: int, read: Read) -> None:
        self.algorithm = algorithm
        self.tree = TREES[algorithm]
        self.edges: list[tuple[int, bytearray]] = []
        self.changed: dict[tuple[int, int], bytes] = {}
        self._read = read
        width = size
        while width:
            index, part = divmod(width, WIDTH)
            held = bytearray(read(len(self.edges), index)[: part * SIZE]) if part else bytearray()
            if len(held) != part * SIZE:
                raise BadInput("日志的哈希片缺失", remedy="请运行核验", level=len(self.edges), index=index)
            self.edges.append((index, held))
            width = index

    def add(self, hashes: Sequence[bytes]) -> None:
        """Append leaf hashes."""
        self._add(0, b"".join(hashes))

    def _add(self, level: int, row: bytes) -> None:
        if level == len(self.edges):
            self.edges.append((0, bytearray()))
        index, held = self.edges[level]
        held += row
        risen = bytearray()
        full = WIDTH * SIZE
        start = 0
        while len(held) - start >= full:
            tile = bytes(held[start : start + full])
            self.changed[level, index] = tile
            risen += fold(self.tree, tile)
            index, start = index + 1, start + full
        held = held[start:]
        self.edges[level] = (index, held)
        if held:
            self.changed[level, index] = bytes(held)
        if risen:
            self._add(level + 1, bytes(risen))

    def save(self) -> None:
        """Write the changed tiles; a growing tile replaces its shorter self."""
        rows = [(self.algorithm, level, index, tile) for (level, index), tile in self.changed.items()]
        with connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO ledger_tile (algorithm, level, "index", hashes) VALUES (%s, %s, %s, %s) '
                'ON CONFLICT (algorithm, level, "index") DO UPDATE SET hashes = excluded.hashes',
                rows,
            )
        self.changed = {}


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Give a tile's address: the index in groups of three digits, all but the last marked x (C2SP tlog-tiles)."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    part = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{part}"


def export_tiles(folder: Path, *, size: int, note: str) -> int:
    """Write the log's tiles and its signed checkpoint as static files, for mirrors and notaries.

    ``checkpoint`` and ``tile/`` hold the SHA-256 tree that foreign clients read; ``sm3/`` the same over
    SM3. Files that are already there whole are left alone. Returns how many were written.
    """
    written = 0
    for algorithm, root in (("sha256", folder), ("sm3", folder / "sm3")):
        read = tile_reader(algorithm)
        level, width = 0, size
        while width:
            for index in range((width + WIDTH - 1) // WIDTH):
                count = min(WIDTH, width - index * WIDTH)
                written += _write(root / tile_path(level, index, count), read(level, index)[: count * SIZE])
            level, width = level + 1, width // WIDTH
        root.mkdir(parents=True, exist_ok=True)
        (root / "checkpoint").write_text(note, encoding="utf-8")
    return written


def _write(path: Path, content: bytes) -> int:
    if path.exists() and path.read_bytes() == content:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f"{path.suffix}.part")
    draft.write_bytes(content)
    draft.replace(path)
    return 1
