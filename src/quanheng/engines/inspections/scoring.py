"""What a visit scores: points for what conforms, by the formula that the checklist declares, with its working."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.indicator import evaluate_formula
from quanheng.packkit.inspection import ChecklistSpec, Question, ScoringSpec, Severity

__all__ = ["Score", "idle_by_rule", "reckon_score", "weight_of"]

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Score:
    """A score with how it came about; ``value`` has one place after the point, ``counted`` is by group."""

    value: Decimal
    band: str
    band_zh: str
    formula: str
    got: int
    whole: int
    failed: int
    key_failed: int
    is_capped: bool
    counted: tuple[tuple[str, int, int], ...]  # group, points got, points reachable
    law: str
    confidence: str

    def as_dict(self) -> dict[str, Any]:
        """Give the working as it is kept and shown."""
        return asdict(self) | {"value": str(self.value), "counted": [list(one) for one in self.counted]}


def weight_of(question: Question, scoring: ScoringSpec) -> int:
    """Give a question's points: its own, else those of a key or an ordinary question."""
    if question.weight is not None:
        return question.weight
    return scoring.key_weight if question.is_key else scoring.general_weight


def reckon_score(checklist: ChecklistSpec, values: Mapping[int, str]) -> Score | None:
    """Reckon the score of answers ``{no: Y|N|NA}``; what does not apply or was not answered counts nowhere.

    None when the checklist declares no scoring, or when nothing that carries points was answered. Rounded half
    up to one place, before the band is looked up, so that the band fits the figure that people read.
    """
    scoring = checklist.scoring
    if scoring is None:
        return None
    asked = [question for question in checklist.questions if values.get(question.no) in ("Y", "N")]
    groups: dict[str, list[int]] = {}
    for question in asked:
        points = groups.setdefault(question.group, [0, 0])
        points[1] += weight_of(question, scoring)
        if values[question.no] == "Y":
            points[0] += weight_of(question, scoring)
    failed = [question for question in asked if values[question.no] == "N"]
    got, whole = (sum(points[place] for points in groups.values()) for place in (0, 1))
    if not whole:
        return None
    key_failed = sum(question.is_key for question in failed)
    named = {
        "got": got, "whole": whole, "failed": len(failed), "key_failed": key_failed, "asked": len(asked),
        "general_failed": len(failed) - key_failed,
        "serious_failed": sum(question.severity == Severity.SERIOUS for question in failed),
    }  # fmt: skip
    value = evaluate_formula(scoring.formula, {name: Decimal(number) for name, number in named.items()})
    value = max(Decimal(0), value)
    most = scoring.key_failed_at_most
    is_capped = most is not None and key_failed > 0 and value > most
    if is_capped and most is not None:
        value = most
    value = value.quantize(_TENTH, rounding=ROUND_HALF_UP)
    band = scoring.band_of(value)
    return Score(
        value, band.key if band else "", band.zh if band else "", scoring.formula, got, whole, len(failed), key_failed,
        is_capped, tuple((group, points[0], points[1]) for group, points in groups.items()), scoring.law,
        scoring.confidence,
    )  # fmt: skip


def idle_by_rule(
    checklist: ChecklistSpec, values: Mapping[int, str], set_aside: tuple[str, ...] = ()
) -> dict[int, str]:
    """Give the questions that need no answer, each with the reason: ``{no: why}``.

    Either an answer makes them idle by a rule of the checklist, or the officer set their whole group aside,
    which only the groups that the checklist names allow.

    Raises: BadInput
    """
    refused = [group for group in set_aside if group not in checklist.optional_groups]
    if refused:
        allowed = "、".join(checklist.optional_groups) or "没有"
        raise BadInput(
            f"“{'、'.join(refused)}”一组须逐项检查，不能整组跳过", remedy=f"可以整组不适用的：{allowed}"
        )
    idle = {
        question.no: f"本户没有{question.group}一项"
        for question in checklist.questions
        if question.group in set_aside
    }
    for rule in checklist.skips:
        if values.get(rule.no) == rule.value:
            idle |= dict.fromkeys(rule.skips, rule.why)
    return idle
