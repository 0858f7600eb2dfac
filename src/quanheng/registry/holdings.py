"""Licences, further sites and entries of typed registers, as they come with a batch."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from .choosing import LICENCE
from .fields import address_key, as_plain
from .models import Licence, Record, Site, SourceRecord, Subject
from .projection import index_subjects
from .rows import RegisterRow

__all__ = ["keep_licences", "keep_records"]

Pair = tuple[RegisterRow, SourceRecord]


def keep_licences(rows: Sequence[RegisterRow], lines: Sequence[SourceRecord]) -> None:
    """Bear or renew licences; an older batch that comes late changes nothing that a newer one said."""
    pairs: dict[tuple[str, str], Pair] = {
        (row.licence_kind or LICENCE, number): (row, line)
        for row, line in zip(rows, lines, strict=True)
        if row.register == LICENCE and line.subject_id and (number := _number(row))
    }
    if not pairs:
        return
    known = {
        (licence.kind, licence.number): licence
        for licence in Licence.objects.filter(number__in={number for _, number in pairs}).select_related(
            "source_record"
        )
    }
    made = []
    for (kind, number), (row, line) in pairs.items():
        old = known.get((kind, number))
        if old is None or old.source_record.seen_on <= line.seen_on:
            made.append(_licence(kind, number, row, line))
    Licence.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["kind", "number"],
        update_fields=["subject", "scope", "address", "region_code", "issued_on", "expires_on", "state",
                       "source_record"],
    )  # fmt: skip
    _keep_sites(list(pairs.values()))
    index_subjects(sorted({line.subject_id for _, line in pairs.values() if line.subject_id}))


def _number(row: RegisterRow) -> str:
    return str(row.key or row.values.get("number") or "").strip()[:60]


def _licence(kind: str, number: str, row: RegisterRow, line: SourceRecord) -> Licence:
    assert line.subject_id is not None
    said = row.values
    return Licence(
        subject_id=line.subject_id, kind=kind, number=number, scope=str(said.get("scope") or "")[:500],
        address=str(said.get("address") or "")[:300], region_code=str(said.get("region_code") or "")[:12],
        issued_on=_day(said.get("issued_on")), expires_on=_day(said.get("expires_on")),
        state=str(said.get("state") or "valid")[:16], source_record=line,
    )  # fmt: skip


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _keep_sites(pairs: Sequence[Pair]) -> None:
    """A licence for a place other than the registered address is a site of its own."""
    homes = dict(
        Subject.objects.filter(pk__in={line.subject_id for _, line in pairs}).values_list("pk", "address_key")
    )
    sites = {}
    for row, line in pairs:
        address = str(row.values.get("address") or "")[:300]
        key = address_key(address)
        if line.subject_id and key and key != homes.get(line.subject_id or 0):
            sites[line.subject_id, key] = Site(
                subject_id=line.subject_id, address=address, address_key=key, source_record=line,
                region_code=str(row.values.get("region_code") or "")[:12],
            )  # fmt: skip
    Site.objects.bulk_create(sites.values(), ignore_conflicts=True)


def keep_records(rows: Sequence[RegisterRow], lines: Sequence[SourceRecord]) -> None:
    """Bear or renew entries of typed registers; one (register, key) is one entry."""
    made: dict[tuple[str, str], Record] = {}
    for row, line in zip(rows, lines, strict=True):
        if row.register in ("", LICENCE):
            continue
        key = (row.key or line.row_digest or f"{line.batch_uid}:{line.line}")[:80]
        made[row.register, key] = Record(
            subject_id=line.subject_id, register=row.register, key=key, happened_on=_day(row.happened_on),
            region_code=str(row.values.get("region_code") or "")[:12], data=as_plain(row.data or row.values),
            source_record=line,
        )  # fmt: skip
    newer = _newer(made)
    _fill_regions(newer)
    Record.objects.bulk_create(
        newer, update_conflicts=True, unique_fields=["register", "key"],
        update_fields=["subject", "happened_on", "region_code", "data", "source_record"],
    )  # fmt: skip


def _newer(made: dict[tuple[str, str], Record]) -> list[Record]:
    """Leave out entries about which a later day has already spoken."""
    known = {
        (old.register, old.key): old.source_record.seen_on
        for old in Record.objects.filter(key__in={key for _, key in made}).select_related("source_record")
    }
    return [
        entry for key, entry in made.items() if key not in known or known[key] <= entry.source_record.seen_on
    ]


def _fill_regions(entries: Sequence[Record]) -> None:
    """An entry without a place of its own lies where its subject lies, so that it can be seen at all."""
    ids = {entry.subject_id for entry in entries if entry.subject_id and not entry.region_code}
    regions = dict(Subject.objects.filter(pk__in=ids).values_list("pk", "region_code"))
    for entry in entries:
        if not entry.region_code:
            entry.region_code = regions.get(entry.subject_id or 0, "")
