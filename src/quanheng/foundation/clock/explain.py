"""Recomputes a due date for anyone who asks, with the whole working: nothing is stored."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from .calendar import working_calendar
from .reckon import reckon_due
from .rule import Pause
from .rules import rule_on, weekend_policy_on

__all__ = ["explain"]


def explain(
    rule: str, start: date | datetime, pauses: Sequence[Pause] = (), extend: int = 0
) -> dict[str, Any]:
    """Reckon one period by the law of its start day and tell everything that a person needs to check it.

    Raises: NoRuleInForce, RuleConflict, BadInput
    """
    day = start.date() if isinstance(start, datetime) else start
    period, entry = rule_on(rule, day)
    due = reckon_due(
        period, start, calendar=working_calendar(), pauses=pauses, extend=extend, weekend_policy=weekend_policy_on(day)
    )  # fmt: skip
    return {
        "rule": rule,
        "law": entry.key,
        "zh": entry.zh,
        "limit": entry.limit.words if entry.limit else "",
        "article": entry.article,
        "source": list(entry.source),
        "confidence": entry.confidence,
        "is_verified": entry.is_verified,
        "law_line": str(entry.origin),
        "in_force": entry.span,
        "start": start.isoformat(),
        "extend": extend,
        "end_rule": entry.end_rule,
        "due": due.due_at.isoformat(timespec="minutes") if due.due_at else due.due.isoformat(),
        "due_alt": due.due_alt.isoformat() if due.due_alt else None,
        "is_ambiguous": due.is_ambiguous,
        "is_provisional": due.is_provisional,
        "working": [line.as_dict() for line in due.working],
    }
