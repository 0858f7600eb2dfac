"""Every signal of the packs has a case on which it speaks and one on which it must be silent."""

import pytest

from quanheng.datacentre.features import feature_names
from quanheng.foundation.packs.api import packs
from quanheng.packkit.scenario import run_case


def cases():
    return [case for case in packs().cases.values() if case.kind == "signal"]


def test_every_signal_has_a_case_for_and_a_case_against():
    told = {(case.given["signal"], case.then["fires"]) for case in cases()}
    assert told >= {(key, fires) for key in packs().signals for fires in (True, False)}


def test_all_cases_hold():
    wrong = [(case.case, result.differences) for case in cases() if not (result := run_case(case)).holds]
    assert wrong == []


@pytest.mark.parametrize("least", [10])
def test_there_are_enough_signals_to_be_of_use(least):
    assert len(packs().signals) >= least


def test_every_column_a_signal_names_is_counted_by_a_source():
    known = feature_names(packs().sources.values())
    strange = {
        (spec.key, name)
        for spec in packs().signals.values()
        for name in (*spec.when.names, *spec.sentence_columns)
        if name not in known
    }
    assert strange == set()
