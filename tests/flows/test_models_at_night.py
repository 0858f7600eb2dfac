"""The night's models: hits become alerts with the line behind them, once; and a model is tried on the past."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from quanheng.engines.risk import api as risk
from quanheng.flows.marts_to_alerts import marts_folder, preview_model, warn
from quanheng.flows.model_backtest import backtest, past_days
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs import api as packs_api
from quanheng.foundation.packs.current import using
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.model import Outcome
from tests.datacentre.models.permits import PERMIT, laid, model
from tests.engines.risk.businesses import BATCH, register_businesses
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
NIGHT = system_actor("夜间任务")
HEAD, OTHER = "郑立群", "余海生"
STALE = model(
    "SELECT p.nothing AS entity, p.permit, p.valid_to FROM mart.permit AS p WHERE :grace = 0", key="stale"
)


class OneDelivery:
    """As much of a data centre as the road asks for the files behind hits."""

    def batches(self) -> list[Any]:
        return [BATCHED]


class Batched:
    batch_uid, source, file = BATCH.uid, BATCH.source, BATCH.file


BATCHED = Batched()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Path, list[Any]]]:
    """Three businesses, two with a permit that has run out, and packs that declare one mart and two models."""
    make_city()
    subjects, _ = register_businesses(3)
    ended = {"valid_to": "2026-10-01", "issued_on": "2021-10-01", "source_batch": BATCH.uid}
    rows = [
        {
            "entity": one.entity_key,
            "region": one.region_code,
            "permit": f"P{at}",
            **ended,
            "source_line": at + 2,
        }
        for at, one in enumerate(subjects[:2])
    ]
    rows.append({"entity": "unknown", "permit": "P9", **ended, "source_line": 9})
    laid(marts_folder(tmp_path), {"2026-11-01": rows})
    loaded = packs_api.packs()
    proof = {"mart": "permit", "happened": "valid_to", "where": {"permit": ["P0"]}}
    sections = {
        **loaded.sections, "marts": {"permit": PERMIT}, "models": {"late": model(), "stale": STALE},
        "proofs": {"permit": Outcome.model_validate(proof)},
    }  # fmt: skip
    with using(replace(loaded, sections=MappingProxyType(sections))):
        yield tmp_path, subjects


def test_hits_become_alerts_that_lead_home_and_a_broken_model_is_told(world: Any) -> None:
    home, subjects = world
    report = warn(home, OneDelivery(), at=MORNING)  # type: ignore[arg-type]
    assert (report.models, report.rows, report.raised) == (2, 3, 2)
    assert "nothing" in report.failed["stale"]
    alert = risk.find_alerts(NIGHT, subject_uid=subjects[1].uid).get()
    assert (alert.signal, alert.since, alert.origin["line"]) == ("late", date(2026, 10, 1), 3)
    home_line = ledger.chain_back(alert.fact_uid)[-1]
    assert (home_line.file, home_line.line) == (BATCH.file, 3)
    kinds = [step.kind for step in ledger.chain_back(alert.fact_uid)]
    assert "registry.subject.linked" in kinds
    run = next(one for one in risk.runs_of("late"))
    assert run.nameless == 1


def test_the_same_rows_and_models_are_run_once_a_day(world: Any) -> None:
    home, _ = world
    first = warn(home, OneDelivery(), at=MORNING)  # type: ignore[arg-type]
    again = warn(home, OneDelivery(), at=MORNING)  # type: ignore[arg-type]
    assert first.night_uid == again.night_uid
    assert risk.find_alerts(NIGHT).count() == 2
    assert ledger.Fact.objects.filter(kind="risk.models.run").count() == 1


def test_a_withdrawn_model_does_not_run(world: Any) -> None:
    home, _ = world
    risk.withdraw_model(actor=actor(HEAD), at=MORNING, key="late", reason="误报太多")
    report = warn(home, OneDelivery(), at=MORNING)  # type: ignore[arg-type]
    assert (report.models, report.raised) == (1, 0)


def test_a_dry_run_shows_ones_own_district_and_warns_nobody(world: Any) -> None:
    home, subjects = world
    here = preview_model(home, actor=actor(HEAD), key="late", on=DAY)
    assert {name for _, name, _ in here.hits} == {subjects[0].name, subjects[1].name}
    assert (here.rows, here.hidden, here.nameless) == (3, 0, 1)
    there = preview_model(home, actor=actor(OTHER), key="late", on=DAY)
    assert (there.hits, there.hidden) == ((), 2)
    tried = preview_model(home, actor=actor(HEAD), key="late", on=DAY, settings={"grace": 400})
    assert tried.rows == 0
    assert not risk.find_alerts(NIGHT).exists()


def test_a_back_test_turns_the_marts_back_and_keeps_what_it_found(world: Any) -> None:
    home, _ = world
    test = backtest(
        home, actor=actor(HEAD), at=MORNING, key="late", first=date(2026, 9, 1), last=date(2026, 11, 20)
    )
    assert test.state == "done"
    assert [(month["on"], month["hits"]) for month in test.body["months"]] == [
        ("2026-09-30", 0), ("2026-10-31", 3), ("2026-11-20", 3)
    ]  # fmt: skip
    assert test.body["history"] == {"permit": ["as_known", "by_date"]}
    assert (test.body["new"], test.body["ripe"]) == (3, 0)
    assert ledger.get_fact(test.fact_uid).body["model"] == "late"


def test_a_back_test_of_a_model_that_cannot_run_says_why(world: Any) -> None:
    home, _ = world
    test = backtest(
        home, actor=actor(HEAD), at=MORNING, key="stale", first=date(2026, 9, 1), last=date(2026, 11, 20)
    )
    assert test.state == "failed"
    assert "nothing" in test.why


def test_past_days_are_ends_of_months_and_never_after_the_last() -> None:
    assert past_days(date(2026, 1, 15), date(2026, 3, 10), "month") == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)
    ]  # fmt: skip
    assert past_days(date(2026, 1, 1), date(2026, 1, 20), "week") == [
        date(2026, 1, 1), date(2026, 1, 8), date(2026, 1, 15)
    ]  # fmt: skip
