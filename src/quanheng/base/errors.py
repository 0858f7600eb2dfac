"""Refusals: why the house says no, in one sentence a person can act on.

Services raise them, surfaces catch them; a refusal rolls its transaction back.
Each has a stable code (for programs), a Chinese sentence (for people), a remedy,
and, where law speaks, a citation.
"""

from typing import Any, ClassVar

__all__ = [
    "BadInput", "Conflict", "Expired", "NoRuleInForce", "NotAllowed", "NotFound", "NotYet",
    "PackFault", "Refusal", "RuleConflict",
]  # fmt: skip


class Refusal(Exception):
    """The family of all refusals.

    Args:
        sentence: what is wrong, in Chinese, without blame.
        remedy: what the person can do now.
        citation: the article that says so, where law speaks.
        details: machine-readable facts, such as ``file``, ``row``, ``field``.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str, *, remedy: str = "", citation: str = "", **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.citation = citation
        self.details = details

    def __str__(self) -> str:
        parts = [self.sentence, self.remedy, f"依据：{self.citation}" if self.citation else ""]
        return " ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, Any]:
        """Give the refusal as plain data, for problem+json and for logs."""
        return {
            "code": self.code, "sentence": self.sentence, "remedy": self.remedy,
            "citation": self.citation, "details": self.details,
        }  # fmt: skip


class NotAllowed(Refusal):
    """The person's post does not hold the right."""

    code = "not_allowed"


class NotFound(Refusal):
    """The thing does not exist, or lies outside the person's jurisdiction: the same answer to both."""

    code = "not_found"


class BadInput(Refusal):
    """Input that cannot be understood or breaks a stated limit."""

    code = "bad_input"


class Conflict(Refusal):
    """Another act came first; the person should look again."""

    code = "conflict"


class NotYet(Refusal):
    """A step whose conditions do not hold yet."""

    code = "not_yet"


class Expired(Refusal):
    """A step whose time has run out."""

    code = "expired"


class NoRuleInForce(Refusal):
    """Nothing in the loaded law holds on that day; the house never guesses."""

    code = "no_rule_in_force"


class RuleConflict(Refusal):
    """Two loaded rules claim the same day; the message names both lines."""

    code = "rule_conflict"


class PackFault(Refusal):
    """A pack file that cannot be loaded; details carry ``file`` and ``line``."""

    code = "pack_fault"
