"""A business makes good and asks for repair, or says that an entry is wrong."""

from datetime import date

import pytest

from quanheng.base.errors import Conflict, NotAllowed, NotYet
from quanheng.base.refs import Ref
from quanheng.engines.credit import api as credit
from quanheng.foundation.clock.api import Clock, clocks_of
from tests.engines.credit.shops import WORKER, at, decision, open_shops, served
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 6, 1)  # repair from 2026-09-01 by the tiers of 2026


def entry(**changes: object) -> credit.Entry:
    make_city()
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(DECIDED, **changes)
    found = credit.add_entry_from_decision(
        decision=view, subject=shop, actor=WORKER, at=at(DECIDED), because=[served(view, shop)]
    )
    assert found is not None
    return found


def apply(to: credit.Entry, day: date) -> credit.Repair:
    return credit.apply_repair(
        entry=to, applicant="林晓彤", promise="今后逐批查验保质期", actor=actor("陈思远"), at=at(day)
    )


def test_before_the_shortest_publicity_it_says_from_when() -> None:
    found = entry()
    with pytest.raises(NotYet, match="2026-09-01起"):
        apply(found, date(2026, 8, 31))
    assert credit.why_not_repair(found, at(date(2026, 9, 1))) == ""


def test_an_application_starts_the_bureaus_clock_and_the_decision_stops_it() -> None:
    repair = apply(entry(), date(2026, 9, 1))
    owner = Ref("credit.repair", repair.uid)
    assert [clock.rule_key for clock in clocks_of(owner)] == ["credit.repair_decide"]
    decided = credit.decide_repair(
        repair=repair, approve=True, reason="义务已履行", actor=actor("郑立群"), at=at(date(2026, 9, 10))
    )
    assert decided.state == "approved"
    assert clocks_of(owner) == []
    assert Clock.objects.get(owner_ref=str(owner)).stopped_on == date(2026, 9, 10)
    repair.entry.refresh_from_db()
    assert (repair.entry.state, repair.entry.ended_on) == ("repaired", date(2026, 9, 10))


def test_refused_the_entry_stays() -> None:
    repair = apply(entry(), date(2026, 9, 1))
    credit.decide_repair(
        repair=repair, approve=False, reason="罚款未缴清", actor=actor("郑立群"), at=at(date(2026, 9, 10))
    )
    repair.entry.refresh_from_db()
    assert repair.entry.state == "in_force"
    assert apply(repair.entry, date(2026, 10, 9)).state == "applied"


def test_one_request_at_a_time_and_one_decision() -> None:
    found = entry()
    repair = apply(found, date(2026, 9, 1))
    with pytest.raises(Conflict):
        apply(found, date(2026, 9, 2))
    decide = {"repair": repair, "approve": True, "reason": "义务已履行", "actor": actor("郑立群")}
    credit.decide_repair(**decide, at=at(date(2026, 9, 10)))
    with pytest.raises(Conflict):
        credit.decide_repair(**decide, at=at(date(2026, 9, 11)))


def test_deciding_needs_the_second_factor() -> None:
    repair = apply(entry(), date(2026, 9, 1))
    without = actor("郑立群", second_factor=False)
    with pytest.raises(NotAllowed):
        credit.decide_repair(
            repair=repair, approve=True, reason="义务已履行", actor=without, at=at(date(2026, 9, 10))
        )


def test_a_closure_is_never_repaired() -> None:
    with pytest.raises(NotYet, match="不得提前停止公示"):
        apply(entry(penalties=("C", "J")), date(2028, 1, 4))


def test_a_contested_entry_counts_until_the_objection_is_right() -> None:
    found = entry()
    contest = credit.contest_entry(
        entry=found, reason="当事人名称有误", actor=actor("陈思远"), at=at(date(2026, 6, 8))
    )
    found.refresh_from_db()
    assert (found.state, found.is_contested) == ("in_force", True)
    credit.decide_contest(
        contest=contest,
        is_right=True,
        reason="名称相近，误记",
        actor=actor("郑立群"),
        at=at(date(2026, 6, 20)),
    )
    found.refresh_from_db()
    assert (found.state, found.is_contested) == ("annulled", False)
