"""Recomputes a due date for anyone who asks, with the whole working: nothing is stored."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from quanheng.base.days import CHINA
from quanheng.foundation.packs.api import packs
from quanheng.packkit.law import LawEntry

from .calendar import working_calendar
from .reckon import reckon_due
from .rule import Due, Pause
from .rules import rule_on, weekend_policy_on

__all__ = ["explain"]


def explain(
    rule: str, start: date | datetime, pauses: Sequence[Pause] = (), extend: int = 0
) -> dict[str, Any]:
    """Reckon one period by the law of its start day and tell everything that a person needs to check it.

    Raises: NoRuleInForce, RuleConflict, BadInput
    """
    if isinstance(start, datetime) and start.tzinfo is not None:
        start = start.astimezone(CHINA).replace(tzinfo=None)  # told and answered in the clock on the wall
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
        "start": start.isoformat(timespec="minutes") if isinstance(start, datetime) else start.isoformat(),
        "extend": extend,
        "end_rule": entry.end_rule,
        "due": due.due_at.isoformat(timespec="minutes") if due.due_at else due.due.isoformat(),
        "due_alt": due.due_alt.isoformat() if due.due_alt else None,
        "is_ambiguous": due.is_ambiguous,
        "is_provisional": due.is_provisional,
        "doubts": _doubts(entry, due, pauses, extend),
        "working": [line.as_dict() for line in due.working],
    }


def _doubts(entry: LawEntry, due: Due, pauses: Sequence[Pause], extend: int) -> list[str]:
    """Say everything that keeps the day from being certain; nothing here may be hidden from who relies on it."""
    said = []
    if due.due_alt is not None:
        said.append(f"条文只写法定节假日，末日遇平常周末；另一种读法为{due.due_alt.isoformat()}")
    if due.is_provisional:
        said.append("涉及的年份尚未公布放假安排，末日为暂定")
    if not entry.is_verified:
        said.append("这一规定未核实，请对照原文")
    if pauses and not entry.stops:
        said.append("这一期限没有停表的规定，所填停表只作试算")
    if extend and entry.extension is None:
        said.append("这一期限没有延期的规定，所填延期只作试算")
    return said


def _word(codes: str, code: str) -> str:
    """The Chinese word of a code in the law files; the code itself where no list knows it."""
    found = packs().codes.get(codes)
    return found.zh_of(code) if found and code else code
