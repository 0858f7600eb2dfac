"""Every no: with its sentence, its article, and from when it becomes a yes."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, Expired, NotAllowed, NotFound, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import (
    CONCLUSION,
    HEAD,
    LEADER,
    OFFICER,
    REVIEW,
    ROAD,
    SECOND,
    START,
    choice,
    noon,
    open_case,
    take,
    uids,
    walk,
)
from tests.people import actor


def day(number):
    return START + timedelta(days=number)


def form_of(step):
    return next(row[3] for row in ROAD if row[0] == step)


def test_without_the_right_the_step_is_refused_and_says_so(case):
    take(case, "verify", OFFICER, 1, {})
    assert choice(case, "file", "苏安宁", 2).why_not == "不在您的权限内"
    with pytest.raises(NotAllowed):
        take(case, "file", "苏安宁", 2, form_of("file"))


def test_without_the_second_factor_a_deciding_step_waits_for_it(case):
    take(case, "verify", OFFICER, 1, {})
    leader = actor(LEADER, on=date(2026, 8, 15), second_factor=False)
    found = next(
        one for one in affairs.available_steps(case, leader, noon(date(2026, 8, 15))) if one.step == "file"
    )
    assert found.why_not == "这一步须先完成二次验证"


def test_in_another_district_the_case_does_not_exist(case):
    with pytest.raises(NotFound):
        take(case, "verify", "余海生", 1, {})
    with pytest.raises(NotFound):
        affairs.get_affair(actor("余海生"), case.uid)
    assert affairs.count_affairs(actor("余海生")) == 0
    assert affairs.count_affairs(actor(OFFICER)) == 1


def test_out_of_order_the_step_names_what_comes_first(case):
    found = choice(case, "decide", LEADER, 1)
    assert (found.may, found.when_words) == (False, "核查之后")
    with pytest.raises(NotYet) as refusal:
        take(case, "conclude", OFFICER, 1, CONCLUSION)
    assert "先核查" in refusal.value.sentence
    assert refusal.value.citation == "程序规定第48条"


def test_what_is_behind_is_missed(case):
    walk(case, "conclude")
    found = choice(case, "commission_test", OFFICER, 71)
    assert (found.may, found.code, found.when_words) == (False, "expired", "已错过")
    assert "调查" in found.why_not
    with pytest.raises(Expired):
        take(case, "suspend", LEADER, 71, {"suspend_ground": "other", "suspend_reason": "等待"})


def test_one_officer_is_not_enough(case):
    take(case, "verify", OFFICER, 1, {"officers": uids(OFFICER)})
    with pytest.raises(NotYet) as refusal:
        take(case, "file", LEADER, 2, form_of("file") | {"officers": uids(OFFICER)})
    assert "两名以上办案人员" in refusal.value.sentence
    assert refusal.value.citation == "程序规定第19条"


def test_an_officer_whose_certificate_ran_out_cannot_act(case, city):
    walk(case, "file")
    second = city.persons[SECOND]
    second.certificate_until = date(2026, 8, 20)
    second.save()
    with pytest.raises(NotYet) as refusal:
        take(case, "investigate", OFFICER, 9, form_of("investigate"))
    assert "现有1名" in refusal.value.sentence
    assert "行政处罚法第42条" in refusal.value.citation
    with pytest.raises(NotAllowed) as refusal:
        take(case, "investigate", SECOND, 9, form_of("investigate"))
    assert "执法证件" in refusal.value.sentence


def test_a_matter_that_asks_for_a_certificate_is_not_opened_without_one(case, city):
    officer = city.persons[OFFICER]
    officer.certificate_until = date(2026, 1, 1)
    officer.save()
    facts = Fact.objects.count()
    with pytest.raises(NotAllowed) as refusal:
        affairs.open_affair(
            kind="preservation", subject=case.subject, title="登记保存蚝油", actor=actor(OFFICER, on=day(1)),
            at=noon(day(1)), make_papers=False,
            form={"preserve_reason": "可能转移", "goods": "蚝油｜2kg｜桶｜3｜40｜", "keep_place": "原地",
                  "officers": uids(OFFICER, SECOND)},
        )  # fmt: skip
    assert ("执法证件" in refusal.value.sentence, refusal.value.citation) == (True, "行政处罚法第42条")
    assert Fact.objects.count() == facts


def test_an_officer_not_assigned_cannot_investigate(case):
    walk(case, "file")
    assert choice(case, "investigate", HEAD, 9).why_not == "您不是本案办案人员"


def test_the_investigator_cannot_review_his_own_case(case):
    walk(case, "submit_review")
    # this officer's post would allow reviewing; the law does not
    found = choice(case, "approve_review", OFFICER, 73)
    assert "不能审核自己办的案件" in found.why_not
    assert "程序规定第51条" in found.citation
    with pytest.raises(NotAllowed):
        take(case, "approve_review", OFFICER, 73, REVIEW)


def test_who_submitted_cannot_review(case):
    walk(case, "submit_review")
    with pytest.raises(NotAllowed, match="须由他人办理"):
        take(case, "approve_review", HEAD, 73, REVIEW)


def test_the_decision_waits_for_the_period_of_statement(case):
    walk(case, "notify")
    found = choice(case, "propose_decision", HEAD, 86)
    assert (found.why_not, found.from_when) == ("陈述申辩期未满，当事人也未放弃", date(2026, 11, 13))
    assert found.when_words == "11-13起"
    with pytest.raises(NotYet) as refusal:
        take(case, "propose_decision", HEAD, 86, {})
    assert refusal.value.citation == "程序规定第57条"
    take(case, "propose_decision", HEAD, 92, {})
    assert case.state == "discussing"


def test_a_statement_comes_too_late_after_its_period(case):
    walk(case, "notify")
    with pytest.raises(Expired) as refusal:
        take(case, "hear_statement", OFFICER, 93, {"statement_on": "2026-11-14", "statement": "请求从轻"})
    assert "程序规定第57条" in refusal.value.citation


def test_a_statement_must_be_reviewed_before_the_decision(case):
    walk(case, "notify")
    take(case, "hear_statement", OFFICER, 86, {"statement_on": "2026-11-07", "statement": "请求从轻"})
    with pytest.raises(NotYet) as refusal:
        take(case, "propose_decision", HEAD, 87, {})
    assert refusal.value.citation == "行政处罚法第45条"
    take(
        case,
        "review_statement",
        OFFICER,
        88,
        {"statement_adopted": "not_adopted", "statement_opinion": "理由不成立"},
    )
    take(case, "propose_decision", HEAD, 88, {})


def test_a_hearing_is_not_for_a_small_fine(case):
    walk(case, "notify")
    found = choice(case, "request_hearing", OFFICER, 85)
    assert (found.code, found.when_words) == ("inapplicable", "不适用")
    assert "听证" in found.why_not


def heavy():
    return {"goods_value_yuan": "8000", "fine_yuan": "100000", "grade": "heavier", "factors": ["large"]}


def test_a_heavy_case_needs_legal_review_and_discussion(case):
    for step, name, day, form in ROAD[:4]:
        take(case, step, name, day, form | (heavy() if step == "conclude" else {}))
    with pytest.raises(NotYet) as refusal:
        take(case, "submit_review", HEAD, 72, {"review_kind": "case"})
    assert refusal.value.citation == "行政处罚法第58条"
    for step, name, day, form in ROAD[4:10]:
        take(case, step, name, day, form)
    decision = form_of("decide") | {"decided_fine_yuan": "100000"}
    with pytest.raises(NotYet) as refusal:
        take(case, "decide", LEADER, 88, decision)
    assert refusal.value.citation == "行政处罚法第57条第2款"
    take(case, "discuss", LEADER, 88, {
        "discussed_on": "2026-11-09", "discuss_members": "郑立群、方明远", "discuss_opinion": "同意",
    })  # fmt: skip
    take(case, "decide", LEADER, 88, decision)
    assert case.state == "decided"


def test_a_hearing_must_be_told_seven_working_days_ahead(case):
    walk(case, "notify", conclude=heavy())
    form = {
        "hearing_requested_on": "2026-11-06", "hearing_on": "2026-11-12", "hearing_place": "局会议室",
        "hearing_host": "周敏", "hearing_open": True,
    }  # fmt: skip
    with pytest.raises(NotYet) as refusal:
        take(case, "request_hearing", OFFICER, 85, form)
    assert "行政处罚法" in refusal.value.citation
    assert case.state == "notified"
    take(case, "request_hearing", OFFICER, 85, form | {"hearing_on": "2026-11-18"})
    assert case.state == "hearing"


@pytest.mark.parametrize(
    ("change", "words", "article"),
    [
        ({"fine_yuan": "120000"}, "高于法定上限", "行政处罚法第4条"),
        ({"fine_yuan": "40000"}, "低于法定下限", "行政处罚法第32条"),
        ({"fine_yuan": "90000"}, "超出档次的理由", "程序规定第48条"),
        ({"factors": []}, "须勾选情节", "程序规定第48条"),
        ({"violation": "label_flaw"}, "没有罚款幅度", "行政处罚法第4条"),
    ],
)
def test_a_fine_outside_the_law_is_refused(case, change, words, article):
    walk(case, "investigate")
    with pytest.raises(NotYet) as refusal:
        take(case, "conclude", OFFICER, 70, CONCLUSION | change)
    assert words in refusal.value.sentence
    assert refusal.value.citation == article


def test_a_fine_above_the_one_told_needs_a_new_notice(case):
    walk(case, "propose_decision")
    with pytest.raises(NotYet) as refusal:
        take(case, "decide", LEADER, 88, form_of("decide") | {"decided_fine_yuan": "60000"})
    assert "重新告知" in refusal.value.sentence


def test_without_evidence_nothing_is_concluded(city):
    bare = open_case(exhibits=[])
    walk(bare, "investigate")
    with pytest.raises(NotYet) as refusal:
        take(bare, "conclude", OFFICER, 70, CONCLUSION)
    assert refusal.value.citation == "行政处罚法第46条"


def test_the_period_is_prolonged_before_it_ends_or_not_at_all(case):
    walk(case, "investigate")
    late = choice(case, "extend_decision", LEADER, 99)
    assert (late.code, late.citation) == ("expired", "程序规定第64条")
    form = {"extend_decision_days": "30", "extend_decision_reason": "案情复杂"}
    take(case, "extend_decision", LEADER, 60, form)
    assert case.due_on == date(2026, 12, 19)
    assert choice(case, "extend_decision", LEADER, 61).when_words == "已办"


def test_a_form_names_every_field_that_does_not_fit(case):
    take(case, "verify", OFFICER, 1, {})
    with pytest.raises(BadInput) as refusal:
        take(case, "file", LEADER, 2, {"has_evidence": False, "should_punish": True, "surprise": "1"})
    assert set(refusal.value.details["fields"]) == {
        "has_evidence", "has_jurisdiction", "within_limitation", "surprise",
    }  # fmt: skip
    assert case.acts.count() == 2


@pytest.mark.parametrize(
    "value",
    ["-1", "abc", "1e99", "12.345", "NaN", "9" * 40, "＜script＞", "true"],
    ids=lambda value: value[:8],
)
def test_money_that_is_none_is_refused(case, value):
    walk(case, "investigate")
    with pytest.raises(BadInput):
        take(case, "conclude", OFFICER, 70, CONCLUSION | {"fine_yuan": value})


def test_a_future_day_of_service_is_refused(case):
    walk(case, "approve_notice")
    with pytest.raises(BadInput) as refusal:
        take(case, "notify", OFFICER, 84, form_of("notify") | {"notice_served_on": "2026-12-01"})
    assert "notice_served_on" in refusal.value.details["fields"]


def test_electronic_service_needs_consent(case):
    walk(case, "approve_notice")
    with pytest.raises(NotYet) as refusal:
        take(
            case,
            "notify",
            OFFICER,
            84,
            form_of("notify") | {"notice_served_how": "3", "e_arrived": "11-05 10:12"},
        )
    assert refusal.value.citation == "行政处罚法第61条"


def test_a_closed_case_takes_no_step(case):
    take(case, "verify", OFFICER, 1, {})
    take(
        case,
        "not_file",
        LEADER,
        2,
        {
            "not_file_ground": "first_minor",
            "not_file_reason": "初次违法",
            "prior_checked": True,
            "corrected_in_time": True,
        },
    )
    assert (case.state, case.outcome, case.is_open) == ("not_filed", "not_filed", False)
    told = affairs.available_steps(case, actor(LEADER), noon(date(2026, 8, 20)))
    assert {one.when_words for one in told} == {"已办结"}
    with pytest.raises(NotYet):
        take(case, "file", LEADER, 3, form_of("file"))


def test_a_refused_step_leaves_nothing(case):
    facts = Fact.objects.count()
    with pytest.raises(NotYet):
        take(case, "conclude", OFFICER, 1, CONCLUSION)
    assert (case.acts.count(), Fact.objects.count(), case.version) == (1, facts, 0)


def test_two_officers_who_saw_the_same_case_cannot_both_act(case):
    mine, yours = affairs.get_affair(actor(OFFICER), case.uid), affairs.get_affair(actor(SECOND), case.uid)
    take(mine, "verify", OFFICER, 1, {})
    with pytest.raises(Conflict) as refusal:
        take(yours, "verify", SECOND, 1, {})
    assert "陈思远已于08-14 12:00办理“核查”" in refusal.value.sentence


def test_a_form_sent_twice_is_one_act(case):
    first = take(case, "verify", OFFICER, 1, {}, token="t-1")
    again = take(case, "verify", OFFICER, 1, {}, token="t-1", seen_version=0)
    assert first.pk == again.pk
    assert case.acts.count() == 2


def test_correction_and_withdrawal_are_further_acts(case):
    walk(case, "waive_statement")
    waiver = case.acts.last()
    why = {"affair": case, "act": waiver, "reason": "登记错了案子", "at": noon(date(2026, 11, 7))}
    with pytest.raises(Conflict):
        affairs.withdraw_act(actor=actor(SECOND), **why)
    affairs.withdraw_act(actor=actor(OFFICER), **why)
    assert not choice(case, "propose_decision", HEAD, 86).may
    notified = case.acts.get(step="notify")
    affairs.correct_act(
        affair=case, act=notified, form={"notice_receiver": "沈砚秋（店长）"}, reason="签收人写错",
        actor=actor(OFFICER), at=noon(date(2026, 11, 7)),
    )  # fmt: skip
    assert case.data["notice_receiver"] == "沈砚秋（店长）"
    assert notified.form["notice_receiver"] == "沈砚秋"
    assert "店长" not in str(Fact.objects.filter(kind="affairs.step.corrected").get().body)


def test_the_definition_is_kept_and_an_affair_ends_by_its_own(case):
    preview = affairs.preview_move(case)
    assert (preview.is_same, preview.may_move) == (True, False)
    with pytest.raises(NotYet):
        affairs.move_definition(
            affair=case, reason="程序修改", actor=actor(LEADER), at=noon(date(2026, 8, 20))
        )


def test_assigning_and_transferring_are_facts(case, city):
    affairs.assign_officers(affair=case, officers=uids(SECOND), actor=actor(HEAD), at=noon(date(2026, 8, 14)))
    affairs.assign_officers(affair=case, officers=uids(SECOND), actor=actor(HEAD), at=noon(date(2026, 8, 14)))
    assert Fact.objects.filter(kind="affairs.affair.assigned").count() == 1
    affairs.transfer_affair(
        affair=case,
        unit=city.units["xiangqiao"],
        reason="案情复杂",
        actor=actor(LEADER),
        at=noon(date(2026, 8, 15)),
    )
    assert case.unit == city.units["xiangqiao"]
    with pytest.raises(NotAllowed):
        affairs.assign_officers(
            affair=case, officers=uids(OFFICER), actor=actor("苏安宁"), at=noon(date(2026, 8, 15))
        )
