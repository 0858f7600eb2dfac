"""A sender's program pushes a delivery: taken whole, known by its key and digest, told at once what came of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.datacentre.api import Batch, Centre, Declared, Delivery
from quanheng.flows.day import centre_of, inbox_of
from quanheng.flows.rights import Rights
from quanheng.flows.rows_to_records import clean_batch, land_file
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require

from .notes import Claims, keep_head
from .proof import digests_of_file, proved
from .site import read_site

__all__ = ["LARGEST_PUSH", "PushReport", "find_pushes", "push_delivery"]

LARGEST_PUSH = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PushReport:
    """A pushed delivery as it stands: its batch, what is known of it, and whether it had come before."""

    batch: Batch
    delivery: Delivery | None
    is_repeat: bool


def push_delivery(
    *, actor: Actor, at: datetime, home: Path, source: str, key: str, suffix: str, body: Iterable[bytes],
    claims: Claims,
) -> PushReport:  # fmt: skip
    """Take a pushed delivery in and clean it; the road links and registers it.

    ``key`` is the sender's own name of the delivery: sent again with the same bytes it gives the batch that is
    there, with other bytes it is refused. The bytes are on the disk, with what is said of them, before anything
    else, so a kill leaves a file that the next look or night takes in as if nothing had happened.

    Right:  datacentre:batch:land
    Writes: datacentre.batch.landed or datacentre.batch.held, datacentre.batch.cleaned
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.BATCH_LAND)
    if source not in packs().sources:
        raise NotFound("没有这种数据来源", remedy="请核对来源的键")
    name = f"push_{hashlib.sha256(f'{source}{key}'.encode()).hexdigest()[:20]}{suffix}"
    folder = home / "intake" / "pushes"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{source}-{name}.part"
    centre = centre_of(home)
    try:
        _write(part, body, name)
        found = digests_of_file(part)
        known = _known(centre, source, key, found.sha256.hex())
        if known is not None:
            return _repeat(centre, known, name, at, claims, actor)
        said = _proved(centre, claims, part, source, key, home, at)
        said = replace(said, arrived_by="push", sender=said.sender or actor.name, token=key)
        keep_head(home, source, name, said)
        kept = inbox_of(home, source) / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    batch = land_file(centre, kept, source, at=at, home=home, actor=actor)
    if batch.file != name:
        return _repeat(centre, batch, name, at, claims, actor)
    if batch.state == "landed":
        batch = clean_batch(centre, batch, at=at)
    return PushReport(batch, centre.delivery(batch.batch_uid), is_repeat=False)


def _write(part: Path, body: Iterable[bytes], name: str) -> None:
    size = 0
    with part.open("wb") as file:
        for block in body:
            size += len(block)
            if size > LARGEST_PUSH:
                raise BadInput(
                    f"一次推送超过{LARGEST_PUSH // 2**20}MB", remedy="请分批推送，或放进收件目录", file=name
                )
            file.write(block)
    if not size:
        raise BadInput("推送的内容是空的", remedy="请核对后重新推送", file=name)


def _known(centre: Centre, source: str, key: str, sha256: str) -> Batch | None:
    for told in centre.deliveries(source, token=key):
        batch = centre.batch(told.batch_uid)
        if batch.digest != sha256:
            raise Conflict(
                "同一个推送编号已收过另一份内容", remedy="内容有变请换新的编号，并写明是增量还是更正",
                batch=batch.batch_uid,
            )  # fmt: skip
        return batch
    return None


def _proved(
    centre: Centre, claims: Claims, part: Path, source: str, key: str, home: Path, at: datetime
) -> Declared:
    try:
        return proved(
            claims, lambda: digests_of_file(part), source=source, name=key, site=read_site(home),
            supply=packs().sources[source].supply,
        )  # fmt: skip
    except BadInput as refusal:
        centre.keep_refusal(source, f"推送 {key[:60]}", at, refusal)
        raise


def _repeat(
    centre: Centre, batch: Batch, name: str, at: datetime, claims: Claims, actor: Actor
) -> PushReport:
    said = replace(claims.declared, arrived_by="push", sender=claims.declared.sender or actor.name)
    centre.note_repeat(batch.batch_uid, file=name, at=at, declared=said)
    if batch.state == "landed":
        batch = clean_batch(centre, batch, at=at)
    return PushReport(batch, centre.delivery(batch.batch_uid), is_repeat=True)


def find_pushes(actor: Actor, home: Path, source: str, *, key: str = "", limit: int = 50) -> list[PushReport]:
    """List a source's deliveries for its sender, the newest arrival first. Right: datacentre:batch:land"""
    require(actor, Rights.BATCH_LAND)
    centre = centre_of(home)
    told = {one.batch_uid: one for one in centre.deliveries(source)}
    found = [
        PushReport(batch, told.get(batch.batch_uid), is_repeat=False)
        for batch in sorted(centre.batches(source), key=lambda one: (one.at, one.batch_uid), reverse=True)
    ]
    return [one for one in found if not key or (one.delivery and one.delivery.token == key)][:limit]
