"""A department's file becomes raw rows, and raw rows become clean records or lie in quarantine."""

from datetime import datetime
from pathlib import Path

from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.datacentre.api import Batch, Centre, Declared
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, system_actor

from .facts import BATCH_CLEANED, BATCH_HELD, BATCH_LANDED
from .supply.notes import read_claims, read_head
from .supply.proof import digests_of_file, proved
from .supply.site import read_site

__all__ = ["batch_fact", "batch_ref", "clean_batch", "land_file"]


def batch_ref(batch_uid: str) -> Ref:
    """Name a batch for the ledger."""
    return Ref("datacentre.batch", batch_uid)


def batch_fact(batch_uid: str, kind: str) -> Fact | None:
    """Find the fact of that kind about a batch, if its stage was already written down."""
    return Fact.objects.filter(object_ref=str(batch_ref(batch_uid)), kind=kind).order_by("pk").first()


def land_file(
    centre: Centre, path: Path, source: str, *, at: datetime, actor: Actor | None = None, home: Path | None = None,
    declared: Declared | None = None,
) -> Batch:  # fmt: skip
    """Take a file in, whole or not at all, and write down that it came.

    With ``home`` the notes beside the file are read and its digests and signature checked, by whichever road it is
    landed; ``declared`` is laid over them.

    The same bytes come in once: a second call gives the batch that is there. A kill between the rows and the
    fact leaves the rows; the next run of the road writes the fact.
    """
    spec = packs().sources[source]
    said = _said(centre, path, source, home, at) if home else None
    if declared is not None:
        said = declared.over(said) if said else declared
    report = centre.land(path, spec, at=at, declared=said)
    batch = centre.batch(report.batch_uid)
    if batch.state == "held":
        _write_held(batch, at, actor)
    else:
        _write_landed(centre, batch, at, actor)
    return batch


def _said(centre: Centre, path: Path, source: str, home: Path, at: datetime) -> Declared:
    """Read what is said of a file and hold the file against it; a refusal is kept for the board."""
    supply = packs().sources[source].supply
    try:
        head = read_head(home, source, path.name)
        if head is not None:
            return head
        claims = read_claims(path)
        said = proved(
            claims,
            lambda: digests_of_file(path),
            source=source,
            name=path.name,
            site=read_site(home),
            supply=supply,
        )
    except BadInput as refusal:
        centre.keep_refusal(source, path.name, at, refusal)
        raise
    return Declared(arrived_by="folder").over(said) if not said.arrived_by else said


def clean_batch(centre: Centre, batch: Batch, *, at: datetime) -> Batch:
    """Clean a landed batch and write down how many rows were taken, repaired and put aside."""
    if batch.state == "landed":
        centre.clean(batch.batch_uid)
        batch = centre.batch(batch.batch_uid)
    landed = _write_landed(centre, batch, at, None)
    if batch_fact(batch.batch_uid, BATCH_CLEANED) is None:
        body = {
            "file": batch.file, "rows": batch.rows_in, "accepted": batch.accepted,
            "repaired": batch.repaired,
            "quarantined": batch.quarantined, "origin": _origin(batch),
        }  # fmt: skip
        record(
            BATCH_CLEANED,
            object=batch_ref(batch.batch_uid),
            actor=system_actor("road"),
            at=at,
            body=body,
            because=[landed],
        )
    return batch


def _write_landed(centre: Centre, batch: Batch, at: datetime, actor: Actor | None) -> Fact:
    known = batch_fact(batch.batch_uid, BATCH_LANDED)
    if known is not None:
        return known
    spec = packs().sources[batch.source]
    body = {
        "department": spec.department, "title": spec.title, "file": batch.file, "rows": batch.rows_in,
        "origin": _origin(batch),
    }  # fmt: skip
    told = centre.delivery(batch.batch_uid)
    if told is not None:
        body |= {"brings": told.brings, "period": told.period, "proof": told.proof, "key": told.key_id}
    return record(
        BATCH_LANDED, object=batch_ref(batch.batch_uid), actor=actor or system_actor("road"), at=at, body=body
    )


def _write_held(batch: Batch, at: datetime, actor: Actor | None) -> None:
    if batch_fact(batch.batch_uid, BATCH_HELD) is None:
        spec = packs().sources[batch.source]
        body = {"title": spec.title, "file": batch.file, "why": batch.held_because, "origin": _origin(batch)}
        record(
            BATCH_HELD,
            object=batch_ref(batch.batch_uid),
            actor=actor or system_actor("road"),
            at=at,
            body=body,
        )


def _origin(batch: Batch) -> dict[str, str]:
    return {"batch": batch.batch_uid, "source": batch.source, "file": batch.file, "digest": batch.digest}
