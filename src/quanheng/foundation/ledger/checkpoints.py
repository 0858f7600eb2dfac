"""Checkpoints: the log's size and both roots, signed; and the proofs that hang on them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from quanheng.base.digest import canonical_text
from quanheng.base.errors import BadInput, Conflict, NotYet
from quanheng.base.merkle import (
    consistency_proof,
    inclusion_proof,
    root_from,
    verify_consistency,
    verify_inclusion,
)

from .leaf import at_text, leaf_of
from .models import Checkpoint, Fact, FactPrivate, LogEntry
from .sequencer import log_size
from .signing import home_signers, origin, read_keys, signed_note, split_note
from .tiles import TREES, nodes_from, tile_reader

__all__ = [
    "Consistency", "Head", "Proof", "checkpoint", "consistency", "last_checkpoint", "proof", "read_head", "root_at",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint's text says."""

    origin: str
    size: int
    root_sha256: bytes
    root_sm3: bytes
    at: str

    def text(self) -> str:
        """Write it as a C2SP checkpoint: origin, size, SHA-256 root; SM3 root and instant follow as extensions."""
        coded = [base64.b64encode(value).decode() for value in (self.root_sha256, self.root_sm3)]
        return f"{self.origin}\n{self.size}\n{coded[0]}\nsm3 {coded[1]}\nat {self.at}\n"


def read_head(note: str) -> Head:
    """Read a signed checkpoint's text; the signatures are for `signing.check_note`. Raises: BadInput"""
    text, _ = split_note(note)
    try:
        name, size, sha256_root, sm3_line, at_line = text.splitlines()
        head = Head(
            name, int(size), base64.b64decode(sha256_root, validate=True),
            base64.b64decode(sm3_line.removeprefix("sm3 "), validate=True), at_line.removeprefix("at "),
        )  # fmt: skip
    except ValueError as wrong:
        raise BadInput("检查点文本残缺") from wrong
    if head.text() != text:
        raise BadInput("检查点文本写法不对")
    return head


def root_at(algorithm: str, size: int) -> bytes:
    """Give the root of the log's first entries out of the stored tiles."""
    tree = TREES[algorithm]
    return root_from(tree, nodes_from(tree, tile_reader(algorithm)), size)


def last_checkpoint() -> Checkpoint | None:
    """Give the newest checkpoint; its note goes onto papers as a QR code."""
    return Checkpoint.objects.order_by("-size").first()


def checkpoint(at: datetime) -> Checkpoint:
    """Sign the log as it stands; without new entries the last checkpoint is returned.

    An instant before the last checkpoint's is refused: a clock set back must not be signed over.

    Raises: NotYet when the log is empty, Conflict when the clock runs backwards
    """
    with transaction.atomic():
        size, last = log_size(), last_checkpoint()
        if last is not None and last.size == size:
            return last
        if not size:
            raise NotYet("日志尚无条目", remedy="请先运行排序，再做检查点")
        if last is not None and at < last.at:
            raise Conflict(
                "时间早于上一检查点，时钟可能被拨回",
                remedy="请核对服务器时间",
                last=at_text(last.at),
                size=last.size,
            )
        head = Head(origin(), size, root_at("sha256", size), root_at("sm3", size), at_text(at))
        try:
            with transaction.atomic():
                return Checkpoint.objects.create(
                    size=size, at=at, origin=head.origin, root_sm3=head.root_sm3, root_sha256=head.root_sha256,
                    note=signed_note(head.text(), home_signers()),
                )  # fmt: skip
        except IntegrityError:  # another worker signed the same size
            return Checkpoint.objects.get(size=size)


@dataclass(frozen=True, slots=True)
class Proof:
    """That one fact stands in the signed log: everything a stranger needs, without the database."""

    entry: str
    index: int
    size: int
    sm3: tuple[bytes, ...]
    sha256: tuple[bytes, ...]
    note: str
    keys: tuple[str, ...]
    disclosed: Mapping[str, Any] | None = None

    def holds(self) -> bool:
        """Check both paths against the checkpoint's roots; the signatures are for `signing.check_note`."""
        head = read_head(self.note)
        roots = {"sm3": head.root_sm3, "sha256": head.root_sha256}
        paths = {"sm3": self.sm3, "sha256": self.sha256}
        return head.size == self.size and all(
            verify_inclusion(
                tree, leaf_hash=tree.leaf(self.entry.encode()), index=self.index, size=self.size,
                proof=paths[name], root_hash=roots[name],
            )
            for name, tree in TREES.items()
        )  # fmt: skip

    def as_text(self) -> str:
        """Write the file that `tools/verify_proof.py` checks: a C2SP ``.tlog-proof``.

        Foreign tools read the SHA-256 path and skip the extra line, which carries the entry itself,
        the SM3 path and the public keys.
        """
        extra: dict[str, Any] = {
            "entry": self.entry, "keys": list(self.keys),
            "sm3": [base64.b64encode(node).decode() for node in self.sm3],
        }  # fmt: skip
        if self.disclosed is not None:
            extra["private"] = dict(self.disclosed)
        lines = [
            "c2sp.org/tlog-proof@v1",
            f"extra {base64.b64encode(canonical_text(extra).encode()).decode()}",
            f"index {self.index}",
            *(base64.b64encode(node).decode() for node in self.sha256),
        ]
        return "\n".join(lines) + f"\n\n{self.note}"

    def as_dict(self) -> dict[str, Any]:
        """Give the proof as plain data."""
        return {
            "entry": json.loads(self.entry), "index": self.index, "size": self.size,
            "sm3": [node.hex() for node in self.sm3], "sha256": [node.hex() for node in self.sha256],
            "checkpoint": self.note, "keys": list(self.keys),
        }  # fmt: skip


def proof(fact: Fact, *, at_checkpoint: Checkpoint | None = None, disclose: bool = False) -> Proof:
    """Prove that a fact stands in the log, against the newest checkpoint or the one given.

    ``disclose`` adds salt and personal content, so that the reader can check the commitment too;
    whoever sets it must have asked `read_private` first.

    Raises: NotYet when the fact has no place yet or no checkpoint covers it
    """
    place = LogEntry.objects.filter(fact=fact).first()
    head = at_checkpoint or last_checkpoint()
    if place is None or head is None or head.size <= place.seq:
        raise NotYet("这条记载尚未进入检查点", remedy="请等下一次检查点，一般在一分钟之内", uid=fact.uid)
    paths = {
        name: tuple(inclusion_proof(tree, nodes_from(tree, tile_reader(name)), place.seq, head.size))
        for name, tree in TREES.items()
    }
    kept = FactPrivate.objects.filter(fact=fact).first() if disclose else None
    disclosed = {"salt": bytes(kept.salt).hex(), "content": kept.content} if kept else None
    return Proof(
        leaf_of(fact).decode(), place.seq, head.size, paths["sm3"], paths["sha256"], head.note,
        tuple(str(key) for key in read_keys()), disclosed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consistency:
    """That a newer checkpoint only adds to an older one."""

    old: str
    new: str
    sm3: tuple[bytes, ...]
    sha256: tuple[bytes, ...]

    def holds(self) -> bool:
        """Check both proofs against the roots in both notes."""
        first, second = read_head(self.old), read_head(self.new)
        return first.origin == second.origin and all(
            verify_consistency(
                tree, old=first.size, new=second.size, old_root=getattr(first, f"root_{name}"),
                new_root=getattr(second, f"root_{name}"), proof=getattr(self, name),
            )
            for name, tree in TREES.items()
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Give the proof as plain data."""
        return {
            "old": self.old, "new": self.new,
            "sm3": [node.hex() for node in self.sm3], "sha256": [node.hex() for node in self.sha256],
        }  # fmt: skip


def consistency(old: Checkpoint, new: Checkpoint) -> Consistency:
    """Show that the log at the newer checkpoint begins with the log at the older one. Raises: BadInput"""
    made = {
        name: tuple(consistency_proof(tree, nodes_from(tree, tile_reader(name)), old.size, new.size))
        for name, tree in TREES.items()
    }
    return Consistency(old.note, new.note, made["sm3"], made["sha256"])
