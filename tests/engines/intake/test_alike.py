"""Like voices are found with reasons, many claims are shown and never refused, and reporters stay hidden."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.engines.intake import api as intake
from quanheng.engines.intake.likeness.text import bands_of, resemblance, shingles
from quanheng.foundation.ledger import api as ledger
from tests.engines.intake.street import deliver
from tests.engines.intake.telling import say
from tests.people import DAY, MORNING, actor

TEXT = "在这家店买的月饼打开就有霉点，孩子吃了当晚拉肚子，店家说是运输问题，不肯退款也不肯赔偿"
NEAR = "在这家店买的月饼打开就有霉点，孩子吃了当晚拉肚子，老板说是运输问题，不肯退款也不肯赔偿"
OTHER = "租的房子到期了，房东拖着押金两个月不退还，说墙上有钉眼要扣钱，我觉得这样没有道理"


def test_near_texts_share_shingles_and_far_ones_do_not():
    assert resemblance(shingles(TEXT), shingles(NEAR)) > 0.8
    assert resemblance(shingles(TEXT), shingles(OTHER)) < 0.05
    assert resemblance(shingles("短"), shingles("短")) == 0.0
    assert bands_of("短") == []


def test_signatures_are_the_same_on_every_machine_and_meet_for_near_texts():
    assert bands_of(TEXT) == bands_of(TEXT)
    assert set(bands_of(TEXT)) & set(bands_of(NEAR))
    assert not set(bands_of(TEXT)) & set(bands_of(OTHER))
    assert all(0 <= value < 2**63 for value in bands_of(TEXT))


def test_two_texts_of_strangers_meet_by_their_signature(city):
    one = say(TEXT, phone="13800000001", shop="甲店铺")
    two = say(NEAR, phone="13800000002", shop="乙店铺")
    say(OTHER, phone="13800000003", shop="丙店铺")
    deliver()
    (found,) = intake.find_alike(actor("黄启明"), two)
    assert found.voice == one
    assert found.reasons == (f"{found.percent} 文字相同",)
    assert intake.find_alike(actor("黄启明"), one)[0].voice == two


def test_one_person_one_shop_and_one_order_are_reasons(city):
    one = say(f"{TEXT}，订单号 20261101888866", phone="138-0000-0001", shop="甲店铺")
    two = say("怎么还没有人管，订单20261101888866", phone="8613800000001", shop="甲店铺")
    deliver()
    (found,) = intake.find_alike(actor("黄启明"), two)
    assert found.voice == one
    assert found.reasons == ("同一电话", "同一被投诉人", "同一订单号 20261101888866")


def test_the_same_phone_alone_is_no_reason(city):
    say(TEXT, shop="甲店铺")
    two = say(OTHER, shop="乙店铺")
    deliver()
    assert intake.find_alike(actor("黄启明"), two) == []


def test_a_report_is_never_tied_to_a_person(city):
    say(TEXT, shop="甲店铺")
    report = say(OTHER, shop="甲店铺", kind="report")
    deliver()
    assert intake.find_alike(actor("方明远"), report) == []


def test_voices_elsewhere_and_long_ago_do_not_exist(city):
    say(TEXT, place="445122100")
    say(TEXT, at=MORNING - timedelta(days=200))
    here = say(NEAR)
    deliver()
    assert intake.find_alike(actor("黄启明"), here) == []
    with pytest.raises(NotFound):
        intake.find_alike(actor("余海生"), here)


def test_a_pair_is_judged_with_a_reason_and_both_go_on(city):
    one, two = say(TEXT), say(NEAR)
    deliver()
    head = actor("黄启明")
    with pytest.raises(BadInput):
        intake.judge_alike(voice=one, other=two, is_same=True, reason=" ", actor=head, at=MORNING)
    said = intake.judge_alike(voice=two, other=one, is_same=True, reason="同一盒月饼", actor=head, at=MORNING)
    again = intake.judge_alike(voice=one, other=two, is_same=True, reason="再说一次", actor=head, at=MORNING)
    assert again.fact_uid == said.fact_uid
    changed = intake.judge_alike(
        voice=one, other=two, is_same=False, reason="两张小票", actor=head, at=MORNING
    )
    assert ledger.get_fact(changed.fact_uid).body["verdict"] == "不是同一件事"
    assert intake.find_alike(head, one)[0].judgement.reason == "两张小票"
    before = (one.state, one.affair_ref)
    one.refresh_from_db()
    assert (
        one.state,
        one.affair_ref,
    ) == before or one.affair_ref  # no voice is closed or merged by a judgement


def many(count: int, phone: str = "13900000009", days: int = 10):
    return [
        say(f"{TEXT}第{'甲乙丙丁戊己庚辛壬癸'[at]}家", phone=phone, shop=f"第{at}号食品店",
            at=MORNING - timedelta(days=days * at))
        for at in range(count)
    ]  # fmt: skip


def test_many_claims_are_shown_with_reasons_and_nothing_is_refused(city):
    voices = many(9)
    say(TEXT, phone="13900000001")
    (found,) = intake.find_claimants(actor("黄启明"), today=DAY)
    assert (found.claims, found.businesses, found.name) == (9, 9, "林**")
    assert found.reasons[0] == "180天内投诉9件，涉及9家"
    assert "文字八成以上相同" in found.reasons[1]
    assert "9件诉求同为“退款”" in found.reasons[2]
    assert "13900000009" not in repr(found)[:400]
    head = actor("黄启明")
    said = intake.judge_claimant(
        claimant=found, verdict="case_by_case", reason="同款文字，逐件核对购买目的", actor=head, at=MORNING
    )
    body = ledger.get_fact(said.fact_uid).body
    assert (body["claims"], body["verdict"]) == (9, "逐件核实是否为生活消费")
    for voice in voices:
        voice.refresh_from_db()
        assert voice.state != intake.Voice.State.CLOSED
    more = say(TEXT, phone="13900000009", shop="新开的店")
    assert more.state == intake.Voice.State.RECEIVED  # the door stays open
    assert intake.get_claimant(head, found.key, today=DAY).judgement == said


def test_few_claims_and_old_claims_are_not_shown(city):
    many(3)
    many(4, phone="13900000002", days=90)
    assert intake.find_claimants(actor("黄启明"), today=DAY) == []


def test_reports_do_not_count_and_others_districts_see_nothing(city):
    for at in range(9):
        say(TEXT, phone="13900000003", shop=f"第{at}号店", kind="report")
    assert intake.find_claimants(actor("方明远"), today=DAY) == []
    many(9)
    assert intake.find_claimants(actor("余海生"), today=DAY) == []
    with pytest.raises(NotFound):
        intake.get_claimant(actor("余海生"), "0" * 24, today=DAY)


def test_judging_needs_the_right_and_a_reason(city):
    many(9)
    (found,) = intake.find_claimants(actor("黄启明"), today=DAY)
    with pytest.raises(BadInput):
        intake.judge_claimant(
            claimant=found, verdict="case_by_case", reason="", actor=actor("黄启明"), at=MORNING
        )
    with pytest.raises(BadInput):
        intake.judge_claimant(
            claimant=found, verdict="banned", reason="职业索赔", actor=actor("黄启明"), at=MORNING
        )
    with pytest.raises(NotAllowed):
        intake.judge_claimant(
            claimant=found, verdict="ordinary", reason="看过", actor=actor("苏安宁"), at=MORNING
        )


def test_the_law_that_is_cited_follows_the_day():
    assert "令20号" in intake.claim_terms(DAY.replace(year=2025)).article
    assert "令121号" in intake.claim_terms(DAY).article
