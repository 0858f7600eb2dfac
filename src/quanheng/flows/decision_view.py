"""Reads the decision out of its fact, as the rooms that follow it may see it."""

from dataclasses import fields
from datetime import date
from typing import Any

from quanheng.foundation.ledger.api import Fact
from quanheng.packkit.outcome import DecisionView
from quanheng.registry.api import Subject

__all__ = ["decision_in", "subject_of"]

_DATES = ("decided_on", "served_on")
_NAMES = {field.name for field in fields(DecisionView)}


def decision_in(fact: Fact) -> DecisionView:
    """Give the decision that a fact of kind affairs.decision.served tells of."""
    words: dict[str, Any] = {key: value for key, value in fact.body.items() if key in _NAMES}
    words |= {key: date.fromisoformat(words[key]) for key in _DATES}
    words |= {key: tuple(words[key]) for key in ("penalties", "persons")}
    return DecisionView(**words)


def subject_of(fact: Fact) -> Subject | None:
    """Give the business that a fact is about; None for a party that the register does not know."""
    uid = fact.subject_ref.partition(":")[2]
    return Subject.objects.filter(uid=uid).first() if uid else None
