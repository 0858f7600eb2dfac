"""Officers by flow: every rule kept, no better choice left, loads level, gaps named, and a proof nobody bends."""

import itertools
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.base.digest import sm3
from quanheng.base.errors import BadInput
from quanheng.engines.inspections import flow
from quanheng.engines.inspections.arcs import arcs_of, away_too_long
from quanheng.engines.inspections.assign import assign_officers, method_for
from quanheng.engines.inspections.certificate import LOAD_STEP, certify
from quanheng.engines.inspections.flow import solve_postings
from quanheng.engines.inspections.rosters import (
    LEAST_LOAD,
    MIN_COST,
    RosterObject,
    RosterOfficer,
    avoid_mark,
    rotation_mark,
)
from tests.engines.inspections.drawing import plan

pytestmark = pytest.mark.files_only
KEY = sm3(b"postings")


def frame(**more):
    return replace(plan(), method=MIN_COST, format=2, **more)


def drawn(count, towns=1):
    return [RosterObject(f"{n:064x}", "s-1", f"44510200{n % towns + 1}") for n in range(count)]


def staff(count, towns=1, **more):
    return [RosterOfficer(f"f{n:063x}", (f"44510200{n % towns + 1}",), **more) for n in range(count)]


def loads_of(made):
    return Counter(officer for _, officers in made.pairs for officer in officers)


@st.composite
def small(draw):
    """A few businesses and officers with arbitrary towns, skills, loads and limits."""
    people = [
        RosterOfficer(
            f"f{n:063x}", tuple(draw(st.sets(st.sampled_from(["44510201", "44510202"]), min_size=1))),
            ("food",) if draw(st.booleans()) else (), load=draw(st.integers(0, 2)),
        )
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    places = [
        RosterObject(f"{n:064x}", "s-1", draw(st.sampled_from(["445102011", "445102021"])))
        for n in range(draw(st.integers(1, 3)))
    ]
    the_plan = frame(
        skill=draw(st.sampled_from(["", "food"])), max_load=draw(st.sampled_from([0, 0, 2, 3])),
        officers_per_task=draw(st.integers(1, 2)),
    )  # fmt: skip
    return the_plan, places, people


@given(small())
@settings(max_examples=60, deadline=None)
def test_no_choice_fills_more_posts_or_costs_less(case):
    the_plan, places, people = case
    net = arcs_of(the_plan, places, people, KEY)
    chosen = solve_postings(net)
    proof = certify(net, chosen)
    best = None
    options = [
        [
            pick
            for size in range(the_plan.officers_per_task + 1)
            for pick in itertools.combinations(np.flatnonzero(net.objects == index), size)
            if not net.has_rule or sum(not net.skilled[net.officers[arc]] for arc in pick) < net.per_task
        ]
        for index in range(len(places))
    ]
    for picks in itertools.product(*options):
        arcs = [arc for pick in picks for arc in pick]
        taken = Counter(int(net.officers[arc]) for arc in arcs)
        if any(count > net.caps[who] for who, count in taken.items()):
            continue
        cost = sum(int(net.costs[arc]) for arc in arcs) + sum(
            LOAD_STEP * (int(net.loads[who]) + step)
            for who, count in taken.items()
            for step in range(1, count + 1)
        )
        if best is None or (-len(arcs), cost) < best:
            best = (-len(arcs), cost)
    assert best == (-proof["filled"], int(proof["cost"]))


@given(small(), st.integers(0, 1 << 30))
@settings(max_examples=40, deadline=None)
def test_another_choice_has_no_proof(case, where):
    net = arcs_of(*case, KEY)
    chosen = solve_postings(net)
    if not len(chosen):
        return
    bent = chosen.copy()
    bent[where % len(bent)] ^= True
    with pytest.raises(BadInput):
        certify(net, bent)


def test_loads_are_level_among_those_who_may_do_the_same():
    people = staff(30, towns=3)
    made = assign_officers(frame(), drawn(200, towns=3), people, KEY)
    loads = loads_of(made)
    assert made.gaps == ()
    for town in range(3):
        own = [loads[one.id] for one in people[town::3]]
        assert max(own) - min(own) <= 1
    levelled = assign_officers(
        frame(), drawn(60), [replace(one, load=n % 3) for n, one in enumerate(staff(12))], KEY
    )
    total = [
        one.load + loads_of(levelled)[one.id]
        for one in [replace(x, load=n % 3) for n, x in enumerate(staff(12))]
    ]
    assert max(total) - min(total) <= 2


def test_the_cap_alone_never_leaves_a_post_empty():
    for skill in ("", "food"):
        people = [
            replace(one, skills=("food",) if n % 5 == 0 else ()) for n, one in enumerate(staff(23, towns=4))
        ]
        people += [RosterOfficer("f" * 64, ("445102",), ("food",))]
        net = arcs_of(frame(skill=skill), drawn(90, towns=4), people, KEY)
        proof = certify(net, solve_postings(net))
        assert proof["filled"] == proof["posts"] == 180
        assert proof["cut"] == {"objects": [], "officers": []}


def test_the_first_officer_has_the_speciality_and_a_pair_is_two_persons():
    people = [replace(one, skills=("food",) if n < 3 else ()) for n, one in enumerate(staff(9))]
    made = assign_officers(frame(skill="food"), drawn(20), people, KEY)
    skilled = {one.id for one in people[:3]}
    assert all(pair[0] in skilled and len(set(pair)) == 2 for _, pair in made.pairs)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"regions": ("445109",)}, "辖区内没有执法人员"),
        ({"certified_until": "2026-12-17"}, "执法证在检查期内到期"),
        ({"leave": (("2026-11-01", "2026-12-03"),)}, "检查期内休假"),
        ({"rotation": tuple(rotation_mark(f"f{0:063x}", f"{n:064x}") for n in range(4))}, "轮换期内不得再去"),
        ({"avoid": tuple(avoid_mark(f"f{0:063x}", f"{n:064x}") for n in range(4))}, "需要回避"),
    ],
)
def test_a_post_nobody_may_take_is_named_with_the_rule_that_bound(change, why):
    people = staff(2)
    people[0] = replace(people[0], **change)
    made = assign_officers(frame(), drawn(4), people, KEY)
    assert {(missing, said) for _, missing, said in made.gaps} == {(1, why)}
    assert people[0].id not in loads_of(made)


def test_full_officers_and_a_missing_speciality_are_reasons_too():
    full = assign_officers(frame(max_load=2), drawn(4), staff(2), KEY)
    assert sum(missing for _, missing, _ in full.gaps) == 4
    assert {why for *_, why in full.gaps} == {"人员任务已满"}
    assert json.loads(full.certificate)["cut"]["officers"] == [0, 1]
    lay = assign_officers(frame(skill="food"), drawn(2), staff(3), KEY)
    assert [(missing, why) for _, missing, why in lay.gaps] == [(1, "没有所需专长的人员")] * 2


def test_leave_counts_days_once_and_half_is_too_long():
    half = replace(staff(1)[0], leave=(("2026-11-18", "2026-12-01"), ("2026-11-20", "2026-12-03")))
    assert away_too_long(frame(), half)
    assert not away_too_long(frame(), replace(half, leave=(("2026-11-18", "2026-12-02"),)))
    assert not away_too_long(frame(), replace(half, leave=(("2026-01-01", "2026-11-17"),)))


def test_costs_beyond_the_solver_are_still_solved_exactly(monkeypatch):
    net = arcs_of(
        frame(skill="food"), drawn(60, 3), [replace(x, skills=("food",)) for x in staff(12, 3)], KEY
    )
    told = certify(net, solve_postings(net))
    monkeypatch.setattr(flow, "ROOM", 1 << 49)
    assert certify(net, solve_postings(net)) == told


def test_a_plan_too_large_for_the_network_or_without_solver_keeps_the_plain_method(monkeypatch):
    roster = [replace(one, stratum="A") for one in drawn(5)]
    assert method_for(plan(), roster, staff(3)) == MIN_COST
    monkeypatch.setattr("quanheng.engines.inspections.assign.MOST_ARCS", 0.1)
    assert method_for(plan(), roster, staff(3)) == LEAST_LOAD
    monkeypatch.undo()
    monkeypatch.setattr("quanheng.engines.inspections.assign.can_solve", lambda: False)
    assert method_for(plan(), roster, staff(3)) == LEAST_LOAD
