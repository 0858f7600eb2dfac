"""A look into the inbox: finished files are landed, cleaned and told; half-written ones wait for the next look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quanheng.base.errors import BadInput
from quanheng.datacentre.api import Batch, Centre, Declared
from quanheng.flows.day import Tell, centre_of, inbox_of, linking_order
from quanheng.flows.rows_to_records import clean_batch, land_file

from .looks import Looks, Seen
from .notes import is_note, is_told_whole, stamp_of

__all__ = ["Look", "forget_looks", "look_into_inbox"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found of one file: landed, held, repeated, refused, growing or waiting (for its marker)."""

    source: str
    file: str
    outcome: str
    batch: str = ""
    words: str = ""


def look_into_inbox(home: Path, *, at: datetime, progress: Tell | None = None) -> list[Look]:
    """Look at every file once; one that stands as it stood at the last look, or has its note beside it, is taken.

    A file is told once for each state: what was landed or refused is passed over until it or a note beside it
    changes. Sources that create businesses are taken first. A full disk ends the look; the next goes on.

    Writes: datacentre.batch.landed, datacentre.batch.held, datacentre.batch.cleaned
    """
    looks, centre = Looks(home), centre_of(home)
    found = []
    for source in linking_order():
        for path in _files(inbox_of(home, source)):
            look = _look(looks, centre, path, source, home, at, progress)
            if look is not None:
                found.append(look)
    return found


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.is_file() and not is_note(path))


def _look(
    looks: Looks, centre: Centre, path: Path, source: str, home: Path, at: datetime, progress: Tell | None
) -> Look | None:
    stamp, before = stamp_of(path), looks.before(path)
    if before is not None and before.stamp == stamp and before.state != "seen":
        return None
    if looks.still_waits(path, source):
        waits_for_marker = before is None or before.stamp == stamp
        looks.note(path, Seen(stamp, "seen", before.batch if before else ""))
        return Look(source, path.name, "waiting" if waits_for_marker else "growing")
    if not is_told_whole(path) and (before is None or before.stamp != stamp):
        looks.note(path, Seen(stamp, "seen", before.batch if before else ""))
        return Look(source, path.name, "growing")
    if progress:
        progress(f"读入 {path.name}")
    return _take(looks, centre, path, source, home, at, stamp, before)


def _take(
    looks: Looks,
    centre: Centre,
    path: Path,
    source: str,
    home: Path,
    at: datetime,
    stamp: str,
    before: Seen | None,
) -> Look:
    try:
        batch = land_file(centre, path, source, at=at, home=home)
    except BadInput as refusal:
        looks.note(path, Seen(stamp, "refused"))
        return Look(source, path.name, "refused", words=str(refusal))
    outcome = "held" if batch.state == "held" else "landed"
    if _came_before(batch, path, before):
        outcome = "repeated"
        centre.note_repeat(batch.batch_uid, file=path.name, at=at, declared=Declared(arrived_by="folder"))
    if batch.state == "landed":
        batch = clean_batch(centre, batch, at=at)
    looks.note(path, Seen(stamp, outcome, batch.batch_uid))
    return Look(source, path.name, outcome, batch.batch_uid, batch.held_because)


def _came_before(batch: Batch, path: Path, before: Seen | None) -> bool:
    """Tell the same bytes sent again from a landing that was cut off and is gone on with."""
    return batch.file != path.name or (before is not None and before.batch == batch.batch_uid)


def forget_looks(home: Path, source: str) -> int:
    """Let files that were refused be read again at the next look, after the pack has learned their columns."""
    looks, number = Looks(home), 0
    for path in _files(inbox_of(home, source)):
        before = looks.before(path)
        if before is not None and before.state == "refused":
            looks.forget(path)
            number += 1
    return number
