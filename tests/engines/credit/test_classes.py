"""Classes in bulk and one by one: every change is a fact, and nothing else is."""

from datetime import date

import pytest

from quanheng.engines.credit import api as credit
from quanheng.foundation.ledger.api import Fact, say
from quanheng.registry.api import Subject
from tests.engines.credit.shops import WORKER, at, decision, open_shops, served
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
CLEAN = {"annual_report_missing": 0, "penalties_1095": 0, "sampling_failed_365": 0, "complaints_365": 0}


def reckon(*shops: Subject, day: date = DAY, **features: object) -> credit.ClassReport:
    return credit.reckon_classes(
        rows=[(shop.uid, CLEAN | features) for shop in shops], actor=WORKER, at=at(day)
    )


def test_the_first_classes_of_many_are_one_fact() -> None:
    shops = open_shops("甲店", "乙店", "丙店")
    report = reckon(*shops)
    assert (report.reckoned, report.new, report.by_level) == (3, 3, {"A": 3})
    fact = Fact.objects.get(kind="credit.class.computed")
    assert say(fact) == "计算企业信用风险分类，共3户，新定3户，变动0户"
    assert not Fact.objects.filter(kind="credit.class.changed").exists()


def test_run_again_nothing_is_written() -> None:
    shops = open_shops("甲店", "乙店")
    reckon(*shops)
    before = Fact.objects.count()
    report = reckon(*shops)
    assert (report.new, report.moved, report.rescored, Fact.objects.count()) == (0, 0, 0, before)


def test_a_decision_moves_one_business_and_says_why() -> None:
    make_city()
    shop, other = open_shops("甲店", "乙店")
    reckon(shop, other)
    view = decision(DAY, penalties=("C", "J"))
    cause = served(view, shop)
    credit.add_entry_from_decision(decision=view, subject=shop, actor=WORKER, at=at(DAY), because=[cause])
    row = credit.reckon_class(subject=shop, actor=WORKER, at=at(DAY), because=[cause])
    assert row is not None
    assert row.level == "C"
    fact = Fact.objects.get(kind="credit.class.changed")
    assert "信用风险分类A变为C" in say(fact)
    seen = credit.class_of(actor("陈思远"), shop.uid)
    assert seen is not None
    assert sum(factor["points"] for factor in seen.factors) == seen.row.score
    assert "不对外评价" in seen.caution
    moves = credit.class_changes(actor("陈思远"), shop.uid)
    assert [(move.from_level, move.to_level) for move in moves] == [("A", "C")]
    assert credit.draw_multipliers([shop.uid, other.uid]) == {shop.uid: 2.0, other.uid: 0.3}


def test_an_expired_entry_gives_the_points_back_but_not_the_clean_years() -> None:
    shop = open_shops("甲店")[0]
    reckon(shop)
    view = decision(DAY, penalties=("C",))
    cause = served(view, shop)
    entry = credit.add_entry_from_decision(
        decision=view, subject=shop, actor=WORKER, at=at(DAY), because=[cause]
    )
    assert entry is not None
    before = credit.reckon_class(subject=shop, actor=WORKER, at=at(DAY), because=[cause])
    credit.expire_entries(actor=WORKER, at=at(date(2027, 11, 25)))
    after = credit.reckon_class(subject=shop, actor=WORKER, at=at(date(2027, 11, 25)), because=[cause])
    assert before is not None
    assert after is not None
    assert (before.score, after.score) == (460, 300)
    assert "clean_three_years" not in {factor["key"] for factor in after.factors}


def test_features_given_once_serve_the_next_single_reckoning() -> None:
    shop = open_shops("甲店")[0]
    reckon(shop, complaints_365=7)
    row = credit.reckon_class(subject=shop, actor=WORKER, at=at(DAY), because=[])
    assert row is not None
    assert {factor["key"]: factor["points"] for factor in row.factors}["complaints_year"] == 42


def test_the_class_is_seen_with_the_right_and_in_the_region_only() -> None:
    make_city()
    shop = open_shops("甲店")[0]
    reckon(shop)
    assert credit.class_of(actor("余海生"), shop.uid) is None
    assert credit.count_classes(actor("陈思远")) == {"A": 1}
    assert credit.count_classes(actor("余海生")) == {}


def test_a_cancelled_business_has_no_class() -> None:
    shop = open_shops("甲店")[0]
    Subject.objects.filter(pk=shop.pk).update(status="3")
    assert reckon(shop).reckoned == 0
