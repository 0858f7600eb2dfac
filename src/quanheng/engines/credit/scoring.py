"""From a scheme, a business's features and its entries to a score, a class and the reasons (pure).

The factors always sum to the score: where the scale ends, a last factor says how much was left out.
Nothing here knows a database or a clock; the same input gives the same class on any machine.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanheng.packkit.outcome import CreditScheme, EntryPoints, FactorSpec, LevelSpec

__all__ = ["EntryMark", "Factor", "RuleMark", "Score", "Scorer", "derive_features", "level_of", "scheme_on"]

YEAR = 365.25
LIVE_NAMES = {"minor": "轻微", "general": "一般", "serious": "严重"}


@dataclass(frozen=True, slots=True)
class EntryMark:
    """An entry as scoring sees it. ``is_grave``: it may not be repaired (停产停业、吊销、限制).

    An entry that has expired no longer ``counts``: it brings no points, but it still ends the clean years.
    """

    uid: str
    kind: str
    severity: str
    decided_on: date
    is_grave: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Factor:
    """One signed contribution to the score, with the words an officer reads."""

    key: str
    zh: str
    dimension: str
    points: int
    entry: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give it as the plain data that is stored."""
        plain = {"key": self.key, "zh": self.zh, "dimension": self.dimension, "points": self.points}
        return plain | ({"entry": self.entry} if self.entry else {})


@dataclass(frozen=True, slots=True)
class RuleMark:
    """A hard rule that moved the class, and where to."""

    key: str
    zh: str
    level: str

    def as_dict(self) -> dict[str, Any]:
        """Give it as the plain data that is stored."""
        return {"key": self.key, "zh": self.zh, "level": self.level}


@dataclass(frozen=True, slots=True)
class Score:
    """The result: ``sum(f.points for f in factors) == score`` always holds."""

    level: str
    score: int
    factors: tuple[Factor, ...]
    rules: tuple[RuleMark, ...] = ()


def scheme_on(schemes: Iterable[CreditScheme], day: date) -> CreditScheme | None:
    """Give the newest scheme that is valid on a day."""
    valid = [scheme for scheme in schemes if scheme.valid_from <= day]
    return max(valid, key=lambda scheme: scheme.valid_from, default=None)


def level_of(scheme: CreditScheme, level: str) -> LevelSpec:
    """Find a level of a scheme by its letter."""
    return next(spec for spec in scheme.levels if spec.level == level)


def _years(since: date, day: date) -> int:
    """Whole years between two days; a birthday counts on the day itself."""
    passed = day.year - since.year
    return passed - ((day.month, day.day) < (since.month, since.day))


def derive_features(
    features: Mapping[str, Any], entries: Sequence[EntryMark], *, established_on: date | None, day: date
) -> dict[str, Any]:
    """Add what the scheme may name beyond the data centre's columns.

    ``industry_group`` two digits of the industry; ``age_years``; ``clean_years`` since the last entry,
    expired or not, or since birth; ``entries_<kind>`` in force; ``entries_grave_365`` gravest penalties of the
    last year; ``penalties_other`` three years' penalties in the department's file beyond those entered here, since our
    own decisions come back in that file and must not count twice.
    """
    row = dict(features)
    code = str(row.get("industry_code") or "").lstrip("ABCDEFGHIJKLMNOPQRST")
    row["industry_group"] = code[:2] or None
    row["age_years"] = _years(established_on, day) if established_on else None
    last = max((mark.decided_on for mark in entries), default=established_on)
    row["clean_years"] = _years(last, day) if last else None
    counted = [mark for mark in entries if mark.counts]
    row["entries_grave_365"] = sum(mark.is_grave and (day - mark.decided_on).days <= 365 for mark in counted)
    if (filed := row.get("penalties_1095")) is not None:
        own = sum(mark.kind == "penalty" and (day - mark.decided_on).days <= 1095 for mark in entries)
        row["penalties_other"] = max(int(filed) - own, 0)
    for mark in counted:
        row[f"entries_{mark.kind}"] = row.get(f"entries_{mark.kind}", 0) + 1
    return row


@dataclass(slots=True)
class Scorer:
    """A scheme made ready for many businesses on one day.

    Businesses without entries and with the same features get the same result, which is kept: a city of
    250,000 has a few thousand different ones.
    """

    scheme: CreditScheme
    day: date
    _known: dict[tuple[Any, ...], Score] = field(default_factory=dict)
    _names: tuple[str, ...] = ()
    _order: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names: set[str] = set()
        for factor in self.scheme.factors:
            names |= factor.when.names | ({factor.each} if factor.each else set())
            names |= _braces(factor.zh)
        for rule in self.scheme.hard_rules:
            names |= rule.when.names
        self._names = tuple(sorted(names | {"penalties_1095"}))
        self._order = {level.level: place for place, level in enumerate(self.scheme.levels)}

    @property
    def names(self) -> tuple[str, ...]:
        """Give the features that the scheme reads."""
        return self._names

    def score(
        self, features: Mapping[str, Any], entries: Sequence[EntryMark], *, established_on: date | None
    ) -> Score:
        """Reckon one business: factors, their sum on the scale, the level, and the rules that moved it."""
        row = derive_features(features, entries, established_on=established_on, day=self.day)
        if entries:
            return self._reckon(row, entries)
        pattern = tuple(str(row.get(name)) for name in self._names)
        if pattern not in self._known:
            self._known[pattern] = self._reckon(row, entries)
        return self._known[pattern]

    def _reckon(self, row: Mapping[str, Any], entries: Sequence[EntryMark]) -> Score:
        factors = [*self._declared(row), *(self._of_entry(mark) for mark in entries if mark.counts)]
        factors = [factor for factor in factors if factor.points]
        total = sum(factor.points for factor in factors)
        score = min(max(total, self.scheme.low), self.scheme.high)
        if score != total:
            edge = (
                f"超出{self.scheme.high}分不计"
                if total > score
                else f"低于{self.scheme.low}分按{self.scheme.low}分计"
            )
            factors.append(Factor("edge", edge, "", score - total))
        band = next(level.level for level in self.scheme.levels if level.from_score <= score < level.to_score)
        level, rules = self._moved(band, row)
        return Score(level, score, tuple(factors), rules)

    def _declared(self, row: Mapping[str, Any]) -> list[Factor]:
        found: list[Factor] = []
        groups: set[str] = set()
        for spec in self.scheme.factors:
            if (spec.group and spec.group in groups) or not spec.when.holds(row):
                continue
            count = _count(spec, row)
            if count == 0:
                continue
            groups.add(spec.group)
            found.append(Factor(spec.key, _say(spec.zh, row, count), spec.dimension, spec.points * count))
        return found

    def _of_entry(self, mark: EntryMark) -> Factor:
        points = _points_for(self.scheme.entries, mark)
        age = (self.day - mark.decided_on).days / YEAR
        share = next((fade.share for fade in self.scheme.fades if age < fade.years_below), 1.0)
        severity = f"（{LIVE_NAMES[mark.severity]}）" if points and points.severity else ""
        words = f"{points.zh if points else mark.kind}{severity}　{mark.decided_on}"
        return Factor(
            f"entry.{mark.kind}",
            words,
            "supervision",
            round((points.points if points else 0) * share),
            mark.uid,
        )

    def _moved(self, band: str, row: Mapping[str, Any]) -> tuple[str, tuple[RuleMark, ...]]:
        """Apply the favourable rules first, then the strict ones, so that a strict rule has the last word."""
        place, marks = self._order[band], []
        names = list(self._order)
        steps: list[tuple[str, Callable[[int, int], int]]] = [("at_most", min), ("at_least", max)]
        for side, choose in steps:
            for rule in self.scheme.hard_rules:
                bound = getattr(rule, side)
                if bound is None or not rule.when.holds(row):
                    continue
                moved = choose(place, self._order[bound])
                if moved != place:
                    place = moved
                    marks.append(RuleMark(rule.key, rule.zh, names[place]))
        return names[place], tuple(marks)


def _braces(text: str) -> set[str]:
    parts = text.split("{")[1:]
    return {part.split("}")[0] for part in parts} - {"n"}


def _count(spec: FactorSpec, row: Mapping[str, Any]) -> int:
    if spec.each is None:
        return 1
    count = int(row.get(spec.each) or 0)
    return count if spec.at_most is None else min(count, spec.at_most)


def _say(words: str, row: Mapping[str, Any], count: int) -> str:
    said = words.replace("{n}", str(count))
    for name in _braces(said):
        said = said.replace(f"{{{name}}}", str(row.get(name)))
    return said


def _points_for(declared: Iterable[EntryPoints], mark: EntryMark) -> EntryPoints | None:
    fitting = [item for item in declared if item.kind == mark.kind and item.severity in (None, mark.severity)]
    return next(iter(sorted(fitting, key=lambda item: item.severity is None)), None)
