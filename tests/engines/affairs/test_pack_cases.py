"""The packs' own cases of affairs, found and run by themselves."""

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.packs.api import packs
from quanheng.packkit.scenario import run_case, runners

CASES = {name: case for name, case in packs().cases.items() if case.kind == "affair"}


@pytest.mark.parametrize("name", CASES)
def test_the_case_holds(name):
    result = run_case(CASES[name])
    assert result.holds, "\n".join([CASES[name].case, *result.differences, str(result.found.get("why", ""))])


def test_every_procedure_has_a_case_for_every_way_to_end():
    assert "affair" in runners()
    for spec in packs().affairs.values():
        ends = {state.outcome or state.key for state in spec.states if state.terminal}
        own = [case for case in CASES.values() if case.given.get("affair") == spec.key]
        assert ends <= {case.then.get("outcome") for case in own}, spec.key
    assert affairs.rehearse
