"""Answers a pack's cases about credit: which entry a decision leaves, until when, and which class follows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quanheng.base.days import parse_day
from quanheng.base.errors import BadInput
from quanheng.foundation.packs.api import packs
from quanheng.packkit.outcome import DecisionView, choose_outcome
from quanheng.packkit.scenario import Case, runner

from .classes import current_scheme
from .scoring import EntryMark, Scorer
from .services import entry_periods

__all__ = ["run_class_case", "run_credit_case"]


def _as_day(value: Any) -> date:
    return value if isinstance(value, date) else parse_day(str(value))


@runner("credit")
def run_credit_case(case: Case) -> Mapping[str, Any]:
    """Take an invented decision, decided and served on the case's day, through the outcomes.

    ``given`` are fields of DecisionView; answers ``outcome``, ``entry``, ``severity``, ``ends_on``,
    ``ends_by``, ``repair_from``, ``may_repair``, ``notice``.
    """
    if not isinstance(case.day, date):
        raise BadInput("信用的案例须写明日期 on")
    outcome = choose_outcome(DecisionView.invented(case.day, case.given), packs().outcomes.values())
    if outcome is None:
        return {"outcome": None}
    found: dict[str, Any] = {"outcome": outcome.key, "notice": outcome.notice is not None, "entry": None}
    if outcome.entry is not None:
        lasts, repair = entry_periods(outcome.entry, case.day, case.day)
        found |= {
            "entry": outcome.entry.kind, "severity": outcome.entry.severity, "ends_on": lasts[0].ends_on,
            "ends_by": lasts[0].key, "repair_from": repair[0].ends_on if repair else None,
            "may_repair": outcome.entry.may_repair,
        }  # fmt: skip
    return found


@runner("credit_class")
def run_class_case(case: Case) -> Mapping[str, Any]:
    """Reckon an invented business on the case's day.

    ``given: {features: {…}, established_on, entries: [{kind, severity, decided_on, is_grave}]}``; answers
    ``level``, ``score``, ``sum`` of the factors, ``factors`` by key and ``rules``.
    """
    if not isinstance(case.day, date):
        raise BadInput("信用分类的案例须写明日期 on")
    marks = [
        EntryMark(
            str(place), row["kind"], row["severity"], _as_day(row["decided_on"]), bool(row.get("is_grave"))
        )
        for place, row in enumerate(case.given.get("entries", ()))
    ]
    born = case.given.get("established_on")
    scorer = Scorer(current_scheme(case.day), case.day)
    score = scorer.score(
        dict(case.given.get("features", {})), marks, established_on=_as_day(born) if born else None
    )
    return {
        "level": score.level, "score": score.score, "sum": sum(factor.points for factor in score.factors),
        "factors": {factor.key: factor.points for factor in score.factors}, "rules": [rule.key for rule in score.rules],
    }  # fmt: skip
