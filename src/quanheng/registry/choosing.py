"""Which of several sources speaks for a field: declared precedence first, then the latest day.

Pure reckoning over source lines; the projection of a subject and the table of origins on its
page both come from here, so they cannot disagree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .fields import ALSO, CONTACT, FIELDS, read_value
from .models import SourceRecord

__all__ = ["LICENCE", "OFFICER", "Ranks", "Voice", "choose", "voices"]

OFFICER = "officer"
UNDECLARED = 500  # a register of subjects that no pack ranked
LICENCE = "licence"
BESIDE = 900  # a licence line that says, by the way, where its holder is


@dataclass(frozen=True, slots=True)
class Ranks:
    """How far each source is trusted, as packs declare; smaller speaks first."""

    by_field: Mapping[tuple[str, str], int]
    titles: Mapping[str, str]

    def rank(self, record: SourceRecord, field: str) -> int | None:
        """Rank a line for a field; None when it has no say in it.

        An officer's correction comes before every source. A line of a typed register speaks of
        the subject only when a pack has ranked its source: a complaint does not rename a shop.
        """
        if record.source == OFFICER:
            return 0
        declared = self.by_field.get((record.source, field), self.by_field.get((record.source, "")))
        if record.register == "":
            return UNDECLARED if declared is None else declared
        if field not in CONTACT:
            return None
        return declared if declared is not None or record.register != LICENCE else BESIDE

    def hears(self, record: SourceRecord) -> bool:
        """Say whether a line may speak of its subject at all; most lines of typed registers may not."""
        return (
            record.register in ("", LICENCE)
            or record.source == OFFICER
            or any((record.source, name) in self.by_field for name in ("", *CONTACT))
        )

    def title(self, source: str) -> str:
        """Give a source's Chinese name."""
        return "执法人员更正" if source == OFFICER else self.titles.get(source, source)


@dataclass(frozen=True, slots=True)
class Voice:
    """One line's say on one field, with its place in the order."""

    field: str
    value: Any
    raw: Any
    record: SourceRecord
    rank: int

    @property
    def order(self) -> tuple[int, int, int]:
        """Smaller is believed first: rank, then the later day, then the later line."""
        return (self.rank, -self.record.seen_on.toordinal(), -self.record.pk)


def voices(records: Iterable[SourceRecord], ranks: Ranks) -> Iterator[Voice]:
    """Hear every line on every field it speaks of."""
    for record in records:
        for said, raw in record.values.items():
            key = ALSO.get(said, said)
            if key not in FIELDS or (key != said and key in record.values):
                continue
            rank = ranks.rank(record, key)
            if rank is None:
                continue
            value = read_value(FIELDS[key], raw)
            if value is not None:
                yield Voice(key, value, raw, record, rank)


def choose(records: Sequence[SourceRecord], ranks: Ranks) -> dict[str, Voice]:
    """Choose for each field the voice that is believed."""
    best: dict[str, Voice] = {}
    for voice in voices(records, ranks):
        leader = best.get(voice.field)
        if leader is None or voice.order < leader.order:
            best[voice.field] = voice
    return best
