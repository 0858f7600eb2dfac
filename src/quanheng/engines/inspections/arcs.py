"""Who may go where: the arcs between drawn businesses and officers, their costs and everybody's share of the work."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from quanheng.base.digest import sm3

from .rosters import DrawPlan, RosterObject, RosterOfficer, avoid_mark, rotation_mark

__all__ = ["NO_LIMIT", "WHY", "Postings", "arcs_of", "away_too_long", "rules_of", "why_short"]

COST_BYTES = 5  # the first 40 bits of the keyed digest
NO_LIMIT = 1 << 30
Ints = NDArray[np.int64]

WHY = {
    "region": "辖区内没有执法人员",
    "certificate": "执法证在检查期内到期",
    "leave": "检查期内休假",
    "rotation": "轮换期内不得再去",
    "avoid": "需要回避",
    "load": "人员任务已满",
    "skill": "没有所需专长的人员",
}

Rule = Callable[[RosterObject, RosterOfficer], bool]


@dataclass(frozen=True, slots=True)
class Postings:
    """The network of one draw.

    ``objects`` and ``officers`` are indices of a drawn business (order of the draw) and of an officer (order of the
    roster), one pair for each arc, shape (arcs,); ``costs`` shape (arcs,); ``skilled``, ``loads``, ``caps`` shape
    (officers,). ``per_task`` officers for each of ``count`` businesses; with ``has_rule`` at most ``per_task`` - 1 of
    them may lack the plan's speciality.
    """

    count: int
    per_task: int
    has_rule: bool
    objects: Ints
    officers: Ints
    costs: Ints
    skilled: NDArray[np.bool_]
    loads: Ints
    caps: Ints


def rules_of(plan: DrawPlan) -> tuple[tuple[str, Rule], ...]:
    """Give the rules that an arc must keep, in the order in which a gap names them; the speciality stands apart."""
    last_day = plan.ends_on.isoformat()
    return (
        ("region", lambda one, officer: one.region.startswith(tuple(officer.regions))),
        (
            "certificate",
            lambda _, officer: not officer.certified_until or officer.certified_until >= last_day,
        ),
        ("leave", lambda _, officer: not away_too_long(plan, officer)),
        (
            "rotation",
            lambda one, officer: (
                not officer.rotation or rotation_mark(officer.id, one.id) not in officer.rotation
            ),
        ),
        (
            "avoid",
            lambda one, officer: not officer.avoid or avoid_mark(officer.id, one.id) not in officer.avoid,
        ),
        ("load", lambda _, officer: not plan.max_load or officer.load < plan.max_load),
    )


def away_too_long(plan: DrawPlan, officer: RosterOfficer) -> bool:
    """Say whether leave takes half of the plan's days or more; days in several leaves count once."""
    if not officer.leave:
        return False
    first, last = plan.starts_on.toordinal(), plan.ends_on.toordinal()
    away: set[int] = set()
    for begins, ends in officer.leave:
        start = max(first, date.fromisoformat(begins).toordinal())
        away.update(range(start, min(last, date.fromisoformat(ends).toordinal()) + 1))
    return 2 * len(away) >= last - first + 1


def why_short(plan: DrawPlan, one: RosterObject, officers: Sequence[RosterOfficer]) -> str:
    """Name the first rule that leaves a business fewer officers than it needs; else they are all taken."""
    fit = list(officers)
    for name, rule in rules_of(plan):
        fit = [officer for officer in fit if rule(one, officer)]
        if len(fit) < plan.officers_per_task:
            return WHY[name]
    if plan.skill and not any(plan.skill in officer.skills for officer in fit):
        return WHY["skill"]
    return WHY["load"]


def arcs_of(
    plan: DrawPlan, drawn: Sequence[RosterObject], officers: Sequence[RosterOfficer], key: bytes
) -> Postings:
    """Build the network: which officer may go to which business, at what cost, and how many each may take."""
    costs: list[int] = []
    heads: list[int] = []
    tails: list[int] = []
    ids = [officer.id.encode() for officer in officers]
    near = _by_region(plan, officers)
    cost_of = _costs(key)
    for index, one in enumerate(drawn):
        fit = [
            place
            for place, is_marked in near(one.region)
            if not is_marked or not _is_barred(officers[place], one.id)
        ]
        heads += [index] * len(fit)
        tails += fit
        costs += cost_of(one.id, [ids[place] for place in fit])
    skilled = np.array([plan.skill in one.skills if plan.skill else True for one in officers], dtype=bool)
    loads = np.array([one.load for one in officers], dtype=np.int64)
    limits = np.maximum(plan.max_load - loads, 0) if plan.max_load else np.full(len(officers), NO_LIMIT)
    objects, staff = np.array(heads, dtype=np.int64), np.array(tails, dtype=np.int64)
    shares = _caps(len(drawn), len(officers), plan, objects, staff, skilled)
    return Postings(
        len(drawn), plan.officers_per_task, bool(plan.skill), objects, staff, np.array(costs, dtype=np.int64),
        skilled, loads, np.minimum(shares, limits),
    )  # fmt: skip


def _by_region(
    plan: DrawPlan, officers: Sequence[RosterOfficer]
) -> Callable[[str], Sequence[tuple[int, bool]]]:
    """Give the officers of a region that no rule but a mark can bar, each with whether he bears marks at all."""
    known: dict[str, list[tuple[int, bool]]] = {}
    about_officer = [rule for name, rule in rules_of(plan) if name in ("certificate", "leave", "load")]
    anywhere = RosterObject("", "", "")
    free = [
        (place, tuple(officer.regions), bool(officer.avoid or officer.rotation))
        for place, officer in enumerate(officers)
        if officer.regions and all(rule(anywhere, officer) for rule in about_officer)
    ]

    def near(region: str) -> Sequence[tuple[int, bool]]:
        if region not in known:
            known[region] = [
                (place, marked) for place, prefixes, marked in free if region.startswith(prefixes)
            ]
        return known[region]

    return near


def _is_barred(officer: RosterOfficer, object_id: str) -> bool:
    if officer.avoid and avoid_mark(officer.id, object_id) in officer.avoid:
        return True
    return bool(officer.rotation) and rotation_mark(officer.id, object_id) in (officer.rotation or ())


def _costs(key: bytes) -> Callable[[str, Sequence[bytes]], list[int]]:
    """Give HMAC-SM3(key, "arc" 0 object 0 officer), its first 40 bits; the common front is hashed once."""
    try:
        start = hmac.new(key, b"arc\x00", "sm3")
        hashlib.new("sm3")
    except ValueError:
        return _costs_without_openssl(key)

    def of(object_id: str, officers: Sequence[bytes]) -> list[int]:
        front = start.copy()
        front.update(object_id.encode() + b"\x00")
        copy, found = front.copy, []
        for officer in officers:
            state = copy()
            state.update(officer)
            found.append(int.from_bytes(state.digest()[:COST_BYTES], "big"))
        return found

    return of


def _costs_without_openssl(key: bytes) -> Callable[[str, Sequence[bytes]], list[int]]:
    block = key.ljust(64, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)

    def of(object_id: str, officers: Sequence[bytes]) -> list[int]:
        front = inner + b"arc\x00" + object_id.encode() + b"\x00"
        return [int.from_bytes(sm3(outer + sm3(front + one))[:COST_BYTES], "big") for one in officers]

    return of


def _caps(
    count: int, staff: int, plan: DrawPlan, objects: Ints, officers: Ints, skilled: NDArray[np.bool_]
) -> Ints:
    """Give the most new tasks for each officer: the fair share, rounded up, plus one; 0 without arcs.

    The fair share splits each business's posts equally among those who may take them. This split is itself a
    flow, whole numbers or not; so by the integrality of flows the cap alone never leaves a post empty.
    """
    degree = np.bincount(objects, minlength=count)
    able = np.bincount(objects[skilled[officers]], minlength=count)
    kinds, sort = np.unique(np.stack([degree, able], axis=1), axis=0, return_inverse=True)
    sort = sort.reshape(-1)
    tally = np.zeros((2, staff, len(kinds)), dtype=np.int64)  # whether skilled, officer, kind of business
    np.add.at(tally, (skilled[officers].astype(np.int64), officers, sort[objects]), 1)
    shares = [_shares(plan.officers_per_task, bool(plan.skill), int(one), int(two)) for one, two in kinds]
    caps = np.zeros(staff, dtype=np.int64)
    for place in range(staff):
        share = sum(
            (shares[kind][is_skilled] * int(tally[is_skilled, place, kind])
            for is_skilled, kind in _filled(tally[:, place, :])), Fraction(0),
        )  # fmt: skip
        caps[place] = ceil(share) + 1 if share else 0
    return caps


def _filled(tally: Ints) -> Iterator[tuple[int, int]]:
    for is_skilled, kind in np.argwhere(tally):
        yield int(is_skilled), int(kind)


def _shares(per_task: int, has_rule: bool, degree: int, able: int) -> tuple[Fraction, Fraction]:
    """Give what an unskilled and a skilled officer's arc bears of a business with so many eligible officers."""
    if degree == 0:
        return Fraction(0), Fraction(0)
    if not has_rule:
        share = min(Fraction(1), Fraction(per_task, degree))
        return share, share
    if degree < per_task or degree == 1:
        return Fraction(1), Fraction(1)
    rest = Fraction(per_task - 1, degree - 1)
    return rest, (Fraction(1, able) + (1 - Fraction(1, able)) * rest if able else rest)
