"""The text model at work: weights over character runs, read from a file of plain numbers, asked without training.

A model is a ``.npz`` of arrays and one JSON text. It is never a pickle: loading a pickle runs whatever its
maker wrote into it, and a model comes from outside as easily as a file. ``allow_pickle`` stays false.
"""

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import BadInput

from .grams import grams, plain_words, word_grams

__all__ = ["Guess", "Head", "TextModel", "read_model", "softmax"]

FORMAT = "quanheng.textmodel/1"
REASONS = 5
LEAST_RUNS = 4  # known runs of two and more; a text with fewer says too little, whatever the chance
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Guess:
    """One answer to one question: its probability, the runs of characters that speak most for it, and the next best."""

    value: str
    probability: float
    because: tuple[str, ...]
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The part of a model that answers one question: weights (classes x runs), offsets, and its temperature.

    Scores divided by the temperature, found on texts that the weights have not seen, give probabilities that
    mean what they say (Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML 2017).
    """

    classes: tuple[str, ...]
    weights: Floats
    offsets: Floats
    temperature: float


@dataclass(frozen=True)
class TextModel:
    """All heads over one list of character runs, with what is known of how it was made."""

    runs: tuple[str, ...]
    rarity: Floats
    heads: Mapping[str, Head]
    card: Mapping[str, Any]
    by_words: bool = False  # read by words too, for scripts that write them apart

    def seen(self, text: str) -> Counter[str]:
        """Count a text's runs as this model was taught to see them."""
        return word_grams(text) if self.by_words else grams(text)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each run stands."""
        return {run: place for place, run in enumerate(self.runs)}

    def vector(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Give the places of a text's known runs and their weights: 1 + ln(count), times rarity, length one."""
        known = [(self.places[run], count) for run, count in self.seen(text).items() if run in self.places]
        at = np.array([place for place, _ in known], dtype=np.int64)
        values = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * self.rarity[at]
        length = float(np.sqrt((values**2).sum())) or 1.0
        return at, (values / length).astype(np.float32)

    def guess(self, label: str, text: str) -> Guess | None:
        """Answer one question about a text; None without such a question, or when too little of it is known."""
        head = self.heads.get(label)
        at, values = self.vector(text)
        if head is None or sum(len(self.runs[place]) > 1 for place in at) < LEAST_RUNS:
            return None
        parts = head.weights[:, at].astype(np.float32) * values
        chances = softmax((parts.sum(axis=1) + head.offsets) / head.temperature)
        order = np.argsort(-chances, kind="stable")
        best = int(order[0])
        ranked = tuple((head.classes[int(one)], float(chances[one])) for one in order[1:4])
        return Guess(head.classes[best], float(chances[best]), self._because(parts, best, at, text), ranked)

    def _because(self, parts: Floats, best: int, at: NDArray[np.int64], text: str) -> tuple[str, ...]:
        """The runs that lift the answer above the mean of all answers; a run within a chosen one is not repeated."""
        lift = parts[best] - parts.mean(axis=0)
        chosen: list[str] = []
        whole = set(re.findall(r"\w+", plain_words(text))) if self.by_words else None
        for place in np.argsort(-lift, kind="stable"):
            run = self.runs[int(at[place])]
            if lift[place] <= 0 or len(chosen) == REASONS:
                break
            if whole is not None and run[0] < "\u2e80" and " " not in run and run not in whole:
                continue  # a piece of a word tells a reader nothing
            if len(run) > 1 and not any(run in other or other in run for other in chosen):
                chosen.append(run)
        return tuple(chosen)

    def to_bytes(self) -> bytes:
        """Write the model as one file; the same model gives the same bytes."""
        card = {
            "format": FORMAT, "runs": list(self.runs), "card": dict(self.card), "by_words": self.by_words,
            "heads": {key: {"classes": list(one.classes), "temperature": one.temperature}
                      for key, one in self.heads.items()},
        }  # fmt: skip
        arrays: dict[str, NDArray[Any]] = {"rarity": self.rarity.astype(np.float32)}
        for key, head in self.heads.items():
            arrays[f"weights.{key}"] = head.weights.astype(np.float16)
            arrays[f"offsets.{key}"] = head.offsets.astype(np.float32)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
            _put(box, "model.json", json.dumps(card, ensure_ascii=False, sort_keys=True).encode())
            for name in sorted(arrays):
                part = io.BytesIO()
                np.lib.format.write_array(part, np.ascontiguousarray(arrays[name]), allow_pickle=False)
                _put(box, f"{name}.npy", part.getvalue())
        return out.getvalue()


def read_model(content: bytes) -> TextModel:
    """Read a model from its bytes. Raises: BadInput, when it is not one of ours or does not fit together"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            card = json.loads(box.read("model.json"))
            if card["format"] != FORMAT:
                raise BadInput("分类模型的格式不认识", remedy="请用本版本重新训练")
            runs = tuple(str(run) for run in card["runs"])
            heads = {key: _head(box, key, one, len(runs)) for key, one in card["heads"].items()}
            rarity = _array(box, "rarity").astype(np.float32)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError) as wrong:
        raise BadInput("分类模型文件读不出来", remedy="请重新训练") from wrong
    if rarity.shape != (len(runs),):
        raise BadInput("分类模型文件不完整", remedy="请重新训练")
    return TextModel(runs, rarity, heads, card["card"], bool(card.get("by_words", False)))


def softmax(scores: Floats) -> Floats:
    """Turn scores to chances; rows of a table each by itself."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def _head(box: zipfile.ZipFile, key: str, said: Mapping[str, Any], runs: int) -> Head:
    classes: Sequence[str] = tuple(str(one) for one in said["classes"])
    weights, offsets = _array(box, f"weights.{key}"), _array(box, f"offsets.{key}")
    if weights.shape != (len(classes), runs) or offsets.shape != (len(classes),):
        raise ValueError(key)
    return Head(
        tuple(classes), weights.astype(np.float32), offsets.astype(np.float32), float(said["temperature"])
    )


def _array(box: zipfile.ZipFile, name: str) -> NDArray[Any]:
    return np.asarray(np.lib.format.read_array(io.BytesIO(box.read(f"{name}.npy")), allow_pickle=False))


def _put(box: zipfile.ZipFile, name: str, content: bytes) -> None:
    box.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
