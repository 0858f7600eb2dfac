"""Refusals of a query: which word, on which line, why, and what to write instead."""

from difflib import get_close_matches

from sqlglot import exp

from quanheng.base.errors import BadInput

__all__ = ["near", "refuse"]


def refuse(sentence: str, remedy: str, node: exp.Expr | None = None, *, word: str = "") -> BadInput:
    """Make the refusal of one place in a query; the line is the nearest one known."""
    line = line_of(node)
    return BadInput(
        f"第{line}行：{sentence}" if line else sentence, remedy=remedy, line=line or None, word=word
    )


def line_of(node: exp.Expr | None) -> int:
    """Give the line a node stands on: its own, else that of what is in it, else of what it is in."""
    if node is None:
        return 0
    for one in node.walk():
        if "line" in one.meta:
            return int(one.meta["line"])
    up = node.parent
    while up is not None:
        if "line" in up.meta:
            return int(up.meta["line"])
        up = up.parent
    return 0


def near(word: str, known: list[str]) -> str:
    """Say which known words look like this one."""
    found = get_close_matches(word, known, 3, 0.6)
    return f"相近的有：{'、'.join(found)}。" if found else ""
