"""A served decision enters the record, counts as long as the law says, and ends."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.credit import api as credit
from quanheng.foundation.ledger.api import chain_back, facts_of_subject, say
from quanheng.registry.api import subject_ref
from tests.engines.credit.shops import WORKER, at, decision, open_shops, served
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db


def enter(day: date, **changes: object) -> credit.Entry:
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(day, **changes)
    entry = credit.add_entry_from_decision(
        decision=view, subject=shop, actor=WORKER, at=at(day), because=[served(view, shop)]
    )
    assert entry is not None
    return entry


def test_a_decision_leaves_one_entry_with_its_last_day_and_the_article() -> None:
    entry = enter(date(2026, 9, 1))
    assert (entry.kind, entry.severity, entry.state) == ("penalty", "general", "in_force")
    assert entry.ends_on == date(2027, 9, 1)
    assert entry.law[0]["key"] == "credit.tier_general_max"
    assert {line["key"] for line in entry.law} >= {"penalty.publish_period_normal", "credit.repair_min_1y"}


def test_delivered_twice_it_is_entered_once() -> None:
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(date(2026, 9, 1))
    cause = served(view, shop)
    entries = [
        credit.add_entry_from_decision(
            decision=view, subject=shop, actor=WORKER, at=cause.at, because=[cause]
        )
        for _ in range(2)
    ]
    assert entries[0] == entries[1]
    assert credit.Entry.objects.count() == 1


def test_no_penalty_leaves_nothing() -> None:
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(date(2026, 9, 1), penalties=(), fine_yuan=0)
    cause = served(view, shop)
    assert (
        credit.add_entry_from_decision(
            decision=view, subject=shop, actor=WORKER, at=cause.at, because=[cause]
        )
        is None
    )


def test_the_entry_walks_back_to_the_decision() -> None:
    entry = enter(date(2026, 9, 1))
    kinds = [step.kind for step in chain_back(entry.fact_uid)]
    assert kinds[:2] == ["credit.entry.added", "testing.decision.served"]


def test_the_timeline_says_it_in_chinese() -> None:
    make_city()
    entry = enter(date(2026, 9, 1))
    said = [say(fact) for fact in facts_of_subject(actor("陈思远"), subject_ref(entry.subject))]
    assert "记入信用记录：使用超过保质期的食品原料案，到2027-09-01" in said


def test_another_district_does_not_see_it() -> None:
    make_city()
    entry = enter(date(2026, 9, 1))
    assert credit.get_entry(actor("陈思远"), entry.uid) == entry
    assert not credit.find_entries(actor("余海生")).exists()
    with pytest.raises(NotFound):
        credit.get_entry(actor("余海生"), entry.uid)


def test_who_has_no_right_adds_nothing() -> None:
    make_city()
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(date(2026, 9, 1))
    cause = served(view, shop)
    with pytest.raises(NotAllowed):
        credit.add_entry_from_decision(
            decision=view, subject=shop, actor=actor("苏安宁"), at=cause.at, because=[cause]
        )
    with pytest.raises(NotFound):
        credit.add_entry_from_decision(
            decision=view, subject=shop, actor=actor("余海生"), at=cause.at, because=[cause]
        )


def test_it_counts_on_its_last_day_and_not_on_the_next() -> None:
    entry = enter(date(2026, 9, 1))
    last = date(2027, 9, 1)
    assert credit.expire_entries(actor=WORKER, at=at(last)) == []
    assert credit.expire_entries(actor=WORKER, at=at(last + timedelta(days=1))) == [entry]
    assert credit.expire_entries(actor=WORKER, at=at(last + timedelta(days=1))) == []
    entry.refresh_from_db()
    assert (entry.state, entry.ended_on) == ("expired", date(2027, 9, 2))
    assert not credit.entries_in_force(entry.subject.uid).exists()


def test_a_listing_counts_until_it_is_lifted_with_a_reason() -> None:
    shop = open_shops("砚溪楼餐饮店")[0]
    day = date(2026, 7, 10)
    cause = served(decision(day), shop)
    entry = credit.add_entry(
        subject=shop, kind="abnormal", severity="general", title="未按期公示2025年度报告", decided_on=day, actor=WORKER,
        at=at(day), because=[cause],
    )  # fmt: skip
    assert entry.ends_on is None
    with pytest.raises(BadInput):
        credit.lift_entry(entry=entry, reason=" ", actor=WORKER, at=at(day))
    lifted = credit.lift_entry(entry=entry, reason="已补报年度报告", actor=WORKER, at=at(date(2026, 8, 1)))
    assert (lifted.state, lifted.ended_on) == ("lifted", date(2026, 8, 1))
    with pytest.raises(Conflict):
        credit.lift_entry(entry=entry, reason="再移一次", actor=WORKER, at=at(date(2026, 8, 2)))
