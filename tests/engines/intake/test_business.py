"""A business reads complaints about itself, without the person; answers become the declared step or are kept."""

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.registry.api import Subject, subject_ref
from tests.engines.intake.street import PHONE, PNG, affair_of, deliver, make_shop, send, take, voice_of
from tests.people import MORNING, actor

OFFER = "退餐费46.80元，另赔200元，三日内转账。"


def asked(shop: Subject, **more: str) -> intake.Voice:
    """A complaint that the station has sent on to the business."""
    received = send(subject_uid=shop.uid, **more)
    deliver()
    voice = voice_of(received)
    take(voice, "dispatch", {"handling_unit": "西新所"}, who="黄启明")
    take(voice, "ask_settlement", {"settlement_words": "请三日内答复。"})
    return voice_of(received)


def business(shop: Subject) -> people.Actor:
    """The shop's own account, allowed to answer and nothing else."""
    _, code = people.invite_outside(
        actor=actor("陈思远"),
        at=MORNING,
        subject=subject_ref(shop),
        subject_name=shop.name,
        region=shop.region_code,
    )
    account = people.activate_outside(
        code=code,
        username=f"shop{code[:4].lower()}",
        password="evening-lamp-4471",
        holder_name="燕来",
        holder_phone="",
        at=MORNING,
    )
    return people.outside_actor(account, rights=frozenset({str(intake.Rights.BUSINESS_ANSWER)}))


def answer(shop: Subject, voice: intake.Voice, **more: object) -> intake.Remark:
    frame = {"answer": "offer", "text": OFFER, "at": MORNING} | more
    if "actor" not in more:
        frame["actor"] = business(shop)
    return intake.answer_as_business(subject=subject_ref(shop), uid=voice.uid, **frame)  # type: ignore[arg-type]


def test_complaint_is_shown_from_the_declared_step_and_without_the_person(shop: Subject) -> None:
    received = send(
        subject_uid=shop.uid, facts=f"我是柳依依，电话{PHONE}，另一个号 138-0013-9999，吃到钢丝。"
    )
    deliver()
    assert not intake.business_voices(subject_ref(shop)).exists()
    voice = voice_of(received)
    take(voice, "dispatch", {"handling_unit": "西新所"}, who="黄启明")
    take(voice, "ask_settlement", {"settlement_words": "请三日内答复。"})
    shown = intake.business_voice(subject_ref(shop), voice.uid)
    words = str(shown)
    assert "钢丝" in words
    for secret in ("柳依依", PHONE, "0013-9999"):
        assert secret not in words


def test_of_another_business_nothing_exists(shop: Subject) -> None:
    voice = asked(shop)
    other = make_shop("潮州市砚溪楼", "91445102MA0000001X")
    assert not intake.business_voices(subject_ref(other)).exists()
    with pytest.raises(NotFound):
        intake.business_voice(subject_ref(other), voice.uid)
    with pytest.raises(NotFound):
        answer(other, voice)


def test_report_is_never_shown(shop: Subject) -> None:
    received = send("report", subject_uid=shop.uid)
    deliver()
    voice = voice_of(received)
    intake.show_to_business(voice=voice, actor=people.system_actor("road"), at=MORNING, because=[])
    assert not intake.business_voices(subject_ref(shop)).exists()
    with pytest.raises(NotFound):
        intake.business_voice(subject_ref(shop), voice.uid)


def test_offer_becomes_the_declared_step_in_the_businesss_name_once(shop: Subject) -> None:
    voice = asked(shop)
    who = business(shop)
    first = answer(shop, voice, actor=who, token="t1")
    assert answer(shop, voice, actor=who, token="t1") == first
    deliver()
    acts = affair_of(voice).acts.filter(step="record_offer")
    assert [(act.actor_name, act.post_title, act.form["offer"]) for act in acts] == [
        (shop.name, "企业账户", OFFER)
    ]
    from quanheng.flows.answer_to_step import take_step_for_business

    take_step_for_business(ledger.get_fact(first.fact_uid))
    assert acts.count() == 1
    shown = intake.public_voice(voice_of([intake.Received(voice, "")]), today=MORNING.date())
    assert shown.remarks[0].text == OFFER


def test_offer_nobody_asked_for_is_kept_with_the_reason(shop: Subject) -> None:
    received = send(subject_uid=shop.uid)
    deliver()
    voice = voice_of(received)
    take(voice, "accept", {"accept_words": "已受理"})
    answer(shop, voice)
    deliver()
    kept = ledger.Fact.objects.get(kind="intake.answer.kept")
    assert "没有请经营者先行和解" in kept.body["why"]
    assert not affair_of(voice).acts.filter(step="record_offer").exists()


def test_account_without_the_right_and_empty_words_are_refused(shop: Subject) -> None:
    voice = asked(shop)
    account = people.OutsideAccount(
        subject_ref=str(subject_ref(shop)), subject_name=shop.name, region_code=shop.region_code
    )
    plain = people.outside_actor(account)
    with pytest.raises(NotAllowed):
        answer(shop, voice, actor=plain)
    with pytest.raises(BadInput):
        answer(shop, voice, text="")
    with pytest.raises(BadInput):
        answer(shop, voice, answer="nothing")


def test_files_are_open_to_the_business_they_concern_only(shop: Subject) -> None:
    files = intake.clean_files([intake.Upload("小票.png", PNG)])
    received = send(subject_uid=shop.uid, files=files)
    deliver()
    voice = voice_of(received)
    exhibit = voice.attachments.get().exhibit
    with pytest.raises(NotFound):
        intake.business_file(subject_ref(shop), voice.uid, exhibit.uid)
    take(voice, "accept", {"accept_words": "已受理"})
    assert intake.business_file(subject_ref(shop), voice.uid, exhibit.uid).name == "小票.png"
    with pytest.raises(NotFound):
        intake.business_file(Ref("registry.subject", "other"), voice.uid, exhibit.uid)


def test_after_the_end_no_answer_is_taken(shop: Subject) -> None:
    voice = asked(shop)
    take(voice, "withdraw", {"withdrawn_on": "2026-11-24", "withdrawn_how": "phone"})
    with pytest.raises(Conflict):
        answer(shop, voice)


def test_no_officers_door_opens_to_a_business(shop: Subject) -> None:
    voice, who = asked(shop), business(shop)
    with pytest.raises(NotFound):
        intake.get_voice(who, voice.uid)
    with pytest.raises(NotFound):
        affairs.get_affair(who, affair_of(voice).uid)
    with pytest.raises(NotAllowed):
        intake.answer_voice(voice=voice, text="我来答", actor=who, at=MORNING)
