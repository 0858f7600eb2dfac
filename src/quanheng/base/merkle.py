"""Merkle trees of RFC 6962 and RFC 9162 with SM3 or SHA-256: roots, proofs and their verification.

Nothing here stores anything: whoever keeps the nodes passes a function that gives the hash of a
complete subtree by level and index. Proof *verification* is written from RFC 9162 sections 2.1.3.2
and 2.1.4.2, proof *making* from the ranges that a proof covers, so that one checks the other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from . import digest
from .errors import BadInput

__all__ = [
    "SHA256", "SM3", "Nodes", "Tree", "consistency_proof", "inclusion_proof", "nodes_of", "root", "root_from",
    "verify_consistency", "verify_inclusion",
]  # fmt: skip

#: Gives the hash of the complete subtree `index` of `2**level` leaves.
Nodes = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Tree:
    """The arithmetic of one hash: leaves start with 0x00 and nodes with 0x01, so neither passes for the other."""

    name: str
    hash: Callable[[bytes], bytes]

    def empty(self) -> bytes:
        """Root of the tree without leaves: the hash of nothing."""
        return self.hash(b"")

    def leaf(self, entry: bytes) -> bytes:
        """Hash one entry."""
        return self.hash(b"\x00" + entry)

    def node(self, left: bytes, right: bytes) -> bytes:
        """Hash two neighbours into their parent."""
        return self.hash(b"\x01" + left + right)


SM3 = Tree("sm3", digest.sm3)
SHA256 = Tree("sha256", digest.sha256)


def _fold(tree: Tree, hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes; pairs from the left, an odd one out rises, which is RFC 6962's split."""
    row = list(hashes)
    hash_, mark = tree.hash, b"\x01"
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [hash_(mark + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0]


def root(tree: Tree, leaf_hashes: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes held in memory."""
    return _fold(tree, leaf_hashes) if leaf_hashes else tree.empty()


def nodes_of(tree: Tree, leaf_hashes: Sequence[bytes]) -> Nodes:
    """Serve the complete subtrees of a tree held in memory."""

    def node(level: int, index: int) -> bytes:
        start = index << level
        part = leaf_hashes[start : start + (1 << level)]
        if len(part) != 1 << level:
            raise BadInput("要取的子树超出了树的范围", level=level, index=index)
        return _fold(tree, part)

    return node


def _complete_parts(first: int, last: int) -> Iterable[tuple[int, int]]:
    """Cut leaves [first, last) of an aligned subtree into complete subtrees, left to right."""
    while first < last:
        level = (last - first).bit_length() - 1
        yield level, first >> level
        first += 1 << level


def _span(tree: Tree, nodes: Nodes, first: int, last: int) -> bytes:
    """Root over leaves [first, last), where first is a multiple of the subtree's width."""
    parts = [nodes(level, index) for level, index in _complete_parts(first, last)]
    value = parts[-1]
    for left in reversed(parts[:-1]):
        value = tree.node(left, value)
    return value


def root_from(tree: Tree, nodes: Nodes, size: int) -> bytes:
    """Give the root of the first `size` leaves out of stored nodes."""
    if size < 0:
        raise BadInput("树的大小不能为负数")
    return _span(tree, nodes, 0, size) if size else tree.empty()


def _split(width: int) -> int:
    """Largest power of two below `width` (width > 1)."""
    return 1 << ((width - 1).bit_length() - 1)


def inclusion_proof(tree: Tree, nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Give the neighbours that lead from one leaf up to the root of the first `size` leaves.

    Source: RFC 9162 section 2.1.3.1. Raises: BadInput when the leaf is not in the tree.
    """
    if not 0 <= index < size:
        raise BadInput("该条目不在此树内", remedy="请用更新的检查点", index=index, size=size)
    first, last = 0, size
    path: list[bytes] = []
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(_span(tree, nodes, middle, last))
            last = middle
        else:
            path.append(_span(tree, nodes, first, middle))
            first = middle
    path.reverse()
    return path


def consistency_proof(tree: Tree, nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Give the nodes that show the tree of `old` leaves to be the beginning of the tree of `new` leaves.

    From size 0 there is nothing to show, and a proof of nothing would be accepted for any tree:
    it is refused. Source: RFC 9162 section 2.1.4.1. Raises: BadInput
    """
    if not 0 < old <= new:
        raise BadInput("一致性证明要求旧树非空且不大于新树", old=old, new=new)
    path: list[bytes] = []
    first, last, is_whole = 0, new, True
    while last != old:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(_span(tree, nodes, middle, last))
            last = middle
        else:
            path.append(_span(tree, nodes, first, middle))
            first, is_whole = middle, False
    if not is_whole:
        path.append(_span(tree, nodes, first, last))
    path.reverse()
    return path


def verify_inclusion(
    tree: Tree, *, leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """Say whether the leaf stands at `index` in the tree with that root.

    A proof longer or shorter than the path is refused. Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    fn, sn, value = index, size - 1, leaf_hash
    for neighbour in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = tree.node(neighbour, value)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = tree.node(value, neighbour)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == root_hash


def verify_consistency(
    tree: Tree, *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether the old tree is the beginning of the new one; from size 0 the answer is always no.

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = tree.node(node, first), tree.node(node, second)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = tree.node(second, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == old_root and second == new_root
