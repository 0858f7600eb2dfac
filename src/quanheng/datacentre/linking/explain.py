"""Tells why: a sentence and a weight for each field, which add up to the total that stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .comparisons import Comparison
from .pairs import Pairs
from .weights import VETO, Model

__all__ = ["Part", "Teller"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one field says of a pair: its level (0 when a side is silent), a sentence, and its weight in bits."""

    key: str
    title: str
    level: int
    says: str
    weight: float


class Teller:
    """Puts a model's weights into words."""

    def __init__(self, model: Model, comparisons: Sequence[Comparison]) -> None:
        self.model, self.comparisons = model, comparisons

    def reasons(self, levels: Sequence[int]) -> str:
        """Give one pair's reasons, the heaviest first, with the start at the end."""
        said: list[tuple[float, str]] = []
        for one, level in zip(self.comparisons, levels, strict=True):
            weight = self.model.weights[one.key][level]
            words = one.levels[level - 1].says if level else f"{one.title}有一方未填"
            if level == 0 and weight == 0:
                continue
            veto = "，两家不合并" if weight <= VETO else ""
            said.append((weight, f"{words}{veto} {weight:+.2f}"))
        said.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
        return "；".join([words for _, words in said] + [f"起点 {self.model.start:+.2f}"])

    def parts(self, levels: Sequence[int]) -> tuple[Part, ...]:
        """Give one pair's fields one by one, the heaviest first; with the start they add up to the total."""
        said = [
            Part(
                one.key, one.title, int(level),
                one.levels[level - 1].says if level else f"{one.title}有一方未填",
                self.model.weights[one.key][level],
            )
            for one, level in zip(self.comparisons, levels, strict=True)
        ]  # fmt: skip
        return tuple(sorted(said, key=lambda part: (-abs(part.weight), part.key)))

    def table(
        self, ids_a: pa.Array, ids_b: pa.Array, pairs: Pairs, keep: npt.NDArray[np.int64],
        totals: npt.NDArray[np.float64], lost: npt.NDArray[np.float64], result: Any,
    ) -> pa.Table:  # fmt: skip
        """Write the kept pairs: ids, probability, weight, decision, reasons; by id_a, then the likeliest first."""
        order = keep[
            np.lexsort((pairs.b[keep], -(totals - lost)[keep], -result.probability[keep], pairs.a[keep]))
        ]
        levels = pairs.levels[order]
        unique, inverse = np.unique(levels, axis=0, return_inverse=True)
        texts = pa.array([self.reasons(row) for row in unique.tolist()], pa.string()).take(
            pa.array(inverse.reshape(-1))
        )
        off = lost[order]
        minus = _signed(-off)
        rival = pc.if_else(
            pa.array(off >= 0.01),
            pc.binary_join_element_wise(pa.scalar("；另有相近的对象 "), minus, ""),
            pa.scalar(""),
        )
        net = np.round(totals[order] - off, 2)
        total = pc.binary_join_element_wise(pa.scalar("；合计 "), _signed(net), "")
        outdone = pc.if_else(
            pa.array(result.outdone[order]), pa.scalar("；已与更合适的一行关联"), pa.scalar("")
        )
        return pa.table({
            "id_a": ids_a.take(pa.array(pairs.a[order])), "id_b": ids_b.take(pa.array(pairs.b[order])),
            "probability": _fixed(result.probability[order], 4), "weight": _fixed(net, 2),
            "decision": pa.array(result.decision[order].tolist(), pa.string()),
            "reasons": pc.binary_join_element_wise(texts, rival, total, outdone, ""),
        })  # fmt: skip


def _signed(values: npt.NDArray[np.float64]) -> pa.Array:
    return _texts(values, "{:+.2f}")


def _fixed(values: npt.NDArray[np.float64], places: int) -> pa.Array:
    return _texts(values, "{:." + str(places) + "f}")


def _texts(values: npt.NDArray[np.float64], form: str) -> pa.Array:
    unique, inverse = np.unique(values, return_inverse=True)
    texts = [form.format(value + 0.0) for value in unique.tolist()]
    return pa.array(texts, pa.string()).take(pa.array(inverse.reshape(-1)))
