"""Bringing subjects up to date with all that was said of them, and their search tokens with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import index
from .choosing import OFFICER, Ranks, Voice, choose
from .fields import FIELDS, address_key
from .models import FormerName, Licence, Record, SourceRecord, Subject
from .tokens import tokens_of

__all__ = ["index_subjects", "project"]

NULLABLE = ("uscc", "capital_yuan", "established_on", "cancelled_on", "lon", "lat")
COLUMNS = (*FIELDS, "address_key", "seen_on")
FOUND_BY = ("name", "address", "uscc", "reg_no", "phone", "legal_person", "region_code")


def project(
    ids: Iterable[int],
    trust: Ranks,
    newborn: Mapping[int, Subject] | None = None,
    fresh: Sequence[SourceRecord] = (),
) -> int:
    """Choose anew every value of some subjects; returns how many changed. Runs inside a transaction.

    Of ``newborn`` subjects only the ``fresh`` lines have spoken, so neither is read again: in a
    first delivery that is the whole city.
    """
    born = newborn or {}
    older = Subject.objects.in_bulk([pk for pk in ids if pk not in born])
    subjects = {**older, **born}
    lines = _lines_of(older)
    for line in fresh:
        if line.subject_id in born:
            lines[line.subject_id or 0].append(line)
    former, changed, refind = [], [], []
    owners = _owners_of_codes(lines)
    for pk, subject in subjects.items():
        chosen = choose(lines[pk], trust)
        before = {column: getattr(subject, column) for column in COLUMNS}
        _set(subject, chosen, lines[pk], owners)
        if any(getattr(subject, column) != was for column, was in before.items()):
            changed.append(subject)
        names = _former_names(subject, lines[pk])
        former += names
        if names or any(getattr(subject, column) != before[column] for column in FOUND_BY):
            refind.append(pk)
        if pk not in born and subject.region_code != before["region_code"]:
            _take_along(subject)
    if changed:
        Subject.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=COLUMNS
        )
    if former:
        FormerName.objects.bulk_create(former, ignore_conflicts=True)
    index_subjects(refind, known=subjects)
    return len(changed)


def _take_along(subject: Subject) -> None:
    """Let entries without a place of their own move with their business, or its new district would not see them."""
    entries = Record.objects.filter(subject=subject).exclude(source_record__values__has_key="region_code")
    entries.update(region_code=subject.region_code)


def _lines_of(subjects: dict[int, Subject]) -> dict[int, list[SourceRecord]]:
    lines: dict[int, list[SourceRecord]] = defaultdict(list)
    for line in SourceRecord.objects.filter(subject_id__in=subjects).defer("originals", "repairs"):
        lines[line.subject_id or 0].append(line)
    return lines


def _owners_of_codes(lines: dict[int, list[SourceRecord]]) -> dict[str, int]:
    """Say who already bears the codes that these lines speak of: one code is one subject, the first."""
    codes = {
        str(line.values["uscc"]) for those in lines.values() for line in those if line.values.get("uscc")
    }
    return {str(uscc): pk for uscc, pk in Subject.objects.filter(uscc__in=codes).values_list("uscc", "pk")}


def _set(
    subject: Subject, chosen: dict[str, Voice], lines: Sequence[SourceRecord], owners: dict[str, int]
) -> None:
    for key in FIELDS:
        voice = chosen.get(key)
        value: Any = voice.value if voice else (None if key in NULLABLE else "")
        if key == "uscc" and value is not None and owners.setdefault(value, subject.pk) != subject.pk:
            value = subject.uscc
        if key == "name" and not value:
            value = subject.name
        setattr(subject, key, value)
    subject.address_key = address_key(subject.address)
    subject.seen_on = max((line.seen_on for line in lines), default=subject.seen_on)


def _former_names(subject: Subject, lines: Sequence[SourceRecord]) -> list[FormerName]:
    """Keep names the subject bore: those said to be former, and those its own register no longer says."""
    names: dict[str, SourceRecord] = {}
    for line in lines:
        if line.register or line.source == OFFICER:
            continue
        for key in ("former_name", "name"):
            said = str(line.values.get(key, "")).strip()[:200]
            if said and said != subject.name:
                names.setdefault(said, line)
    return [FormerName(subject=subject, name=name, source_record=line) for name, line in names.items()]


def index_subjects(ids: Sequence[int], known: dict[int, Subject] | None = None) -> None:
    """Set the search tokens of some subjects from what they are now, their former names and licences."""
    if not ids:
        return
    subjects = known or Subject.objects.in_bulk(ids)
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in FormerName.objects.filter(subject_id__in=ids).values_list("subject_id", "name"):
        names[pk].append(name)
    papers: dict[int, list[str]] = defaultdict(list)
    places: dict[int, list[str]] = defaultdict(list)
    held = Licence.objects.filter(subject_id__in=ids).values_list("subject_id", "number", "address")
    for pk, number, address in held:
        papers[pk].append(number)
        places[pk].append(address)
    index.put([
        (pk, tokens_of(
            names=[subjects[pk].name, *names[pk]], addresses=[subjects[pk].address, *places[pk]],
            codes=[subjects[pk].uscc or "", subjects[pk].reg_no], phones=[subjects[pk].phone],
            licences=papers[pk], persons=[subjects[pk].legal_person], region=subjects[pk].region_code,
        ))
        for pk in ids
    ])  # fmt: skip
