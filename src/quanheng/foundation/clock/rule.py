"""What a clock counts by: one law entry as the reckoning needs it, and the pieces it answers in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from quanheng.base.errors import BadInput
from quanheng.packkit.law import UNITS, LawEntry

__all__ = ["BASES", "Due", "LineKind", "Pause", "Rule", "WeekendPolicy", "WorkingLine"]

WeekendPolicy = Literal["party_only", "all", "none"]
LineKind = Literal["start", "counted", "skipped", "paused", "moved", "left"]

BASES: tuple[str, ...] = (
    "start", "months", "hours.full_hour", "hours.exact_hour", "end.holiday", "end.rest", "end.rest_first_working",
    "end.working", "end.none", "end.validity", "end.window", "back", "working_day",
    "unknown_calendar", "weekend",
)  # fmt: skip
"""Names of the counting rules that a working may cite; their articles are data under ``counting.*``."""

_NO_DATE = {
    "immediate", "percent_per_day", "annual_reports", "per_year", "hours_per_year", "times_per_year",
    "day_week_month", "by_instrument",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One period of law, detached from its pack so that reckoning stays pure.

    ``bases`` names the article of each counting rule that may be cited for this period.
    """

    key: str
    zh: str
    n: float | None
    unit: str
    end_rule: str
    article: str
    party_side: bool = False
    office_hours: bool = False
    stops: tuple[str, ...] = ()
    may_extend: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The unit without the dates behind its colon."""
        return self.unit.partition(":")[0]

    @property
    def unit_words(self) -> str:
        """The unit as it is said after a number."""
        return UNITS[self.kind]

    @property
    def has_date(self) -> bool:
        """False for rates, quotas and “at once”, which no calendar can answer."""
        return self.end_rule != "special" and self.kind not in _NO_DATE

    def basis(self, name: str) -> str:
        """The article of a counting rule, or nothing when the law names none."""
        return self.bases.get(name, "")

    @classmethod
    def of(cls, entry: LawEntry, bases: Mapping[str, str] | None = None) -> "Rule":
        """Take a rule out of a law entry. Raises: BadInput when the entry is no period."""
        if entry.limit is None or entry.end_rule is None:
            raise BadInput(
                f"“{entry.zh}”不是期限，不能计时", remedy="请改用期限类的规定", citation=entry.article
            )
        return cls(
            key=entry.key, zh=entry.zh, n=entry.limit.n, unit=entry.limit.unit, end_rule=entry.end_rule,
            article=entry.article, party_side=entry.party_side, office_hours=entry.office_hours,
            stops=entry.stops, may_extend=entry.extension is not None, bases=bases or {},
        )  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """Days on which the clock stands still, first and last day inside."""

    first: date
    last: date
    why: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One run of days in the working: whether they count, how many, the total so far, why, by what article."""

    first: date
    last: date
    days: int
    kind: LineKind
    total: int
    why: str
    basis: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Plain data, for the database and for JSON."""
        return {
            "first": self.first.isoformat(), "last": self.last.isoformat(), "days": self.days, "kind": self.kind,
            "total": self.total, "why": self.why, "basis": self.basis,
        }  # fmt: skip

    @classmethod
    def read(cls, data: Mapping[str, str | int]) -> "WorkingLine":
        """Read a line back."""
        return cls(
            date.fromisoformat(str(data["first"])), date.fromisoformat(str(data["last"])), int(data["days"]),
            str(data["kind"]), int(data["total"]), str(data["why"]), str(data.get("basis", "")),  # type: ignore[arg-type]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """The answer: the last day (or instant) on which the act is in time, and how it was found.

    ``due_alt`` is the day under the other reading of an ordinary weekend; then ``is_ambiguous``.
    ``limit`` is what is counted in all, in the rule's unit (calendar days for months and years).
    """

    due: date
    limit: int
    unit: str
    working: tuple[WorkingLine, ...]
    due_at: datetime | None = None
    due_alt: date | None = None
    is_provisional: bool = False

    @property
    def is_ambiguous(self) -> bool:
        """True when the text leaves open whether the end moves off an ordinary weekend."""
        return self.due_alt is not None
