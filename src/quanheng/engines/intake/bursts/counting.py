"""How voices become series: one person once a window, by business, product, place, place and problem, or words."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quanheng.base.wording.grams import plain_text
from quanheng.packkit.burst import BurstSpec

from .reckon import Series

__all__ = ["Counted", "Seen", "count_series", "count_words", "window_of", "without_echoes"]

TOWN = 9
SHORTEST, LONGEST = 2, 4
SAME_SHARE = 0.7
GOODS_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """What is counted of one voice."""

    uid: str
    on: date
    person: str  # a keyed digest, or the voice's own key where nobody is named
    subject: str
    goods: str
    region: str
    problem: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A series with the voices of its last window."""

    series: Series
    voices: tuple[Seen, ...]


def window_of(day: date, spec: BurstSpec, last: date) -> int:
    """Say in which window a day lies: 0 the one ending on ``last``, 1.. the earlier ones, -1 the gap or too old."""
    back = (last - day).days // spec.window_days
    if back <= 0:
        return 0 if day <= last else -1
    at = back - spec.gap_windows
    return at if 1 <= at <= spec.baseline_windows else -1


_KEYS: Mapping[str, Callable[[Seen], str]] = {
    "subject": lambda one: one.subject,
    "goods": lambda one: plain_text(one.goods)[:GOODS_LIMIT],
    "place": lambda one: one.region[:TOWN] if len(one.region) >= TOWN else "",
    "problem": lambda one: one.problem,
    "place_problem": lambda one: (
        f"{one.region[:TOWN]}.{one.problem}" if len(one.region) >= TOWN and one.problem else ""
    ),
}


def count_series(voices: Iterable[Seen], spec: BurstSpec, last: date) -> list[Counted]:
    """Count persons by the declared key; whoever writes ten times in a window is one person in it."""
    key_of = _KEYS[spec.by]
    return _count(voices, spec, last, lambda one: (key_of(one),))


def count_words(voices: Sequence[Seen], spec: BurstSpec, last: date) -> tuple[list[Counted], int]:
    """Count persons by runs of two to four characters that enough of them use now; gives the number of all runs too."""
    now = [one for one in voices if window_of(one.on, spec, last) == 0]
    users: dict[str, set[str]] = defaultdict(set)
    for one in now:
        for run in _runs(one.text):
            users[run].add(one.person)
    wanted = {run for run, who in users.items() if len(who) >= spec.least_persons}
    seen = set(users)
    for one in voices:
        seen |= _runs(one.text)
    return _count(voices, spec, last, lambda one: _runs(one.text) & wanted), len(seen)


def without_echoes(found: Sequence[Counted]) -> list[Counted]:
    """Keep the least likely of runs that stand in nearly the same voices; a longer one names it better."""
    kept: list[Counted] = []
    for one in found:
        mine = {voice.uid for voice in one.voices}
        for place, other in enumerate(kept):
            theirs = {voice.uid for voice in other.voices}
            if len(mine & theirs) >= SAME_SHARE * min(len(mine), len(theirs)):
                if other.series.key in one.series.key and mine >= theirs:
                    kept[place] = one
                break
        else:
            kept.append(one)
    return kept


def _count(
    voices: Iterable[Seen], spec: BurstSpec, last: date, keys: Callable[[Seen], Iterable[str]]
) -> list[Counted]:
    persons: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    behind: dict[str, list[Seen]] = defaultdict(list)
    for one in voices:
        at = window_of(one.on, spec, last)
        if at < 0:
            continue
        for key in keys(one):
            if key:
                persons[key][at].add(one.person)
                if at == 0:
                    behind[key].append(one)
    return [
        Counted(
            Series(
                key,
                tuple(len(by[at]) if at in by else 0 for at in range(spec.baseline_windows, 0, -1)),
                len(by[0]) if 0 in by else 0,
            ),
            tuple(behind[key]),
        )
        for key, by in sorted(persons.items())
    ]


def _runs(text: str) -> set[str]:
    found: set[str] = set()
    for part in re.split(r"[^\u4e00-\u9fffa-z]+", plain_text(text)):
        for length in range(SHORTEST, LONGEST + 1):
            found.update(part[at : at + length] for at in range(len(part) - length + 1))
    return found
