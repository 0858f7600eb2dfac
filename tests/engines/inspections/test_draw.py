"""The draw as pure arithmetic: fixed by its input, blind to order, fair, and closed to tampering."""

import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.draw import chi_squares
from quanheng.base.digest import sm3
from quanheng.base.errors import BadInput
from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections.bundle import verify_bundle
from quanheng.engines.inspections.draw import commit_rosters, draw_objects, keyed
from quanheng.engines.inspections.profiles import draw_rfc3797, draw_vrs_sha256
from quanheng.engines.inspections.rosters import DrawStratum
from tests.engines.inspections.drawing import REVEALS, make_bundle, objects, officers, plan
from tests.shared import shared_data

TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify_draw.py"


def tool():
    spec = importlib.util.spec_from_file_location("verify_draw", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_published_examples_come_out_as_printed():
    published = json.loads(shared_data("published-vectors.json").read_text("utf-8"))
    nomcom = published["rfc3797_section6"]
    assert draw_rfc3797(nomcom["key"].encode(), nomcom["pool"], 16) == nomcom["selected_first_16"]
    vrs = published["vrs_thomson_draft00"]
    places = draw_vrs_sha256(
        bytes.fromhex(vrs["reveal_H9"]),
        vrs["randomness"].encode(),
        [name.encode() for name in vrs["prefixes"]],
    )
    assert [label.decode() for _, label in places] == list(vrs["prefixes"])
    for place, label in places:
        assert place.hex().startswith(vrs["prefixes"][label.decode()])


def test_the_order_in_which_rows_arrive_does_not_matter():
    shuffled = objects()
    random.Random(7).shuffle(shuffled)
    assert make_bundle(roster=shuffled) == make_bundle()


def test_quotas_are_rounded_up_and_substitutes_come_next():
    result = json.loads(make_bundle()["result.json"])
    by_key = {one["key"]: one for one in result["strata"]}
    assert (by_key["A"]["size"], by_key["A"]["quota"]) == (6, 1)
    assert (by_key["B"]["size"], by_key["B"]["quota"]) == (48, 3)
    assert len(by_key["B"]["substitutes"]) == 1
    assert len(by_key["D"]["drawn"]) == by_key["D"]["quota"] == by_key["D"]["size"] == 6


def test_each_business_can_place_itself():
    files = make_bundle()
    result = json.loads(files["result.json"])
    stratum = next(one for one in result["strata"] if one["key"] == "B")
    for row in objects():
        if row.stratum == "B":
            place = inspections.place_of(bytes.fromhex(result["key"]), "B", row.id).hex()
            assert (place <= stratum["cutoff"]) == (row.id in stratum["drawn"])


def test_a_bundle_verifies_here_and_by_the_single_file(tmp_path):
    for made in (make_bundle(), make_bundle(plan(is_weighted=True, skill="food", max_load=3))):
        assert verify_bundle(made).ok, verify_bundle(made).faults
        for name, content in made.items():
            (tmp_path / name).write_bytes(content)
        run = subprocess.run(
            [sys.executable, "-I", "-S", str(TOOL), str(tmp_path)], capture_output=True, check=False
        )
        assert run.returncode == 0, run.stdout.decode()


def test_the_single_file_hashes_as_the_standard_says():
    its = tool()
    digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert its.plain_sm3(b"abc").hex() == digest
    for length in (0, 1, 55, 56, 63, 64, 65, 200):
        assert its.plain_sm3(b"q" * length) == sm3(b"q" * length)
    fast = its.hmac_sm3(b"k" * 70)(b"m")
    its.FAST = False
    assert its.hmac_sm3(b"k" * 70)(b"m") == fast == keyed(b"k" * 70)(b"m")


def test_any_changed_byte_is_refused_by_both():
    files, its, chance = make_bundle(), tool(), random.Random(20261124)
    assert all(agrees for _, agrees in its.check(files))
    for _ in range(150):
        name = chance.choice(sorted(files))
        content = bytearray(files[name])
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        changed = {**files, name: bytes(content)}
        assert not verify_bundle(changed).ok, (name, at)
        try:
            agreed = all(agrees for _, agrees in its.check(changed))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            agreed = False
        assert not agreed, (name, at)


@pytest.mark.parametrize(
    "name", ["plan.json", "objects.jsonl", "officers.jsonl", "randomness.json", "result.json"]
)
def test_a_forger_who_also_mends_the_manifest_is_refused(name):
    files = make_bundle()
    row = {"plan.json": ("第四季度", "第三季度"), "objects.jsonl": ('"region":"445102001"', '"region":"445102002"'),
           "officers.jsonl": ('"load":0', '"load":1'), "randomness.json": ("03 07", "03 08"),
           "result.json": ("officer-1", "officer-3")}[name]  # fmt: skip
    forged = dict(files) | {name: files[name].decode().replace(*row, 1).encode()}
    assert forged[name] != files[name]
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = sm3(forged[name]).hex()
    forged["manifest.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    assert not verify_bundle(forged).ok
    assert not all(agrees for _, agrees in tool().check(forged))


def test_a_missing_file_is_named():
    files = make_bundle()
    del files["officers.jsonl"]
    verdict = verify_bundle(files)
    assert [check.detail for check in verdict.faults] == ["缺少officers.jsonl"]


@pytest.mark.parametrize("is_weighted", [False, True])
def test_every_business_is_drawn_equally_often(is_weighted):
    rounds, size = 3000, 40
    roster = [inspections.RosterObject(f"{n:03d}", "A", "445102001") for n in range(size)]
    the_plan = plan(is_weighted=is_weighted, shares=(("A", 2500),), substitutes_bp=0)
    counts = Counter()
    for seed in range(rounds):
        key = sm3(b"fair" + seed.to_bytes(4, "big"))
        counts.update(int(one) for one in draw_objects(the_plan, roster, key).drawn)
    # Drawing without replacement spreads less than independent draws: scale by 1 - quota/size.
    expected = rounds * 10 / size
    chi = sum((counts[n] - expected) ** 2 / (expected * 0.75) for n in range(size))
    assert 17.26 < chi * (size - 1) / size < 72.06  # 0.001 and 0.999 of chi-square on 39 degrees


@pytest.mark.parametrize("is_weighted", [False, True])
def test_every_pair_is_drawn_together_equally_often(is_weighted):
    rounds, size = 1500, 20
    roster = [inspections.RosterObject(f"{n:03d}", "A", "445102001") for n in range(size)]
    the_plan = plan(is_weighted=is_weighted, shares=(("A", 3000),), substitutes_bp=0)
    together = np.zeros((size, size), dtype=np.int64)
    for seed in range(rounds):
        places = [
            int(one) for one in draw_objects(the_plan, roster, sm3(b"pair" + seed.to_bytes(4, "big"))).drawn
        ]
        together[np.ix_(places, places)] += 1
    (_, single, _), (_, pairs, degrees) = chi_squares(together, rounds)
    assert degrees == 170
    assert 5.41 < single < 43.82  # 0.001 and 0.999 of chi-square on 19 degrees
    assert 118.7 < pairs < 232.7  # 0.001 and 0.999 of chi-square on 170 degrees


def test_a_double_weight_is_drawn_twice_as_often():
    roster = [
        inspections.RosterObject(f"{n}", "A", "445102001", weight) for n, weight in enumerate((1, 2, 3, 0))
    ]
    the_plan = plan(is_weighted=True, shares=(("A", 1),), substitutes_bp=0)
    counts = Counter(
        draw_objects(the_plan, roster, sm3(b"w" + seed.to_bytes(4, "big"))).drawn[0] for seed in range(6000)
    )
    assert counts["3"] == 0
    for name, share in (("0", 1 / 6), ("1", 2 / 6), ("2", 3 / 6)):
        assert abs(counts[name] / 6000 - share) < 0.025


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_drawing_by_weight_never_repeats_and_never_takes_a_zero(weights, seed):
    rows = [inspections.RosterObject(f"{n:02d}", "A", "4451", weight) for n, weight in enumerate(weights)]
    the_plan = plan(is_weighted=True, shares=(("A", 10_000),), substitutes_bp=0)
    drawn = draw_objects(the_plan, rows, sm3(seed)).drawn
    assert len(set(drawn)) == len(drawn) == sum(weight > 0 for weight in weights)


def assignment(**more):
    return json.loads(make_bundle(**more)["result.json"])["assignment"]


def test_two_officers_of_the_town_go_and_loads_stay_level():
    made = assignment()
    loads = Counter(one for pair in made["pairs"] for one in pair["officers"])
    assert made["gaps"] == []
    assert all(len(set(pair["officers"])) == 2 for pair in made["pairs"])
    regions = {row.id: row.region for row in objects()}
    homes = {one.id: one.regions[0] for one in officers()}
    assert all(homes[one] == regions[pair["object"]] for pair in made["pairs"] for one in pair["officers"])
    for town in ("445102001", "445102002"):
        own = [loads[one.id] for one in officers() if one.regions == (town,)]
        assert max(own) - min(own) <= 1


def test_conflicts_are_kept_apart_and_gaps_are_named():
    lonely = officers(4)
    everyone = tuple(inspections.avoid_mark("officer-0", one) for one in (row.id for row in objects()))
    lonely[0] = replace(lonely[0], avoid=everyone)
    made = assignment(staff=lonely)
    assert all("officer-0" not in pair["officers"] for pair in made["pairs"])
    assert {gap["why"] for gap in made["gaps"]} == {"需要回避"}


def test_a_full_officer_and_a_lapsed_certificate_are_reasons():
    assert {gap["why"] for gap in assignment(the_plan=plan(max_load=1))["gaps"]} == {"人员任务已满"}
    lapsed = [replace(one, certified_until="2026-12-17") for one in officers()]
    assert {gap["why"] for gap in assignment(staff=lapsed)["gaps"]} == {"执法证在检查期内到期"}


def test_the_first_officer_has_the_speciality_that_the_plan_asks_for():
    made = assignment(the_plan=plan(skill="food"))
    assert {pair["officers"][0] for pair in made["pairs"]} <= {f"officer-{n}" for n in range(4)}


def test_bad_rosters_and_secrets_are_refused():
    twice = [*objects(3), objects(1)[0]]
    with pytest.raises(BadInput, match="出现两次"):
        commit_rosters(plan(), twice, officers(), [])
    with pytest.raises(BadInput, match="没有的分层"):
        commit_rosters(plan(shares=(("A", 100),)), objects(), officers(), [])
    with pytest.raises(BadInput, match="不少于16字节"):
        inspections.seal_secret(inspections.Reveal("甲", "00", "11"))
    with pytest.raises(BadInput, match="没有随机数"):
        make_bundle(reveals=[], beacons=[])


def test_a_quota_is_exact_where_floats_would_not_be():
    assert DrawStratum("A", 700).quota(100) == 7
    assert DrawStratum("A", 1).quota(1) == 1
    assert DrawStratum("A", 500).quota(0) == 0
    assert sorted(one.by for one in REVEALS) == ["乙", "甲"]
