"""Trains a classifier on labelled letters and says, from letters it had not seen, how right and how honest it is."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import BadInput
from quanheng.base.wording.figures import Figures, figures_of
from quanheng.base.wording.fitting import FOLDS, choose_runs, deal_folds, find_temperature, table_of
from quanheng.base.wording.grams import plain_text, word_grams
from quanheng.base.wording.textmodel import Head, TextModel, softmax

from .masking import mask_text
from .sureness import bent_table, find_bend

__all__ = ["LABEL", "Trained", "train"]

LABEL = "class"
MOST_RUNS = 40_000
LEAST_TEXTS = 40
LEAST_OF_CLASS = FOLDS
STRENGTH = 0.6  # inverse of the penalty of the linear support vector machine, set beforehand


@dataclass(frozen=True, slots=True)
class Trained:
    """A model fitted on all letters, and the figures of its five twins, each judged on the fifth it had not seen."""

    model: TextModel
    figures: Figures
    texts: int
    left_out: Mapping[str, int] = field(default_factory=dict)  # why -> how many rows

    @property
    def worst_gap(self) -> float:
        """Give the widest gap of stated from true confidence among the bins of at least 50 letters, 0 to 1."""
        return max((abs(said - true) for said, true, count in self.figures.bins if count >= 50), default=0.0)


def train(texts: Sequence[str], labels: Sequence[str], *, threshold: float = 0.5) -> Trained:
    """Fit character runs of one to three and words (TF-IDF, linear SVM), and calibrate.

    Every letter is judged once, by a twin trained without it and without its near copies (five folds dealt by a
    hash, so the same file gives the same model). A temperature (Guo et al., ICML 2017) and a bend (Platt 1999) are
    found on those scores. Personal data are masked before anything is counted.

    Raises: BadInput, with fewer than 40 letters, fewer than two classes of five, or all near copies
    """
    texts, labels, left = _usable(texts, labels)
    masked = [mask_text(text) for text in texts]
    counted = [word_grams(text) for text in masked]
    runs, rarity = choose_runs(counted, MOST_RUNS)
    table = table_of(counted, {run: at for at, run in enumerate(runs)}, rarity)
    groups = [hashlib.sha256(plain_text(text).encode()).hexdigest() for text in masked]
    folds = deal_folds(groups, labels)
    answers = np.array(labels)
    if any(len(set(answers[folds != fold])) < 2 for fold in set(folds.tolist())):
        raise BadInput(
            "标注文本几乎都是同一句话（数字不同不算），无法检验", remedy="每类请准备五条以上写法不同的文本"
        )
    classes = sorted(set(labels))
    scores = np.full((len(labels), len(classes)), -3.0, dtype=np.float32)
    for fold in range(FOLDS):
        seen, held = folds != fold, folds == fold
        if held.any():
            known, weights, offsets = _fit(table[seen], answers[seen])
            scores[np.ix_(held, [classes.index(one) for one in known])] = table[held] @ weights.T + offsets
    temperature = find_temperature(scores, [classes.index(one) for one in labels])
    chances = softmax(scores / np.float32(temperature))
    right = chances.argmax(axis=1) == np.array([classes.index(one) for one in labels])
    top = chances.max(axis=1).astype(np.float64)
    stated = np.zeros(chances.shape)
    for fold in range(FOLDS):  # each letter's confidence by the bend of the others
        held = folds == fold
        if held.any():
            stated[held] = bent_table(chances[held], find_bend(top[~held], right[~held]))
    figures = figures_of(labels, stated, classes, threshold)
    known, weights, offsets = _fit(table, answers)
    head = Head(tuple(known), weights, offsets, temperature)
    card = {
        "texts": len(labels),
        "threshold": threshold,
        "figures": figures.as_dict(),
        "bend": find_bend(top, right),
    }
    return Trained(
        TextModel(tuple(runs), rarity, {LABEL: head}, card, by_words=True), figures, len(labels), left
    )


def _usable(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str], dict[str, int]]:
    left: Counter[str] = Counter()
    size = Counter(label.strip() for text, label in zip(texts, labels, strict=True) if text.strip())
    kept: list[tuple[str, str]] = []
    for text, label in zip(texts, labels, strict=True):
        name = label.strip()
        if not text.strip() or not name:
            left["没有内容" if not text.strip() else "没有标注"] += 1
        elif size[name] < LEAST_OF_CLASS:
            left[f"类别“{name}”不足{LEAST_OF_CLASS}条"] += 1
        else:
            kept.append((text, name))
    if len(kept) < LEAST_TEXTS:
        raise BadInput(
            f"能用的标注文本只有{len(kept)}条",
            remedy=f"请至少准备{LEAST_TEXTS}条，每类至少{LEAST_OF_CLASS}条",
        )
    if len({name for _, name in kept}) < 2:
        raise BadInput("标注只有一类，分不出类别", remedy=f"请至少准备两类，每类至少{LEAST_OF_CLASS}条")
    return [text for text, _ in kept], [name for _, name in kept], dict(left)


def _fit(table: Any, answers: NDArray[Any]) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32]]:
    from sklearn.svm import LinearSVC

    fitted = LinearSVC(C=STRENGTH, random_state=0).fit(table, answers)
    weights, offsets = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # one row stands for both answers; give each its own half
        weights, offsets = np.vstack([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    # Rounded as the file keeps them, so that the model at hand and the model read back say the same.
    kept = weights.astype(np.float16).astype(np.float32)
    return [str(one) for one in fitted.classes_], kept, offsets.astype(np.float32)
