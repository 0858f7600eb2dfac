"""The packs' cases about inspections hold, and each list can be used."""

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.packs.api import packs
from quanheng.packkit.scenario import run_case
from tests.people import DAY


def test_all_cases_hold():
    cases = [case for case in packs().cases.values() if case.kind == "inspection"]
    wrong = [(case.case, result.differences) for case in cases if not (result := run_case(case)).holds]
    assert wrong == []
    assert len(cases) >= 10


def test_every_inspection_has_a_list_in_force_today():
    for spec in inspections.list_inspections():
        held = [one for one in spec.checklists if one.valid_from <= DAY <= (one.valid_to or DAY)]
        assert len(held) == 1, spec.key
        assert all(question.text for question in held[0].questions)
