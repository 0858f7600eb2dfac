"""Recomputes a due date for anyone who asks, with the whole working: nothing is stored."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from quanheng.foundation.packs.api import packs

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
        "starts": _word("law.event", entry.starts),
        "who": _word("law.actor", entry.who),
        "on_expiry": _word("law.expiry", entry.on_expiry),
        "note": entry.note,
        "start": start.isoformat(),
        "extend": extend,
        "end_rule": entry.end_rule,
        "due": due.due_at.isoformat(timespec="minutes") if due.due_at else due.due.isoformat(),
        "due_alt": due.due_alt.isoformat() if due.due_alt else None,
        "is_ambiguous": due.is_ambiguous,
        "is_provisional": due.is_provisional,
        "working": [line.as_dict() for line in due.working],
    }


def _word(codes: str, code: str) -> str:
    """The Chinese word of a code in the law files; the code itself where no list knows it."""
    found = packs().codes.get(codes)
    return found.zh_of(code) if found and code else code
