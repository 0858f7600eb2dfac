"""Declared signals over one feature row: which of them hold, why, and what an officer would say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanheng.packkit.signal import SignalSpec, SignalStatus

__all__ = ["FeatureRow", "Hit", "Panel", "Reason", "say_sentence"]

_PLACE = re.compile(r"\{([^{}]+)\}")
FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """What is known of one business on one day.

    ``origins`` names, for a feature, the line of the file behind it: batch, source, file, line, digest.
    An origin under the empty name stands for the row as a whole.
    """

    subject_uid: str
    region_code: str
    values: Mapping[str, Any]
    origins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison of the condition: as it is written, what was found, and whether it held."""

    text: str
    found: Mapping[str, Any]
    holds: bool

    def as_dict(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """Give the plain shape kept with the alert; ``zh`` reads each column by its title."""
        parts = [f"{titles.get(name, name)}：{_said(value)}" for name, value in self.found.items()]
        return {"text": self.text, "zh": "，".join(parts), "found": dict(self.found), "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Hit:
    """One signal that holds for one row."""

    spec: SignalSpec
    row: FeatureRow
    score: int
    beside: tuple[str, ...]

    def reasons(self) -> tuple[Reason, ...]:
        """Judge each comparison by itself; asked only for alerts that will be raised."""
        return tuple(
            Reason(part.text, {name: _plain(value) for name, value in part.found.items()}, part.holds is True)
            for part in self.spec.when.parts(self.row.values)
        )

    def sentence(self) -> str:
        """Say it as an officer would."""
        return say_sentence(self.spec.sentence, self.row.values)

    def origin(self) -> dict[str, Any]:
        """Find the line that speaks for this alert: of the first column of the condition that knows its own."""
        named = [name for part in self.spec.when.parts(self.row.values) if part.holds for name in part.found]
        for name in (*named, *self.spec.sentence_columns, ""):
            if self.row.origins.get(name):
                return dict(self.row.origins[name])
        return dict(next(iter(self.row.origins.values()), {}))


class Panel:
    """The signals of one day, made ready to read many rows."""

    def __init__(self, specs: Iterable[SignalSpec], day: date) -> None:
        self.day = day
        self.specs: tuple[SignalSpec, ...] = tuple(
            sorted((spec for spec in specs if spec.is_valid_on(day)), key=lambda spec: spec.key)
        )
        self._runs = [(spec, spec.when.holds) for spec in self.specs]

    def read(self, row: FeatureRow) -> Sequence[Hit]:
        """Give the signals that hold for a row; unknown values never make one hold.

        The score is the sum of the weights of all signals in force that hold, at most 100: it orders the
        officer's list and says nothing about guilt. A signal on trial adds nothing to it.
        """
        values = row.values
        held = [spec for spec, holds in self._runs if holds(values)]
        if not held:
            return ()
        total = min(FULL_SCORE, sum(spec.weight for spec in held if spec.status is SignalStatus.IN_FORCE))
        keys = tuple(spec.key for spec in held)
        return [
            Hit(spec, row, max(total, spec.weight), tuple(key for key in keys if key != spec.key))
            for spec in held
        ]


def say_sentence(template: str, values: Mapping[str, Any]) -> str:
    """Fill a signal's sentence with the row's values; what is not known is said as 未填."""
    return _PLACE.sub(lambda match: _said(values.get(match.group(1))), template)


def _said(value: Any) -> str:
    if value is None:
        return "未填"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(value: Any) -> Any:
    """Bring a value to what JSON keeps: dates by name, whole floats as integers, other floats as text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else str(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)
