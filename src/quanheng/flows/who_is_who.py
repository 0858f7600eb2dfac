"""Merging and splitting businesses: the register's act, and the data centre that follows it."""

from collections.abc import Sequence
from datetime import datetime

from quanheng.datacentre.api import Centre
from quanheng.foundation.people.api import Actor
from quanheng.registry import api as registry

from .rows_to_pairs import follow_people

__all__ = [
    "MOVED_TITLES",
    "join_subjects",
    "moved_titles",
    "part_subjects",
    "rejoin_subjects",
    "take_out_rows",
]

# What hangs on a business, as the page calls it; a room that is not named here shows under 其他记录.
MOVED_TITLES = {
    "registry.SourceRecord": "来源行", "registry.Licence": "许可", "registry.Record": "登记记录",
    "registry.Site": "经营场所",
    "registry.FormerName": "曾用名", "affairs.Affair": "办件", "risk.Alert": "预警", "credit.CreditEntry": "信用记录",
    "inspections.Task": "检查任务", "inspections.Finding": "检查发现", "inspections.RosterEntry": "名录条目",
    "inspections.RosterTag": "名录标记", "inspections.Grade": "等级", "inspections.RiskGrade": "风险等级",
    "intake.Voice": "来件", "disclosure.Notice": "公示", "linkage.LinkPair": "核对记录",
}  # fmt: skip


def moved_titles(moves: dict[str, int]) -> list[tuple[str, int]]:
    """Give counts of moved rows by title, the largest first; several fields of one room are added up."""
    counts: dict[str, int] = {}
    for name, count in moves.items():
        title = MOVED_TITLES.get(name.rpartition(".")[0], "其他记录")
        counts[title] = counts.get(title, 0) + count
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def join_subjects(
    *,
    actor: Actor,
    at: datetime,
    centre: Centre,
    kept: str,
    gone: str,
    reason: str,
    overrules_codes: bool = False,
) -> registry.SubjectMerge:
    """Hold two businesses for one, in the register and in the data centre. See ``registry.merge_subjects``."""
    made = registry.merge_subjects(
        actor=actor, kept=kept, gone=gone, reason=reason, at=at, overrules_codes=overrules_codes
    )
    follow_people(centre)
    return made


def part_subjects(
    *, actor: Actor, at: datetime, centre: Centre, merge: str, reason: str
) -> registry.SubjectMerge:
    """Take a merge back. See ``registry.undo_merge``."""
    found = registry.undo_merge(actor=actor, merge=merge, reason=reason, at=at)
    follow_people(centre)
    return found


def take_out_rows(
    *, actor: Actor, at: datetime, centre: Centre, subject: str, lines: Sequence[int], name: str, reason: str
) -> registry.SubjectSplit:
    """Take source rows out into a business of their own. See ``registry.split_subject``."""
    made = registry.split_subject(actor=actor, subject=subject, lines=lines, name=name, reason=reason, at=at)
    follow_people(centre)
    return made


def rejoin_subjects(
    *, actor: Actor, at: datetime, centre: Centre, split: str, reason: str
) -> registry.SubjectSplit:
    """Take a split back. See ``registry.undo_split``."""
    found = registry.undo_split(actor=actor, split=split, reason=reason, at=at)
    follow_people(centre)
    return found
