"""Periods that stand side by side: several rules may end one thing, and the first to end holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quanheng.base.errors import NoRuleInForce
from quanheng.foundation.law.api import LawValue, value_on

from .calendar import working_calendar
from .reckon import reckon_due
from .rule import Rule
from .rules import weekend_policy_on

__all__ = ["Period", "first_to_end", "period_on"]


@dataclass(frozen=True, slots=True)
class Period:
    """A period of law laid on a day: from when, to when, by which article, and whether it is verified."""

    key: str
    zh: str
    article: str
    words: str
    mark: str
    starts_on: date
    ends_on: date

    def as_dict(self) -> dict[str, str]:
        """Plain data, for the database and for JSON."""
        return {
            "key": self.key, "zh": self.zh, "article": self.article, "words": self.words, "mark": self.mark,
            "starts_on": self.starts_on.isoformat(), "ends_on": self.ends_on.isoformat(),
        }  # fmt: skip


def period_on(key: str, *, rule_day: date, start: date) -> Period:
    """Lay one period on its starting day, by the rule that holds on ``rule_day``.

    Raises: NoRuleInForce, RuleConflict, BadInput when the entry is no period.
    """
    return _laid(value_on(key, rule_day), start)


def first_to_end(
    keys: Iterable[str], *, rule_day: date, start: date, starts: Mapping[str, date] | None = None
) -> list[Period]:
    """Lay every period of ``keys`` that is in force, the first to end in front.

    ``starts`` gives the day of an event that an entry names as its start (``published``); ``start`` serves
    the others. Two rules about one thing need not agree on when they begin.

    Raises: NoRuleInForce when none of them is in force.
    """
    keys = tuple(keys)
    laid = []
    for key in keys:
        try:
            law = value_on(key, rule_day)
        except NoRuleInForce:
            continue
        laid.append(_laid(law, (starts or {}).get(law.entry.starts, start)))
    if not laid:
        names = "、".join(keys)
        raise NoRuleInForce(
            f"{rule_day.isoformat()}没有生效的期限：{names}",
            remedy="请在领域包 law/ 中补上当时的规定",
            keys=list(keys),
        )
    return sorted(laid, key=lambda period: period.ends_on)


def _laid(law: LawValue, start: date) -> Period:
    policy = weekend_policy_on(start)
    due = reckon_due(Rule.of(law.entry), start, calendar=working_calendar(), weekend_policy=policy)
    return Period(law.key, law.zh, law.article, law.words, law.mark, start, due.due)
