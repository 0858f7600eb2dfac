"""Clean rows find their business: linked in the data centre, then taken into the register."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from quanheng.base.days import day_of
from quanheng.datacentre.api import Batch, Centre, LinkedRow, read_period
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.source import SourceSpec
from quanheng.registry import api as registry

from .facts import BATCH_CLEANED, BATCH_KEPT
from .rows_to_pairs import keep_candidates
from .rows_to_records import batch_fact, batch_ref

__all__ = ["link_batch", "register_batch", "register_rows_of"]


def link_batch(centre: Centre, batch: Batch) -> Batch:
    """Let every clean row of a batch find its business, or be known as one that finds none."""
    if batch.state == "cleaned":
        centre.link(batch.batch_uid)
    return centre.batch(batch.batch_uid)


def register_batch(centre: Centre, batch: Batch, *, at: datetime) -> None:
    """Take a batch's linked rows into the register; lines that are in already are passed over.

    Rows of a source that feeds the data centre alone stay there, and the ledger says so.
    """
    spec = packs().sources[batch.source]
    cleaned = batch_fact(batch.batch_uid, BATCH_CLEANED)
    because: list[Fact] = [cleaned] if cleaned else []
    if spec.feeds.to == "centre":
        _write_kept(batch, at, because)
        keep_candidates(centre, batch, at=at)
        return
    ref = registry.BatchRef(batch.batch_uid, batch.source, batch.file, _told_on(centre, batch), batch.digest)
    rows = register_rows_of(spec, _unsaid(centre, spec, batch))
    registry.register_rows(rows=rows, batch=ref, actor=system_actor("road"), at=at, because=because)
    keep_candidates(centre, batch, at=at)


def _write_kept(batch: Batch, at: datetime, because: list[Fact]) -> None:
    """Write down once how many rows of a batch found their business; a mended row writes it anew."""
    body = {
        "file": batch.file, "linked": batch.linked, "unlinked": batch.accepted - batch.linked,
        "origin": {
            "batch": batch.batch_uid, "source": batch.source, "file": batch.file, "digest": batch.digest,
        },
    }  # fmt: skip
    known = (
        Fact.objects.filter(object_ref=str(batch_ref(batch.batch_uid)), kind=BATCH_KEPT)
        .order_by("-pk")
        .first()
    )
    if known is None or known.body.get("linked") != batch.linked:
        record(
            BATCH_KEPT, object=batch_ref(batch.batch_uid), actor=system_actor("road"), at=at, body=body,
            because=because,
        )  # fmt: skip


def _told_on(centre: Centre, batch: Batch) -> date:
    """Give the day from which a delivery speaks: one that came after a later period's speaks from its own period."""
    came, told = day_of(batch.at), centre.delivery(batch.batch_uid)
    period = read_period(told.period) if told is not None and told.is_out_of_order else None
    return min(came, period.last) if period else came


def _unsaid(centre: Centre, spec: SourceSpec, batch: Batch) -> Iterator[LinkedRow]:
    """Leave out lines of a whole register that the one before it holds word for word.

    Such files repeat the whole register each time; the statement stands from the day it was first made, and
    entering it again would say nothing new. A value that comes back after another is said anew.
    """
    linked = centre.linked_rows(batch.batch_uid)
    told = centre.delivery(batch.batch_uid)
    if (told.brings if told else spec.bounds.delivery) != "full":
        return linked
    earlier = registry.SourceRecord.objects.filter(source=spec.key).exclude(batch_uid=batch.batch_uid)
    said = set(earlier.values_list("row_digest", flat=True).iterator(chunk_size=50_000))
    if told is None or not told.is_out_of_order:
        said &= centre.standing_digests(batch.batch_uid)
    return (row for row in linked if row.row_digest not in said)


def register_rows_of(spec: SourceSpec, linked: Iterable[LinkedRow]) -> Iterator[registry.RegisterRow]:
    """Give linked rows as the register takes them: what is kept back stays behind, places become one region."""
    target, _, register = spec.feeds.to.partition(":")
    kept = register or ("licence" if target == "licence" else "")
    places, back = set(spec.region.elements), set(spec.feeds.keeps_back)
    for row in linked:
        happened = row.values.get(spec.feeds.happened or "")
        originals = {element: text for element, text in row.originals.items() if element not in back}
        # What the file said of towns and districts has been read into one region code.
        shown = {element: value for element, value in row.values.items() if element not in back}
        values = {element: value for element, value in shown.items() if element not in places}
        if row.region_code:
            values["region_code"] = row.region_code
        yield registry.RegisterRow(
            entity_key=row.entity, line=row.line, values=values, row_digest=row.row_digest, file=row.file,
            originals=originals, link_reason=row.link_reason, register=kept, licence_kind=spec.feeds.kind,
            repairs=[{"field": element, "rule": rule} for element, rule in row.repairs.items()],
            key=str(row.values.get(spec.feeds.key or "") or "") if kept else "",
            happened_on=date.fromisoformat(happened) if kept and happened else None,
            data=shown if kept else {},
        )  # fmt: skip
