"""What a model's past hits were worth: only ripe hits are judged, chance stands beside, intervals are honest."""

from datetime import date, timedelta

import pytest

from quanheng.engines.risk import api as risk
from quanheng.engines.risk.api import PastDay, Proof

pytestmark = pytest.mark.files_only
JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def reckon(days, proofs, *, everybody=100, horizon=60, rest=90, until=date(2026, 5, 15)):
    return risk.reckon_backtest(
        days, proofs, everybody=everybody, horizon_days=horizon, rest_days=rest, known_until=until
    )  # fmt: skip


def day(on, *hits):
    return PastDay(on, frozenset(hits))


def test_a_hit_is_proved_by_an_event_after_it_and_within_the_span():
    proofs = [
        Proof("a", JAN + timedelta(days=10), "处罚"), Proof("b", JAN, "处罚"),
        Proof("c", JAN + timedelta(days=61), "处罚")
    ]  # fmt: skip
    body = reckon([day(JAN, "a", "b", "c")], proofs)
    assert (body["new"], body["ripe"], body["right"]) == (3, 3, 1)
    assert body["lead_days"] == 10
    assert body["proved_by"] == {"处罚": 1}


def test_a_young_hit_is_not_judged_even_when_it_was_proved_already():
    body = reckon([day(JAN, "a"), day(MAR, "b")], [Proof("b", MAR + timedelta(days=1), "处罚")])
    assert [month["ripe"] for month in body["months"]] == [1, 0]
    assert (body["ripe"], body["right"], body["new"]) == (1, 0, 2)


def test_an_object_hit_again_while_the_model_rests_counts_once():
    body = reckon([day(JAN, "a"), day(FEB, "a"), day(date(2026, 5, 2), "a")], [])
    assert [month["new"] for month in body["months"]] == [1, 0, 1]
    assert [month["hits"] for month in body["months"]] == [1, 1, 1]


def test_chance_is_the_share_of_all_businesses_with_an_event_in_the_same_spans():
    proofs = [Proof(one, JAN + timedelta(days=5), "处罚") for one in "abcdefghij"]
    body = reckon([day(JAN, "a", "b", "x", "y")], proofs)
    assert body["precision"]["point"] == 0.5
    assert body["chance"] == 0.1
    assert body["lift"] == 5.0
    assert 0.05 < body["shuffled"]["share"] < 0.15
    assert body["shuffled"]["as_good"] < 0.1
    assert body["is_thin"]


def test_shuffled_data_give_chance_and_nothing_more():
    """A model that hits at random is found out: its precision is what shuffling gives."""
    everyone = [f"e{number}" for number in range(200)]
    proofs = [Proof(one, JAN + timedelta(days=5), "处罚") for one in everyone[:60]]
    body = reckon([day(JAN, *everyone[::4])], proofs, everybody=200)
    assert body["precision"]["point"] == pytest.approx(0.3, abs=0.01)
    assert body["lift"] == pytest.approx(1.0, abs=0.05)
    assert body["shuffled"]["as_good"] > 0.3


def test_things_that_are_no_business_have_no_chance_beside_them():
    body = reckon([day(JAN, "a")], [Proof("a", FEB, "召回")], everybody=0)
    assert body["right"] == 1
    assert body["chance"] is None
    assert body["shuffled"] is None


def test_nothing_is_said_as_a_share_of_nothing():
    assert "没有提示" in risk.say_backtest(reckon([day(JAN)], []))
    assert "还没到" in risk.say_backtest(reckon([day(MAR, "a")], []))
    assert "次数少" in risk.say_backtest(reckon([day(JAN, "a")], []))


@pytest.mark.parametrize(("right", "of"), [(0, 5), (1, 1), (3, 7), (50, 80), (199, 200)])
def test_the_interval_is_the_librarys(right, of):
    from statsmodels.stats.proportion import proportion_confint

    found = risk.share_of(right, of)
    assert (found.low, found.high) == pytest.approx(proportion_confint(right, of, method="wilson"), abs=1e-12)


def test_of_nothing_the_interval_is_everything():
    assert risk.share_of(0, 0).as_dict() == {"right": 0, "of": 0, "point": None, "low": 0.0, "high": 1.0}
