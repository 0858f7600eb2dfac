"""The numbers printed in the docs are what both programs compute."""

import json
import re
from pathlib import Path

from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections import bare_draw
from quanheng.engines.inspections.bundle import verify_bundle
from quanheng.engines.inspections.rosters import DrawPlan
from tests.engines.inspections.drawing import make_bundle
from tests.engines.inspections.test_draw import tool

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "draw.md"


def test_the_open_draw_in_the_docs_comes_out_as_printed():
    told = json.loads(re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1])
    files = bare_draw.make_example(12, 4, seed="docs", is_full=True)
    commitment, result, proof = (
        json.loads(files[name]) for name in ("commitment.json", "result.json", "certificate.json")
    )
    opening = json.loads(files["openings.jsonl"].split(b"\n")[0])
    own = bare_draw.own_place(files, opening["id"], opening["salt"])
    assert {name: opening[name] for name in told["opening"]} == told["opening"]
    assert (own.stratum, own.rank, own.size, own.is_drawn, len(own.proof)) == tuple(told["own"].values())
    assert {name: commitment[name] for name in told["commitment"]} == told["commitment"]
    assert result["key"] == told["key"]
    assert [ticket for one in result["strata"] for ticket in one["drawn"]] == told["drawn"]
    assert {name: proof[name] for name in ("filled", "posts", "caps", "cost")} == {
        name: told[name] for name in ("filled", "posts", "caps", "cost")
    }
    assert (proof["prices"]["officers"], result["assignment"]["gaps"]) == (
        told["officer_prices"],
        told["gaps"],
    )
    assert all(agrees for _, agrees in tool().check(files))


def test_the_small_draw_in_the_docs_comes_out_as_printed():
    told = json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1])
    reveals = [inspections.Reveal(**one) for one in told["reveals"]]
    assert inspections.seal_secret(reveals[0]) == told["sealed"]
    files = make_bundle(
        DrawPlan.read(told["plan"]),
        [inspections.RosterObject(one, "B", told["region"]) for one in told["objects"]],
        [inspections.RosterOfficer(one, (told["region"],)) for one in told["officers"]],
        reveals,
        [inspections.Beacon(**one) for one in told["beacons"]],
    )
    commitment, result = json.loads(files["commitment.json"]), json.loads(files["result.json"])
    assert {name: commitment[name] for name in told["commitment"]} == told["commitment"]
    assert result["key"] == told["key"]
    for code, place in told["places"].items():
        assert inspections.place_of(bytes.fromhex(told["key"]), "B", code).hex() == place
    assert list(told["places"].values()) == sorted(told["places"].values())
    assert result["strata"][0]["drawn"] == told["drawn"]
    assert result["strata"][0]["substitutes"] == told["substitutes"]
    assert [pair["officers"] for pair in result["assignment"]["pairs"]] == told["officers_sent"]
    assert verify_bundle(files).ok
    assert all(agrees for _, agrees in tool().check(files))
