"""What a task looks like to two telephones, and what becomes of fields that both of them changed. Pure.

A task is a document of fields: one for each answer, one for the closing. Each change gives the document a new
revision and marks the fields it touched. An act names the revision its person saw; a field that somebody else
changed after that revision, to something else, *meets*: the value that came first stands, the other is kept for
a person to choose. All other fields are merged without asking. Photos, notes and signatures only ever add and
never meet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .acts import Act, shown_digest
from .bodies import ActKind

__all__ = ["DESK", "Cell", "Doc", "Meeting", "Merged", "answer_path", "answers_of", "merge", "observe", "put"]

DESK = "desk"  # whoever changed a task without a telephone
CLOSE = "close"
PARTS = ("note", "disposal", "fix_days")
_TRAIL = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One field: its value, the revision that gave it, who gave it, and what it was before."""

    value: Any
    rev: int
    first: int
    voice: str
    trail: tuple[tuple[int, Any], ...] = ()

    def at(self, base: int) -> Any:
        """Give the value as it was at a revision; None when there was none."""
        return next((value for rev, value in reversed(self.trail) if rev <= base), None)


@dataclass(slots=True)
class Doc:
    """A task as the field room knows it."""

    task: str
    revision: int = 0
    cells: dict[str, Cell] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the fields as plain data for the database."""
        return {
            path: [one.value, one.rev, one.first, one.voice, [list(pair) for pair in one.trail]]
            for path, one in self.cells.items()
        }

    @classmethod
    def from_json(cls, task: str, revision: int, cells: Mapping[str, Any]) -> "Doc":
        """Read what `as_json` wrote."""
        read = {
            path: Cell(value, rev, first, voice, tuple((one[0], one[1]) for one in trail))
            for path, (value, rev, first, voice, trail) in cells.items()
        }
        return cls(task, revision, read)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two words on one field: what stands, what was said besides, what both started from."""

    path: str
    ours: Any
    theirs: Any
    base: Any
    because: str


@dataclass(slots=True)
class Merged:
    """What of an act can be taken as it is, and what meets."""

    take: dict[str, Any] = field(default_factory=dict)
    meets: list[Meeting] = field(default_factory=list)
    is_refused: str = ""


def answer_path(no: int) -> str:
    """Name the field of an answer."""
    return f"answers/{no}"


def answers_of(doc: Doc) -> dict[int, dict[str, Any]]:
    """Give the answers of a document by number."""
    return {
        int(path.partition("/")[2]): dict(cell.value)
        for path, cell in doc.cells.items()
        if path.startswith("answers/")
    }


def put(doc: Doc, values: Mapping[str, Any], voice: str) -> Doc:
    """Write fields under one new revision; nothing to write leaves the revision alone."""
    if not values:
        return doc
    rev = doc.revision + 1
    cells = dict(doc.cells)
    for path, value in values.items():
        old = cells.get(path)
        trail = (*(old.trail if old else ()), (rev, value))[-_TRAIL:]
        cells[path] = Cell(value, rev, old.first if old else rev, voice, trail)
    return Doc(doc.task, rev, cells)


def observe(doc: Doc, present: Mapping[str, Any], voice: str = DESK) -> Doc:
    """Follow what was changed without a telephone, at the desk or by another road; it counts as one more voice."""
    changed = {
        path: value
        for path, value in present.items()
        if path not in doc.cells or not _same(doc.cells[path].value, value)
    }
    return put(doc, changed, voice)


def merge(doc: Doc, act: Act, *, voice: str, questions: Iterable[int]) -> Merged:
    """Weigh an act against the task as it now stands; ``voice`` is whose word it is, ``questions`` are those that
    其余都符合 may answer."""
    if act.kind is ActKind.ANSWERS:
        return _merge_answers(doc, act, voice, list(questions))
    if act.kind is ActKind.CLOSE:
        return _merge_close(doc, act)
    return Merged()


def _merge_answers(doc: Doc, act: Act, voice: str, questions: list[int]) -> Merged:
    merged = Merged()
    closed = doc.cells.get(CLOSE)
    for path, theirs in _said(doc, act, voice, questions).items():
        cell = doc.cells.get(path)
        if cell is not None and _same(cell.value, theirs):
            if cell.value.get("by_rest") and not theirs.get("by_rest") and closed is None:
                merged.take[path] = theirs  # said one by one now: the stronger word
        elif closed is not None:
            if closed.voice == voice:
                merged.is_refused = "检查已经结束，不能再改"
            else:
                base = cell.at(act.base) if cell else None
                meeting = Meeting(path, cell.value if cell else None, theirs, base, "检查已经由另一方结束")
                merged.meets.append(meeting)
        elif cell is None or cell.rev <= act.base or cell.voice == voice:
            merged.take[path] = theirs
        else:
            _meet(merged, path, cell, theirs, act.base)
    return merged


def _meet(merged: Merged, path: str, cell: Cell, theirs: Mapping[str, Any], base: int) -> None:
    """Two answers to one question: different verdicts meet as a whole, equal ones part by part."""
    ours, was = cell.value, cell.at(base)
    if ours.get("value") != theirs.get("value"):
        merged.meets.append(Meeting(path, ours, theirs, was, "同一项两人答得不一样"))
        return
    joined = dict(ours)
    for part in PARTS:
        before = was.get(part) if isinstance(was, Mapping) else None
        mine, other = ours.get(part), theirs.get(part)
        if mine == other or _blank(other) or other == before:
            continue
        if _blank(mine) or mine == before:
            joined[part] = other
        else:
            merged.meets.append(Meeting(f"{path}/{part}", mine, other, before, "同一处两人写得不一样"))
    if not _same(joined, ours):
        merged.take[path] = joined


def _merge_close(doc: Doc, act: Act) -> Merged:
    merged = Merged()
    theirs = {key: str(act.body.get(key) or "") for key in ("conclusion", "overall", "remark")}
    cell = doc.cells.get(CLOSE)
    if cell is not None:
        if any(theirs[key] and theirs[key] != cell.value.get(key) for key in theirs):
            merged.meets.append(Meeting(CLOSE, cell.value, theirs, None, "检查已经由另一方结束，结果不一样"))
        return merged
    shown = act.body.get("shown")
    if shown and shown != shown_digest(doc.task, answers_of(doc)):
        merged.meets.append(Meeting(CLOSE, None, theirs, None, "签字以后检查项又有变化"))
    else:
        merged.take[CLOSE] = theirs
    return merged


def _said(doc: Doc, act: Act, voice: str, questions: list[int]) -> dict[str, dict[str, Any]]:
    """Give every answer an act speaks for: one by one, and by 其余都符合 those its person saw unanswered."""
    said = {}
    for one in act.body.get("answers") or ():
        answer = {key: one.get(key) for key in ("value", *PARTS)}
        answer["note"], answer["disposal"] = str(answer["note"] or "").strip(), str(answer["disposal"] or "")
        said[answer_path(int(one["no"]))] = {**answer, "by_rest": False}
    if act.body.get("rest_conform"):
        named = act.body.get("rest_nos")
        for no in questions if named is None else [no for no in questions if no in named]:
            path = answer_path(no)
            cell = doc.cells.get(path)
            seen = cell is not None and (cell.first <= act.base or cell.voice == voice)
            if path not in said and (named is not None or not seen):
                said[path] = {"value": "Y", "note": "", "disposal": "", "fix_days": None, "by_rest": True}
    return said


def _same(one: Any, other: Any) -> bool:
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return bool(one == other)
    keys = (one.keys() | other.keys()) - {"by_rest"}
    return all((one.get(key) or None) == (other.get(key) or None) for key in keys)


def _blank(value: Any) -> bool:
    return value is None or value == ""
