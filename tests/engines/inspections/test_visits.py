"""A visit from the order to go to the result, by the door."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.base.refs import Ref
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
    subjects, linked = register_businesses(2)
    return subjects[0], linked


def open_one(shop, **more):
    subject, linked = shop
    frame = {
        "actor": actor("黄启明"), "at": MORNING, "subject_uid": subject.uid, "inspection": "catering", "kind": "RD",
        "officer_uids": [Person.objects.get(name=name).uid for name in ("陈思远", "林晓岚")], "because": [linked],
    }  # fmt: skip
    return inspections.open_task(**frame | more)


def answer(task, *answers, rest=False, who="陈思远"):
    return inspections.record_answers(
        actor=actor(who), at=MORNING, uid=task.uid, answers=answers, rest_conform=rest
    )


def close(task, who="陈思远", **more):
    return inspections.close_task(actor=actor(who), at=MORNING, uid=task.uid, **more)


def test_one_cause_opens_one_task(shop):
    task = open_one(shop, alert=Ref("risk.alert", "a" * 32))
    assert open_one(shop).uid == task.uid
    assert [person.name for person in task.officers.order_by("name")] == ["林晓岚", "陈思远"]
    assert task.unit.short_name == "西新所"
    assert (
        ledger.say(ledger.get_fact(task.opened_fact)) == "派出检查：餐饮服务监督检查，检查人员陈思远、林晓岚"
    )
    assert list(inspections.find_tasks(actor("黄启明"), alert_ref=f"risk.alert:{'a' * 32}")) == [task]


def test_two_certified_officers_go_or_nobody(shop):
    one = [Person.objects.get(name="陈思远").uid]
    with pytest.raises(Conflict, match="不足2人"):
        open_one(shop, officer_uids=one)
    clerk = Person.objects.get(name="吴映雪").uid
    with pytest.raises(BadInput, match="吴映雪没有有效的执法证") as refused:
        open_one(shop, officer_uids=[*one, clerk])
    assert "第42条" in refused.value.citation
    Person.objects.filter(name="林晓岚").update(certificate_until=date(2026, 11, 23))
    with pytest.raises(BadInput, match="林晓岚"):
        open_one(shop)


def test_without_names_the_least_loaded_of_the_nearest_station_go(shop):
    task = open_one(shop, officer_uids=())
    assert {person.name for person in task.officers.all()} <= {"陈思远", "林晓岚", "黄启明"}
    assert task.officers.count() == 2


def test_a_clean_visit(shop):
    task = open_one(shop)
    answer(task, Given(29, "NA"), rest=True)
    lines = inspections.lines_of(task)
    assert len(lines) == 29
    assert [line.answer.value for line in lines].count("Y") == 28
    assert lines[0].answer.by_rest
    assert not lines[28].answer.by_rest
    done = close(task)
    assert (done.conclusion, done.overall, done.publish_due_on) == ("01", "1", date(2026, 12, 22))
    assert ledger.say(ledger.get_fact(done.closed_fact)) == "检查结束，结果：未发现问题"
    assert close(task).closed_fact == done.closed_fact


def test_a_failed_question_becomes_a_finding_and_an_order_with_its_clock(shop):
    task = open_one(shop)
    photo = ledger.seal_exhibit(
        name="冻品.jpg", media_type="image/jpeg", content=b"jpeg", actor=actor("陈思远"), at=MORNING
    )
    answer(task, Given(9, "N", "10月以来冻品没有进货票据", [photo.uid]), rest=True)
    done = close(task)
    assert (done.conclusion, done.overall) == ("06", "2")
    finding = inspections.find_findings(actor("陈思远"), task_uid=task.uid).get()
    assert (finding.clause, finding.disposal, finding.exhibits) == ("食品安全法 第53条", "order", [photo.uid])
    order = finding.order
    assert (order.law_key, order.due_on) == ("inspection.rectify_general", date(2026, 12, 9))
    assert get_clock(actor("陈思远"), order.clock_uid).due_on == order.due_on
    kinds = [step.kind for step in ledger.chain_back(done.closed_fact)]
    assert kinds[0] == "inspections.task.closed"
    assert {"inspections.finding.recorded", "inspections.order.issued", "inspections.task.opened"} <= set(
        kinds
    )
    assert ledger.chain_back(finding.fact_uid)[-1].file == "登记主体.csv"


def test_the_officer_may_set_the_day_and_a_recheck_ends_the_order(shop):
    task = open_one(shop)
    answer(task, Given(9, "N", "没有票据", fix_days=7), rest=True)
    close(task)
    order = inspections.find_orders(actor("陈思远"), state="open").get()
    assert (order.due_on, order.clock_uid) == (date(2026, 12, 1), "")
    with pytest.raises(BadInput):
        inspections.recheck_order(actor=actor("陈思远"), at=MORNING, uid=order.uid, is_fixed=True, note="")
    fixed = inspections.recheck_order(
        actor=actor("陈思远"), at=MORNING + timedelta(days=6), uid=order.uid, is_fixed=True, note="票据已补齐"
    )
    assert (fixed.state, fixed.rechecked_on) == ("fixed", date(2026, 11, 30))
    with pytest.raises(Conflict):
        inspections.recheck_order(
            actor=actor("陈思远"), at=MORNING, uid=order.uid, is_fixed=False, note="又坏了"
        )


def test_a_recheck_stops_the_clock_of_the_law(shop):
    task = open_one(shop)
    answer(task, Given(9, "N", "没有票据"), rest=True)
    close(task)
    order = inspections.find_orders(actor("陈思远")).get()
    inspections.recheck_order(
        actor=actor("陈思远"), at=MORNING, uid=order.uid, is_fixed=True, note="当天补齐"
    )
    assert get_clock(actor("陈思远"), order.clock_uid).state == "stopped"


def test_a_grave_failure_is_for_a_case(shop):
    task = open_one(shop)
    answer(task, Given(1, "N", "许可证2026年8月已过期"), rest=True)
    with pytest.raises(BadInput, match="移送立案"):
        close(task, conclusion="06")
    done = close(task)
    assert (done.conclusion, done.overall) == ("09", "3")
    finding = inspections.find_findings(actor("陈思远"), disposal="case").get()
    assert ledger.get_fact(finding.fact_uid).body["disposal"] == "case"
    assert finding.order is None


def test_a_visit_does_not_end_half_answered_unless_nobody_was_there(shop):
    task = open_one(shop)
    answer(task, Given(2, "Y"))
    with pytest.raises(BadInput, match="还有28项没有回答"):
        close(task)
    assert close(task, conclusion="05", remark="门口张贴转让").conclusion == "05"


def test_an_answer_says_what_was_seen_and_may_be_corrected_until_the_end(shop):
    task = open_one(shop)
    for wrong in (Given(9, "N"), Given(99, "Y"), Given(9, "?"), Given(9, "Y", disposal="case"),
                  Given(9, "N", "x", disposal="fine"), Given(9, "N", "x", fix_days=0)):  # fmt: skip
        with pytest.raises(BadInput):
            answer(task, wrong)
    with pytest.raises(NotFound):
        answer(task, Given(9, "N", "没有票据", ["0" * 32]))
    answer(task, Given(9, "N", "没有票据"))
    before = ledger.Fact.objects.count()
    answer(task, Given(9, "N", "没有票据"))
    assert ledger.Fact.objects.count() == before
    answer(task, Given(9, "Y", "店主找到了票据"), rest=True)
    assert close(task).conclusion == "01"
    with pytest.raises(Conflict):
        answer(task, Given(9, "N", "晚了"))


def test_only_those_sent_may_record(shop):
    task = open_one(shop)
    with pytest.raises(NotAllowed, match="只有本次检查的人员"):
        answer(task, Given(1, "Y"), who="苏安宁")
    with pytest.raises(NotFound):
        answer(task, Given(1, "Y"), who="余海生")
    with pytest.raises(NotFound):
        inspections.get_task(actor("余海生"), task.uid)


def test_the_fifth_visit_of_a_year_is_refused_with_the_rule(shop):
    for month in range(1, 5):
        open_one(shop, because=(), at=MORNING.replace(month=month))
    with pytest.raises(inspections.VisitCapReached) as refused:
        open_one(shop, because=())
    assert refused.value.citation == "国办发〔2024〕54号"
    assert "达到每年4次的上限" in refused.value.sentence
    assert open_one(shop, because=(), kind="YY").kind == "YY"
    assert open_one(shop, because=(), at=MORNING.replace(year=2027, month=1)).opened_on.year == 2027


def test_starting_is_a_fact_once(shop):
    task = open_one(shop)
    started = inspections.start_task(actor=actor("林晓岚"), at=MORNING, uid=task.uid)
    assert started.state == "checking"
    again = inspections.start_task(actor=actor("林晓岚"), at=MORNING + timedelta(hours=1), uid=task.uid)
    assert again.started_at == MORNING
    assert inspections.count_tasks(actor("陈思远"))["checking"] == 1
