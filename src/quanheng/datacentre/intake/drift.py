"""How a delivery's columns differ from the last one's: new, gone, renamed, of another type; and who must act."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz

from quanheng.packkit.source import SourceSpec

__all__ = ["Drift", "Seen", "drift_between", "likely_names", "observe"]

SAMPLE = 500
FEWEST = 10  # below so many filled cells nothing is said of a type
LIKE = 60.0  # RapidFuzz ratio of two headers that may be one renamed; product default
_TYPES = (
    ("integer", re.compile(r"[-+]?\d{1,18}")),
    ("number", re.compile(r"[-+]?\d{1,3}(?:,\d{3})*(?:\.\d+)?|[-+]?\d+\.\d+")),
    (
        "date",
        re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?.*)?"),
    ),
)
TYPE_WORDS = {"integer": "整数", "number": "小数", "date": "日期", "text": "文字", "": "空"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One column as it stood in a delivery: its header, the element it was read as, what its cells looked like."""

    header: str
    element: str
    type: str

    def as_dict(self) -> dict[str, str]:
        """Give it as it is kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: ``what`` is new, gone, renamed, maybe_renamed or retyped."""

    what: str
    column: str
    words: str
    who: str  # sender | clerk

    def as_dict(self) -> dict[str, str]:
        """Give it as it is kept."""
        return asdict(self)


def observe(header: Sequence[str], places: Mapping[str, int], rows: Sequence[Sequence[str]]) -> list[Seen]:
    """Look at the first rows of a delivery: which columns there are and what their cells look like."""
    at = {place: element for element, place in places.items()}
    seen = []
    for place, name in enumerate(header):
        cells = [row[place].strip() for row in rows[:SAMPLE] if place < len(row)]
        seen.append(Seen(name.strip(), at.get(place, ""), _type([cell for cell in cells if cell])))
    return seen


def _type(cells: Sequence[str]) -> str:
    if len(cells) < FEWEST:
        return ""
    for name, pattern in _TYPES:
        if sum(pattern.fullmatch(cell) is not None for cell in cells) >= len(cells) * 0.95:
            return name
    return "text"


def drift_between(spec: SourceSpec, before: Sequence[Seen], after: Sequence[Seen]) -> list[Drift]:
    """Name every difference between two deliveries of a source, with who must act on it.

    A known column under another of its names is told and asks nothing; an unknown one is the clerk's to
    register or to ignore; one that is gone or of another type is the sender's to explain.
    """
    if not before:
        return []
    found: list[Drift] = []
    old = {one.element: one for one in before if one.element}
    new = {one.element: one for one in after if one.element}
    for element in old.keys() & new.keys():
        found += _of_element(spec, element, old[element], new[element])
    gone = [old[element] for element in old if element not in new]
    gone += [one for one in before if not one.element and one.header not in {x.header for x in after}]
    fresh = [one for one in after if not one.element and one.header not in {x.header for x in before}]
    for one in gone:
        likely = likely_names(one.header, [x.header for x in fresh if x.type in (one.type, "")])
        if likely:
            words = f"列“{one.header}”没有了，新出现的“{likely[0]}”可能是它改了名"
            found.append(Drift("maybe_renamed", one.header, words, "clerk"))
        else:
            found.append(Drift("gone", one.header, f"列“{one.header}”没有了", "sender"))
    found += [Drift("new", one.header, f"新出现列“{one.header}”，未采用", "clerk") for one in fresh]
    found += [
        Drift("new", new[element].header, f"新出现列“{new[element].header}”，已采用", "none")
        for element in new
        if element not in old
    ]
    return sorted(found, key=lambda one: (one.what, one.column))


def _of_element(spec: SourceSpec, element: str, old: Seen, new: Seen) -> list[Drift]:
    found = []
    if old.header != new.header:
        words = f"列“{old.header}”改名为“{new.header}”，仍认得"
        found.append(Drift("renamed", new.header, words, "none"))
    if old.type and new.type and old.type != new.type and {old.type, new.type} != {"integer", "number"}:
        title = next((column.title for column in spec.columns if column.element == element), new.header)
        words = f"列“{title}”由{TYPE_WORDS[old.type]}变成{TYPE_WORDS[new.type]}"
        found.append(Drift("retyped", new.header, words, "sender"))
    return found


def likely_names(lost: str, candidates: Sequence[str]) -> list[str]:
    """Give the headers that a lost one may now be called, the likeliest first."""
    scored: list[tuple[float, Any]] = [(fuzz.ratio(lost, name), name) for name in candidates]
    return [name for score, name in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score >= LIKE]
