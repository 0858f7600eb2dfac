"""What an issue is called: the places its letters name and the phrases that set it apart."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["places_of", "title_words"]

_ENDS = (
    "小区|花园|花苑|公寓|大厦|广场|市场|超市|商场|新村|社区|家园|公园|医院|学校|小学|中学|大学|车站|工业园|步行街|"
    "大道|中路|东路|西路|南路|北路|路口|街道|路|街|巷|镇|村"
)
_PLACE = re.compile(rf"([一-龥]{{2,6}}?)({_ENDS})(?![一-龥]?(?:灯|面|边费))")
_LEAD = re.compile(r".*(?:位于|住在|本人是|我是|来自|关于|反映|投诉|举报|[在于到去从的是和与及对，])")
_VAGUE = {"这个", "我们", "该", "本", "那个", "附近", "整个", "一个", "小区", "农贸", "全市", "我市", "每个"}
_VERB = re.compile("[找过堵停占修绕走没不有被这各]")
_REACH = 3
_TITLES = 4
_LONGEST = 8


def places_of(text: str) -> frozenset[str]:
    """Find the places a text names, each by its last three characters before the kind: 阳光花园小区 as 阳光花园小区.

    What stands before a place runs into it in Chinese; only the end is compared, so that 我住在春江路 and
    春江路 are one place.
    """
    found = set()
    for match in _PLACE.finditer(text):
        bare = _LEAD.sub("", match.group(1))
        stem = (bare if len(bare) > 1 else match.group(1))[-_REACH:]
        if stem not in _VAGUE and not _VERB.search(stem):
            found.add(stem + match.group(2))
    return frozenset(found)


def title_words(
    table: Any, runs: Sequence[str], order: Sequence[int], texts: Sequence[str]
) -> tuple[str, ...]:
    """Give the phrases that weigh most in these letters beside all, each grown while most of them say it so."""
    inside = np.asarray(table[list(order)].mean(axis=0)).ravel()
    lift = inside - np.asarray(table.mean(axis=0)).ravel()
    chosen: list[str] = []
    for place in np.argsort(-lift, kind="stable")[:60]:
        phrase = _grown(runs[int(place)], texts)
        if lift[place] <= 0 or len(chosen) == _TITLES:
            break
        if not any(phrase in one or one in phrase or _overlap(phrase, one) for one in chosen):
            chosen.append(phrase)
    return tuple(chosen)


def _grown(run: str, texts: Sequence[str]) -> str:
    """Lengthen a run of Chinese characters by the neighbour that seven in ten of its letters have beside it."""
    if run[0] < "\u2e80":
        return run
    holders = [text for text in texts[:60] if run in text]
    least = max(2, round(len(holders) * 0.7))
    while len(run) < _LONGEST:
        longer = [new for new in _neighbours(run, holders) if sum(new in text for text in holders) >= least]
        if not longer:
            return run
        run = max(longer, key=lambda new: (sum(new in text for text in holders), new))
    return run


def _neighbours(run: str, holders: Sequence[str]) -> set[str]:
    found = set()
    for text in holders[:8]:
        at = text.find(run)
        after, before = text[at + len(run) : at + len(run) + 1], text[max(at - 1, 0) : at]
        found |= {run + sign for sign in after if "一" <= sign <= "龥"}
        found |= {sign + run for sign in before if "一" <= sign <= "龥"}
    return found


def _overlap(one: str, other: str) -> bool:
    """Say whether two phrases are the same words cut at different places."""
    return any(one[at : at + 2] in other for at in range(len(one) - 1))
