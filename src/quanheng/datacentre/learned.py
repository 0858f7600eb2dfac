"""Rules that people's mends have taught: a wording of one source's column that is read as another."""

from collections.abc import Mapping

import duckdb

from .rules import Outcome
from .values import Cleaned, Normaliser

__all__ = ["LEARNED", "learned_values", "taught"]

LEARNED = "learned:"
"""What a change by such a rule is called, before the rule's uid."""


def learned_values(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Give the rules in force of a source: column to wording to (uid, value)."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for uid, element, raw, value in con.execute(
        "SELECT uid, element, raw, value FROM learned WHERE source = ? AND ended_at = '' ORDER BY uid",
        [source],
    ).fetchall():
        found.setdefault(element, {})[raw] = (uid, value)
    return found


def taught(clean: Normaliser, known: Mapping[str, tuple[str, str]]) -> Normaliser:
    """Let a normaliser read the learned wordings first; what it says of all others stays as it was."""

    def read(text: str) -> Cleaned:
        rule = known.get(text.strip())
        if rule is None:
            return clean(text)
        told = clean(rule[1])
        return (
            Cleaned(told.value, Outcome.REPAIRED, f"{LEARNED}{rule[0]}")
            if told.value is not None
            else clean(text)
        )

    return read
