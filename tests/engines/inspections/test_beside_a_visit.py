"""What stands beside a visit, by the door: proof, score, result before the public, correction, recheck."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.clock.api import get_clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Person
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db
Given = inspections.AnswerGiven


@pytest.fixture
def shop():
    make_city()
    return register_businesses(2)[0][0]


def photo(name="现场.png", media_type="image/png"):
    return ledger.seal_exhibit(
        name=name, media_type=media_type, content=name.encode(), actor=actor("陈思远"), at=MORNING
    ).uid


def visit(shop, *answers, inspection="catering", kind="RD", at=MORNING, closes=True, **more):
    officers = [Person.objects.get(name=name).uid for name in ("陈思远", "林晓岚")]
    task = inspections.open_task(
        actor=actor("黄启明"), at=at, subject_uid=shop.uid, inspection=inspection, kind=kind, officer_uids=officers,
    )  # fmt: skip
    me = actor("陈思远")
    inspections.record_answers(actor=me, at=at, uid=task.uid, answers=answers, rest_conform=True, **more)
    return inspections.close_task(actor=me, at=at, uid=task.uid) if closes else task


def test_a_no_that_needs_a_photo_is_refused_without_one(shop):
    task = visit(shop, closes=False)
    me = {"actor": actor("陈思远"), "at": MORNING, "uid": task.uid}
    with pytest.raises(BadInput, match="第10项须附照片或录像") as refused:
        inspections.record_answers(**me, answers=[Given(10, "N", "两袋面粉过期")])
    assert "先拍照" in refused.value.remedy
    with pytest.raises(BadInput, match="第10项"):
        inspections.record_answers(
            **me, answers=[Given(10, "N", "过期", [photo("票据.pdf", "application/pdf")])]
        )
    inspections.record_answers(**me, answers=[Given(10, "N", "两袋面粉过期", [photo()])])
    # a picture of a paper is proof by paper too
    inspections.record_answers(**me, answers=[Given(7, "N", "缺记三天", [photo("记录.png")])])


def test_the_score_shows_its_working_and_what_does_not_apply_counts_nowhere(shop):
    task = visit(shop, Given(9, "N", "没有票据"), Given(29, "NA"))
    score = task.score
    # 13 key questions of three points, 16 others of one; one of these does not apply, one failed
    assert (score.working["got"], score.working["whole"]) == (53, 54)
    assert str(score.value) == "98.1"
    assert ["原料控制", 7, 8] in score.working["counted"]


def test_a_group_that_a_business_has_nothing_of_is_set_aside_whole(shop):
    task = visit(shop, inspection="se_user", set_aside=["电梯", "游乐索道"])
    lines = {line.question.no: line.answer for line in inspections.lines_of(task)}
    assert (lines[14].value, lines[14].note) == ("NA", "本户没有电梯一项")
    assert lines[1].by_rest
    assert "电梯" not in [group for group, _, _ in task.score.working["counted"]]
    with pytest.raises(BadInput, match="不能整组跳过"):
        visit(shop, inspection="se_user", set_aside=["机构人员"])


def test_a_result_is_watched_published_and_late_ones_say_so(shop):
    task = visit(shop, Given(9, "N", "没有票据"))
    head = actor("黄启明")
    waiting = inspections.get_result(head, task.uid)
    assert (waiting.state, waiting.due_on) == ("waiting", date(2026, 12, 22))
    assert get_clock(head, waiting.clock_uid).name == "公开检查结果"
    with pytest.raises(NotFound):
        inspections.get_public_visit(task.uid)
    late = MORNING + timedelta(days=40)
    assert list(inspections.find_results(head, late_on=late.date())) == [waiting]
    done = inspections.publish_result(actor=head, at=late, task_uid=task.uid)
    assert done.is_late
    assert inspections.publish_result(actor=head, at=late, task_uid=task.uid).fact_uid == done.fact_uid
    assert get_clock(head, waiting.clock_uid).state == "stopped"
    shown = inspections.get_public_visit(task.uid)
    assert shown.conclusion_zh == "发现问题已责令改正"
    assert shown.failed_items == ["进货查验记录完整，票证保存不少于6个月"]
    assert "没有票据" not in str(shown.as_row())
    figures = inspections.public_figures(inspections.find_public_results())
    assert (figures.whole, figures.clean, figures.late) == (1, 0, 1)
    assert figures.by_item[0][1:] == ("进货查验记录完整，票证保存不少于6个月", 1)
    inspections.withdraw_result(actor=head, at=late, task_uid=task.uid, reason="查错了对象")
    gone = inspections.get_public_visit(task.uid)
    assert (gone.state, gone.why, gone.failed_items) == ("withdrawn", "查错了对象", [])
    with pytest.raises(Conflict):
        inspections.publish_result(actor=head, at=late, task_uid=task.uid)
    with pytest.raises(NotFound):
        inspections.publish_result(actor=actor("余海生"), at=late, task_uid=task.uid)


def test_a_closed_record_is_corrected_by_a_further_act(shop):
    task = visit(shop, Given(9, "N", "没有票据"))
    head = actor("黄启明")
    inspections.publish_result(actor=head, at=MORNING, task_uid=task.uid)
    frame = {"actor": head, "at": MORNING + timedelta(days=1), "uid": task.uid}
    with pytest.raises(BadInput, match="没有要更正"):
        inspections.correct_closed(**frame, reason="看错", conclusion="06")
    with pytest.raises(BadInput, match="另行检查"):
        inspections.correct_closed(**frame, reason="漏记", answers=[inspections.AnswerCorrected(8, "N")])
    made = inspections.correct_closed(
        **frame, reason="票据在总店，当日已补验", answers=[inspections.AnswerCorrected(9, "Y")]
    )
    assert [one["what"] for one in made.changes] == ["answer", "conclusion", "overall"]
    task.refresh_from_db()
    assert (task.conclusion, task.overall) == ("01", "1")
    assert task.answers.get(no=9).value == "N"  # what was written stays
    assert inspections.withdrawn_numbers(task) == {9}
    order = task.orders.get()
    assert order.state == "cancelled"
    assert get_clock(head, order.clock_uid).state == "stopped"
    shown = inspections.get_public_visit(task.uid)
    assert (shown.conclusion, shown.failed, shown.failed_items) == ("01", 0, [])
    assert shown.corrections == [(date(2026, 11, 25), "票据在总店，当日已补验")]
    assert inspections.Task.objects.get(pk=task.pk).score.value == 100


def test_a_finding_that_went_to_a_case_is_put_right_there(shop):
    task = visit(shop, Given(1, "N", "许可证过期"))
    with pytest.raises(Conflict, match="立案"):
        inspections.correct_closed(
            actor=actor("黄启明"), at=MORNING, uid=task.uid, reason="看错",
            answers=[inspections.AnswerCorrected(1, "Y")],
        )  # fmt: skip


@pytest.mark.parametrize(("answer", "state", "conclusion"), [("Y", "fixed", "01"), ("N", "not_fixed", "06")])
def test_a_recheck_asks_only_the_orders_questions_and_ends_the_order(shop, answer, state, conclusion):
    task = visit(shop, Given(9, "N", "没有票据"), Given(11, "N", "食品贴墙放"))
    order, head, me = task.orders.get(), actor("黄启明"), actor("陈思远")
    again = inspections.open_recheck(actor=head, at=MORNING, order_uid=order.uid)
    assert inspections.open_recheck(actor=head, at=MORNING, order_uid=order.uid) == again
    assert [line.question.no for line in inspections.lines_of(again)] == [9, 11]
    note = {"note": "仍无票据"} if answer == "N" else {}
    inspections.record_answers(
        actor=me, at=MORNING, uid=again.uid, answers=[Given(9, answer, **note)], rest_conform=True
    )
    assert again.answers.count() == 2
    assert inspections.close_task(actor=me, at=MORNING, uid=again.uid).conclusion == conclusion
    order.refresh_from_db()
    assert order.state == state
    if state == "fixed":
        with pytest.raises(Conflict):
            inspections.open_recheck(actor=head, at=MORNING, order_uid=order.uid)


def test_a_visit_without_notice_may_look_at_a_part(shop):
    officers = [Person.objects.get(name=name).uid for name in ("陈思远", "林晓岚")]
    task = inspections.open_task(
        actor=actor("黄启明"), at=MORNING, subject_uid=shop.uid, inspection="catering", kind="FX",
        officer_uids=officers,
    )  # fmt: skip
    assert dict(inspections.papers_of_visit(task))["INS-02"] == "飞行检查不事先通知"
    me = actor("陈思远")
    with pytest.raises(BadInput, match="没有回答"):
        inspections.close_task(actor=me, at=MORNING, uid=task.uid)
    inspections.record_answers(actor=me, at=MORNING, uid=task.uid, answers=[Given(1, "Y"), Given(12, "Y")])
    assert inspections.close_task(actor=me, at=MORNING, uid=task.uid).conclusion == "01"


def test_only_heads_publish_and_correct(shop):
    task = visit(shop)
    clerk = actor("吴映雪")
    with pytest.raises(NotAllowed):
        inspections.publish_result(actor=clerk, at=MORNING, task_uid=task.uid)
    with pytest.raises(NotAllowed):
        inspections.correct_closed(actor=clerk, at=MORNING, uid=task.uid, reason="x", conclusion="01")
