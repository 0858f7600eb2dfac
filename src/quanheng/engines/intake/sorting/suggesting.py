"""What the house suggests about a voice: by rule where one speaks, by the model where it is sure, else nothing."""

from dataclasses import dataclass
from datetime import date

from quanheng.engines.intake.models import Voice
from quanheng.packkit.routing import RoutingLabel

from .rules import RuleHit, agreed, hits_of
from .spec import answers_of, routing, value_title
from .store import AtWork, model_at_work

__all__ = ["Suggestion", "suggest", "suggest_text", "text_of"]

MOST = 0.99  # nothing is certain, and a page does not say so


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested answer with its reason. An empty ``value`` means 无法判断; ``others`` are the next best.

    ``probability`` is the model's calibrated chance; for a rule, the share of labelled texts on which the rule
    spoke and was right ((right + 1) / (spoke + 2)), or None where it was never tried.
    """

    label: str
    label_zh: str
    value: str
    value_zh: str
    basis: str
    probability: float | None
    reason: str
    article: str
    others: tuple[tuple[str, str, float], ...]
    model_number: int | None

    @property
    def percent(self) -> str:
        """The probability as an officer reads it."""
        if self.probability is None:
            return ""
        return "99%以上" if self.probability > MOST else f"{self.probability:.0%}"


def text_of(voice: Voice) -> str:
    """Join what is read of a voice; names and telephones of the person are not."""
    return "。".join(part for part in (voice.goods, voice.facts, voice.demand) if part)


def suggest(voice: Voice, *, on: date | None = None) -> list[Suggestion]:
    """Suggest an answer to every declared question about a voice; nothing is written."""
    return suggest_text(text_of(voice), on=on or voice.received_on)


def suggest_text(text: str, *, on: date) -> list[Suggestion]:
    """Suggest answers for any text by the rules of a day and the model at work."""
    spec, at_work = routing(), model_at_work()
    hits = hits_of(spec.rules, text, on)
    return [_answer(label, text, hits, at_work) for label in spec.labels]


def _answer(label: RoutingLabel, text: str, hits: list[RuleHit], at_work: AtWork) -> Suggestion:
    value, speaking = agreed(hits, label.key)
    guess = at_work.model.guess(label.key, text) if at_work.model else None
    answers = answers_of(label)
    ranked = ((guess.value, guess.probability), *guess.others) if guess else ()
    others = tuple(
        (code, answers[code], chance) for code, chance in ranked if code in answers and code != value
    )
    if value:
        rules = [hit.rule.key for hit in speaking]
        return Suggestion(
            label.key, label.zh, value, value_title(label, value), "rule", _tried(rules, at_work, label.key),
            "；".join(hit.reason for hit in speaking[:2]), speaking[0].rule.article, others[:3], None,
        )  # fmt: skip
    if guess is None or guess.probability < label.threshold or guess.value not in answers:
        why = at_work.why_not or _unsure(label, guess.probability if guess else None, speaking)
        chance = guess.probability if guess else None
        return Suggestion(
            label.key, label.zh, "", "无法判断", "", chance, why, "", others[:3], at_work.number
        )
    said = "、".join(f"“{run}”" for run in guess.because)
    reason = f"模型据{said}判断" if said else "模型据全文判断"
    return Suggestion(
        label.key, label.zh, guess.value, answers[guess.value], "model", guess.probability, reason, "", others[1:4],
        at_work.number,
    )  # fmt: skip


def _unsure(label: RoutingLabel, chance: float | None, speaking: list[RuleHit]) -> str:
    if speaking:
        return "几条规则说法不一：" + "；".join(hit.reason for hit in speaking[:2])
    if chance is None:
        return "文字太少，或都是模型没见过的字词"
    return f"模型最高只有{chance:.0%}，不到{label.threshold:.0%}"


def _tried(rules: list[str], at_work: AtWork, label: str) -> float | None:
    """How often the surest of these rules was right on labelled texts."""
    figures = at_work.card.get("rules", {})
    tried = [figures[f"{rule}.{label}"] for rule in rules if f"{rule}.{label}" in figures]
    return max(((right + 1) / (spoke + 2) for spoke, right in tried), default=None)
