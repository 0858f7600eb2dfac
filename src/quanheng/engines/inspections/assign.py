"""Who goes where: the plan's number of officers for each drawn business, by a named method that anyone can check.

``min-cost-flow/1`` solves a network and publishes the proof that no other choice is better; ``least-load/1`` goes
through the businesses in order and needs no solver. A plan is sealed with the method it will use.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput

from .arcs import WHY, Postings, arcs_of, rules_of, why_short
from .certificate import certify, chosen_arcs
from .draw import keyed
from .flow import can_solve, solve_postings
from .rosters import LEAST_LOAD, MIN_COST, DrawPlan, RosterObject, RosterOfficer

__all__ = ["Assignment", "assign_officers", "check_assignment", "method_for"]

MOST_ARCS = 4_000_000  # beyond this the network would take minutes: least load then


@dataclass(frozen=True, slots=True)
class Assignment:
    """The posts filled, and each post that could not be filled with the rule that bound."""

    method: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    gaps: tuple[tuple[str, int, str], ...]  # object, posts missing, reason
    certificate: bytes = b""

    def as_dict(self) -> dict[str, Any]:
        """Give the plain shape in ``result.json``; the certificate is bound by its digest."""
        plain: dict[str, Any] = {
            "method": self.method,
            "pairs": [{"object": one, "officers": list(officers)} for one, officers in self.pairs],
            "gaps": [{"object": one, "missing": missing, "why": why} for one, missing, why in self.gaps],
        }
        return plain | {"certificate": sm3(self.certificate).hex()} if self.certificate else plain


def method_for(plan: DrawPlan, objects: Sequence[RosterObject], officers: Sequence[RosterOfficer]) -> str:
    """Choose the method a plan is sealed with: the flow, unless the solver is missing or the network is too large."""
    if not can_solve() or not objects:
        return LEAST_LOAD
    shares = {one.key: one.share_bp for one in plan.strata}
    drawn = Counter[str]()
    for one in objects:
        drawn[one.region] += shares.get(one.stratum, 0)
    arcs = sum(
        weight / 10_000 * sum(region.startswith(tuple(officer.regions)) for officer in officers)
        for region, weight in drawn.items()
    )
    return MIN_COST if arcs <= MOST_ARCS else LEAST_LOAD


def assign_officers(
    plan: DrawPlan, drawn: Sequence[RosterObject], officers: Sequence[RosterOfficer], key: bytes
) -> Assignment:
    """Give each drawn business its officers, in the order of the draw, by the plan's method.

    When the plan asks for a speciality, one of them has it and stands first. A post that cannot be filled is a gap
    with the rule that left too few.
    """
    if plan.method == LEAST_LOAD:
        return _least_load(plan, drawn, officers, key)
    staff = sorted(officers, key=lambda one: one.id.encode())
    net = arcs_of(plan, drawn, staff, key)
    return _written(plan, drawn, staff, net, solve_postings(net))


def check_assignment(
    plan: DrawPlan,
    drawn: Sequence[RosterObject],
    officers: Sequence[RosterOfficer],
    key: bytes,
    told: Mapping[str, Any],
) -> Assignment:
    """Re-compute the assignment of a result: all of it by least load, or a flow's proof from who was sent.

    No solver is asked. Raises: BadInput, when somebody was sent who may not go, or another choice is better
    """
    if plan.method == LEAST_LOAD:
        return _least_load(plan, drawn, officers, key)
    if plan.method != MIN_COST:
        raise BadInput(f"不认识的派员方法“{plan.method}”", remedy="请用新版核验程序")
    staff = sorted(officers, key=lambda one: one.id.encode())
    places = {one.id: place for place, one in enumerate(staff)}
    sent = {pair["object"]: pair["officers"] for pair in told["pairs"]}
    try:
        pairs = [[places[officer] for officer in sent[one.id]] for one in drawn]
    except KeyError as unknown:
        raise BadInput("派员结果里有名录外的人，或少了一户", remedy="派员结果有误") from unknown
    net = arcs_of(plan, drawn, staff, key)
    return _written(plan, drawn, staff, net, chosen_arcs(net, pairs))


def _written(
    plan: DrawPlan,
    drawn: Sequence[RosterObject],
    officers: Sequence[RosterOfficer],
    net: Postings,
    chosen: "np.typing.NDArray[np.bool_]",
) -> Assignment:
    """Write a flow down: pairs in order, gaps with reasons, and the certificate."""
    certificate = canonical(certify(net, chosen))
    ranked: list[list[tuple[bool, int, str]]] = [[] for _ in drawn]
    arcs = zip(
        net.objects[chosen].tolist(), net.officers[chosen].tolist(), net.costs[chosen].tolist(), strict=True
    )
    for index, place, cost in arcs:
        ranked[index].append((not net.skilled[place], cost, officers[place].id))
    pairs = tuple(
        (one.id, tuple(officer for _, _, officer in sorted(staff)))
        for one, staff in zip(drawn, ranked, strict=True)
    )
    gaps = tuple(
        (one.id, plan.officers_per_task - len(staff), why_short(plan, one, officers))
        for one, staff in zip(drawn, ranked, strict=True)
        if len(staff) < plan.officers_per_task
    )
    return Assignment(MIN_COST, pairs, gaps, certificate)


def _least_load(
    plan: DrawPlan, drawn: Sequence[RosterObject], officers: Sequence[RosterOfficer], key: bytes
) -> Assignment:
    """Send the officer with the least load so far, among equals the smaller HMAC-SM3(key, "arc" 0 object 0 officer)."""
    mac = keyed(key)
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
    return Assignment(LEAST_LOAD, tuple(pairs), tuple(gaps))


def _arc(object_id: str, officer: str) -> bytes:
    return b"arc\x00" + object_id.encode() + b"\x00" + officer.encode()


class _Pool:
    """Officers by place, so that a town's station is searched and not the whole city."""

    def __init__(self, plan: DrawPlan, officers: Sequence[RosterOfficer]) -> None:
        self.plan = plan
        self.rules = {name: rule for name, rule in rules_of(plan) if name not in ("region", "load")}
        self.officers = sorted(officers, key=lambda one: one.id.encode())
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
        fit = [officer for officer in self._in_region(one.region) if officer.id not in taken]
        if not fit:
            return [], WHY["region"]
        for name, rule in self.rules.items():
            fit = [officer for officer in fit if rule(one, officer)]
            if not fit:
                return [], WHY[name]
        if needs_skill:
            fit = [officer for officer in fit if self.plan.skill in officer.skills]
            if not fit:
                return [], WHY["skill"]
        if self.plan.max_load:
            fit = [officer for officer in fit if load[officer.id] < self.plan.max_load]
        return (fit, "") if fit else ([], WHY["load"])
