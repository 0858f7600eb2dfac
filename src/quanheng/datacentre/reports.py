"""What each stage of the data centre answers: counts that add up, and the words for what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = [
    "Batch", "Candidate", "CleanReport", "EntityRow", "FeatureRow", "LandReport", "LinkReport", "LinkedRow",
    "Origin", "QualityReport", "QuarantinedRow", "RowFault", "ScoreReport", "Share",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """One delivery of one source: what came, and how far it has gone."""

    batch_uid: str
    source: str
    file: str
    digest: str
    bytes: int
    kind: str
    encoding: str
    delimiter: str
    at: datetime
    rows_in: int
    state: str  # held | landed | cleaned | linked
    held_because: str
    accepted: int
    repaired: int
    quarantined: int
    linked: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LandReport:
    """A file has come in; ``is_repeat`` when the very same file had come before and nothing was done."""

    batch_uid: str
    source: str
    file: str
    digest: str
    rows_in: int
    encoding: str
    delimiter: str
    state: str
    held_because: str
    missing: tuple[str, ...]
    ignored: tuple[str, ...]
    unknown: tuple[str, ...]
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class CleanReport:
    """Every row in one of three places: ``rows_in == accepted + repaired + quarantined``."""

    batch_uid: str
    rows_in: int
    accepted: int
    repaired: int
    quarantined: int
    reasons: Mapping[str, int] = field(default_factory=dict)  # reason code to rows
    rules: Mapping[str, int] = field(default_factory=dict)  # rule code to values changed


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How the clean rows of one batch found their business."""

    batch_uid: str
    rows: int
    linked: int
    created: int
    unlinked: int
    quarantined: int
    by: Mapping[str, int] = field(default_factory=dict)  # way of linking to rows


@dataclass(frozen=True, slots=True)
class Origin:
    """The line of the file that something was born from."""

    batch: str
    source: str
    file: str
    line: int
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """Give it as a fact's body carries it."""
        return {
            "batch": self.batch, "source": self.source, "file": self.file, "line": self.line, "digest": self.digest,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A clean row with its business, ready for the register; ``entity`` is empty when none was found."""

    entity: str
    uscc: str | None
    source: str
    batch: str
    file: str
    line: int
    row_digest: str
    region_code: str
    values: Mapping[str, str]
    originals: Mapping[str, str]  # element to its text as it came, where cleaning changed it
    repairs: Mapping[str, str]  # element to the rule, where a person may doubt the change
    link_how: str
    link_reason: str
    link_score: float

    @property
    def origin(self) -> Origin:
        """Give the line this row was born from."""
        return Origin(self.batch, self.source, self.file, self.line, self.row_digest)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row beside one business, weighed: ``start`` and the weights of ``parts``, less ``lost``, are the total.

    ``sign`` is the same for rows that say the same of their business, so that one judgement may serve them all.
    """

    source: str
    batch: str
    file: str
    line: int
    entity: str
    probability: float
    start: float
    lost: float
    parts: tuple[Mapping[str, Any], ...]
    row: Mapping[str, str]  # what the row itself says of its business, by role
    sign: str
    decision: str  # link | review


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong with one row, and what can be done about it."""

    field: str
    title: str
    code: str
    reason: str
    remedy: str
    value: str
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that waits for a person."""

    batch_uid: str
    source: str
    file: str
    line: int
    row_digest: str
    cells: Mapping[str, str]  # element to its text as it came
    faults: tuple[RowFault, ...]
    state: str  # open | mended | dismissed


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One business of the standing register."""

    entity: str
    uscc: str | None
    name: str
    address: str
    region_code: str


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """Everything signals may ask about one business on one day, and which line each number came from."""

    entity: str
    uscc: str | None
    name: str
    region_code: str
    values: Mapping[str, Any]
    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the counts behind it, so that nobody takes 100 % of three rows for quality."""

    good: int
    of: int

    @property
    def share(self) -> float | None:
        """Give the share, or nothing when there was nothing to count."""
        return self.good / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class QualityReport:
    """A source's quality, by dimension and by field."""

    source: str
    rows: int
    completeness: Share
    validity: Share
    uniqueness: Share
    timeliness: Share
    fields: Mapping[str, tuple[Share, Share]]  # element to completeness and validity
    last_landed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Linking and cleaning held against the truth that was kept aside."""

    rows: int
    link_precision: Share
    link_recall: Share
    clean_precision: Share
    clean_recall: Share
    by_dirt: Mapping[str, Share]
    by_how: Mapping[str, Share] = field(
        default_factory=dict
    )  # way of linking to right links among those it made
    reviewed: Share = Share(0, 0)  # rows shown to a person among all rows
    review_holds: Share = Share(0, 0)  # rows whose true business is among the pairs shown
