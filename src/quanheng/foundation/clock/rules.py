"""Takes rules for the reckoning out of the law in force on a day."""

from datetime import date

from quanheng.base.errors import NoRuleInForce
from quanheng.foundation.law.api import entry_on, value_on
from quanheng.packkit.law import LawEntry

from .rule import BASES, Rule, WeekendPolicy

__all__ = ["bases_for", "rule_on", "weekend_policy_on"]


def rule_on(key: str, day: date) -> tuple[Rule, LawEntry]:
    """Give the rule of a key or family as it stands on the day of the event.

    Raises: NoRuleInForce, RuleConflict, BadInput
    """
    entry = entry_on(key, day)
    return Rule.of(entry, bases_for(entry.key, day)), entry


def bases_for(key: str, day: date) -> dict[str, str]:
    """Name the article of each counting rule for a key; the rule of the key's own family goes first."""
    family = key.partition(".")[0]
    bases: dict[str, str] = {}
    for name in BASES:
        for counting in (f"counting.{name}.{family}", f"counting.{name}"):
            try:
                entry = entry_on(counting, day)
            except NoRuleInForce:
                continue
            # a default of ours is no article; it is named for what it is
            bases[name] = entry.article if entry.source else "系统规则"
            break
    return bases


def weekend_policy_on(day: date) -> WeekendPolicy:
    """Read the setting for ends on an ordinary weekend."""
    policy: WeekendPolicy = value_on("clock.weekend_policy", day).value
    return policy
