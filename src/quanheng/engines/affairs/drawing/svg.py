"""A procedure's diagram as SVG: states as boxes, steps as arrows with their names, no script and no style sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from quanheng.packkit.affair import AffairSpec

from .layout import CHAR, LABEL, Arrow, Box, Lane, Picture, lay_out

__all__ = ["FILE", "PAGE", "Palette", "draw_procedure"]

HEAD = 6


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a drawing: the desk's own on a page, plain ones in a file of its own."""

    ink: str
    soft: str
    line: str
    sheet: str
    ground: str


PAGE = Palette("var(--qh-ink)", "var(--qh-ink-3)", "var(--qh-ink-2)", "var(--qh-sheet)", "none")
FILE = Palette("#1d1b19", "#6b6560", "#4a4540", "#ffffff", "#ffffff")


def draw_procedure(spec: AffairSpec, palette: Palette = FILE) -> str:
    """Draw a procedure from its definition; the same definition gives the same text.

    An ended state has a double frame. A step off the usual road is drawn lighter, one that takes an ended
    affair up again and one that follows from a period's end are dashed.
    """
    picture = lay_out(spec)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width}" height="{picture.height}" '
        f'viewBox="0 0 {picture.width} {picture.height}" role="img" aria-label="{escape(spec.zh)}的办理流程图" '
        "font-family=\"'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', sans-serif\">",
        f"<title>{escape(spec.zh)}</title><desc>{escape(_told(spec))}</desc>",
    ]
    if palette.ground != "none":
        parts.append(f'<rect width="100%" height="100%" fill="{palette.ground}"/>')
    parts += [piece for lane in picture.lanes for piece in _lane(lane, picture, palette)]
    parts += [_label(lane, palette) for lane in picture.lanes]
    parts += [piece for arrow in picture.arrows for piece in _arrow(arrow, picture, palette)]
    parts += [piece for box in picture.boxes for piece in _box(box, palette)]
    return "\n".join([*parts, "</svg>"])


def _told(spec: AffairSpec) -> str:
    """Say the diagram in a sentence for whoever does not see it."""
    ends = "、".join(one.zh for one in spec.states if one.terminal)
    steps = sum(bool(step.frm and step.to) for step in spec.steps)
    return f"{len(spec.states)}个环节，{steps}个步骤，从“{spec.opening.zh}”开始，以{ends}了结"


def _text(
    x: int, y: int, words: str, colour: str, size: int = 13, *, anchor: str = "", bold: bool = False
) -> str:
    more = (f' text-anchor="{anchor}"' if anchor else "") + (' font-weight="600"' if bold else "")
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{more}>{escape(words)}</text>'


def _box(box: Box, palette: Palette) -> Iterator[str]:
    frame = f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6"'
    colour = palette.ink if box.state.on_road else palette.soft
    yield f'<rect {frame} fill="{palette.sheet}" stroke="{colour}"/>'
    if box.state.terminal:
        yield (
            f'<rect x="{box.x + 3}" y="{box.y + 3}" width="{box.width - 6}" height="{box.height - 6}" rx="4" '
            f'fill="none" stroke="{colour}"/>'
        )
    top = box.y + (box.height - 16 * len(box.lines)) // 2 + 5
    yield _text(box.x + 14, top, box.state.zh, palette.ink, 14, bold=box.state.on_road)
    for number, line in enumerate(box.lines, start=1):
        yield _text(box.x + 14, top + 16 * number, line, palette.soft, 11)


def _head(x: int, y: int, way: str, colour: str) -> str:
    points = (
        f"{x},{y} {x - HEAD},{y - HEAD - 2} {x + HEAD},{y - HEAD - 2}" if way == "down"
        else f"{x},{y} {x + HEAD + 2},{y - HEAD} {x + HEAD + 2},{y + HEAD}"
    )  # fmt: skip
    return f'<polygon points="{points}" fill="{colour}"/>'


def _arrow(arrow: Arrow, picture: Picture, palette: Palette) -> Iterator[str]:
    above, below = picture.box(arrow.above), picture.box(arrow.below)
    x, top, end = above.x + 84, above.y + above.height, below.y
    yield f'<path d="M{x} {top}V{end - HEAD}" stroke="{palette.line}" fill="none"/>'
    yield _head(x, end, "down", palette.line)
    first = top + (end - top - LABEL * len(arrow.labels)) // 2 + 11
    for number, (words, is_main) in enumerate(arrow.labels):
        yield _text(x + 12, first + LABEL * number, words, palette.ink if is_main else palette.soft, 12)


def _lane(lane: Lane, picture: Picture, palette: Palette) -> Iterator[str]:
    colour = palette.line if lane.kind == "main" else palette.soft
    dash = ' stroke-dasharray="4 3"' if lane.kind in ("again", "expiry") else ""
    heights = [*lane.ports.values()]
    path = [f"M{lane.x} {min(heights)}V{max(heights)}"]
    path += [f"M{picture.box(key).right} {lane.ports[key]}H{lane.x}" for key in lane.sources]
    target, y = picture.box(lane.target), lane.ports[lane.target]
    path.append(f"M{lane.x} {y}H{target.right + HEAD}")
    yield f'<path d="{"".join(path)}" stroke="{colour}" fill="none"{dash}/>'
    yield _head(target.right, y, "left", colour)


def _label(lane: Lane, palette: Palette) -> str:
    """Write a lane's name downwards beside it, over a rim that keeps crossing lines apart from the letters."""
    colour = palette.ink if lane.kind == "main" else palette.soft
    letters = "".join(
        f'<tspan x="{lane.x + 12}" y="{lane.label_y + CHAR * (number + 1)}">{escape(letter)}</tspan>'
        for number, letter in enumerate(lane.label)
    )
    rim = f'stroke="{palette.sheet}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
    return f'<text font-size="12" fill="{colour}" text-anchor="middle" {rim}>{letters}</text>'
