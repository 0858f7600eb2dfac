"""Draws what a mart is made of and what is made of it: three columns of boxes, one line for each reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import tables_read
from quanheng.packkit.own import OWN
from quanheng.packkit.source import SourceSpec

__all__ = ["Box", "Drawing", "draw_neighbours"]

WIDTH, HEIGHT, GAP, COLUMN = 210, 30, 10, 320
LONGEST = 15
MOST = 10


@dataclass(frozen=True, slots=True)
class Box:
    """One table, mart or model: where it stands, its words, what kind it is and its page."""

    x: int
    y: int
    text: str
    title: str
    kind: str  # source, own, mart, here, model, more
    link: str = ""

    @property
    def middle(self) -> int:
        """The height at which lines meet it."""
        return self.y + HEIGHT // 2

    @property
    def baseline(self) -> int:
        """Where its words stand."""
        return self.y + HEIGHT // 2 + 4

    @property
    def words_at(self) -> int:
        """Where its words begin."""
        return self.x + 10


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and curves with the size they need."""

    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    width: int
    height: int
    box_width: int = WIDTH
    box_height: int = HEIGHT


def draw_neighbours(
    spec: MartSpec, marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec], readers: Sequence[MartSpec],
    models: Sequence[Any],
) -> Drawing:  # fmt: skip
    """Put what the mart reads on the left, the mart in the middle, marts and models that read it on the right."""
    left = [_table(name, marts, sources) for name in sorted(tables_read(spec.sql))]
    right = [(one.title, "mart", f"/desk/data/marts/{one.key}") for one in readers]
    right += [(one.title, "model", f"/desk/models/{one.key}") for one in models]
    left, right = _at_most(left), _at_most(right)
    tall = max(len(left), len(right), 1)
    height = tall * (HEIGHT + GAP) + GAP
    here = _stack([(spec.title, "here", "")], 1, height)[0]
    before, after = _stack(left, 0, height), _stack(right, 2, height)
    lines = [_curve(box, here) for box in before] + [_curve(here, box) for box in after]
    columns = 3 if after else 2
    return Drawing((*before, here, *after), tuple(lines), (columns - 1) * COLUMN + WIDTH, height)


def _at_most(items: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Draw the first few; the rest is said in one box, and the page lists them all."""
    if len(items) <= MOST:
        return items
    return [*items[: MOST - 1], (f"另有{len(items) - MOST + 1}个", "more", "")]


def _table(
    name: str, marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec]
) -> tuple[str, str, str]:
    schema, _, key = name.partition(".")
    if schema == "source":
        return (sources[key].title if key in sources else key), "source", f"/desk/data/conformance/{key}"
    if schema == "own":
        return (OWN[key].title if key in OWN else key), "own", ""
    return (marts[key].title if key in marts else key), "mart", f"/desk/data/marts/{key}"


def _stack(items: Sequence[tuple[str, str, str]], column: int, height: int) -> list[Box]:
    """Stand boxes under one another in the middle of the drawing's height."""
    used = len(items) * (HEIGHT + GAP) - GAP
    top = (height - used) // 2
    return [
        Box(column * COLUMN, top + place * (HEIGHT + GAP), _short(text), text, kind, link)
        for place, (text, kind, link) in enumerate(items)
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _curve(one: Box, other: Box) -> str:
    start, end = one.x + WIDTH, other.x
    half = (start + end) // 2
    return f"M{start} {one.middle}C{half} {one.middle} {half} {other.middle} {end} {other.middle}"
