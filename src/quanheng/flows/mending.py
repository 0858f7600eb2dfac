"""A clerk's acts on what the data centre holds back: mend a row, set it aside, release a held file, take a file in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.datacentre.api import Centre, QuarantinedRow
from quanheng.foundation.ledger.api import define, record
from quanheng.foundation.people.api import Actor, require

from .day import centre_of
from .facts import BATCH_CLEANED
from .records_to_registry import register_batch
from .rights import Rights
from .rows_to_records import batch_fact, batch_ref, clean_batch
from .supply.notes import Claims
from .supply.uploading import declare_upload
from .taking_in import take_in

__all__ = [
    "MendReport",
    "dismiss_rows",
    "mend_rows",
    "release_batch",
    "take_file",
    "take_returned",
    "waiting_rows",
]

ROW_MENDED = "datacentre.row.mended"
ROW_DISMISSED = "datacentre.row.dismissed"
BATCH_RELEASED = "datacentre.batch.released"

define(ROW_MENDED, room="datacentre", sentence="修补“{origin.file}”第{origin.line}行：{fields}")
define(ROW_DISMISSED, room="datacentre", sentence="搁置“{origin.file}”第{origin.line}行：{reason}")
define(BATCH_RELEASED, room="datacentre", sentence="放行“{file}”：{reason}")


@dataclass(frozen=True, slots=True)
class MendReport:
    """What mending some rows did: those that pass now, those still waiting."""

    passed: int
    waiting: int


def waiting_rows(actor: Actor, home: Path, **conditions: Any) -> list[QuarantinedRow]:
    """List rows in quarantine with their faults and proposals. Right: datacentre:row:read"""
    require(actor, Rights.ROW_READ)
    return centre_of(home).quarantine(**conditions)


def mend_rows(
    *, actor: Actor, at: datetime, home: Path, batch: str, changes: Mapping[int, Mapping[str, str]]
) -> MendReport:
    """Correct waiting rows and send them through the same rules again; those that pass go on to the register.

    The original bytes stay for ever; what was changed stands in the ledger without the values themselves,
    which may be personal.

    Right:  datacentre:row:mend
    Writes: datacentre.row.mended for each, registry.subject.linked for what became of them
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.ROW_MEND)
    centre = centre_of(home)
    passed = 0
    cleaned = batch_fact(batch, BATCH_CLEANED)
    for line, values in sorted(changes.items()):
        passes = centre.mend(batch, line, values, by=actor.name, at=at)
        passed += passes
        body = {"fields": "、".join(sorted(values)), "passes": passes, "origin": _origin(centre, batch, line)}
        record(
            ROW_MENDED,
            object=batch_ref(batch),
            actor=actor,
            at=at,
            body=body,
            because=[cleaned] if cleaned else [],
        )
    if passed:
        centre.link(batch)
        register_batch(centre, centre.batch(batch), at=at)
    return MendReport(passed, len(changes) - passed)


def take_returned(*, actor: Actor, at: datetime, home: Path, batch: str, file: Path) -> MendReport:
    """Take back the sheet that a sender has corrected: cells that differ from the row as it came are its mends.

    Right:  datacentre:row:mend
    Writes: datacentre.row.mended for each row that changed, registry.subject.linked
    Raises: NotAllowed, NotFound; BadInput, for another file than the one that was sent out
    """
    require(actor, Rights.ROW_MEND)
    centre = centre_of(home)
    changes = centre.read_returned(batch, file)
    if not changes:
        return MendReport(0, 0)
    waiting = centre.mend_many(batch, changes, by=actor.name, at=at)
    cleaned = batch_fact(batch, BATCH_CLEANED)
    for line, values in sorted(changes.items()):
        record(
            ROW_MENDED, object=batch_ref(batch), actor=actor, at=at, because=[cleaned] if cleaned else [],
            body={"fields": "、".join(sorted(values)), "passes": line not in waiting, "returned": file.name,
                  "origin": _origin(centre, batch, line)},
        )  # fmt: skip
    if len(waiting) < len(changes):
        centre.link(batch)
        register_batch(centre, centre.batch(batch), at=at)
    return MendReport(len(changes) - len(waiting), len(waiting))


def dismiss_rows(
    *, actor: Actor, at: datetime, home: Path, batch: str, lines: Sequence[int], reason: str
) -> None:
    """Set waiting rows aside for good, with the reason; they stay counted as quarantined.

    Right:  datacentre:row:mend
    Writes: datacentre.row.dismissed for each
    """
    require(actor, Rights.ROW_MEND)
    centre = centre_of(home)
    for line in lines:
        centre.dismiss(batch, line, by=actor.name, at=at)
        body = {"reason": reason[:200], "origin": _origin(centre, batch, line)}
        record(ROW_DISMISSED, object=batch_ref(batch), actor=actor, at=at, body=body)


def release_batch(*, actor: Actor, at: datetime, home: Path, batch: str, reason: str) -> None:
    """Let a delivery go on that was held because its size was out of bounds.

    Right:  datacentre:batch:release
    Writes: datacentre.batch.released
    """
    require(actor, Rights.BATCH_RELEASE)
    centre = centre_of(home)
    found = centre.release(batch, by=actor.name, because=reason)
    record(
        BATCH_RELEASED,
        object=batch_ref(batch),
        actor=actor,
        at=at,
        body={"file": found.file, "reason": reason[:200]},
    )
    clean_batch(centre, found, at=at)


def take_file(
    *, actor: Actor, at: datetime, home: Path, file: Path, source: str, claims: Claims | None = None
) -> dict[str, Any]:
    """Take one file in that a clerk uploads: landed, cleaned, linked and in the register.

    ``claims`` is what the form says of it: what it brings, for which period, its digest.

    Right:  datacentre:batch:land
    Writes: datacentre.batch.landed, datacentre.batch.cleaned, registry.subject.linked
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.BATCH_LAND)
    said = declare_upload(file, source, home=home, claims=claims or Claims(), sender=actor.name)
    report = take_in(file, source, at=at, home=home, actor=actor, declared=said)
    if report["ok"]:
        centre = centre_of(home)
        centre.link(str(report["batch"]))
        register_batch(centre, centre.batch(str(report["batch"])), at=at)
    return report


def _origin(centre: Centre, batch: str, line: int) -> dict[str, Any]:
    found = centre.batch(batch)
    return {"batch": batch, "source": found.source, "file": found.file, "line": line, "digest": found.digest}
