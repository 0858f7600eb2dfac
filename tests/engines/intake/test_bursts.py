"""Hot spots: rare where nothing happens, found where something does, told once while they last."""

from datetime import date, timedelta

import numpy as np
import pytest

from quanheng.base.errors import NotAllowed, NotFound
from quanheng.engines.intake import api as intake
from quanheng.engines.intake.bursts.counting import Seen, count_series, count_words, window_of, without_echoes
from quanheng.engines.intake.bursts.reckon import Series, dispersion, judge, q_values, tail
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor
from quanheng.registry.api import Subject
from tests.engines.intake.street import deliver
from tests.engines.intake.telling import say
from tests.people import DAY, MORNING, actor

ROAD = system_actor("road")
SPECS = {spec.by: spec for spec in intake.declared_bursts()}


def found(listed):
    return [
        one.series.key
        for one in judge(listed)
        if one.q <= 0.05 and one.series.count >= 3 and one.series.count >= 2 * one.expected
    ]


def world(dice, series, clumping):
    """Counts of thirteen windows: Poisson, or clumped so that the variance is ``clumping`` times the mean."""
    means = dice.gamma(0.7, 3, series) + 0.02
    if clumping == 1:
        return means, dice.poisson(means[:, None], (series, 13))
    return means, dice.negative_binomial((means / (clumping - 1))[:, None], 1 / clumping, (series, 13))


def listed_of(table):
    return [
        Series(str(at), tuple(int(one) for one in row[:-1]), int(row[-1])) for at, row in enumerate(table)
    ]


@pytest.mark.parametrize("clumping", [1.0, 1.5, 2.5])
def test_days_without_any_rise_are_quiet(clumping):
    dice = np.random.default_rng(20261124)
    days = [found(listed_of(world(dice, 200, clumping)[1])) for _ in range(100)]
    assert sum(bool(one) for one in days) <= 10, clumping  # at a promised share of five in a hundred


@pytest.mark.parametrize(("mean", "times", "least"), [(2, 8, 0.8), (8, 3, 0.5), (8, 5, 0.97), (20, 2.5, 0.8)])
def test_rises_are_found(mean, times, least):
    dice = np.random.default_rng(7)
    hits = 0
    for _ in range(100):
        _, table = world(dice, 200, 1.0)
        table[0, :-1], table[0, -1] = dice.poisson(mean, 12), dice.poisson(mean * times)
        hits += "0" in found(listed_of(table))
    assert hits / 100 >= least, hits


def test_a_season_that_lifts_everything_is_no_hot_spot():
    dice = np.random.default_rng(3)
    days = 0
    for _ in range(50):
        means, table = world(dice, 200, 1.0)
        table[:, -1] = dice.poisson(means * 2.5)
        days += bool(found(listed_of(table)))
    assert days <= 6


def test_the_tail_is_a_tail():
    assert tail(0, 2.0, 1.0, 12) == 1.0
    assert tail(1, 2.0, 1.0, 12) == pytest.approx(1 - (12 / 13) ** 24, abs=1e-9)  # P(0) of NegBin(24, 12/13)
    chances = [tail(count, 2.0, 1.5, 12) for count in range(30)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] > 0


def test_shares_of_false_finds_are_those_of_benjamini_and_hochberg():
    assert q_values([0.01, 0.04, 0.03, 0.005], 4) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert q_values([0.01], 10) == pytest.approx([0.1])
    assert q_values([], 0) == []


def test_thin_series_borrow_the_clumping_of_busy_ones():
    assert dispersion([Series("a", (5, 5, 5, 5), 5)]) == 1.0
    assert dispersion([Series("a", (1, 9, 1, 9), 5)]) > 3
    assert dispersion([Series("a", (0, 0, 0, 0), 5)]) == 1.0


def seen(uid, on, person="", text="", **more):
    plain = {"subject": "s", "goods": "", "region": "445102011", "problem": "P02"} | more
    return Seen(uid, on, person or uid, text=text, **plain)


def test_windows_are_whole_weeks_with_a_gap():
    spec, last = SPECS["subject"], date(2026, 11, 23)
    assert window_of(last, spec, last) == 0
    assert window_of(last - timedelta(days=6), spec, last) == 0
    assert window_of(last - timedelta(days=7), spec, last) == -1  # the gap
    assert window_of(last - timedelta(days=14), spec, last) == 1
    assert window_of(last - timedelta(days=7 * 14 - 1), spec, last) == 12
    assert window_of(last - timedelta(days=7 * 14), spec, last) == -1
    assert window_of(last + timedelta(days=1), spec, last) == -1


def test_whoever_writes_ten_times_is_one_person():
    last = date(2026, 11, 23)
    voices = [seen(str(at), last, "same") for at in range(10)] + [seen("x", last, "other")]
    (counted,) = count_series(voices, SPECS["subject"], last)
    assert counted.series.count == 2
    assert len(counted.voices) == 11


def test_words_that_stand_together_are_one_hot_spot():
    last = date(2026, 11, 23)
    voices = [seen(str(at), last, text=f"第{at}次，奶茶店突然停业不退款") for at in range(6)]
    voices += [seen(f"o{at}", last - timedelta(days=20 + at), text="别的事情，价格不对") for at in range(30)]
    counted, family = count_words(voices, SPECS["words"], last)
    assert family > len(counted)
    kept = without_echoes(sorted(counted, key=lambda one: -len(one.series.key)))
    assert len(kept) == 1
    assert len(kept[0].series.key) == 4


def flood(shop, count=8, at=MORNING - timedelta(days=2), **more):
    return [
        say(f"第{mark}位顾客说在这里吃坏了肚子，上吐下泻", phone=f"139000000{no:02d}", shop=shop.name, at=at, **more)
        for no, mark in enumerate("甲乙丙丁戊己庚辛壬癸"[:count])
    ]  # fmt: skip


@pytest.fixture
def shops(city):
    one = Subject.objects.create(name="湘桥区燕来茶餐厅", uscc="92445102MA0000002P", region_code="445102011")
    two = Subject.objects.create(name="湘桥区静水文具店", uscc="92445102MA0000003P", region_code="445102011")
    for week in range(2, 14):
        say("找零少了两元", phone=f"1370000{week:04d}", shop=two.name, at=MORNING - timedelta(days=7 * week))
    for voice in intake.Voice.objects.all():
        intake.Voice.objects.filter(pk=voice.pk).update(subject=two)
    return one, two


def settle(shop, voices):
    intake.Voice.objects.filter(pk__in=[voice.pk for voice in voices]).update(subject=shop)


def test_a_rise_becomes_one_hot_spot_and_one_alert_while_it_lasts(shops):
    shop, _ = shops
    settle(shop, flood(shop))
    search = intake.search_bursts(actor=ROAD, at=MORNING)
    deliver()
    head = actor("黄启明")
    burst = intake.find_bursts(head, by="subject").get()
    assert (burst.title, burst.count, burst.subject) == (shop.name, 8, shop)
    assert burst.q <= 0.05
    assert sum(burst.days) == 8
    assert intake.voices_of_burst(head, burst).count() == 8
    assert search.found == intake.find_bursts(actor("方明远")).count()
    alert = risk.find_alerts(head, signal="burst_subject").get()
    assert (alert.subject, alert.about_ref, alert.is_trial) == (shop, str(burst.ref), False)
    assert "8人来件" in alert.sentence
    home = [step.kind for step in ledger.chain_back(alert.fact_uid)]
    assert "intake.burst.found" in home
    assert "intake.voice.received" in home
    # The same day again, the next day, and the message told twice: still one.
    assert intake.search_bursts(actor=ROAD, at=MORNING).pk == search.pk
    intake.search_bursts(actor=ROAD, at=MORNING + timedelta(days=1))
    deliver()
    assert intake.find_bursts(head, by="subject").count() == 1
    assert risk.find_alerts(head, signal="burst_subject").count() == 1


def test_a_quiet_hot_spot_ends_and_a_later_one_is_new(shops):
    shop, _ = shops
    settle(shop, flood(shop))
    intake.search_bursts(actor=ROAD, at=MORNING)
    later = MORNING + timedelta(days=20)
    intake.search_bursts(actor=ROAD, at=later)
    assert intake.find_bursts(actor("黄启明"), by="subject", lasting=True).count() == 0
    settle(shop, flood(shop, 10, at=later + timedelta(days=20)))
    intake.search_bursts(actor=ROAD, at=later + timedelta(days=21))
    assert intake.find_bursts(actor("黄启明"), by="subject").count() == 2


def test_a_place_and_its_problem_rise_without_any_business(shops):
    voices = flood(shops[0], place="445102009", at=MORNING - timedelta(days=1))
    settle(None, voices)
    intake.search_bursts(actor=ROAD, at=MORNING)
    deliver()
    burst = intake.find_bursts(actor("黄启明"), by="place_problem").get()
    assert burst.region_code == "445102009"
    assert burst.title == "凤新街道 食品安全"
    alert = risk.find_alerts(actor("黄启明"), signal="burst_place_problem").get()
    assert (alert.subject, alert.title) == (None, burst.title)
    judged = risk.judge_alert(
        actor=actor("黄启明"), at=MORNING, uid=alert.uid, verdict="accepted", reason="同一家食堂"
    )
    deliver()
    assert judged.state == "accepted"


def test_hot_spots_elsewhere_do_not_exist(shops):
    settle(shops[0], flood(shops[0]))
    intake.search_bursts(actor=ROAD, at=MORNING)
    burst = intake.find_bursts(actor("黄启明"), by="subject").get()
    assert intake.find_bursts(actor("余海生")).count() == 0
    with pytest.raises(NotFound):
        intake.get_burst(actor("余海生"), burst.uid)
    with pytest.raises(NotAllowed):
        intake.search_bursts(actor=actor("苏安宁"), at=MORNING)


def test_a_quiet_day_leaves_a_search_without_finds(city):
    search = intake.search_bursts(actor=ROAD, at=MORNING)
    assert (search.found, search.on) == (0, DAY - timedelta(days=1))
    assert intake.last_search() == search
