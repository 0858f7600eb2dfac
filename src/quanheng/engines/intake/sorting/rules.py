"""Word rules at work: which declared rules hold for a text, and what they agree on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quanheng.base.wording.grams import plain_text
from quanheng.packkit.routing import RoutingRule

__all__ = ["RuleHit", "agreed", "hits_of"]


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that holds, with the words it found."""

    rule: RoutingRule
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Say it as an officer would."""
        return f"文中有“{'”“'.join(self.words)}”：{self.rule.why}"


def hits_of(rules: Iterable[RoutingRule], text: str, day: date) -> list[RuleHit]:
    """Find the rules of a day that hold for a text, as they are written."""
    seen = plain_text(text)
    found = []
    for rule in rules:
        if not rule.is_valid_on(day) or any(plain_text(word) in seen for word in rule.none):
            continue
        any_of = [word for word in rule.any if plain_text(word) in seen]
        all_of = [word for word in rule.all if plain_text(word) in seen]
        if any_of and len(all_of) == len(rule.all):
            found.append(RuleHit(rule, (*any_of[:3], *all_of)))
    return found


def agreed(hits: Iterable[RuleHit], label: str) -> tuple[str, list[RuleHit]]:
    """Give the answer on which all rules that speak of a label agree; empty where they differ or are silent."""
    speaking = [hit for hit in hits if label in hit.rule.gives]
    answers = {hit.rule.gives[label] for hit in speaking}
    return (answers.pop() if len(answers) == 1 else ""), speaking
