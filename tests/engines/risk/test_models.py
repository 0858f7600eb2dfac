"""Supervision models raise one alert for a business, renew it, rest, are judged, tested, released and withdrawn."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotYet
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from tests.engines.risk.businesses import register_businesses
from tests.engines.risk.model_world import NIGHT, a_model, a_test, found, hit
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
HEAD, OFFICER, OTHER = "郑立群", "陈思远", "余海生"


@pytest.fixture
def world():
    make_city()
    subjects, _ = register_businesses(3)
    return a_model(), subjects


def later(days):
    return MORNING + timedelta(days=days)


def judge(alert, verdict, at=MORNING, who=HEAD):
    return risk.judge_alert(actor=actor(who), at=at, uid=alert.uid, verdict=verdict, reason="到场核对过")


def test_a_hit_raises_an_alert_that_says_why_and_where_from(world):
    spec, subjects = world
    run = found(spec, MORNING, [hit(spec, subjects[0].uid)])
    assert (run.raised, run.renewed, run.resting) == (1, 0, 0)
    alert = risk.find_alerts(actor(OFFICER), signal=spec.key).get()
    assert alert.is_model
    assert alert.is_trial
    assert alert.region_code == subjects[0].region_code
    assert alert.reasons[0]["found"] == dict.fromkeys((spec.columns[name] for name in spec.evidence), "甲")
    assert alert.origin == {"batch": "batch-0001", "source": "some", "file": "登记主体.csv", "line": 7}
    assert ledger.chain_back(alert.fact_uid)[-1].line == 7


def test_many_rows_about_one_business_are_one_alert(world):
    spec, subjects = world
    run = found(spec, MORNING, [hit(spec, subjects[0].uid, mark=one) for one in "甲乙丙"])
    assert run.raised == 1
    alert = risk.find_alerts(actor(OFFICER)).get()
    assert len(alert.reasons) == 3
    assert "共3项" in alert.sentence


def test_an_open_alert_is_renewed_and_its_first_reasons_stay(world):
    spec, subjects = world
    found(spec, MORNING, [hit(spec, subjects[0].uid)])
    at = later(spec.rest_days + 5)
    run = found(spec, at, [hit(spec, subjects[0].uid, mark="乙")])
    assert (run.raised, run.renewed) == (0, 1)
    alert = risk.find_alerts(actor(OFFICER)).get()
    assert set(alert.reasons[0]["found"].values()) == {"甲"}
    assert set(alert.latest[0]["found"].values()) == {"乙"}
    assert alert.seen_on == DAY + timedelta(days=spec.rest_days + 5)


def test_a_judged_alert_rests_from_the_judgement_on(world):
    spec, subjects = world
    found(spec, MORNING, [hit(spec, subjects[0].uid)])
    judged_on = spec.rest_days + 3
    judge(risk.find_alerts(actor(HEAD)).get(), "dismissed", later(judged_on))
    assert found(spec, later(judged_on + spec.rest_days), [hit(spec, subjects[0].uid)]).resting == 1
    assert found(spec, later(judged_on + spec.rest_days + 1), [hit(spec, subjects[0].uid)]).raised == 1


def test_a_night_taken_up_again_ends_with_the_same_alerts(world):
    spec, subjects = world
    hits = [hit(spec, one.uid) for one in subjects]
    first = found(spec, MORNING, hits)
    again = found(spec, MORNING, hits)
    assert first == again
    assert risk.find_alerts(NIGHT).count() == 3
    assert ledger.Fact.objects.filter(kind="risk.models.run").count() == 1


def test_a_business_that_the_register_does_not_know_is_counted_and_warned_of_by_nobody(world):
    spec, subjects = world
    run = found(spec, MORNING, [hit(spec, "0" * 32), hit(spec, subjects[0].uid)])
    assert (run.raised, run.nameless) == (1, 1)


def test_a_thing_is_named_and_seen_where_it_lies(world):
    spec, _ = world
    found(spec, MORNING, [hit(spec, thing="电梯-7", title="砚溪小区7号梯", region="445122")])
    assert not risk.find_alerts(actor(OFFICER)).exists()
    alert = risk.find_alerts(NIGHT).get()
    assert (alert.title, alert.subject, alert.thing) == ("砚溪小区7号梯", None, "电梯-7")
    run = found(spec, later(1), [hit(spec, thing="电梯-7", title="砚溪小区7号梯", region="445122")])
    assert run.renewed == 1


def test_a_failed_model_is_told_in_the_nights_fact(world):
    spec, _ = world
    night = risk.begin_night(actor=NIGHT, at=MORNING, cause="x")
    standing = risk.standing_of(spec.key)
    risk.take_hits(
        night=night, standing=standing, found=[], took=risk.Took(failed="查询出错"), actor=NIGHT, at=MORNING, because=[]
    )  # fmt: skip
    done = risk.end_night(night=night, actor=NIGHT, at=MORNING, seconds=1, because=[])
    body = ledger.get_fact(done.fact_uid).body
    assert body["failed"] == 1
    assert body["by_model"][spec.key]["failed"] == "查询出错"


def test_precision_counts_judged_alerts_by_version_and_district(world):
    spec, subjects = world
    found(spec, MORNING, [hit(spec, one.uid) for one in subjects])
    first, second, _ = risk.find_alerts(actor(HEAD))
    judge(first, "accepted")
    judge(second, "dismissed")
    (part,) = risk.model_parts(actor(HEAD), spec.key, "version")
    assert (part.raised, part.accepted, part.dismissed, part.waiting) == (3, 1, 1, 1)
    assert part.precision.point == 0.5
    assert part.precision.low == pytest.approx(0.0945, abs=0.001)
    (place,) = risk.model_parts(actor(HEAD), spec.key, "region")
    assert place.name == subjects[0].region_code
    stat = next(one for one in risk.model_stats(actor(HEAD), today=DAY) if one.standing.spec.key == spec.key)
    assert (stat.all.raised, stat.months[-1]) == (3, 3)
    elsewhere = next(
        one for one in risk.model_stats(actor(OTHER), today=DAY) if one.standing.spec.key == spec.key
    )
    assert elsewhere.all.raised == 0


def test_a_model_whose_whole_interval_lies_under_its_floor_is_proposed_for_withdrawal(world):
    spec, _ = world
    standing = risk.standing_of(spec.key)

    def stat(accepted, dismissed):
        return risk.ModelStat(standing, risk.Part("", 40, 0, accepted, dismissed, 0), (), None)

    floor = spec.precision_floor
    assert 0.1 < floor < 0.8
    assert stat(0, 40).is_under_floor
    assert not stat(0, 9).is_under_floor  # too few to speak against it
    assert not stat(round(40 * floor), 40 - round(40 * floor)).is_under_floor


def test_without_a_back_test_of_this_text_nothing_is_released(world):
    spec, _ = world
    head = actor(HEAD)
    with pytest.raises(NotYet):
        risk.release_model(actor=head, at=MORNING, key=spec.key, reason="试运行效果好")
    test = a_test(spec, MORNING, head)
    act = risk.release_model(actor=head, at=MORNING, key=spec.key, reason="试运行效果好")
    assert act.backtest == test
    assert risk.standing_of(spec.key).state == "in_force"
    assert test.fact_uid in [step.uid for step in ledger.chain_back(act.fact_uid)]
    with pytest.raises(Conflict):
        risk.release_model(actor=head, at=MORNING, key=spec.key, reason="再来一次")


def test_release_asks_for_the_second_factor_and_a_reason(world):
    spec, _ = world
    a_test(spec, MORNING, actor(HEAD))
    with pytest.raises(NotAllowed, match="二次验证"):
        risk.release_model(actor=actor(HEAD, second_factor=False), at=MORNING, key=spec.key, reason="好")
    with pytest.raises(NotAllowed):
        risk.release_model(actor=actor("苏安宁"), at=MORNING, key=spec.key, reason="好")
    with pytest.raises(BadInput):
        risk.release_model(actor=actor(HEAD), at=MORNING, key=spec.key, reason=" ")


def test_another_figure_puts_a_released_model_back_on_trial(world):
    spec, _ = world
    head = actor(HEAD)
    a_test(spec, MORNING, head)
    risk.release_model(actor=head, at=MORNING, key=spec.key, reason="试运行效果好")
    name, declared = next((n, p) for n, p in spec.parameters.items() if isinstance(p.value, int))
    other = declared.value + 1
    risk.set_figure(actor=head, at=MORNING, key=spec.key, parameter=name, value=other, reason="本市门店多")
    standing = risk.standing_of(spec.key)
    assert (standing.state, standing.was_changed) == ("trial", True)
    assert standing.settings == {name: other}
    with pytest.raises(NotYet):
        risk.release_model(actor=head, at=MORNING, key=spec.key, reason="照旧")
    risk.set_figure(actor=head, at=later(1), key=spec.key, parameter=name, value=None, reason="恢复")
    assert risk.standing_of(spec.key).state == "in_force"
    with pytest.raises(BadInput):
        risk.set_figure(actor=head, at=MORNING, key=spec.key, parameter=name, value="多", reason="不对")


def test_a_withdrawn_model_can_be_put_back_on_trial(world):
    spec, _ = world
    head = actor(HEAD)
    risk.withdraw_model(actor=head, at=MORNING, key=spec.key, reason="误报太多")
    assert risk.standing_of(spec.key).state == "withdrawn"
    risk.resume_model(actor=head, at=later(1), key=spec.key, reason="改过查询")
    assert risk.standing_of(spec.key).state == "trial"
    assert [one.act for one in risk.acts_of(spec.key)] == ["resume", "withdraw"]


def test_a_trial_models_accepted_alert_says_so_and_a_released_ones_names_the_inspection(world):
    _, subjects = world
    spec = a_model(with_inspection=True)
    found(spec, MORNING, [hit(spec, subjects[0].uid)])
    judged = judge(risk.find_alerts(actor(HEAD)).get(), "accepted")
    body = ledger.get_fact(judged.judge_fact_uid).body
    assert (body["is_trial"], body["inspection"]) == (True, spec.inspection)
    a_test(spec, MORNING, actor(HEAD))
    risk.release_model(actor=actor(HEAD), at=MORNING, key=spec.key, reason="试运行效果好")
    found(spec, later(1), [hit(spec, subjects[1].uid)])
    fresh = risk.find_alerts(actor(HEAD), state="new").get()
    assert not fresh.is_trial


def test_values_are_written_as_an_officer_reads_them():
    from decimal import Decimal

    assert [risk.said_of(value) for value in (Decimal("12.00"), 3.14159, True, None, DAY, "甲")] == [
        12, "3.14", "是", None, "2026-11-24", "甲"
    ]  # fmt: skip
