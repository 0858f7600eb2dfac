"""Invented officers of the demo: who sits in which unit, in which role, and which of them a visitor may sign in as.

Names are put together by chance from the seed. Certificates carry numbers that no authority issues.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .naming import person_names

__all__ = ["DEMO_PASSWORD", "EASY", "Officer", "UnitCard", "officers_of"]

DEMO_PASSWORD = "demo-only-2026"  # noqa: S105 - printed on the sign-in page of every demo home; real homes never hold it

# Kind of unit to its posts: role, title, how many, whether they hold a certificate.
_POSTS: dict[str, tuple[tuple[str, str, int, bool], ...]] = {
    "city_bureau": (
        ("bureau_leader", "局长", 1, True), ("system_admin", "系统管理员", 1, False),
        ("auditor", "审计监督", 1, False),
        ("data_clerk", "数据专员", 1, False), ("analyst", "统计分析", 1, False),
        ("credit_officer", "信用监管", 1, True), ("legal_reviewer", "法制审核", 1, True),
        ("division_head", "综合科科长", 1, True),
    ),
    "division": (("division_head", "科长", 1, True), ("case_officer", "科员", 2, True)),
    "county_bureau": (
        ("bureau_leader", "局长", 1, True), ("legal_reviewer", "法制审核", 1, True),
        ("division_head", "股长", 1, True),
        ("case_officer", "办案人员", 3, True), ("inspector", "检查人员", 2, True),
        ("data_clerk", "数据专员", 1, False),
    ),
    "station": (("station_head", "所长", 1, True), ("station_officer", "执法人员", 2, True)),
}  # fmt: skip


# Accounts that visitors are shown have names that are quick to type.
EASY: dict[tuple[str, str], str] = {
    ("city", "bureau_leader"): "leader", ("city", "data_clerk"): "clerk", ("city", "analyst"): "analyst",
    ("city", "auditor"): "auditor", ("city", "system_admin"): "admin", ("445102", "division_head"): "head",
    ("445102", "case_officer"): "officer", ("445102.010", "station_officer"): "station",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What of a unit matters for filling its posts."""

    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Officer:
    """One invented person in one post."""

    username: str
    name: str
    unit: str
    role: str
    title: str
    certificate_no: str
    phone: str


def officers_of(units: list[UnitCard], seed: int) -> Iterator[Officer]:
    """Give the officers of all units in the units' order; the same seed gives the same people.

    User names say the unit and the place in it, so that a person can be found again by eye.
    """
    posts = [
        (unit, role, title, number, certified)
        for unit in units
        for role, title, count, certified in _POSTS.get(unit.kind, ())
        for number in range(1, count + 1)
    ]
    rng = np.random.default_rng([seed, 77])
    names = person_names(rng, len(posts) * 2)
    # Two officers of the same name would puzzle a reader of the demo.
    fresh = list(dict.fromkeys(names))
    for place, (unit, role, title, number, certified) in enumerate(posts):
        plain = f"{unit.code.replace('.', '-')}-{role.replace('_', '-')}-{number}"
        username = EASY.get((unit.code, role), plain) if number == 1 else plain
        yield Officer(
            username,
            fresh[place],
            unit.code,
            role,
            title,
            f"示例{place + 1:05d}" if certified else "",
            f"15400{place:06d}",
        )
