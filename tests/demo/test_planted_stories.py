"""Models over the made-up city's own files: who does it is found, who nearly does it is not, hardly anybody else is.

The files are landed, cleaned and linked, the marts built and tested and the models run as in any night, without
a database: the platform's own records are empty, so models that need them are not asked here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow.parquet as pq
import pytest

from quanheng.base.days import CHINA
from quanheng.datacentre.api import Centre, Division, Divisions
from quanheng.datacentre.marts.api import BuildReport, MartHouse
from quanheng.datacentre.models.api import open_marts, run_models
from quanheng.foundation.packs.api import packs
from quanheng_demo.generate import CityFile, generate

TODAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 0, 5, tzinfo=CHINA)
EVERYBODY = "everybody"  # each business of the story is warned of
SOMEBODY = "somebody"  # one warning for the whole group of the story
# Model to the stories it must find, and how.
FINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "abnormal_listed_still_trading": (EVERYBODY, ("long_abnormal",)),
    "address_many_registrations": (SOMEBODY, ("one_address",)),
    "capital_jump": (EVERYBODY, ("capital_jump",)),
    "changes_before_flight": (EVERYBODY, ("changes_before_flight",)),
    "claims_by_one_person": (SOMEBODY, ("one_claimant",)),
    "complaint_surge": (EVERYBODY, ("complaint_burst",)),
    "complaints_without_action": (EVERYBODY, ("complained_unpunished",)),
    "dormant_business": (EVERYBODY, ("dormant",)),
    "ended_still_trading": (EVERYBODY, ("ended_trading",)),
    "exit_early_warning": (EVERYBODY, ("exit_warning",)),
    "failed_sample_no_case": (EVERYBODY, ("repeated_failures",)),
    "food_penalties_near_limit": (EVERYBODY, ("near_three_penalties",)),
    "group_meal_out_of_scope": (EVERYBODY, ("group_meal",)),
    "mediation_mostly_refused": (SOMEBODY, ("complained_unpunished",)),
    "zombie_business": (SOMEBODY, ("dormant",)),
    "fine_unpaid": (EVERYBODY, ("fine_unpaid",)),
    "licence_expired_selling": (EVERYBODY, ("expired_selling",)),
    "phone_many_firms": (SOMEBODY, ("one_phone",)),
    "prepaid_flight_risk": (EVERYBODY, ("card_flight",)),
    "purchase_from_ended_supplier": (EVERYBODY, ("ended_supplier",)),
    "recalled_batch_sold": (EVERYBODY, ("recalled_sold",)),
    "report_headcount_differs": (EVERYBODY, ("size_gap",)),
    "report_revenue_differs": (EVERYBODY, ("size_gap",)),
    "serial_directors": (EVERYBODY, ("serial_director",)),
    "stolen_identity_signs": (SOMEBODY, ("one_person_many_firms",)),
    "ad_without_approval": (EVERYBODY, ("advert_unapproved",)),
    "cold_chain_break": (EVERYBODY, ("cold_break",)),
    "cold_chain_silent": (EVERYBODY, ("cold_silent",)),
    "cylinder_fill_untracked": (EVERYBODY, ("cylinder_overdue",)),
    "cylinder_filled_after_due": (EVERYBODY, ("cylinder_overdue",)),
    "delivery_from_home": (EVERYBODY, ("home_kitchen",)),
    "device_sold_without_licence": (EVERYBODY, ("device_beyond_licence",)),
    "drug_shop_licence_expired": (EVERYBODY, ("drug_expired",)),
    "ended_business_equipment": (EVERYBODY, ("machine_of_cancelled",)),
    "equipment_beyond_design_life": (EVERYBODY, ("machine_worn",)),
    "equipment_inspection_overdue": (EVERYBODY, ("machine_overdue",)),
    "false_discount": (EVERYBODY, ("false_discount",)),
    "finance_ad_promise": (SOMEBODY, ("advert_words",)),
    "instrument_overdue": (EVERYBODY, ("instrument_overdue",)),
    "lift_maintenance_lapsed": (EVERYBODY, ("lift_unkept",)),
    "lift_repeated_faults": (EVERYBODY, ("lift_faults",)),
    "live_food_without_label": (EVERYBODY, ("live_unlabelled",)),
    "maintenance_firm_overloaded": (EVERYBODY, ("lift_firm_overloaded",)),
    "medical_ad_claims": (SOMEBODY, ("advert_words",)),
    "online_food_out_of_scope": (EVERYBODY, ("beyond_scope",)),
    "online_shop_without_licence": (EVERYBODY, ("shop_without_licence",)),
    "operator_certificate_expired": (EVERYBODY, ("operator_expired",)),
    "patent_fake_mark": (EVERYBODY, ("fake_patent",)),
    "pharmacist_absent": (EVERYBODY, ("no_pharmacist",)),
    "pharmacist_many_shops": (EVERYBODY, ("one_pharmacist",)),
    "price_against_cost": (EVERYBODY, ("dear_beyond_cost",)),
    "price_unmarked_repeatedly": (EVERYBODY, ("unmarked_prices",)),
    "suspended_certificate_sold": (EVERYBODY, ("certificate_suspended",)),
    "testing_body_approval_expired": (EVERYBODY, ("approval_lapsed",)),
    "testing_body_volume": (EVERYBODY, ("reports_too_many",)),
    "trademark_bad_faith": (EVERYBODY, ("bad_faith_marks",)),
}
# Models whose object is no business of the register, and the most that may be found.
THINGS = {
    "compulsory_charges": 1, "maker_failures_rising": 2, "online_shop_unregistered": 1, "price_parallel_rise": 2,
    "school_canteen_risk": 4, "supplier_failures_rising": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Night:
    """What one night over the city's files gave."""

    built: BuildReport
    quarantined: int
    rows: int
    hits: dict[str, set[str]]  # model to credit codes
    things: dict[str, int]
    failed: dict[str, str]
    stories: dict[str, dict[str, list[str]]]
    unknowable: set[str]  # whose credit code is spoiled in the register itself, so that nothing can be linked


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    home = tmp_path_factory.mktemp("city")
    city = generate(home / "demo", 800, 7, today=TODAY)
    sources, marts = packs().sources, packs().sections["marts"]
    listed = packs().codes["admin_division"].codes
    centre = Centre(
        home / "centre", divisions=Divisions([Division(one.code, one.zh, one.parent) for one in listed])
    )
    batches = []
    with centre.held_open():
        for files in _in_order(city.files):
            for file in files:
                batches.append(centre.land(file.path, sources[file.source], at=AT).batch_uid)
                centre.clean(batches[-1])
            centre.link()
        found = [centre.batch(batch) for batch in batches]
        built = MartHouse(home / "marts", marts, sources).build(centre.store, {}, on=TODAY, at=AT)
    with open_marts(home / "marts", marts) as opened:
        codes = dict(opened.con.execute("SELECT entity, uscc FROM mart.subject").fetchall())
        runs = list(run_models(opened.con, list(packs().sections["models"].values()), TODAY))
    stories = json.loads((city.truth / "planted.json").read_text("utf-8"))["stories"]
    register = pq.read_table(city.truth / "truth.parquet", filters=[("source", "=", "registration")])
    spoiled = {
        code
        for code, dirt in zip(register["entity_id"].to_pylist(), register["dirt"].to_pylist(), strict=True)
        if {"code_substitution", "code_lookalike", "code_transposition"} & set(dirt.split("|"))
    }
    return Night(
        built, sum(one.quarantined for one in found), sum(one.rows_in for one in found),
        {run.key: {codes[hit.subject] for hit in run.hits if hit.subject} for run in runs},
        {run.key: len(run.hits) for run in runs}, {run.key: run.failed for run in runs if run.failed}, stories, spoiled,
    )  # fmt: skip


def _in_order(files: tuple[CityFile, ...]) -> Iterator[list[CityFile]]:
    """Give the register first, then everything else; of files that repeat a whole register only the last."""
    last = {file.source: file for file in files if packs().sources[file.source].bounds.delivery == "full"}
    kept = [file for file in files if last.get(file.source, file) == file]
    yield [file for file in kept if file.source == "registration"]
    yield [file for file in kept if file.source != "registration"]


def test_every_mart_is_built_and_passes_its_tests(night: Night) -> None:
    assert night.built.failed == {}
    assert night.built.waiting == {}
    files = {mart for mart in night.built.built if mart in packs().sources}
    assert len(files) >= 33
    assert all(night.built.built[mart] for mart in files)
    assert night.quarantined <= night.rows * 0.02


def test_every_model_runs(night: Night) -> None:
    assert night.failed == {}
    assert set(FINDS) <= set(night.hits)


@pytest.mark.parametrize("model", sorted(THINGS))
def test_a_model_of_things_finds_some(night: Night, model: str) -> None:
    assert 1 <= night.things[model] <= THINGS[model]


@pytest.mark.parametrize("model", sorted(FINDS))
def test_a_model_finds_who_does_it_and_not_who_nearly_does(night: Night, model: str) -> None:
    how, stories = FINDS[model]
    found = night.hits[model]
    doing = {code for story in stories for code in night.stories[story]["hits"]} - night.unknowable
    nearly = {code for story in stories for code in night.stories[story]["near"]}
    assert doing, "the story found nobody to play it"
    assert found & doing
    if how == EVERYBODY:
        assert doing <= found
    assert not nearly & found
    planted = {code for story in night.stories.values() for side in story.values() for code in side}
    assert len(found - planted) <= 2  # whom chance alone led into it
