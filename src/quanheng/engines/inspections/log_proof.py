"""Checking the ledger's proof that travels with a draw: the commitment stands in the signed log at its place."""

import base64
import json
from typing import Any

from quanheng.base import merkle

from .draw import Commitment

__all__ = ["check_log_proof"]

KIND = "inspections.draw.committed"


def check_log_proof(content: bytes, promised: Commitment) -> tuple[bool, str]:
    """Say whether a C2SP ``.tlog-proof`` shows this commitment in the log, and what it shows or fails in.

    Both Merkle paths are walked. The signatures under the checkpoint are checked by ``tools/verify_proof.py`` with
    the keys that the authority has published; keys inside the file would only agree with themselves.
    """
    try:
        head, _, note = content.decode().partition("\n\n")
        lines = head.split("\n")
        if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[2].startswith("index "):
            return False, "不是账本的证明文件"
        extra = json.loads(base64.b64decode(lines[1].removeprefix("extra "), validate=True))
        body = note.rpartition("\n\n")[0].split("\n")
        entry = json.loads(extra["entry"])
        index, size = int(lines[2][6:]), int(body[1])
        roots = {"sha256": body[2], "sm3": body[3].removeprefix("sm3 ")}
        paths = {"sha256": lines[3:], "sm3": extra["sm3"]}
        for tree in (merkle.SHA256, merkle.SM3):
            if not merkle.verify_inclusion(
                tree, leaf_hash=tree.leaf(extra["entry"].encode()), index=index, size=size,
                proof=[base64.b64decode(node) for node in paths[tree.name]],
                root_hash=base64.b64decode(roots[tree.name]),
            ):  # fmt: skip
                return False, f"{tree.name}路径不对"
        same = entry["kind"] == KIND and _is_of(entry["body"], promised)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as wrong:
        return False, f"证明文件读不懂：{wrong}"[:200]
    return same, f"第{index}号，共{size}条，{entry['at']}" if same else "账本里的承诺与这个包的不同"


def _is_of(body: dict[str, Any], promised: Commitment) -> bool:
    return all(body.get(name) == value for name, value in promised.as_dict().items())
