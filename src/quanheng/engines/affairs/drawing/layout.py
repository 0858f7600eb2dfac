"""Where the boxes and arrows of a procedure's diagram lie: one row a state, in layers; pure.

Rows follow the longest way from the opening, so that the usual road runs downwards. A step from one row to
the next is a straight arrow between them; every other step is a lane at the right with a stub from each of
its states, so that a step open in eight states is one line and not eight. Two lanes share a column where
they do not overlap (the greedy colouring of an interval graph, optimal when taken by their upper ends).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from quanheng.packkit.affair import AffairSpec, StateSpec

__all__ = ["Arrow", "Box", "Lane", "Picture", "lay_out"]

MARGIN, BOX, SIDE, INDENT = 16, 196, 168, 28
ROW, PORT, GAP, LABEL, LANE, CHAR, LINE = 46, 13, 22, 15, 34, 13, 16


@dataclass(slots=True)
class Box:
    """One state: where it is drawn and what is written in it."""

    state: StateSpec
    lines: tuple[str, ...]
    x: int = 0
    y: int = 0
    width: int = BOX
    height: int = ROW

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Arrow:
    """Steps that lead from one row to the next."""

    above: str
    below: str
    labels: tuple[tuple[str, bool], ...]  # name, and whether it is on the usual road


@dataclass(slots=True)
class Lane:
    """One step drawn at the right: from its states to where it leads."""

    label: str
    sources: tuple[str, ...]
    target: str
    kind: str  # main, side, again (takes up again), expiry
    column: int = 0
    x: int = 0
    ports: dict[str, int] = field(default_factory=dict)
    label_y: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole diagram in pixels."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    lanes: tuple[Lane, ...]
    width: int
    height: int

    def box(self, key: str) -> Box:
        """Give the box of a state."""
        return next(one for one in self.boxes if one.state.key == key)


def lay_out(spec: AffairSpec) -> Picture:
    """Lay a procedure out."""
    rows = _rows(spec)
    place = {state.key: number for number, state in enumerate(rows)}
    arrows, lanes = _edges(spec, rows, place)
    boxes = {state.key: Box(state, _notes(spec, state.key)) for state in rows}
    _size(boxes, lanes)
    bottom = _stack(rows, boxes, {one.below: len(one.labels) for one in arrows})
    columns = _columns(lanes, boxes)
    _attach(lanes, boxes, place)
    left = MARGIN + BOX + LANE
    for lane in lanes:
        lane.x = left + lane.column * LANE
    labels = [len(label) * CHAR + MARGIN + BOX // 2 + 12 for one in arrows for label, _ in one.labels]
    width = max([left + columns * LANE + MARGIN, MARGIN * 2 + BOX + INDENT, *labels])
    low = [lane.label_y + len(lane.label) * CHAR for lane in lanes]
    return Picture(
        tuple(boxes[one.key] for one in rows),
        tuple(arrows),
        tuple(lanes),
        width,
        max([bottom, *low]) + MARGIN,
    )


def _rows(spec: AffairSpec) -> list[StateSpec]:
    """Put the states into layers: each after all that lead to it, as declared where nothing decides."""
    declared = {state.key: number for number, state in enumerate(spec.states)}
    layer = dict.fromkeys(declared, 0)
    forward = [
        (frm, step.to)
        for step in spec.steps
        if step.to and not step.reopens
        for frm in step.frm
        if declared[frm] < declared[step.to]
    ]
    for frm, to in sorted(forward, key=lambda edge: declared[edge[0]]):
        layer[to] = max(layer[to], layer[frm] + 1)
    return sorted(spec.states, key=lambda one: (layer[one.key], declared[one.key]))


def _edges(spec: AffairSpec, rows: list[StateSpec], place: dict[str, int]) -> tuple[list[Arrow], list[Lane]]:
    straight: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    lanes: list[Lane] = []
    for step in spec.steps:
        if not step.frm or step.to is None:
            continue
        near = [frm for frm in step.frm if place[step.to] == place[frm] + 1]
        far = tuple(frm for frm in step.frm if frm not in near and frm != step.to)
        if near and not far:
            straight.setdefault((near[0], step.to), []).append((step.zh, step.is_main))
        else:
            kind = "again" if step.reopens else "main" if step.is_main else "side"
            lanes.append(Lane(step.zh, tuple(frm for frm in step.frm if frm != step.to), step.to, kind))
    lanes += _expiries(spec)
    return [Arrow(*pair, tuple(labels)) for pair, labels in straight.items()], lanes


def _expiries(spec: AffairSpec) -> Iterable[Lane]:
    """A period whose end moves the affair is drawn from where it may run."""
    for clock in spec.clocks:
        after = clock.on_expiry
        if after is None or after.to is None:
            continue
        begun = [
            step for step in spec.steps for act in step.clocks if act.do == "start" and act.clock == clock.key
        ]
        sources = tuple(dict.fromkeys(key for step in begun for key in ([step.to] if step.to else step.frm)))
        yield Lane(f"{clock.zh}期满", tuple(one for one in sources if one != after.to), after.to, "expiry")


def _notes(spec: AffairSpec, key: str) -> tuple[str, ...]:
    """Name the periods that begin when the affair comes into a state."""
    into = [step for step in spec.steps if step.to == key]
    begun = dict.fromkeys(act.clock for step in into for act in step.clocks if act.do == "start")
    return tuple(f"起算{clock.zh}" for name in begun if (clock := spec.clock(name)))


def _size(boxes: dict[str, Box], lanes: list[Lane]) -> None:
    for key, box in boxes.items():
        ports = sum(key in (*lane.sources, lane.target) for lane in lanes)
        box.height = max(ROW, 30 + LINE * len(box.lines) + 8, PORT * ports + 16)
        if not box.state.on_road:
            box.width = SIDE


def _stack(rows: list[StateSpec], boxes: dict[str, Box], labels: dict[str, int]) -> int:
    y = MARGIN
    for state in rows:
        box = boxes[state.key]
        y += GAP + LABEL * labels.get(state.key, 0) if y > MARGIN else 0
        box.x, box.y = MARGIN + (0 if state.on_road else INDENT), y
        y += box.height
    return y


def _columns(lanes: list[Lane], boxes: dict[str, Box]) -> int:
    """Give each lane a column; its label counts as part of its length."""
    ends: list[int] = []
    spans = {}
    for lane in lanes:
        touched = [boxes[key] for key in (*lane.sources, lane.target)]
        top, bottom = min(box.y for box in touched), max(box.y + box.height for box in touched)
        lane.label_y = max(top + (bottom - top - len(lane.label) * CHAR) // 2, MARGIN)
        spans[id(lane)] = (min(top, lane.label_y), max(bottom, lane.label_y + len(lane.label) * CHAR))
    for lane in sorted(lanes, key=lambda one: (spans[id(one)][0], spans[id(one)][1])):
        top, bottom = spans[id(lane)]
        free = next((number for number, end in enumerate(ends) if end < top), len(ends))
        if free == len(ends):
            ends.append(0)
        ends[free], lane.column = bottom + 4, free
    return len(ends)


def _attach(lanes: list[Lane], boxes: dict[str, Box], place: dict[str, int]) -> None:
    """Give every stub its own height on the edge of its box, so that no two lie upon each other."""
    for key, box in boxes.items():
        touching = [lane for lane in lanes if key in (*lane.sources, lane.target)]
        touching.sort(key=lambda lane: (place[lane.target] >= place[key], lane.column))
        for number, lane in enumerate(touching, start=1):
            lane.ports[key] = box.y + number * box.height // (len(touching) + 1)
