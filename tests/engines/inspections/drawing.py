"""An invented draw for tests: rosters, secrets, lottery numbers, and its bundle."""

from datetime import date

from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections.bundle import replay, write_bundle
from quanheng.engines.inspections.draw import Chance, commit_rosters
from quanheng.engines.inspections.rosters import DrawPlan, DrawStratum, PublicSource, roster_bytes

__all__ = ["BEACONS", "REVEALS", "make_bundle", "objects", "officers", "plan"]

BEACONS = [
    inspections.Beacon("快乐8 第2026309期", "03 07 11 14 19 22 26 31 33 38 41 45 52 56 58 63 67 70 74 79")
]
REVEALS = [inspections.Reveal("甲", "0a" * 16, "1b" * 16), inspections.Reveal("乙", "2c" * 16, "3d" * 16)]


def plan(*, is_weighted=False, shares=(("A", 200), ("B", 500), ("D", 10_000)), **more):
    return DrawPlan(
        "p" * 32, "第四季度餐饮抽查", "catering", ("RI037",), date(2026, 11, 18), date(2026, 12, 18),
        tuple(DrawStratum(*one) for one in shares), (PublicSource("快乐8 第2026309期", "2026-11-16"),),
        is_weighted=is_weighted, **more,
    )  # fmt: skip


def objects(count=60):
    return [
        inspections.RosterObject(
            f"92445102MA{n:08d}", "ABBBBBBBBD"[n % 10], f"44510200{n % 2 + 1}", n % 7 + 1
        )
        for n in range(count)
    ]


def officers(count=8):
    return [
        inspections.RosterOfficer(f"officer-{n}", (f"44510200{n % 2 + 1}",), ("food",) if n < 4 else ())
        for n in range(count)
    ]


def make_bundle(the_plan=None, roster=None, staff=None, reveals=REVEALS, beacons=BEACONS):
    the_plan = the_plan or plan()
    roster = objects() if roster is None else roster
    staff = officers() if staff is None else staff
    secrets = [(one.by, inspections.seal_secret(one)) for one in reveals]
    commitment = commit_rosters(the_plan, roster, staff, secrets)
    chance = Chance(tuple(beacons), tuple(sorted(reveals, key=lambda one: one.by)))
    rosters = roster_bytes(roster), roster_bytes(staff)
    result, _ = replay(the_plan, *rosters, commitment, chance)
    return write_bundle(the_plan, *rosters, commitment.as_dict(), chance, result)
