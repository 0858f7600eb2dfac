"""How right a model is, in figures that an officer may question: right answers, by class, and whether chances hold."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Figures", "figures_of"]

BINS = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What held-out texts say of one head.

    ``macro_f1`` is the plain mean of F1 over the classes that occur in the held-out texts. ``ece`` is the
    expected calibration error over ten equal bins of the top chance; ``brier`` the mean squared distance of all
    chances from the truth, 0 to 2. ``sure_share`` texts reach the threshold, and ``sure_right`` of those are right.
    """

    texts: int
    accuracy: float
    macro_f1: float
    ece: float
    brier: float
    sure_share: float
    sure_right: float
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]  # rows: truth, columns: answer
    by_class: Mapping[str, tuple[float, float, int]]  # precision, recall, texts
    bins: tuple[tuple[float, float, int], ...]  # mean chance, share right, texts

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, rounded to what the number of texts can bear."""
        return {key: _rounded(value) for key, value in asdict(self).items()}


def figures_of(
    truth: Sequence[str], chances: NDArray[Any], classes: Sequence[str], threshold: float
) -> Figures:
    """Compare the chances given to held-out texts with what they are. A class the model never saw counts as wrong."""
    order = list(dict.fromkeys([*classes, *truth]))
    place = {name: at for at, name in enumerate(order)}
    real = np.array([place[one] for one in truth])
    said, top = chances.argmax(axis=1), chances.max(axis=1)
    right = said == real
    table = np.zeros((len(order), len(order)), dtype=int)
    np.add.at(table, (real, said), 1)
    hit, of_truth, of_answer = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    precision = np.divide(hit, of_answer, out=np.zeros(len(order)), where=of_answer > 0)
    recall = np.divide(hit, of_truth, out=np.zeros(len(order)), where=of_truth > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros(len(order)), where=both > 0)
    wide = np.zeros((len(truth), len(order)))
    wide[:, : chances.shape[1]] = chances
    wide[np.arange(len(truth)), real] -= 1
    bins = _bins(top, right)
    sure = top >= threshold
    return Figures(
        texts=len(truth), accuracy=float(right.mean()), macro_f1=float(f1[of_truth > 0].mean()),
        ece=float(sum(count * abs(mean - share) for mean, share, count in bins) / len(truth)),
        brier=float((wide**2).sum(axis=1).mean()), sure_share=float(sure.mean()),
        sure_right=float(right[sure].mean()) if sure.any() else 0.0, classes=tuple(order),
        confusion=tuple(tuple(int(n) for n in row) for row in table),
        by_class={name: (float(precision[at]), float(recall[at]), int(of_truth[at])) for name, at in place.items()},
        bins=tuple(bins),
    )  # fmt: skip


def _bins(top: NDArray[Any], right: NDArray[Any]) -> list[tuple[float, float, int]]:
    at = np.minimum((top * BINS).astype(int), BINS - 1)
    return [
        (float(top[at == one].mean()), float(right[at == one].mean()), int((at == one).sum()))
        for one in range(BINS)
        if (at == one).any()
    ]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {str(key): _rounded(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_rounded(one) for one in value]
    return value
