"""A step that opens another of the enforcement procedures finds it opened, with what is known already filled in."""

from datetime import date
from typing import Any

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.flows.step_to_affair import open_what_follows
from quanheng.foundation.ledger.api import get_fact
from tests.engines.affairs.casework import LEADER
from tests.engines.affairs.test_other_procedures import CASES, walk_case
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_city()


def walked(words: str) -> affairs.Affair:
    return walk_case(next(case for case in CASES.values() if words in case.case))


def followed(matter: affairs.Affair) -> list[affairs.RelatedAffair]:
    """Carry out what the last act opens, twice as a road may, and list what is tied to the matter."""
    last = matter.acts.order_by("-order").first()
    assert last is not None
    for _ in range(2):
        open_what_follows(get_fact(last.fact_uid))
    return affairs.related_of(matter, actor(LEADER, on=last.day))


def test_kept_evidence_that_is_to_be_seized_opens_a_measure() -> None:
    (made,) = followed(walked("转为扣押，另行开启查封扣押"))
    assert made.affair.key == "measure"
    assert made.affair.data["goods"] == "账册｜｜本｜3｜｜"
    assert made.affair.data["measure_basis"] == "食品安全法第110条第4项"
    assert made.affair.officers.count() == 2


def test_an_instalment_plan_that_failed_opens_the_way_to_the_court() -> None:
    (made,) = followed(walked("没有按期缴纳，终止计划，转催告执行"))
    assert made.affair.key == "court_enforcement"
    assert made.affair.data["unpaid_fine_yuan"] == 25000
    assert made.affair.data["remedies_end_on"] == "2026-05-29"
    assert made.affair.due_on == date(2026, 8, 31)  # three months, moved off a Saturday


def test_a_measure_that_ends_otherwise_opens_nothing() -> None:
    matter = walked("春节前登记保存")
    assert followed(matter) == []
