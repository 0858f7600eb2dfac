"""Depth 2: are the checkpoints signed, in order, over one log; and do witnesses hold the same ones?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from quanheng.base.errors import BadInput, Refusal
from quanheng.foundation.ledger.checkpoints import Head, consistency, read_head
from quanheng.foundation.ledger.leaf import at_text
from quanheng.foundation.ledger.models import Checkpoint
from quanheng.foundation.ledger.signing import ED25519, Key, check_note

from .report import Findings
from .tree import StoredTree

__all__ = ["check_consistency", "check_heads", "check_roots", "check_witnesses"]

#: SM2 is slow in pure Python; beyond so many of the newest checkpoints only Ed25519 is checked, and the report says so.
SM2_CHECKED = 50


def check_heads(findings: Findings, keys: Sequence[Key]) -> list[tuple[Checkpoint, Head]]:
    """Check each checkpoint's signatures, that its row says what was signed, and that time moves forward."""
    found: list[tuple[Checkpoint, Head]] = []
    rows = list(Checkpoint.objects.order_by("size"))
    fast = [key for key in keys if key.kind == ED25519] or list(keys)
    if len(rows) > SM2_CHECKED and len(fast) < len(keys):
        findings.notices.append(f"SM2 签名只核了最近{SM2_CHECKED}个检查点，其余核 Ed25519 签名")
    before: datetime | None = None
    for number, row in enumerate(rows):
        head = _read(row.note, findings, place=str(row.size))
        wanted = list(keys) if number >= len(rows) - SM2_CHECKED else fast
        if head is None:
            continue
        if len(check_note(row.note, wanted)) < len(wanted):
            findings.add("checkpoint.signature", f"大小{row.size}的检查点签名不对", place=str(row.size))
        columns = Head(row.origin, row.size, bytes(row.root_sha256), bytes(row.root_sm3), at_text(row.at))
        if columns != head:
            findings.add("checkpoint.edited", f"大小{row.size}的检查点与其签名文本不符", place=str(row.size))
        if before is not None and row.at < before:
            findings.add(
                "clock.back", f"大小{row.size}的检查点早于前一检查点，时钟曾被拨回", place=str(row.size)
            )
        before = row.at.astimezone(UTC)
        found.append((row, head))
    return found


def _read(note: str, findings: Findings, *, place: str) -> Head | None:
    try:
        return read_head(note)
    except BadInput:
        findings.add("checkpoint.edited", "检查点文本残缺", place=place)
        return None


def check_roots(heads: Sequence[Head], trees: Mapping[str, StoredTree], findings: Findings) -> None:
    """Hold the signed roots against the stored tree; where they part, name the stretch of entries."""
    size = min(tree.size for tree in trees.values())
    good = 0
    for head in heads:
        if head.size > size:
            findings.add(
                "tail.truncated",
                f"检查点载明{head.size}条，现只有{size}条，尾部被截去",
                seq=size,
                place=str(head.size),
            )
            continue
        roots = {"sm3": head.root_sm3, "sha256": head.root_sha256}
        wrong = [name for name, tree in trees.items() if tree.root(head.size) != roots[name]]
        if wrong:
            findings.add(
                "checkpoint.root",
                f"大小{head.size}的检查点与日志不符（{'、'.join(wrong)}），改动在第{good}至{head.size - 1}号之间",
                seq=good, place=str(head.size),
            )  # fmt: skip
        else:
            good = head.size


def check_consistency(rows: Sequence[Checkpoint], findings: Findings) -> None:
    """Prove each checkpoint consistent with the next, by the proof that a stranger would be given."""
    for old, new in pairwise(rows):
        try:
            is_good = consistency(old, new).holds()
        except Refusal:
            is_good = False
        if not is_good:
            findings.add(
                "checkpoint.root", f"大小{new.size}的检查点不是大小{old.size}的延续", place=str(new.size)
            )


def check_witnesses(
    notes: Sequence[str],
    keys: Sequence[Key],
    own: Sequence[Head],
    trees: Mapping[str, StoredTree],
    findings: Findings,
) -> None:
    """Hold copies of checkpoints that others keep against this log: the one way to see a rollback or a second log."""
    known = {head.size: head for head in own}
    name = own[-1].origin if own else None
    for note in notes:
        head = _read(note, findings, place="witness")
        if head is None:
            continue
        if not check_note(note, keys):
            findings.add(
                "witness.signature", f"见证副本（大小{head.size}）不是本日志的密钥所签", place="witness"
            )
        elif name is not None and head.origin != name:
            findings.add("witness.foreign", f"见证副本属于另一日志 {head.origin}", place="witness")
        elif head.size > min(tree.size for tree in trees.values()):
            findings.add(
                "witness.rollback", f"见证副本载明{head.size}条，本日志已少于此数，曾被退回", place="witness"
            )
        elif (
            trees["sm3"].root(head.size) != head.root_sm3
            or trees["sha256"].root(head.size) != head.root_sha256
        ):
            findings.add("witness.fork", f"见证副本（大小{head.size}）与本日志不是同一日志", place="witness")
        elif head.size not in known:
            findings.add("checkpoint.missing", f"大小{head.size}的检查点已从本日志删去", place="witness")
