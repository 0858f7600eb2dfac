"""A repaired record takes its notice down by the road itself."""

from datetime import date

import pytest

from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger.api import chain_back, deliver_pending
from tests.engines.credit.shops import WORKER, at, decision, open_shops, served
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 6, 1)


def published() -> tuple[credit.Entry, disclosure.Notice]:
    make_city()
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(DECIDED)
    given = {
        "decision": view,
        "subject": shop,
        "actor": WORKER,
        "at": at(DECIDED),
        "because": [served(view, shop)],
    }
    entry, notice = credit.add_entry_from_decision(**given), disclosure.publish_notice(**given)
    assert entry is not None
    assert notice is not None
    return entry, notice


def decide(entry: credit.Entry, *, approve: bool) -> None:
    repair = credit.apply_repair(
        entry=entry, applicant="林晓彤", promise="逐批查验", actor=actor("陈思远"), at=at(date(2026, 9, 1))
    )
    credit.decide_repair(
        repair=repair, approve=approve, reason="已核实", actor=actor("郑立群"), at=at(date(2026, 9, 10))
    )
    deliver_pending()


def test_an_approved_repair_withdraws_the_notice_and_moves_the_class() -> None:
    entry, notice = published()
    decide(entry, approve=True)
    notice.refresh_from_db()
    assert (notice.state, notice.end_reason, notice.ended_on) == (
        "withdrawn",
        "准予信用修复",
        date(2026, 9, 10),
    )
    seen = credit.class_of(actor("陈思远"), entry.subject.uid)
    assert seen is not None
    assert not [factor for factor in seen.factors if factor["key"] == "entry.penalty"]


def test_a_refused_repair_leaves_the_notice_up() -> None:
    entry, notice = published()
    decide(entry, approve=False)
    notice.refresh_from_db()
    assert notice.state == "published"


def test_an_objection_found_right_withdraws_it_too() -> None:
    entry, notice = published()
    contest = credit.contest_entry(
        entry=entry, reason="名称有误", actor=actor("陈思远"), at=at(date(2026, 6, 8))
    )
    credit.decide_contest(
        contest=contest, is_right=True, reason="误记", actor=actor("郑立群"), at=at(date(2026, 6, 9))
    )
    deliver_pending()
    notice.refresh_from_db()
    assert (notice.state, notice.end_reason) == ("withdrawn", "信用记录异议成立")
    assert chain_back(notice.fact_uid)
