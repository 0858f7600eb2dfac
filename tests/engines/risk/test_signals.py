"""Signals read rows, raise alerts that officers judge, and walk home to the line of a file."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor
from tests.engines.risk.businesses import BATCH, register_businesses
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
NIGHT = system_actor("夜间任务")


def row(subject, line=2, **values):
    origin = {
        "batch": BATCH.uid,
        "source": BATCH.source,
        "file": BATCH.file,
        "line": line,
        "digest": "cd" * 32,
    }
    return risk.FeatureRow(subject.uid, subject.region_code, {"status": "1", **values}, {"": origin})


@pytest.fixture
def three():
    make_city()
    subjects, linked = register_businesses(3)
    rows = [
        row(
            subjects[0],
            2,
            sampling_failed_365=2,
            sampling_failed_1095=2,
            sampling_failed_days=12,
            samples_365=4,
        ),
        row(subjects[1], 3, food_complaints_90=3, complaints_90=4, complaints_365=5),
        row(subjects[2], 4, food_licence_days_left=200),
    ]
    return subjects, rows, linked


def run(rows, linked, at=MORNING):
    return risk.run_signals(rows=rows, actor=NIGHT, at=at, because=[linked])


def test_rows_that_meet_a_condition_raise_alerts_with_reasons(three):
    subjects, rows, linked = three
    report = run(rows, linked)
    assert report.rows == 3
    assert report.alerts == {
        "sampling_failed": 1, "sampling_failed_again": 1, "food_complaints_cluster": 1, "complaints_burst": 1,
    }  # fmt: skip
    found = risk.find_alerts(
        actor("陈思远"), subject_uid=subjects[0].uid, signal="sampling_failed_again"
    ).get()
    assert found.sentence == "近一年抽检不合格2次，近三年2次"
    assert found.score == 80
    assert found.beside == ["sampling_failed"]
    assert found.reasons[0]["holds"]
    assert "近一年抽检不合格次数：2" in found.reasons[0]["zh"]
    assert not risk.find_alerts(actor("陈思远"), subject_uid=subjects[2].uid).exists()


def test_the_chain_of_an_alert_ends_in_the_line_of_the_file(three):
    _, rows, linked = three
    run(rows, linked)
    alert = risk.find_alerts(actor("陈思远"), signal="food_complaints_cluster").get()
    last = ledger.chain_back(alert.fact_uid)[-1]
    assert (last.file, last.line) == (BATCH.file, 3)


def test_the_same_day_and_cause_raise_nothing_twice(three):
    _, rows, linked = three
    first = run(rows, linked)
    second = run(rows, linked, at=MORNING + timedelta(hours=2))
    assert second == first
    assert len(risk.find_alerts(actor("陈思远"))) == first.raised


def test_a_signal_rests_and_speaks_again_afterwards(three):
    _, rows, linked = three
    run(rows, linked)
    resting = run(rows, linked, at=MORNING + timedelta(days=60))
    assert resting.raised == 0
    assert resting.hits["food_complaints_cluster"] == 1
    awake = run(rows, linked, at=MORNING + timedelta(days=61))
    assert set(awake.alerts) == {"food_complaints_cluster", "complaints_burst"}


def test_a_row_without_a_subject_in_the_register_is_refused(three):
    _, rows, linked = three
    stranger = risk.FeatureRow("f" * 32, "445102011", dict(rows[1].values))
    with pytest.raises(NotFound):
        run([*rows, stranger], linked)


def test_a_run_cut_off_ends_the_same_when_called_again(three):
    _, rows, linked = three

    def broken():
        yield from rows[:1]
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="disk"):
        run(broken(), linked)
    assert run(rows, linked).raised == 4


def test_only_the_worker_or_one_with_the_right_runs_signals(three):
    _, rows, linked = three
    with pytest.raises(NotAllowed):
        risk.run_signals(rows=rows, actor=actor("苏安宁"), at=MORNING, because=[linked])


def test_judging_needs_a_reason_and_counts_in_the_confirmed_share(three):
    _, rows, linked = three
    run(rows, linked)
    officer = actor("陈思远")
    alerts = list(risk.find_alerts(officer, signal="sampling_failed"))
    with pytest.raises(BadInput):
        risk.judge_alert(actor=officer, at=MORNING, uid=alerts[0].uid, verdict="accepted", reason=" ")
    judged = risk.judge_alert(
        actor=officer, at=MORNING, uid=alerts[0].uid, verdict="accepted", reason="检验报告属实"
    )
    assert judged.get_state_display() == "属实"
    fact = ledger.get_fact(judged.judge_fact_uid)
    assert fact.body["inspection"] == "food_sales"
    assert ledger.say(fact) == "判断预警为属实：检验报告属实"
    assert [cause.uid for cause in fact.because.all()] == [judged.fact_uid]
    stat = next(one for one in risk.signal_stats(officer, today=DAY) if one.spec.key == "sampling_failed")
    assert (stat.hits, stat.accepted, stat.confirmed_share, stat.weeks[-1]) == (1, 1, 1.0, 1)
    again = risk.judge_alert(
        actor=officer, at=MORNING, uid=alerts[0].uid, verdict="accepted", reason="再点一次"
    )
    assert again.judge_reason == "检验报告属实"
    with pytest.raises(Conflict):
        risk.judge_alert(actor=officer, at=MORNING, uid=alerts[0].uid, verdict="dismissed", reason="改主意")


def test_bulk_judging_names_what_it_left(three):
    _, rows, linked = three
    run(rows, linked)
    officer = actor("陈思远")
    uids = list(risk.find_alerts(officer).values_list("uid", flat=True))
    report = risk.judge_alerts(
        actor=officer, at=MORNING, uids=[*uids, "0" * 32], verdict="dismissed", reason="同一人反复投诉"
    )
    assert len(report.judged) == 4
    assert report.left == (("0" * 32, "没有这条预警，或不在您的管辖范围内"),)
    assert risk.count_alerts(officer) == {"new": 0, "accepted": 0, "dismissed": 4, "undecided": 0}


def test_another_county_does_not_see_the_alerts(three):
    _, rows, linked = three
    run(rows, linked)
    elsewhere = actor("余海生")
    alert = risk.find_alerts(actor("陈思远")).first()
    assert not risk.find_alerts(elsewhere).exists()
    with pytest.raises(NotFound):
        risk.get_alert(elsewhere, alert.uid)
    with pytest.raises(NotFound):
        risk.judge_alert(actor=elsewhere, at=MORNING, uid=alert.uid, verdict="accepted", reason="越界")
    assert sum(one.hits for one in risk.signal_stats(elsewhere, today=DAY)) == 0


def test_a_trial_signal_adds_nothing_to_the_score(three):
    subjects, _, linked = three
    rows = [row(subjects[0], same_phone_count=20, registration_days=30)]
    run(rows, linked)
    alert = risk.find_alerts(actor("陈思远")).get()
    assert (alert.signal, alert.is_trial, alert.score) == ("same_phone_many", True, 10)
