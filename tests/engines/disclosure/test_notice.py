"""A decision becomes a masked notice, is corrected or withdrawn, and comes down by itself."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.disclosure import api as disclosure
from quanheng.foundation.ledger.api import Fact, chain_back, say
from tests.engines.credit.shops import WORKER, at, decision, open_shops, served
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 6, 1)


def publish(day: date = DECIDED, **changes: object) -> disclosure.Notice:
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(DECIDED, **changes)
    notice = disclosure.publish_notice(
        decision=view, subject=shop, actor=WORKER, at=at(day), because=[served(view, shop)]
    )
    assert notice is not None
    return notice


def line(notice: disclosure.Notice, key: str) -> str:
    return next(row["value"] for row in notice.fields if row["key"] == key)


def test_it_shows_the_shop_and_hides_the_person() -> None:
    notice = publish()
    assert notice.party_shown == "砚溪楼餐饮店"
    assert line(notice, "facts") == "经营者林**使用超过保质期的食品原料。"
    assert "晓彤" not in str(notice.fields) + notice.search_text + notice.title
    assert notice.original_digest == "sm3:0f"
    assert {"kind": "name", "zh": "姓名", "count": 1} in notice.masked


def test_it_is_due_in_twenty_working_days_and_comes_down_after_a_year() -> None:
    notice = publish()
    assert (notice.due_on, notice.ends_on, notice.is_late) == (date(2026, 6, 30), date(2027, 6, 1), False)


def test_published_late_it_says_so() -> None:
    assert publish(date(2026, 7, 1)).is_late


def test_delivered_twice_there_is_one_notice_and_withdrawn_it_does_not_come_back() -> None:
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(DECIDED)
    cause = served(view, shop)
    first = disclosure.publish_notice(decision=view, subject=shop, actor=WORKER, at=cause.at, because=[cause])
    assert first is not None
    disclosure.withdraw_notice(notice=first, reason="决定撤销", actor=WORKER, at=at(date(2026, 7, 1)))
    again = disclosure.publish_notice(
        decision=view, subject=shop, actor=WORKER, at=at(date(2026, 7, 2)), because=[cause]
    )
    assert again == first
    assert again is not None
    assert again.state == "withdrawn"
    assert Fact.objects.filter(kind="disclosure.notice.published").count() == 1


def test_a_mere_warning_is_not_published() -> None:
    shop = open_shops("砚溪楼餐饮店")[0]
    view = decision(DECIDED, penalties=("A",), fine_yuan=0)
    cause = served(view, shop)
    assert (
        disclosure.publish_notice(decision=view, subject=shop, actor=WORKER, at=cause.at, because=[cause])
        is None
    )
    assert not Fact.objects.filter(kind__startswith="disclosure").exists()


def test_the_public_finds_it_while_it_is_up_and_not_after() -> None:
    notice = publish()
    assert list(disclosure.find_public_notices(q="砚溪楼 187号")) == [notice]
    assert disclosure.get_public_notice(notice.uid) == notice
    last = date(2027, 6, 1)
    assert disclosure.take_down_due(actor=WORKER, at=at(last)) == []
    assert disclosure.take_down_due(actor=WORKER, at=at(last + timedelta(days=1))) == [notice]
    assert disclosure.take_down_due(actor=WORKER, at=at(last + timedelta(days=1))) == []
    assert not disclosure.find_public_notices(q="砚溪楼").exists()
    with pytest.raises(NotFound):
        disclosure.get_public_notice(notice.uid)


def test_a_persons_name_finds_nothing() -> None:
    publish(party_kind="person", party_name="林晓彤", uscc="")
    assert not disclosure.find_public_notices(q="林晓彤").exists()


def test_a_correction_is_masked_too_and_keeps_the_old_text() -> None:
    notice = publish()
    fixed = disclosure.correct_notice(
        notice=notice, changes={"facts": "经营者林晓彤使用超过保质期的原料2批。"}, reason="批数有误", actor=WORKER,
        at=at(date(2026, 6, 20)),
    )  # fmt: skip
    assert fixed.version == 2
    assert line(fixed, "facts") == "经营者林**使用超过保质期的原料2批。"
    old = fixed.versions.get()
    assert (old.version, old.shown_until) == (1, date(2026, 6, 20))
    assert "2批" not in str(old.fields)
    with pytest.raises(BadInput):
        disclosure.correct_notice(
            notice=notice, changes={"nothing": "x"}, reason="试", actor=WORKER, at=at(DECIDED)
        )


def test_a_withdrawal_needs_a_reason_and_happens_once() -> None:
    notice = publish()
    with pytest.raises(BadInput):
        disclosure.withdraw_notice(notice=notice, reason="", actor=WORKER, at=at(DECIDED))
    disclosure.withdraw_notice(notice=notice, reason="准予信用修复", actor=WORKER, at=at(date(2026, 9, 10)))
    with pytest.raises(Conflict):
        disclosure.withdraw_notice(notice=notice, reason="再撤一次", actor=WORKER, at=at(date(2026, 9, 11)))
    said = [say(fact) for fact in Fact.objects.filter(kind="disclosure.notice.withdrawn")]
    assert said == ["撤回公示潮湘市监处罚〔2026〕187号：准予信用修复"]


def test_it_walks_back_to_the_decision() -> None:
    steps = chain_back(publish().fact_uid)
    assert [step.kind for step in steps][:2] == ["disclosure.notice.published", "testing.decision.served"]


def test_officers_see_ended_notices_in_their_region_only() -> None:
    make_city()
    notice = publish()
    disclosure.withdraw_notice(notice=notice, reason="决定撤销", actor=WORKER, at=at(date(2026, 7, 1)))
    assert list(disclosure.find_notices(actor("陈思远"), state="withdrawn")) == [notice]
    with pytest.raises(NotFound):
        disclosure.get_notice(actor("余海生"), notice.uid)
    with pytest.raises(NotAllowed):
        disclosure.withdraw_notice(
            notice=notice, reason="无权", actor=actor("苏安宁"), at=at(date(2026, 7, 2))
        )
