"""Verify the ledger to one of four depths; depth 4, from the rows up, is the nightly one."""

from collections.abc import Sequence
from typing import Any

from quanheng.base.errors import BadInput, Refusal
from quanheng.foundation.people.api import Actor, require

from .chain import get_fact
from .checkpoints import Head, proof
from .checks.beside import check_chains, check_exhibits, check_guards, check_private, check_unplaced
from .checks.heads import check_consistency, check_heads, check_roots, check_witnesses
from .checks.report import Findings, VerifyReport
from .checks.rows import check_rows
from .checks.tree import StoredTree, entries_claimed, read_stored
from .models import Fact
from .rights import Rights
from .signing import check_note, read_keys
from .tiles import TREES

__all__ = ["verify", "verify_fact"]


def verify(
    *, depth: int = 4, witness: Sequence[str] = (), keys: Sequence[str] = (), fact_uid: str = "",
    actor: Actor | None = None,
) -> VerifyReport:  # fmt: skip
    """Check the ledger and name each fault found.

    Depth 1 checks the proof of one fact, 2 the checkpoints against each other, 3 the tiles against
    the checkpoints, 4 the rows against the tiles and everything beside them. ``witness`` are signed
    checkpoints that others kept: only with them does a log rolled back, or a second log, show.
    ``keys`` are the public keys to trust; without them this home's own, which whoever holds the
    machine may have replaced. Nothing is written.

    Right:  ledger:log:verify, when an actor is given
    Raises: NotAllowed, BadInput
    """
    if actor is not None:
        require(actor, Rights.LOG_VERIFY)
    if depth not in {1, 2, 3, 4}:
        raise BadInput("核验深度为1至4")
    if depth == 1:
        return verify_fact(get_fact(fact_uid), keys=keys)
    trusted = read_keys(keys)
    findings = Findings()
    rows = check_heads(findings, trusted)
    heads = [head for _, head in rows]
    trees: dict[str, StoredTree] = {}
    size = entries_claimed()
    counts = (size, 0, 0)
    if depth == 2:
        check_consistency([row for row, _ in rows], findings)
    if depth >= 3 or witness:
        trees = _check_trees(heads, size, findings)
        check_witnesses(witness, trusted, heads, trees, findings)
    if depth == 4:
        counts = _check_up_from_rows(size, trees, findings)
    if not witness:
        findings.notices.append(
            "没有见证副本：整份日志退回旧状态、或出示两份日志，只有对照他人留存的检查点才能发现"
        )
    return _report(depth, findings, counts, _roots(trees, heads, size), len(rows))


def _check_up_from_rows(size: int, trees: dict[str, StoredTree], findings: Findings) -> tuple[int, int, int]:
    """Check the rows and all that lies beside the log; count facts, those waiting, and exhibits."""
    check_guards(findings)
    facts = check_rows(max(size, *(tree.size for tree in trees.values())), trees, findings)
    waiting = check_unplaced(findings)
    check_chains(findings)
    check_private(findings)
    return facts, waiting, check_exhibits(findings)


def _check_trees(heads: Sequence[Head], size: int, findings: Findings) -> dict[str, StoredTree]:
    signed = {
        "sm3": {head.size: head.root_sm3 for head in heads},
        "sha256": {head.size: head.root_sha256 for head in heads},
    }
    trees = {name: read_stored(name, findings, signed[name]) for name in TREES}
    now = entries_claimed()  # the log may have grown while its tiles were read
    for name, tree in trees.items():
        if not size <= tree.size <= now:
            findings.add(
                "tile.missing", f"日志有{size}条，{name} 哈希片只有{tree.size}条", seq=tree.size, place=name
            )
    check_roots(heads, trees, findings)
    return trees


def _roots(trees: dict[str, StoredTree], heads: Sequence[Head], size: int) -> dict[str, Any]:
    """Both roots over all entries; without the trees those of the newest checkpoint."""
    if trees:
        least = min([size, *(tree.size for tree in trees.values())])
        roots = {name: tree.root(least) or b"" for name, tree in trees.items()}
        return {"size": least} | {name: value.hex() for name, value in roots.items()}
    if heads:
        return {
            "size": heads[-1].size,
            "sm3": heads[-1].root_sm3.hex(),
            "sha256": heads[-1].root_sha256.hex(),
        }
    return {"size": 0} | {name: tree.empty().hex() for name, tree in TREES.items()}


def verify_fact(fact: Fact, *, keys: Sequence[str] = ()) -> VerifyReport:
    """Check the proof of one fact, as a stranger would who was handed it."""
    findings = Findings()
    roots: dict[str, Any] = {}
    try:
        made = proof(fact)
        roots = {"size": made.size}
        if not made.holds():
            findings.add("row.edited", "事项与日志中的条目不符", seq=made.index, fact=fact.uid)
        trusted = read_keys(keys)
        if len(check_note(made.note, trusted)) < len(trusted):
            findings.add("checkpoint.signature", "检查点签名不对", fact=fact.uid)
    except Refusal as wrong:
        findings.add("proof.missing", str(wrong), fact=fact.uid)
    return _report(1, findings, (1, 0, 0), roots, 1)


def _report(
    depth: int, findings: Findings, counts: tuple[int, int, int], roots: dict[str, Any], checkpoints: int
) -> VerifyReport:
    facts, waiting, exhibits = counts
    return VerifyReport(
        depth, not findings.count, facts, waiting, roots, checkpoints, exhibits, tuple(findings.faults),
        findings.count, tuple(findings.late), findings.late_count, tuple(findings.notices),
    )  # fmt: skip
