"""Gathers letters that tell of one matter into issues: what, where, since when, how many, growing or not."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.base.errors import BadInput
from quanheng.base.wording.fitting import choose_runs, table_of
from quanheng.base.wording.grams import plain_words

from .masking import mask_text
from .naming import places_of, title_words

__all__ = ["Issue", "find_issues"]

MOST_LETTERS = 12_000  # the distances of all pairs are held: 12,000 letters take 0.6 GB
DIMENSIONS = 150
RUNS = 20_000
NEAR = 0.65  # mean cosine distance at which two groups are still one matter
APART = 0.5  # added for letters that name different places
TOGETHER = 0.5  # taken off for letters that name one place
STOCK_SHARE = 0.03  # a "place" that more letters name is a turn of speech, or too wide to tell anything
WALL = 2.0  # the distance between letters whose own place column differs
GROWTH_DAYS = 30
EXAMPLES = 3

Table = NDArray[np.float32]
_PARTS = re.compile(r"[\u2e80-\uffff]+|[^\W\u2e80-\uffff]+")


@dataclass(frozen=True, slots=True)
class Issue:
    """One matter that several letters tell of. ``rows`` are places in the input, the most typical first."""

    title: tuple[str, ...]
    place: str
    first: date | None
    last: date | None
    count: int
    lately: int  # letters of the last 30 days of the file
    before: int  # letters of the 30 days before those
    heat: float
    rows: tuple[int, ...]
    examples: tuple[str, ...]

    @property
    def growth(self) -> float | None:
        """Give this month's letters by last month's, one added to both; None without dates."""
        return None if self.first is None else round((self.lately + 1) / (self.before + 1), 2)


def find_issues(
    texts: Sequence[str], *, dates: Sequence[date | None] = (), places: Sequence[str] = (),
    least: int = 3, near: float = NEAR,
) -> list[Issue]:  # fmt: skip
    """Find issues, the hottest first. Letters that fit nowhere stay alone and are no issue.

    TF-IDF of two-character runs and words, latent semantic analysis to 150 dimensions (Deerwester et al. 1990), then
    average linkage over cosine distances. Place is a gate: letters whose place column differs never meet; without
    such a column, places named in the text (…小区, …路, …市场) draw letters together or apart. Heat is the count
    with letters weighing half as much after 60 days. Personal data are masked before counting and in the examples.

    Raises: BadInput, with more than 12,000 letters
    """
    if len(texts) > MOST_LETTERS:
        raise BadInput(f"一次最多{MOST_LETTERS}条，这里有{len(texts)}条", remedy="请按月份或区县分开做")
    rows = [at for at, text in enumerate(texts) if text.strip()]
    masked = [mask_text(texts[at]) for at in rows]
    if len(rows) < max(least, 2):
        return []
    counted = [_runs_of(text) for text in masked]
    runs, rarity = choose_runs(counted, RUNS)
    if not runs:
        return []
    table = table_of(counted, {run: at for at, run in enumerate(runs)}, rarity)
    groups = _linked(_distances(table, masked, [places[at] for at in rows] if places else []), near)
    newest = max((day for day in dates if day), default=None) if dates else None
    issues = []
    for members in groups:
        if len(members) >= least:
            order = _typical(table, members)
            days = [dates[rows[at]] for at in members] if dates else []
            said = [places[rows[at]] for at in members] if places else []
            issues.append(_issue(table, runs, masked, order, [rows[at] for at in order], days, said, newest))
    return sorted(issues, key=lambda one: (-one.heat, one.rows[0]))


def _runs_of(text: str) -> Counter[str]:
    """Count pairs of characters, and whole words of scripts that write them apart; single signs say too little."""
    counted: Counter[str] = Counter()
    for part in _PARTS.findall(plain_words(text)):
        if part[0] >= "\u2e80":
            counted.update(map("".join, pairwise(part)))
        elif len(part) > 3:
            counted[part] += 1
    return counted


def _distances(table: Any, texts: Sequence[str], places: Sequence[str]) -> Table:
    from sklearn.decomposition import TruncatedSVD

    size = min(DIMENSIONS, table.shape[0] - 1, table.shape[1] - 1)
    if size >= 2:
        with np.errstate(all="ignore"):  # letters all alike leave nothing to explain
            flat = TruncatedSVD(size, n_iter=2, random_state=0).fit_transform(table).astype(np.float32)
    else:
        flat = np.asarray(table.todense(), dtype=np.float32)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    flat = flat / np.where(length > 0, length, 1)
    apart = 1 - flat @ flat.T
    if places:
        _wall(apart, places)
    else:
        _draw(apart, [places_of(text) for text in texts])
    return np.asarray(np.clip(apart, 0, WALL), dtype=np.float32)


def _wall(apart: Table, places: Sequence[str]) -> None:
    names = {name: at for at, name in enumerate(sorted({place.strip() for place in places}))}
    code = np.array([names[place.strip()] if place.strip() else -1 for place in places])
    known = code >= 0
    differs = (code[:, None] != code[None, :]) & known[:, None] & known[None, :]
    apart[differs] = WALL


def _draw(apart: Table, named: Sequence[frozenset[str]]) -> None:
    """Move letters by the places they name; a place named by one letter only says nothing."""
    from scipy.sparse import csr_matrix

    often = Counter(place for one in named for place in one)
    most = max(40, len(named) * STOCK_SHARE)
    names = {place: at for at, place in enumerate(sorted(p for p, n in often.items() if 1 < n <= most))}
    if not names:
        return
    ends, at = [0], []
    for one in named:
        at += sorted(names[place] for place in one if place in names)
        ends.append(len(at))
    said = csr_matrix((np.ones(len(at), np.float32), at, ends), shape=(len(named), len(names)))
    for start in range(0, len(named), 1000):
        part = said[start : start + 1000]
        shares = (part @ said.T).toarray() > 0
        both = (np.diff(part.indptr) > 0)[:, None] & (np.diff(said.indptr) > 0)[None, :]
        apart[start : start + 1000] += np.where(shares, -TOGETHER, np.where(both, APART, 0)).astype(
            np.float32
        )


def _linked(apart: Table, near: float) -> list[list[int]]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    pairs = squareform(apart, checks=False)
    labels = fcluster(linkage(pairs, "average"), near, "distance")
    found: dict[int, list[int]] = {}
    for at, label in enumerate(labels.tolist()):
        found.setdefault(label, []).append(at)
    return [found[label] for label in sorted(found)]


def _typical(table: Any, members: Sequence[int]) -> list[int]:
    part = table[list(members)]
    mean = np.asarray(part.mean(axis=0)).ravel()
    near = np.asarray(part @ mean).ravel()
    return [members[int(at)] for at in np.argsort(-near, kind="stable")]


def _issue(
    table: Any, runs: Sequence[str], masked: Sequence[str], order: Sequence[int], rows: Sequence[int],
    days: Sequence[date | None], said: Sequence[str], newest: date | None,
) -> Issue:  # fmt: skip
    known = [day for day in days if day]
    texts = [masked[at] for at in order]
    place = _most(Counter(word for word in said if word.strip())) or _most(
        Counter(name for text in texts for name in places_of(text)), least=max(2, len(texts) // 4)
    )
    lately, before, heat = 0, 0, float(len(order))
    if newest is not None and known:
        month = timedelta(days=GROWTH_DAYS)
        lately = sum(newest - day < month for day in known)
        before = sum(month <= newest - day < 2 * month for day in known)
        heat = round(sum(0.5 ** ((newest - day).days / 60) for day in known), 2)
    return Issue(
        title_words(table, runs, order, texts), place, min(known, default=None), max(known, default=None),
        len(order), lately, before, heat, tuple(rows), tuple(_short(text) for text in texts[:EXAMPLES]),
    )  # fmt: skip


def _most(counted: Mapping[str, int], least: int = 1) -> str:
    best = max(sorted(counted), key=lambda name: (counted[name], len(name)), default="")
    return best if best and counted[best] >= least else ""


def _short(text: str) -> str:
    plain = re.sub(r"\s+", " ", text).strip()
    return plain if len(plain) <= 120 else plain[:119] + "…"
