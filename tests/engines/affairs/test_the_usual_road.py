"""One case from the clue to the close, and what it leaves behind."""

from datetime import date

from quanheng.base.days import CHINA
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock.api import Clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import LEADER, OFFICER, noon, open_case, shop, take, walk
from tests.people import actor


def test_a_case_walks_from_clue_to_close(case):
    walk(case, "decide")
    affairs.make_due_papers(affair=case, actor=actor(OFFICER), at=noon(date(2026, 11, 9)), prints=False)
    assert case.number == "潮湘市监案〔2026〕1号"
    for step in ("serve", "record_payment", "close"):
        from tests.engines.affairs.casework import ROAD

        take(case, *next(row for row in ROAD if row[0] == step))
    assert (case.state, case.outcome, case.is_open, case.closed_on) == (
        "closed",
        "closed",
        False,
        date(2026, 11, 18),
    )
    lines = affairs.case_completeness(case, noon(date(2026, 11, 18)))
    assert {line.state for line in lines if not line.lacking} == {"present"}
    assert not Clock.objects.filter(owner_ref=str(case.ref), state="running").exists()


def test_every_act_writes_one_fact_that_follows_from_the_one_before(case):
    walk(case, "file")
    facts = list(Fact.objects.filter(object_ref=str(case.ref)).order_by("id"))
    kinds = [fact.kind for fact in facts]
    assert kinds == [
        "affairs.affair.opened", "affairs.evidence.attached", "affairs.step.taken", "affairs.step.taken",
    ]  # fmt: skip
    assert list(facts[3].because.values_list("uid", flat=True)) == [facts[2].uid]
    assert "核查" in ledger.say(facts[2])


def test_a_served_decision_says_what_credit_and_disclosure_need(case):
    walk(case, "serve")
    fact = Fact.objects.get(kind="affairs.decision.served")
    body = fact.body
    assert body["number"] == "潮湘市监罚〔2026〕1号"
    assert (body["fine_yuan"], body["confiscated_yuan"], body["penalties"]) == (55000, 412, ["C", "D"])
    assert (body["party_name"], body["uscc"]) == (case.party_name, case.party_uscc)
    assert (body["decided_on"], body["served_on"], body["domain"]) == ("2026-11-09", "2026-11-11", "food")
    assert "伍万伍仟元整" in body["penalty_text"]
    assert fact.subject_ref == f"registry.subject:{case.subject.uid}"


def test_the_same_cause_opens_one_case(case):
    cause = Fact.objects.first()
    assert cause is not None
    first = open_case(because=[cause], subject=case.subject)
    again = open_case(because=[cause], subject=case.subject)
    assert first.pk == again.pk != case.pk
    assert first.because_uid == cause.uid


def test_the_worker_opens_a_case_in_the_station_of_the_place(city):
    from quanheng.foundation.people.api import system_actor

    opened = open_case(actor=system_actor("road"), subject=shop())
    assert opened.unit == city.units["xixin"]


def test_a_testing_pause_is_not_counted(case):
    walk(case, "investigate")
    before = Clock.objects.get(owner_ref=str(case.ref), name="办案期限").due_on
    take(case, "commission_test", OFFICER, 14, {"test_lab": "市质计所", "test_items": "菌落总数"})
    assert case.due_on is None
    take(
        case,
        "receive_test",
        OFFICER,
        35,
        {"test_report_no": "J1", "test_passed": False, "test_result": "不合格"},
    )
    assert before == date(2026, 11, 19)
    assert case.due_on == date(2026, 12, 11)


def test_instalments_add_up_and_the_close_waits_for_the_last(case):
    walk(case, "serve")
    take(
        case,
        "record_payment",
        OFFICER,
        92,
        {"amount_yuan": "20000", "paid_on": "2026-11-13", "receipt_no": "1"},
    )
    assert not affairs_open(case, "close", 93)
    take(
        case,
        "record_payment",
        OFFICER,
        93,
        {"amount_yuan": "35412", "paid_on": "2026-11-14", "receipt_no": "2"},
    )
    assert affairs_open(case, "close", 94)


def affairs_open(case, step, day):
    from quanheng.base.errors import Refusal

    try:
        take(case, step, LEADER, day, {"close_ground": "executed", "close_note": "罚没款已缴清。"})
    except Refusal:
        return False
    return True


def test_the_timeline_tells_acts_clocks_and_papers(case):
    walk(case, "file")
    said = [ledger.say(fact) for fact in affairs.timeline_of(actor(OFFICER), case)]
    assert any("立案" in line for line in said)
    assert any("办案期限" in line for line in said)
    assert case.opened_at.astimezone(CHINA).hour == 12
