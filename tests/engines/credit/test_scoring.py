"""The score is the sum of its reasons, whatever the business."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engines.credit import api as credit
from quanheng.foundation.packs.api import packs

DAY = date(2026, 11, 24)
FEATURES = st.fixed_dictionaries(
    {},
    optional={
        "industry_code": st.sampled_from(["6210", "F5211", "2614", "1351", ""]),
        "status": st.sampled_from(["1", "2", "6"]),
        "annual_report_missing": st.integers(0, 1),
        "penalties_1095": st.integers(0, 12),
        "sampling_failed_365": st.integers(0, 9),
        "complaints_365": st.integers(0, 60),
        "same_address_count": st.integers(1, 80),
    },
)
ENTRIES = st.lists(
    st.builds(
        credit.EntryMark, st.just("e"), st.sampled_from(["penalty", "abnormal", "serious_list", "unknown"]),
        st.sampled_from(["minor", "general", "serious"]), st.dates(date(2020, 1, 1), DAY), st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


def scorer() -> credit.Scorer:
    return credit.Scorer(credit.current_scheme(DAY), DAY)


@given(FEATURES, ENTRIES, st.none() | st.dates(date(1980, 1, 1), DAY))
def test_factors_sum_to_the_score_and_the_score_lies_on_the_scale(
    features: dict[str, object], entries: list[credit.EntryMark], born: date | None
) -> None:
    score = scorer().score(features, entries, established_on=born)
    assert sum(factor.points for factor in score.factors) == score.score
    assert 0 <= score.score <= 1000
    assert all(factor.points for factor in score.factors)
    assert all("{" not in factor.zh for factor in score.factors)


@given(FEATURES, ENTRIES)
def test_another_penalty_never_lowers_the_score(
    features: dict[str, object], entries: list[credit.EntryMark]
) -> None:
    more = [*entries, credit.EntryMark("n", "penalty", "general", DAY)]
    born = date(2018, 1, 1)
    before, after = (scorer().score(features, marks, established_on=born) for marks in (entries, more))
    assert after.score >= before.score


@pytest.mark.parametrize(
    ("score", "level"), [(0, "A"), (249, "A"), (250, "B"), (549, "B"), (550, "C"), (750, "D"), (1000, "D")]
)
def test_the_bands_are_those_of_the_grading_table(score: int, level: str) -> None:
    scheme = packs().schemes["enterprise_credit_risk"]
    assert [spec.level for spec in scheme.levels if spec.from_score <= score < spec.to_score] == [level]


def test_on_the_serious_list_is_d_though_three_years_are_clean() -> None:
    listed = [credit.EntryMark("e", "serious_list", "serious", DAY - timedelta(days=1500))]
    row = {"industry_code": "6210", "annual_report_missing": 0, "penalties_1095": 0}
    score = scorer().score(row, listed, established_on=date(2000, 1, 1))
    assert (score.level, score.rules[-1].key) == ("D", "on_serious_list")


def test_our_own_decision_in_the_departments_file_does_not_count_twice() -> None:
    own = [credit.EntryMark("e", "penalty", "general", DAY)]
    born = date(2018, 1, 1)
    told = scorer().score({"industry_code": "6210", "penalties_1095": 1}, own, established_on=born)
    more = scorer().score({"industry_code": "6210", "penalties_1095": 2}, own, established_on=born)
    assert more.score == told.score + 50
    assert "penalties_past" not in {factor.key for factor in told.factors}


def test_a_penalty_of_two_years_ago_is_not_three_clean_years() -> None:
    row = {"industry_code": "6210", "annual_report_missing": 0, "penalties_1095": 1}
    keys = {factor.key for factor in scorer().score(row, (), established_on=date(2010, 1, 1)).factors}
    assert "clean_three_years" not in keys


def test_no_scheme_before_the_first() -> None:
    assert credit.scheme_on(packs().schemes.values(), date(2022, 1, 12)) is None
