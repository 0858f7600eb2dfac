"""Sorts letters by a trained model: class, how sure, the second class, and the words that weighed most."""

from collections.abc import Sequence
from dataclasses import dataclass

from quanheng.base.errors import BadInput
from quanheng.base.wording.textmodel import TextModel, read_model

from .masking import mask_text
from .sureness import bend
from .training import LABEL

__all__ = ["UNSURE", "Sorted", "classify", "open_model"]

UNSURE = "无法判断"


@dataclass(frozen=True, slots=True)
class Sorted:
    """One letter's answer: ``given`` is the class, or 无法判断 below the threshold; ``sure`` is 0 to 1."""

    given: str
    likely: str
    sure: float
    second: str
    second_sure: float
    reason: str


def open_model(content: bytes, *, file: str) -> TextModel:
    """Read a model file: arrays and JSON, never a pickle. Raises: BadInput"""
    try:
        model = read_model(content)
    except BadInput as refusal:
        refusal.details["file"] = file
        raise
    if LABEL not in model.heads:
        raise BadInput(f"“{file}”不是本命令训练的分类模型", remedy="请用 quanheng text train 训练", file=file)
    return model


def classify(model: TextModel, texts: Sequence[str], *, threshold: float | None = None) -> list[Sorted]:
    """Sort letters, in their order; the threshold is the model's own when none is given."""
    floor = float(model.card.get("threshold", 0.5)) if threshold is None else threshold
    return [_sorted(model, text, floor) for text in texts]


def _sorted(model: TextModel, text: str, floor: float) -> Sorted:
    guess = model.guess(LABEL, mask_text(text))
    if guess is None:
        return Sorted(UNSURE, "", 0.0, "", 0.0, "文字太少，或都是模型没见过的字词")
    sure = bend(guess.probability, model.card.get("bend", (1.0, 0.0)))
    second, chance = guess.others[0] if guess.others else ("", 0.0)
    words = "、".join(guess.because)
    is_sure = sure >= floor
    reason = words if is_sure else f"把握不到{floor:.0%}；{words}"
    return Sorted(
        guess.value if is_sure else UNSURE, guess.value, sure, second, min(chance, sure, 1 - sure), reason
    )
