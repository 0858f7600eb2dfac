"""Questions about credit: entries, classes with their reasons, requests. All inside the bureau."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, visible_to
from quanheng.packkit.outcome import CreditScheme, LevelSpec

from .models import ClassChange, Contest, CreditClass, Entry, Repair
from .rights import Rights
from .scoring import level_of

__all__ = [
    "ClassView", "class_changes", "class_of", "count_classes", "draw_multipliers", "entries_in_force", "find_classes",
    "find_contests", "find_entries", "find_repairs", "get_contest", "get_entry", "get_repair", "repair_for",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class as the desk shows it: with its scale, its factors and what the scheme says of itself."""

    row: CreditClass
    scheme: CreditScheme
    level: LevelSpec

    @property
    def factors(self) -> list[dict[str, Any]]:
        """Signed factors, the heaviest first; they sum to the score."""
        return sorted(self.row.factors, key=lambda factor: -factor["points"])

    @property
    def share(self) -> float:
        """Place of the score on the scale, 0 to 1."""
        return (self.row.score - self.scheme.low) / (self.scheme.high - self.scheme.low)

    @property
    def caution(self) -> str:
        """What must stand under every class."""
        words = "只供内部安排监管，不对外评价，不直接影响权益。"
        return words + (
            "分值和分档为系统建议，未经核定。" if self.scheme.confidence == "product_default" else ""
        )


def _scheme(row: CreditClass) -> CreditScheme:
    return packs().schemes[row.scheme_key]


def class_of(actor: Actor, subject_uid: str) -> ClassView | None:
    """Give a business's class with its reasons; None when it has none yet, or for who may not see it.

    Right: credit:class:read
    """
    rows = visible_to(actor, Rights.CLASS_READ, CreditClass.objects.select_related("subject"))
    row = rows.filter(subject__uid=subject_uid).first()
    return ClassView(row, _scheme(row), level_of(_scheme(row), row.level)) if row else None


def class_changes(actor: Actor, subject_uid: str) -> QuerySet[ClassChange]:
    """List the history of a business's class, newest first. Right: credit:class:read"""
    rows = visible_to(
        actor, Rights.CLASS_READ, ClassChange.objects.all(), region_field="subject__region_code"
    )
    return rows.filter(subject__uid=subject_uid)


def find_classes(actor: Actor, *, level: str = "") -> QuerySet[CreditClass]:
    """Find classes, the riskiest first. Right: credit:class:read"""
    rows = visible_to(actor, Rights.CLASS_READ, CreditClass.objects.select_related("subject"))
    return (rows.filter(level=level) if level else rows).order_by("-score", "id")


def count_classes(actor: Actor) -> dict[str, int]:
    """Count the businesses of each class. Right: credit:class:read"""
    rows = visible_to(actor, Rights.CLASS_READ, CreditClass.objects.all()).order_by()
    return dict(sorted(rows.values_list("level").annotate(number=Count("id"))))


def draw_multipliers(subject_uids: list[str]) -> Mapping[str, float]:
    """Give the draw weight that each business's class asks for; for the flow that makes a draw. Unclassed: absent."""
    found: dict[str, float] = {}
    for start in range(0, len(subject_uids), 2_000):
        part = subject_uids[start : start + 2_000]
        rows = CreditClass.objects.filter(subject__uid__in=part)
        for uid, level, key in rows.values_list("subject__uid", "level", "scheme_key"):
            found[uid] = level_of(packs().schemes[key], level).draw_multiplier
    return found


def find_entries(actor: Actor, *, subject_uid: str = "", kind: str = "", state: str = "") -> QuerySet[Entry]:
    """Find credit entries, newest first. Right: credit:entry:read"""
    rows = visible_to(actor, Rights.ENTRY_READ, Entry.objects.select_related("subject"))
    rows = rows.filter(subject__uid=subject_uid) if subject_uid else rows
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(state=state) if state else rows


def entries_in_force(subject_uid: str) -> QuerySet[Entry]:
    """Give the entries that count today; for flows and marts, which act for the house."""
    return Entry.objects.filter(subject__uid=subject_uid, state=Entry.State.IN_FORCE)


def get_entry(actor: Actor, uid: str) -> Entry:
    """Open an entry. Right: credit:entry:read. Raises: NotFound"""
    found = find_entries(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这条信用记录，或不在您的管辖范围内")
    return found


def find_repairs(actor: Actor, *, state: str = "") -> QuerySet[Repair]:
    """Find requests for repair, newest first. Right: credit:entry:read"""
    rows = visible_to(actor, Rights.ENTRY_READ, Repair.objects.select_related("entry__subject"))
    return rows.filter(state=state) if state else rows


def get_repair(actor: Actor, uid: str) -> Repair:
    """Open a request for repair. Right: credit:entry:read. Raises: NotFound"""
    found = find_repairs(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这件修复申请，或不在您的管辖范围内")
    return found


def repair_for(uid: str) -> Repair | None:
    """Find a request by uid; for flows, which act for the house."""
    return Repair.objects.select_related("entry__subject").filter(uid=uid).first()


def find_contests(actor: Actor, *, state: str = "") -> QuerySet[Contest]:
    """Find objections, newest first. Right: credit:entry:read"""
    rows = visible_to(actor, Rights.ENTRY_READ, Contest.objects.select_related("entry__subject"))
    return rows.filter(state=state) if state else rows


def get_contest(actor: Actor, uid: str) -> Contest:
    """Open an objection. Right: credit:entry:read. Raises: NotFound"""
    found = find_contests(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这件异议，或不在您的管辖范围内")
    return found
