"""How a model is fitted: runs chosen, weights by logistic regression, temperature and figures on texts held back.

Only training loads scikit-learn; whoever asks a finished model does without it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import BadInput

from .figures import Figures, figures_of
from .grams import grams
from .textmodel import Head, TextModel, softmax
from .texts import LabelledText

__all__ = ["Fitted", "choose_runs", "deal_folds", "find_temperature", "fit", "table_of"]

MOST_RUNS = 12_000
LEAST_TEXTS = 40
FOLDS = 5  # one for the figures, one for the temperature, the rest for the weights
STRENGTH = 20.0  # inverse of the penalty; set beforehand, not on the held-out texts


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model fitted on all texts, and the figures of its twin that had not seen the held-out ones."""

    model: TextModel
    figures: Mapping[str, Figures]
    texts: int
    groups: int
    left_out: Mapping[str, str] = field(default_factory=dict)  # question -> why it could not be learned


def fit(texts: Sequence[LabelledText], thresholds: Mapping[str, float], card: Mapping[str, Any]) -> Fitted:
    """Fit one head for each question. Near copies never stand on both sides of the line.

    Held-out fold 0 gives the figures, fold 1 the temperature, both untouched by the weights that are judged.
    The model that goes to work is then fitted on all texts with the same temperature.

    Raises: BadInput, with fewer than 40 texts or no question with two answers
    """
    if len(texts) < LEAST_TEXTS:
        raise BadInput(
            f"只有{len(texts)}条有标注的文本，训练不出可用的模型", remedy=f"请至少准备{LEAST_TEXTS}条"
        )
    counted = [grams(one.text) for one in texts]
    runs, rarity = choose_runs(counted)
    table = table_of(counted, {run: at for at, run in enumerate(runs)}, rarity)
    heads: dict[str, Head] = {}
    figures: dict[str, Figures] = {}
    left: dict[str, str] = {}
    for label, threshold in thresholds.items():
        rows = np.array([at for at, one in enumerate(texts) if one.labels.get(label)], dtype=np.int64)
        truth = [texts[at].labels[label] for at in rows]
        if len(set(truth)) < 2 or len(rows) < LEAST_TEXTS:
            left[label] = "标注不足两类或不足四十条"
            continue
        folds = deal_folds([texts[at].group(label) for at in rows], truth)
        heads[label], figures[label] = _head(table[rows], truth, folds, threshold)
    if not heads:
        raise BadInput("没有一项标注够得上训练", remedy="每项标注至少两类、四十条")
    model = TextModel(tuple(runs), rarity, heads, dict(card))
    return Fitted(model, figures, len(texts), len({one.group("") for one in texts}), left)


def deal_folds(groups: Sequence[str], truth: Sequence[str]) -> NDArray[np.int64]:
    """Deal groups to folds within each answer, so that rare answers stand in every fold that can hold them."""
    of_answer: dict[str, list[str]] = defaultdict(list)
    for group, answer in dict(zip(groups, truth, strict=True)).items():
        of_answer[answer].append(group)
    fold: dict[str, int] = {}
    for members in of_answer.values():
        ordered = sorted(members, key=lambda one: hashlib.sha256(one.encode()).digest())
        fold.update({group: at % FOLDS for at, group in enumerate(ordered)})
    return np.array([fold[group] for group in groups])


def choose_runs(
    counted: Sequence[Counter[str]], most: int = MOST_RUNS
) -> tuple[list[str], NDArray[np.float32]]:
    """Choose the runs that stand in more than one text, the most common first, with their rarity (IDF)."""
    seen: Counter[str] = Counter()
    for one in counted:
        seen.update(one.keys())
    kept = sorted((run for run, number in seen.items() if number > 1), key=lambda run: (-seen[run], run))
    runs = sorted(kept[:most])
    rarity = np.array([np.log((1 + len(counted)) / (1 + seen[run])) + 1 for run in runs], dtype=np.float32)
    return runs, rarity


def table_of(counted: Iterable[Counter[str]], places: Mapping[str, int], rarity: NDArray[np.float32]) -> Any:
    from scipy.sparse import csr_matrix

    values: list[float] = []
    at: list[int] = []
    ends = [0]
    for one in counted:
        known = sorted((places[run], count) for run, count in one.items() if run in places)
        row = np.array([(1 + np.log(count)) * rarity[place] for place, count in known])
        length = np.sqrt((row**2).sum()) or 1.0
        values += list(row / length)
        at += [place for place, _ in known]
        ends.append(len(at))
    return csr_matrix((np.array(values, dtype=np.float32), at, ends), shape=(len(ends) - 1, len(places)))


def _head(
    table: Any, truth: Sequence[str], folds: NDArray[np.int64], threshold: float
) -> tuple[Head, Figures]:
    answers = np.array(truth)
    known, early = _weights(table[folds > 1], answers[folds > 1])
    held = (folds == 1) & np.isin(answers, known)
    temperature = find_temperature(_scores(table[held], early), [known.index(one) for one in answers[held]])
    judged = folds == 0
    chances = softmax(_scores(table[judged], early) / temperature)
    figures = figures_of(list(answers[judged]), chances, known, threshold)
    classes, (weights, offsets) = _weights(table, answers)
    return Head(tuple(classes), weights, offsets, temperature), figures


def _weights(
    table: Any, answers: NDArray[Any]
) -> tuple[list[str], tuple[NDArray[np.float32], NDArray[np.float32]]]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3).fit(table, answers)
    weights, offsets = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # one row stands for both answers; give each its own half
        weights, offsets = np.vstack([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    pair = weights.astype(np.float32), offsets.astype(np.float32)
    return [str(one) for one in fitted.classes_], pair


def _scores(table: Any, pair: tuple[NDArray[np.float32], NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.asarray(table @ pair[0].T + pair[1], dtype=np.float32)


def find_temperature(scores: NDArray[np.float32], truth: Sequence[int]) -> float:
    """Find the one number by which scores are divided so that the held-back answers are least surprising."""
    if not len(truth):
        return 1.0
    at = np.arange(len(truth))

    def surprise(log_t: float) -> float:
        chances = softmax(scores / np.float32(np.exp(log_t)))[at, truth]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    low, high, share = np.log(0.05), np.log(5.0), (np.sqrt(5) - 1) / 2
    for _ in range(40):  # golden section: the surprise has one valley
        left, right = high - share * (high - low), low + share * (high - low)
        if surprise(left) < surprise(right):
            high = right
        else:
            low = left
    return round(float(np.exp((low + high) / 2)), 4)
