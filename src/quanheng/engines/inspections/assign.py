"""Who goes where: two officers for each drawn business, deterministic, fair in load, conflicts kept apart.

This is the seam for a min-cost flow with a published certificate: whatever takes its place gets the same
arguments and returns the same shape, and the name in ``METHOD`` tells a verifier which one was used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .rosters import DrawPlan, RosterObject, RosterOfficer, avoid_mark

__all__ = ["METHOD", "Assignment", "assign_officers"]

METHOD = "least-load/1"

WHY = {
    "region": "辖区内没有执法人员",
    "certificate": "执法证在检查期内到期",
    "avoid": "需要回避",
    "skill": "没有所需专长的人员",
    "load": "人员任务已满",
}


@dataclass(frozen=True, slots=True)
class Assignment:
    """The posts filled, and each post that could not be filled with the rule that bound."""

    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    gaps: tuple[tuple[str, int, str], ...]  # object, posts missing, reason

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape in ``result.json``."""
        return {
            "method": METHOD,
            "pairs": [{"object": one, "officers": list(officers)} for one, officers in self.pairs],
            "gaps": [{"object": one, "missing": missing, "why": why} for one, missing, why in self.gaps],
        }


def assign_officers(
    plan: DrawPlan,
    drawn: Sequence[RosterObject],
    officers: Sequence[RosterOfficer],
    mac: Callable[[bytes], bytes],
) -> Assignment:
    """Give each drawn business its officers, in the order of the draw.

    The officer with the least load so far is taken; among equals the smaller HMAC-SM3(key, "arc" 0 object 0
    officer). When the plan asks for a speciality, the first officer must have it. Nobody gets more than the
    mean load of all officers, rounded up, plus one, so that chance and not the order of the list decides.
    """
    load = {officer.id: officer.load for officer in officers}
    pool = _Pool(plan, officers)
    pairs: list[tuple[str, tuple[str, ...]]] = []
    gaps: list[tuple[str, int, str]] = []
    for one in drawn:
        chosen: list[str] = []
        why = ""
        while len(chosen) < plan.officers_per_task:
            needs_skill = bool(plan.skill) and not chosen
            fit, why = pool.eligible(one, needs_skill=needs_skill, load=load, taken=chosen)
            if not fit:
                break
            least = min(load[officer.id] for officer in fit)
            best = min(
                (officer.id for officer in fit if load[officer.id] == least),
                key=lambda officer: (mac(_arc(one.id, officer)), officer),
            )
            chosen.append(best)
            load[best] += 1
        if len(chosen) < plan.officers_per_task:
            gaps.append((one.id, plan.officers_per_task - len(chosen), why))
        pairs.append((one.id, tuple(chosen)))
    return Assignment(tuple(pairs), tuple(gaps))


def _arc(object_id: str, officer: str) -> bytes:
    return b"arc\x00" + object_id.encode() + b"\x00" + officer.encode()


class _Pool:
    """Officers by place, so that a town's station is searched and not the whole city."""

    def __init__(self, plan: DrawPlan, officers: Sequence[RosterOfficer]) -> None:
        self.plan = plan
        last_day = plan.ends_on.isoformat()
        self.certified = {
            one.id for one in officers if not one.certified_until or one.certified_until >= last_day
        }
        self.officers = sorted(officers, key=lambda one: one.id.encode())
        self.avoids: Mapping[str, frozenset[str]] = {one.id: frozenset(one.avoid) for one in officers}
        self.near: dict[str, list[RosterOfficer]] = {}

    def _in_region(self, region: str) -> list[RosterOfficer]:
        if region not in self.near:
            self.near[region] = [
                one for one in self.officers if any(region.startswith(prefix) for prefix in one.regions)
            ]
        return self.near[region]

    def eligible(
        self, one: RosterObject, *, needs_skill: bool, load: Mapping[str, int], taken: Sequence[str]
    ) -> tuple[list[RosterOfficer], str]:
        """Give those who may go, or nobody and the first rule that left nobody."""
        rules: tuple[tuple[str, Callable[[RosterOfficer], bool]], ...] = (
            ("region", lambda officer: officer.id not in taken),
            ("certificate", lambda officer: officer.id in self.certified),
            ("avoid", lambda officer: not self._avoids(officer.id, one.id)),
            ("skill", lambda officer: not needs_skill or self.plan.skill in officer.skills),
            ("load", lambda officer: not self.plan.max_load or load[officer.id] < self.plan.max_load),
        )
        fit = self._in_region(one.region)
        for name, rule in rules:
            fit = [officer for officer in fit if rule(officer)]
            if not fit:
                return [], WHY[name]
        return fit, ""

    def _avoids(self, officer: str, object_id: str) -> bool:
        marks = self.avoids[officer]
        return bool(marks) and avoid_mark(officer, object_id) in marks
