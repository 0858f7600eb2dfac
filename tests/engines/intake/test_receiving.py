"""Voices by the door: received once, split in two, matched, kept private, followed to the end."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, Expired, NotAllowed, NotFound, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.registry.api import Subject
from tests.engines.intake.street import CITIZEN, PHONE, PNG, affair_of, deliver, send, take, voice_of
from tests.people import DAY, MORNING, City, actor


def test_code_is_kept_as_a_digest_and_found_however_it_is_typed(shop: Subject) -> None:
    (received,) = send()
    assert len(received.code) == 16
    assert received.code not in str(vars(received.voice))
    typed = intake.show_code(received.code).lower().replace("0", "o").replace("1", "l")
    assert intake.voice_by_code(f" {typed} ").uid == received.voice.uid
    with pytest.raises(NotFound):
        intake.voice_by_code("0000-0000-0000-0000")


def test_form_sent_twice_is_one_voice_with_one_code(shop: Subject) -> None:
    first, second = send(token="t1", also=True), send(token="t1", also=True)
    assert [one.code for one in first] == [one.code for one in second]
    assert intake.Voice.objects.count() == 2
    assert send(token="t2")[0].code not in {one.code for one in first}


def test_unit_is_that_of_the_town(city: City, shop: Subject) -> None:
    assert voice_of(send()).unit.code == "xixin"
    assert voice_of(send(place="", respondent_name="某个没登记的摊")).unit.code == "city"
    assert voice_of(send(place="445122100")).unit.code == "huanggang"
    assert voice_of(send(place="", subject_uid=shop.uid)).unit.code == "xixin"


def test_business_is_matched_by_choice_or_by_a_whole_name_only(shop: Subject) -> None:
    chosen = voice_of(send(subject_uid=shop.uid, respondent_name="燕来"))
    assert (chosen.subject, chosen.subject_chosen, chosen.respondent_name) == (shop, True, "燕来")
    with pytest.raises(BadInput):
        send(subject_uid="nowhere")


def test_every_fault_is_told_at_once(shop: Subject) -> None:
    with pytest.raises(BadInput) as told:
        send(
            facts="",
            person_phone="12",
            amount_yuan="一百",
            occurred_on="2027-01-01",
            problem="P77",
            place="110000",
        )
    assert set(told.value.details["faults"]) == {
        "facts", "person_phone", "amount_yuan", "occurred_on", "problem", "place",
    }  # fmt: skip
    with pytest.raises(BadInput, match="最多500字"):
        send(facts="长" * 501)


def test_what_a_person_wrote_is_in_the_private_part(shop: Subject) -> None:
    voice = voice_of(send())
    fact = ledger.get_fact(voice.fact_uid)
    assert PHONE not in str(fact.body)
    assert "钢丝" not in str(fact.body)
    private = ledger.read_private(fact, actor=actor("黄启明"), at=MORNING, purpose="核对投诉人")
    assert private["person_phone"] == PHONE


def test_complaint_opens_its_matter_once_with_its_files(shop: Subject) -> None:
    files = intake.clean_files([intake.Upload("小票.png", PNG)])
    received = send(subject_uid=shop.uid, files=files)
    deliver()
    voice = voice_of(received)
    affair = affair_of(voice)
    assert (affair.key, affair.state, affair.unit, affair.subject) == (
        "complaint",
        "registered",
        voice.unit,
        shop,
    )
    assert affair.evidence.count() == 1
    assert voice.state == intake.Voice.State.IN_HAND
    from quanheng.flows.voice_to_affair import open_affair_for_voice

    open_affair_for_voice(ledger.get_fact(voice.fact_uid))
    assert affairs.Affair.objects.count() == 1


def test_mixed_submission_is_two_voices_and_two_matters(shop: Subject) -> None:
    complaint, report = send(also=True)
    deliver()
    assert [one.kind for one in intake.Voice.objects.order_by("id")] == ["complaint", "report"]
    assert report.voice.pair == complaint.voice
    assert complaint.code != report.code
    assert sorted(affairs.Affair.objects.values_list("key", flat=True)) == ["complaint", "report"]


def test_nameless_report_keeps_no_contact(shop: Subject) -> None:
    voice = voice_of(send("report", is_named="", person_name="柳依依", person_phone=PHONE, is_insider="1"))
    assert (voice.person_name, voice.person_phone, voice.person_digest, voice.is_named) == ("", "", "", False)
    deliver()
    assert affair_of(voice_of([intake.Received(voice, "")])).key == "report"


def test_question_is_answered_at_the_desk_without_a_matter(city: City) -> None:
    received = send("consult", facts="办个小餐饮要什么手续？", person_name="", person_phone="")
    deliver()
    assert not affairs.Affair.objects.exists()
    voice = voice_of(received)
    with pytest.raises(NotFound):
        intake.answer_voice(voice=voice, text="请到窗口", actor=actor("余海生"), at=MORNING)
    intake.answer_voice(
        voice=voice, text="到西新所窗口办小餐饮登记证。", actor=actor("陈思远"), at=MORNING, ends=True
    )
    shown = intake.public_voice(voice_of(received), today=DAY)
    assert shown.state == "answered"
    assert shown.remarks[0].text.startswith("到西新所")
    assert shown.may_rate


def test_stranger_to_the_place_and_officer_without_the_right_see_nothing(shop: Subject) -> None:
    voice = voice_of(send())
    assert intake.get_voice(actor("陈思远"), voice.uid) == voice
    with pytest.raises(NotFound):
        intake.get_voice(actor("余海生"), voice.uid)
    with pytest.raises(NotAllowed):
        send(actor=actor("吴映雪"))


def test_reporter_is_read_with_a_purpose_and_it_stays(shop: Subject) -> None:
    voice = voice_of(send("report"))
    officer = actor("陈思远")
    assert intake.contact_of(officer, voice) is None
    with pytest.raises(BadInput):
        intake.read_reporter(voice=voice, actor=officer, at=MORNING, purpose=" ")
    assert intake.read_reporter(voice=voice, actor=officer, at=MORNING, purpose="告知处理结果").phone == PHONE
    assert ledger.Fact.objects.filter(kind="intake.contact.read").count() == 1
    assert not intake.find_voices(officer, q=PHONE).exists()


def test_contact_is_erased_when_all_is_over_and_proofs_stand(shop: Subject) -> None:
    received = send()
    voice, leader = voice_of(received), actor("方明远")
    with pytest.raises(Conflict):
        intake.erase_contact(voice=voice, actor=leader, at=MORNING, reason="依申请删除")
    intake.withdraw_voice(voice=voice, reason="店家已退款", actor=CITIZEN, at=MORNING)
    intake.erase_contact(voice=voice, actor=leader, at=MORNING, reason="依申请删除")
    voice = voice_of(received)
    assert (voice.person_name, voice.person_phone, voice.person_digest) == ("", "", "")
    with pytest.raises(NotFound):
        ledger.read_private(ledger.get_fact(voice.fact_uid), actor=leader, at=MORNING, purpose="再看一次")


def test_withdrawn_before_delivery_opens_nothing(shop: Subject) -> None:
    voice = voice_of(send())
    intake.withdraw_voice(voice=voice, reason="", actor=CITIZEN, at=MORNING)
    deliver()
    assert not affairs.Affair.objects.exists()
    with pytest.raises(Conflict):
        intake.withdraw_voice(voice=voice, reason="", actor=CITIZEN, at=MORNING)
    with pytest.raises(Conflict):
        intake.supplement_voice(voice=voice, text="补一张小票", actor=CITIZEN, at=MORNING)


def refused(shop: Subject) -> list[intake.Received]:
    """A complaint that the station refuses the next day."""
    received = send()
    deliver()
    form = {"refuse_ground": "R3", "refuse_words": "不属于生活消费。", "other_ways": "可以向人民法院起诉。"}
    take(voice_of(received), "refuse", form, who="黄启明", days=1)
    return received


def test_end_of_the_matter_is_the_end_of_the_voice(shop: Subject) -> None:
    received = refused(shop)
    voice = voice_of(received)
    assert voice.state == intake.Voice.State.CLOSED
    shown = intake.public_voice(voice, today=DAY)
    assert shown.may_rate
    assert shown.unhappy
    told = affairs.public_progress(affair_of(voice))
    assert any("不属于生活消费" in one.text for one in told.told)


def test_satisfaction_is_said_once_after_the_end(shop: Subject) -> None:
    early = voice_of(send())
    with pytest.raises(NotYet):
        intake.rate_voice(voice=early, stars=5, words="", actor=CITIZEN, at=MORNING)
    voice = voice_of(refused(shop))
    with pytest.raises(BadInput):
        intake.rate_voice(voice=voice, stars=6, words="", actor=CITIZEN, at=MORNING)
    intake.rate_voice(voice=voice, stars=2, words="没人打过电话", actor=CITIZEN, at=MORNING)
    with pytest.raises(Conflict):
        intake.rate_voice(voice=voice, stars=5, words="", actor=CITIZEN, at=MORNING)


def test_reopening_is_asked_once_in_time_and_decided_once(shop: Subject) -> None:
    received = refused(shop)
    voice = voice_of(received)
    late = MORNING + timedelta(days=90)
    with pytest.raises(Expired):
        intake.ask_reopening(voice=voice, reason="我有新的录音", actor=CITIZEN, at=late)
    request = intake.ask_reopening(
        voice=voice, reason="我有新的录音", actor=CITIZEN, at=MORNING + timedelta(days=2)
    )
    with pytest.raises(Conflict):
        intake.ask_reopening(
            voice=voice, reason="我有新的录音", actor=CITIZEN, at=MORNING + timedelta(days=2)
        )
    officer, head = actor("余海生"), actor("黄启明")
    assert not intake.find_reopenings(officer).exists()
    with pytest.raises(BadInput):
        intake.decide_reopening(request=request, grant=True, words="", actor=head, at=MORNING)
    intake.decide_reopening(
        request=request, grant=True, words="录音是新证据，重新审查。", actor=head, at=late
    )
    with pytest.raises(Conflict):
        intake.decide_reopening(request=request, grant=False, words="再想想不同意。", actor=head, at=late)
    deliver()
    voice = voice_of(received)
    assert voice.state == intake.Voice.State.IN_HAND
    assert affairs.Affair.objects.count() == 1  # the procedure has a step of its own for it


def test_like_voice_is_told_to_the_same_browser_of_the_same_person_only(shop: Subject) -> None:
    voice = voice_of(send(subject_uid=shop.uid))
    ask = {"kind": "complaint", "subject_uid": shop.uid, "respondent": "", "today": DAY}
    mine = intake.digest_of_person(PHONE)
    assert intake.same_before(**ask, person_digest=mine, among=[voice.uid]) == voice
    assert intake.same_before(**ask, person_digest=mine, among=[]) is None
    assert (
        intake.same_before(**ask, person_digest=intake.digest_of_person("13900139000"), among=[voice.uid])
        is None
    )
    assert intake.same_before(**ask | {"kind": "report"}, person_digest=mine, among=[voice.uid]) is None


def test_promise_is_the_law_of_the_day(shop: Subject) -> None:
    assert intake.promise_of(voice_of(send())) == "最迟2026年12月3日决定是否受理并告诉您"


@pytest.mark.parametrize("other", [False, True])
def test_knocks_are_counted_by_address_and_span(city: City, other: bool) -> None:
    span = timedelta(minutes=10)
    for _ in range(3):
        intake.knock(what="send", who="10.0.0.1", at=MORNING, most=3, span=span)
    if other:
        intake.knock(what="send", who="10.0.0.2", at=MORNING, most=3, span=span)
        intake.knock(what="send", who="10.0.0.1", at=MORNING + span, most=3, span=span)
    else:
        with pytest.raises(intake.TooOften):
            intake.knock(what="send", who="10.0.0.1", at=MORNING, most=3, span=span)
