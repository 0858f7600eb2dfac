"""Every case of every pack runs by itself and holds; a lawyer's sentence is a test."""

import pytest

from quanheng.foundation.packs import api as packs
from quanheng.packkit.scenario import Case, CaseResult, run_case, runner

packs.load_case_runners()
CASES = sorted(packs.packs().cases.items())


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[where for where, _ in CASES])
def test_a_case_holds(case: Case) -> None:
    result = run_case(case)
    assert result.holds, f"{case.case}（{case.article}）：{'；'.join(result.differences)}"


def test_a_case_that_does_not_hold_says_what_differs() -> None:
    wrong = Case.model_validate(
        {"case": "错案", "kind": "clock", "article": "第1条", "given": {"rule": "penalty.pay"}, "on": "2026-08-11",
         "then": {"due": "2026-08-27"}}
    )  # fmt: skip
    assert run_case(wrong).differences == ("due：应为 2026-08-27，实为 2026-08-26",)


def test_a_case_of_an_unknown_kind_is_a_failed_case() -> None:
    case = Case.model_validate({"case": "无", "kind": "weather", "article": "第1条", "then": {"rain": True}})
    assert run_case(case).differences == ("没有“weather”类案例的运行器",)


def test_a_runner_answers_its_kind_and_a_refusal_is_an_answer() -> None:
    @runner("echo")
    def echo(case: Case) -> dict[str, object]:
        return dict(case.given)

    case = Case.model_validate(
        {"case": "回声", "kind": "echo", "article": "第1条", "given": {"n": 1}, "then": {"n": 1}}
    )
    assert isinstance(run_case(case), CaseResult)
    assert run_case(case).holds
    refused = Case.model_validate(
        {"case": "拒", "kind": "law", "article": "第1条", "given": {"key": "no.such"}, "on": "2026-01-01",
         "then": {"refused": "no_rule_in_force"}}
    )  # fmt: skip
    assert run_case(refused).holds
