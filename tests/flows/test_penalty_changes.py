"""A penalty that is changed, turned into another procedure, or handed to the police and back, on real rows."""

from datetime import date, timedelta
from typing import Any

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.papers.compose import text_of
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.flows.companion_to_step import carry_steps
from quanheng.flows.step_to_affair import open_what_follows
from quanheng.foundation.clock.api import Clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.api import Fact, deliver_pending
from tests.engines.affairs.casework import (
    HEAD,
    LEADER,
    OFFICER,
    SECOND,
    START,
    noon,
    open_case,
    shop,
    take,
    uids,
    walk,
)
from tests.people import actor, make_city

REVOKED = {
    "revoke_ground": "judgment", "revoke_paper": "（2026）粤5102行初8号", "revoke_reason": "主要证据不足。",
    "revoke_refund": "尚未缴款", "revoke_again": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_city()


def open_kind(kind: str, form: dict[str, Any], subject=None) -> affairs.Affair:
    who, at = actor(OFFICER, on=START), noon(START)
    photo = ledger.seal_exhibit(name="货架.jpg", media_type="image/jpeg", content=b"shelf", actor=who, at=at)
    return affairs.open_affair(
        kind=kind, subject=subject or shop(), title="涉嫌未按规定明码标价", form=form, actor=who, at=at,
        exhibits=[photo], make_papers=False,
    )  # fmt: skip


def opened_by(act: affairs.Act) -> affairs.Affair:
    """Deliver the act's fact twice; give the one matter that it opened."""
    fact = Fact.objects.get(uid=act.fact_uid)
    open_what_follows(fact)
    open_what_follows(fact)
    return affairs.Affair.objects.get(because_uid=fact.uid)


def on_the_spot(**more: Any) -> affairs.Affair:
    return open_kind("penalty_simple", {
        "case_source": "1", "party_kind": "1", "suspicion": "商品没有明码标价", "found_on": START.isoformat(),
        "place": "枫春路店", "officers": uids(OFFICER, SECOND),
    } | more)  # fmt: skip


def decided_on_the_spot() -> affairs.Affair:
    affair = on_the_spot()
    take(affair, "inform", OFFICER, 0, {
        "shown_certificate": True, "violation": "price_not_marked", "facts": "二十种商品没有标价",
        "told_penalty": "罚款三千元", "told_rights": True,
    })  # fmt: skip
    take(affair, "decide", OFFICER, 0, {
        "decided_kinds": ["C"], "grade": "normal", "decided_fine_yuan": "3000", "decision_reason": "数量较多",
        "facts_certain": True,
    })  # fmt: skip
    take(
        affair, "deliver", OFFICER, 0, {"served_on": START.isoformat(), "served_how": "1", "receiver": "店长"}
    )
    return affair


def test_a_revoked_decision_leaves_the_public_list_and_the_record_and_is_handled_anew():
    case = walk(open_case(), "serve")
    deliver_pending()
    notice = disclosure.notice_of_affair(str(case.ref))
    assert notice is not None
    (entry,) = credit.entries_in_force(case.subject.uid)
    take(case, "revoke_decision", LEADER, 100, REVOKED)
    deliver_pending()
    notice.refresh_from_db()
    entry.refresh_from_db()
    assert (notice.state, notice.end_reason) == ("withdrawn", "行政处罚决定已被撤销")
    assert entry.state == "annulled"
    assert case.state == "revoked"
    take(case, "serve_revocation", OFFICER, 101, {"served_on": "2026-11-22", "served_how": "1"})
    take(
        case,
        "record_notice_withdrawn",
        HEAD,
        101,
        {"withdrawn_on": "2026-11-22", "withdrawn_where": "公示系统"},
    )
    act = take(
        case, "close_revoked", LEADER, 102, {"close_note": "没有已执行的内容", "again_on": "2026-11-23"}
    )
    anew = opened_by(act)
    assert (anew.key, anew.subject, anew.data["found_on"]) == ("food_penalty", case.subject, "2026-11-23")
    assert not case.is_open


def test_an_altered_decision_comes_back_as_altered_when_it_is_served():
    case = walk(open_case(), "serve")
    deliver_pending()
    old = disclosure.notice_of_affair(str(case.ref))
    take(case, "alter_decision", LEADER, 100, {
        "alter_ground": "reconsideration", "alter_paper": "潮府复〔2026〕9号", "decided_kinds": ["C", "D"],
        "decided_fine_yuan": "50000", "decided_confiscated_yuan": "412", "alter_reason": "情节轻微",
    })  # fmt: skip
    deliver_pending()
    old.refresh_from_db()
    assert old.state == "withdrawn"
    assert not credit.entries_in_force(case.subject.uid)
    take(case, "serve_alteration", OFFICER, 101, {"served_on": "2026-11-22", "served_how": "1"})
    deliver_pending()
    new = disclosure.notice_of_affair(str(case.ref))
    assert new.pk != old.pk
    assert new.state == "published"
    assert len(credit.entries_in_force(case.subject.uid)) == 1


def test_what_is_too_much_for_the_spot_becomes_an_ordinary_case():
    affair = on_the_spot()
    act = take(affair, "escalate", OFFICER, 0, {
        "escalate_ground": "over_limit", "escalate_note": "应罚四千元", "converted_on": START.isoformat(),
    })  # fmt: skip
    case = opened_by(act)
    assert (case.key, case.state, case.data["suspicion"]) == ("penalty_ordinary", "clue", "商品没有明码标价")
    assert case.data["party_kind"] == "1"
    assert case.links.get().other_ref == str(affair.ref)
    assert affair.outcome == "to_ordinary"


def test_an_expedited_case_that_turns_ordinary_keeps_the_day_it_was_filed():
    first = {
        "case_source": "1",
        "suspicion": "网店没有公示执照",
        "found_on": START.isoformat(),
        "party_kind": "1",
    }
    quick = open_kind("penalty_expedited", first)
    conditions = {
        "has_evidence": True,
        "should_punish": True,
        "has_jurisdiction": True,
        "within_limitation": True,
    }
    take(quick, "verify", OFFICER, 1, {})
    take(quick, "file", LEADER, 8, conditions)
    act = take(quick, "to_ordinary", HEAD, 20, {
        "convert_ground": "objects", "convert_note": "当事人对事实有异议", "converted_on": "2026-09-02",
        "convert_filed_on": "2026-08-21",
    })  # fmt: skip
    case = opened_by(act)
    assert case.data["earlier_filed_on"] == "2026-08-21"
    take(case, "verify", OFFICER, 20, {})
    take(case, "file", LEADER, 21, conditions | {"counted_from": "2026-08-21"})
    clock = Clock.objects.get(owner_ref=str(case.ref), name="办案期限")
    assert (clock.started_on, clock.due_on) == (date(2026, 8, 21), date(2026, 11, 19))


def test_the_days_with_the_police_are_not_the_bureaus():
    case = walk(open_case(), "investigate")
    take(case, "transfer_police", LEADER, 19, {
        "crime_suspected": "生产销售有毒有害食品罪", "police_unit": "湘桥公安分局", "transfer_reason": "检出非食用物质",
    })  # fmt: skip
    assert (case.is_open, case.outcome, case.due_on) == (False, "transferred", None)
    take(case, "return_from_police", LEADER, 39, {
        "police_result": "not_filed", "returned_on": "2026-09-21", "returned_paper": "潮公经不立字〔2026〕3号",
        "return_note": "数额未达标准",
    })  # fmt: skip
    clock = Clock.objects.get(owner_ref=str(case.ref), name="办案期限")
    assert (case.is_open, case.state) == (True, "investigating")
    assert clock.due_on == date(2026, 11, 19) + timedelta(days=21)
    assert case.due_on == clock.due_on


def police_beside(case: affairs.Affair) -> affairs.Affair:
    """Open the transfer to the police beside a case, eighteen days in."""
    day = START + timedelta(days=18)
    who = actor(OFFICER, on=day)
    form = {
        "reported_on": day.isoformat(), "crime_suspected": "生产销售有毒有害食品罪", "crime_facts": "检出非食用物质",
        "officers": uids(OFFICER, SECOND),
    }  # fmt: skip
    made = affairs.open_companion(
        affair=case, companion="penalty_police", title="移送公安", form=form, actor=who, at=noon(day)
    )
    photo = ledger.seal_exhibit(
        name="货架.jpg", media_type="image/jpeg", content=b"s", actor=who, at=noon(day)
    )
    affairs.attach_exhibit(affair=made, exhibit=photo, kind="2", actor=who, at=noon(day))
    return made


def told(affair: affairs.Affair) -> None:
    """Bring the newest act's fact to the road, twice: once is enough."""
    fact = Fact.objects.get(uid=affair.acts.order_by("-order")[0].fact_uid)
    carry_steps(fact)
    carry_steps(fact)


def test_a_transfer_is_approved_once_and_the_case_follows() -> None:
    case = walk(open_case(), "investigate")
    transfer = police_beside(case)
    take(transfer, "approve", LEADER, 19, {"approve_opinion": "同意移送"})
    told(transfer)
    case.refresh_from_db()
    assert (case.is_open, case.outcome, case.due_on) == (False, "transferred", None)
    act = case.acts.order_by("-order")[0]
    assert (act.step, act.actor_name) == ("transfer_police", LEADER)
    assert not [paper for paper in case.papers.all() if paper.document == "PEN-08"]  # made where it is sent
    assert not Clock.objects.filter(owner_ref=str(case.ref), name="移送公安机关", state="running").exists()
    offered = {one.kind: one for one in affairs.companions_of(case, actor(OFFICER, on=START), noon(START))}
    assert not offered["police_transfer"].may
    take(transfer, "send", OFFICER, 20, {
        "police_unit": "湘桥公安分局", "transfer_reason": "涉嫌犯罪",
        "sent_on": (START + timedelta(days=20)).isoformat(), "materials": "移送书等", "receipt_signed": True,
    })  # fmt: skip
    day = START + timedelta(days=38)
    take(transfer, "police_refuses", OFFICER, 38, {
        "police_decision": "潮公经不立字〔2026〕3号", "refusal_received_on": day.isoformat(),
        "refusal_reason": "数额未达标准",
    })  # fmt: skip
    take(transfer, "return_case", LEADER, 39, {
        "returned_why": "not_filed", "returned_on": (day + timedelta(days=1)).isoformat(),
        "returned_paper": "潮公经不立字〔2026〕3号", "returned_note": "恢复原处罚案件",
    })  # fmt: skip
    told(transfer)
    case.refresh_from_db()
    assert (case.is_open, case.state) == (True, "investigating")
    assert case.acts.order_by("-order")[0].form["police_result"] == "not_filed"


def test_a_case_that_cannot_follow_says_why_in_its_history() -> None:
    case = walk(open_case(), "investigate")
    transfer = police_beside(case)
    take(case, "transfer_police", LEADER, 18, {
        "crime_suspected": "生产销售有毒有害食品罪", "police_unit": "湘桥公安分局", "transfer_reason": "检出非食用物质",
    })  # fmt: skip
    take(transfer, "approve", LEADER, 19, {"approve_opinion": "同意移送"})
    told(transfer)
    facts = Fact.objects.filter(kind="affairs.step.not_carried", object_ref=str(case.ref))
    assert "移送公安机关" in ledger.say(facts[0])
    assert facts[0].body["why"]


def test_the_file_of_a_case_on_the_spot_is_laid_beside_what_the_law_demands():
    affair = decided_on_the_spot()

    def lines(day: int) -> dict[str, str]:
        found = affairs.case_completeness(affair, noon(START + timedelta(days=day)))
        return {one.zh: one.state for one in found}

    before = lines(1)
    assert before["七个工作日内归档"] == "waiting"
    assert lines(30)["七个工作日内归档"] == "missing"
    take(
        affair,
        "archive",
        OFFICER,
        20,
        {"archived_on": "2026-09-02", "recordings": "检查｜10:00｜20分钟｜甲｜服务器"},
    )
    after = lines(30)
    assert after["七个工作日内归档"] == "late"
    assert after["告知并听取陈述申辩"] == "present"
    assert after["缴清罚款"] == "missing"


def test_the_surcharge_stands_in_the_demand_and_is_not_above_what_is_reckoned():
    case = walk(open_case(), "serve")
    form = {"demand_served_on": "2026-12-07", "demand_note": "缴清罚没款"}
    day = (date(2026, 12, 7) - START).days
    proposed = {
        one.field.key: one.proposed for one in affairs.form_of(case, "demand", noon(date(2026, 12, 7)))
    }
    # served on the 11th of November, to be paid by the 26th: eleven days on 55 000 yuan
    assert proposed["demand_surcharge_yuan"] == 11 * 1650
    take(case, "demand", OFFICER, day, form | {"demand_surcharge_yuan": "18150"})


def test_what_grows_on_the_fine_is_told_with_its_spans():
    case = walk(open_case(), "serve")
    assert affairs.growing_on(case, date(2026, 11, 26)) == []
    take(
        case,
        "record_payment",
        OFFICER,
        110,
        {"amount_yuan": "30000", "paid_on": "2026-12-01", "receipt_no": "1"},
    )
    (grown,) = affairs.growing_on(case, date(2026, 12, 7))
    assert [(one.days, one.owed) for one in grown.spans] == [(5, 55000), (6, 25000)]
    assert (grown.zh, grown.amount, grown.days) == ("加处罚款", 5 * 1650 + 6 * 750, 11)


def test_the_receipt_of_service_says_how_this_paper_was_served():
    case = walk(open_case(), "decide")
    posted = {"served_on": "2026-11-11", "served_how": "4", "post_no": "EMS1024", "told_publicity": True}
    take(case, "serve", OFFICER, 90, posted, make_papers=True)
    receipt = case.papers.filter(document="PEN-51").order_by("id").last()
    words = text_of(receipt.content)
    assert "■邮寄送达" in words
    assert "邮件号EMS1024" in words
    assert "■直接送达" not in words
