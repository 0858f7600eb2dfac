"""A step opens what its procedure says: once, in the same unit, and with nothing of what is kept in confidence."""

from datetime import date
from typing import Any

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.flows.step_to_affair import open_what_follows
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import HEAD, LEADER, OFFICER, SECOND, START, noon, shop, uids
from tests.engines.affairs.test_identity import NAME, PHONE, everything_kept
from tests.people import actor, make_city


@pytest.fixture(autouse=True)
def _city(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_city()


def open_one(kind: str, form: dict[str, Any]) -> affairs.Affair:
    return affairs.open_affair(
        kind=kind, subject=shop(), title="砚溪楼", form=form, actor=actor(OFFICER, on=START), at=noon(START),
        make_papers=False,
    )  # fmt: skip


def take(affair: affairs.Affair, step: str, who: str, form: dict[str, Any]) -> Fact:
    act = affairs.take_step(
        affair=affair, step=step, form=form, actor=actor(who, on=START), at=noon(START), make_papers=False
    )
    return Fact.objects.get(uid=act.fact_uid)


def follow(fact: Fact) -> list[affairs.Affair]:
    """Deliver the fact twice, as an outbox may; give what it opened."""
    open_what_follows(fact)
    open_what_follows(fact)
    return list(affairs.Affair.objects.filter(because_uid=fact.uid))


def order(**more: Any) -> affairs.Affair:
    given = {
        "order_no": "2026081300017", "order_kind": "complaint", "person_name": NAME, "person_phone": PHONE,
        "respondent_name": "砚溪楼", "facts": "拒绝退款", "received_at": "2026-08-13T09:00+08:00",
    }  # fmt: skip
    return open_one("hotline_order", given | more)


def test_a_clue_found_in_mediation_opens_a_report_without_the_complainant():
    form = {
        "complainant_name": NAME, "complainant_phone": PHONE, "respondent_name": "砚溪楼", "problem": "P02",
        "received_on": START.isoformat(), "facts": "吃出异物", "demand": "退款",
    }  # fmt: skip
    complaint = open_one("complaint", form)
    take(complaint, "accept", OFFICER, {})
    fact = take(
        complaint, "note_clue", OFFICER,
        {"clue_found_on": START.isoformat(), "clue_facts": "使用过期原料", "clue_as": "report"},
    )  # fmt: skip
    (report,) = follow(fact)
    assert (report.key, report.unit, report.subject) == ("report", complaint.unit, complaint.subject)
    assert report.data["facts"] == "使用过期原料"
    assert NAME not in str(report.data)
    assert report.links.get().other_ref == str(complaint.ref)
    assert complaint.state == "accepted"


def test_filing_a_report_opens_a_penalty_matter_that_does_not_know_who_told():
    report = open_one("report", {
        "is_named": True, "reporter_name": NAME, "reporter_phone": PHONE, "respondent_name": "砚溪楼",
        "received_on": START.isoformat(), "facts": "使用回收油脂",
    })  # fmt: skip
    take(report, "dispatch", HEAD, {"handling_unit": "西新市场监督管理所"})
    take(report, "assign", HEAD, {"officers": uids(OFFICER, SECOND)})
    take(report, "record_verify", OFFICER, {"verified_on": START.isoformat(), "verify_result": "查实"})
    fact = take(report, "file", LEADER, {
        "has_evidence": True, "has_jurisdiction": True, "suspicion": "使用回收油脂", "must_tell": True,
    })  # fmt: skip
    (case,) = follow(fact)
    assert case.data["case_source"] == "3"
    assert case.data["suspicion"] == "使用回收油脂"
    assert case.due_on is not None
    assert NAME not in everything_kept()


def test_an_order_becomes_a_complaint_with_the_name_it_brought():
    made = order()
    take(made, "sign", OFFICER, {})
    fact = take(made, "link", OFFICER, {
        "link_kind": "complaint", "respondent_name": "砚溪楼", "problem": "P04", "demand": "退款",
        "linked_on": START.isoformat(),
    })  # fmt: skip
    (complaint,) = follow(fact)
    assert complaint.data["complainant_name"] == NAME
    assert complaint.data["channel"] == "03"


def test_an_order_becomes_a_report_and_the_name_goes_from_seal_to_seal():
    made = order(order_kind="report")
    take(made, "sign", OFFICER, {})
    fact = take(made, "link", OFFICER, {
        "link_kind": "report", "respondent_name": "砚溪楼", "problem": "P02", "is_named": True,
        "linked_on": START.isoformat(),
    })  # fmt: skip
    (report,) = follow(fact)
    assert NAME not in everything_kept()
    who = actor(OFFICER, on=START)
    shown = affairs.reveal_identity(
        affair=report, field="reporter_name", purpose="电话核实情况", actor=who, at=noon(START)
    )
    assert shown.words == NAME


def test_an_order_with_a_matter_of_its_own_number_opens_nothing():
    made = order()
    take(made, "sign", OFFICER, {})
    fact = take(made, "link", OFFICER, {
        "link_kind": "complaint", "respondent_name": "砚溪楼", "link_number": "潮湘市监诉〔2026〕1号",
        "linked_on": START.isoformat(),
    })  # fmt: skip
    assert follow(fact) == []


def test_the_same_order_number_opens_one_matter_only():
    first = order()
    again = affairs.open_affair(
        kind="hotline_order", subject=None, title="再推一次", actor=actor(OFFICER, on=START), at=noon(START),
        form={"order_no": "2026081300017", "order_kind": "consult", "facts": "再推", "received_at": "2026-08-13T09:00"},
        make_papers=False,
    )  # fmt: skip
    assert again == first
    assert again.opened_on == date(2026, 8, 13)
