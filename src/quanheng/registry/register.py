"""How a batch becomes part of the register: lines kept, subjects born or brought up to date."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from time import perf_counter

from django.db import transaction
from django.db.models import Q

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require

from .bulk import insert_new
from .choosing import Ranks
from .facts import SUBJECT_LINKED
from .fields import as_plain
from .holdings import keep_licences, keep_records
from .models import Licence, LineArrival, Record, RegisteredBatch, SourceRecord, Subject
from .projection import project
from .ranking import ranks
from .rights import Rights
from .rows import BatchRef, RegisterReport, RegisterRow
from .standing import stays_of

__all__ = ["CHUNK", "register_rows"]

CHUNK = 5_000


def register_rows(
    *,
    rows: Iterable[RegisterRow],
    batch: BatchRef,
    actor: Actor,
    at: datetime,
    because: Sequence[Fact | str] = (),
) -> RegisterReport:
    """Take the linked lines of one batch into the register.

    Each five thousand lines are one transaction, so that a break in the middle loses at most
    those; called again, known lines (by source, batch and line) are passed over and the rest goes
    on. One fact is written for the batch when all its lines are in, and another only if a later
    call brings lines that were missing, such as mended ones.

    Right:  registry:subject:register
    Writes: registry.subject.linked
    Raises: NotAllowed
    """
    require(actor, Rights.SUBJECT_REGISTER)
    began, trust = perf_counter(), ranks()
    total = known = born = changed = 0
    coming = iter(rows)
    while chunk := list(islice(coming, CHUNK)):
        with transaction.atomic():
            fresh = _unknown(chunk, batch)
            if fresh:
                lines, newborn = _keep_lines(fresh, batch)
                touched = _project(lines, trust, newborn, batch)
                keep_licences(fresh, lines)
                keep_records(fresh, lines)
                born, changed = born + len(newborn), changed + touched
        total, known = total + len(chunk), known + len(chunk) - len(fresh)
    fact_uid = _write_fact(batch, total - known, actor=actor, at=at, because=because)
    return RegisterReport(
        rows=total, known_lines=known, subjects_new=born, subjects_changed=changed,
        licences=_count(Licence, batch), records=_count(Record, batch),
        seconds=perf_counter() - began, fact_uid=fact_uid,
    )  # fmt: skip


def _unknown(chunk: Sequence[RegisterRow], batch: BatchRef) -> list[RegisterRow]:
    """Leave out lines the register already has, and a line that comes twice in one chunk."""
    numbers = [row.line for row in chunk]
    known = set(
        SourceRecord.objects.filter(
            source=batch.source, batch_uid=batch.uid, line__gte=min(numbers), line__lte=max(numbers)
        ).values_list("line", flat=True)
    )
    fresh = []
    for row in chunk:
        if row.line not in known:
            known.add(row.line)
            fresh.append(row)
    return fresh


def _keep_lines(
    fresh: Sequence[RegisterRow], batch: BatchRef
) -> tuple[list[SourceRecord], dict[int, Subject]]:
    subjects, newborn = _subjects_of(fresh, batch)
    led = stays_of(set(subjects.values()) - newborn.keys())
    merges = {key: led[pk][1] for key, pk in subjects.items() if pk in led}
    subjects |= {key: led[subjects[key]][0] for key in merges}
    lines = [
        SourceRecord(
            subject_id=subjects.get(row.entity_key), source=batch.source, batch_uid=batch.uid,
            file=(row.file or batch.file)[:200], line=row.line, row_digest=row.row_digest, register=row.register,
            values=as_plain(row.values), originals=as_plain(row.originals), repairs=list(row.repairs),
            link_reason=row.link_reason[:300], seen_on=batch.seen_on,
        )
        for row in fresh
    ]  # fmt: skip
    kept = list(insert_new(lines))
    LineArrival.objects.bulk_create(
        LineArrival(merge_id=merges[row.entity_key], line=line)
        for row, line in zip(fresh, kept, strict=True)
        if row.entity_key in merges
    )
    return kept, newborn


def _project(
    lines: Sequence[SourceRecord], trust: Ranks, newborn: dict[int, Subject], batch: BatchRef
) -> int:
    """Choose anew the values of subjects that were spoken of; of those merely met only the day is new.

    A complaint or a sampling names its business and changes nothing about it, so the business need not
    be reckoned again, which in a city is the larger part of all lines.
    """
    spoken = {line.subject_id for line in lines if line.subject_id and trust.hears(line)} | newborn.keys()
    met = {line.subject_id for line in lines if line.subject_id} - spoken
    older = Q(seen_on__lt=batch.seen_on) | Q(seen_on=None)
    seen = Subject.objects.filter(older, pk__in=met).update(seen_on=batch.seen_on) if met else 0
    return seen + project(spoken, trust, newborn, lines)


def _subjects_of(fresh: Sequence[RegisterRow], batch: BatchRef) -> tuple[dict[str, int], dict[int, Subject]]:
    """Find each line's subject by entity key, then by credit code; bear those met for the first time."""
    keys = {row.entity_key: row for row in fresh if row.entity_key}
    met = Subject.objects.filter(entity_key__in=keys).values_list("entity_key", "pk")
    found = {str(key): pk for key, pk in met}
    codes = defaultdict(list)
    for key, row in keys.items():
        if key not in found and row.values.get("uscc"):
            codes[str(row.values["uscc"])].append(key)
    for uscc, pk in Subject.objects.filter(uscc__in=codes).values_list("uscc", "pk"):
        found |= dict.fromkeys(codes[str(uscc)], pk)
    missing = [
        Subject(entity_key=key, name=str(row.values.get("name", ""))[:200], born_batch=batch.uid)
        for key, row in keys.items()
        if key not in found
    ]
    newborn = {subject.pk: subject for subject in insert_new(missing)}
    found |= {str(subject.entity_key): pk for pk, subject in newborn.items()}
    return found, newborn


def _count(model: type[Licence] | type[Record], batch: BatchRef) -> int:
    return model.objects.filter(
        source_record__source=batch.source, source_record__batch_uid=batch.uid
    ).count()


def _write_fact(
    batch: BatchRef, new_lines: int, *, actor: Actor, at: datetime, because: Sequence[Fact | str]
) -> str:
    with transaction.atomic():
        done = RegisteredBatch.objects.filter(source=batch.source, batch_uid=batch.uid).first()
        if done and not new_lines:
            return done.fact_uid
        lines = SourceRecord.objects.filter(source=batch.source, batch_uid=batch.uid)
        fact = record(
            SUBJECT_LINKED, object=Ref("datacentre.batch", batch.uid), actor=actor, at=at, because=because,
            body={
                "origin": {"batch": batch.uid, "source": batch.source, "file": batch.file, "digest": batch.digest},
                "rows": lines.count(), "unlinked": lines.filter(subject__isnull=True).count(),
                "subjects_new": Subject.objects.filter(born_batch=batch.uid).count(),
                "licences": _count(Licence, batch), "records": _count(Record, batch),
            },
        )  # fmt: skip
        RegisteredBatch.objects.update_or_create(
            source=batch.source, batch_uid=batch.uid, defaults={"fact_uid": fact.uid}
        )
    return fact.uid
