"""Campaigns, joint visits, visits by video, self-checks and grades: all by one engine, by the door."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, NotYet
from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Actor
from tests.engines.inspections.test_beside_a_visit import Given, photo, visit
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops():
    make_city()
    return register_businesses(3)[0]


def business(shop) -> Actor:
    return Actor(
        person_id=None, person_uid="outside.x", name=shop.name, post_uid="", post_title="企业账户", unit_id=None,
        unit_uid="", unit_name="", rights=frozenset({"inspections:self:answer"}), regions=(shop.region_code,),
    )  # fmt: skip


def lead_of(task) -> Actor:
    return actor(task.posts.select_related("person").order_by("order").first().person.name)


def campaign(**more):
    frame = {
        "actor": actor("黄启明"), "at": MORNING, "title": "冬季餐饮专项", "kind": "ZX", "inspections": ["catering"],
        "basis": "潮市监〔2026〕18号", "starts_on": date(2026, 11, 1), "ends_on": date(2027, 6, 30),
        "region": "445102011",
    }  # fmt: skip
    return inspections.make_campaign(**frame | more)


def test_a_campaign_takes_its_list_from_a_search_and_a_workbook(shops):
    head = {"actor": actor("黄启明"), "at": MORNING}
    made = campaign()
    assert inspections.add_targets(**head, uid=made.uid, subject_uids=[shops[0].uid], origin="查询 餐饮") == 1
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["企业名称", "代码"],
        [shops[0].name, shops[0].uscc],
        ["", shops[1].uscc],
        ["没有这家", "123"],
    ):
        book.active.append(row)
    book.save(file)
    report = inspections.add_targets_from_sheet(
        **head, uid=made.uid, name="名单.xlsx", content=file.getvalue()
    )
    assert (report.added, report.known, report.lost) == (1, 1, ((4, "没有这家　123"),))
    with pytest.raises(BadInput, match="读不懂"):
        inspections.add_targets_from_sheet(**head, uid=made.uid, name="x", content=b"not a book")
    opened = inspections.open_round(**head, uid=made.uid)
    assert (opened.opened, opened.refused, opened.left) == (2, (), 0)
    assert inspections.open_round(**head, uid=made.uid).opened == 0
    task = inspections.find_tasks(actor("陈思远"), kind="ZX").first()
    assert inspections.part_of(task).target.campaign == made
    lead = lead_of(task)
    inspections.record_answers(actor=lead, at=MORNING, uid=task.uid, answers=[], rest_conform=True)
    inspections.close_task(actor=lead, at=MORNING, uid=task.uid)
    seen = inspections.progress_of(made, "")
    assert (seen.targets, seen.opened, seen.closed, seen.share) == (2, 2, 1, 50)
    assert seen.results == (("01", "未发现问题", 1),)
    inspections.end_campaign(**head, uid=made.uid, why="查完")
    with pytest.raises(Conflict, match="已经结束"):
        inspections.open_round(**head, uid=made.uid)


def test_a_quarterly_round_repeats_each_quarter_and_the_cap_holds(shops):
    head = {"actor": actor("黄启明")}
    made = campaign(kind="RD", cadence="quarter", title="季度检查")
    inspections.add_targets(**head, at=MORNING, uid=made.uid, subject_uids=[shops[0].uid], origin="查询")
    assert inspections.period_of(made, MORNING.date()) == "2026Q4"
    assert inspections.open_round(**head, at=MORNING, uid=made.uid).opened == 1
    spring = MORNING.replace(year=2027, month=2)
    assert inspections.open_round(**head, at=spring, uid=made.uid).opened == 1
    other = campaign(title="再查")
    inspections.add_targets(**head, at=spring, uid=other.uid, subject_uids=[shops[0].uid], origin="查询")
    for month in (3, 4, 5):
        visit(shops[0], at=MORNING.replace(year=2027, month=month))
    report = inspections.open_round(**head, at=spring, uid=other.uid)
    assert report.opened == 0
    assert "上限" in report.refused[0][1]
    assert inspections.find_targets(actor("黄启明"), other, state="refused").count() == 1


def test_a_joint_visit_burdens_the_business_once(shops):
    parts = [inspections.JointPart("catering"), inspections.JointPart("price", "发展改革"),
             inspections.JointPart("metrology")]  # fmt: skip
    for _ in range(4):  # twelve checklists, four visits
        made, tasks = inspections.open_joint_visit(
            actor=actor("黄启明"), at=MORNING, subject_uid=shops[0].uid, title="餐饮联合检查", parts=parts
        )
    assert [task.kind for task in tasks] == ["JRI"] * 3
    assert [part.department for part in made.parts.order_by("place")] == ["市场监管", "发展改革", "市场监管"]
    assert inspections.count_visits(shops[0], 2026) == 4
    with pytest.raises(inspections.VisitCapReached):
        inspections.open_joint_visit(
            actor=actor("黄启明"), at=MORNING, subject_uid=shops[0].uid, title="再来", parts=parts
        )
    with pytest.raises(BadInput, match="两张以上"):
        inspections.open_joint_visit(
            actor=actor("黄启明"), at=MORNING, subject_uid=shops[1].uid, title="x", parts=parts[:1]
        )


def test_a_visit_by_video_needs_consent_and_a_word_on_who_was_seen(shops):
    task = visit(shops[0], kind="YC", closes=False)
    me = {"actor": actor("陈思远"), "at": MORNING, "uid": task.uid}
    start = MORNING + timedelta(days=1)
    for link in ("http://meet.example/1", "javascript:alert(1)", "会议号 12345"):
        with pytest.raises(BadInput, match="会议链接"):
            inspections.appoint_remote(**me, starts_at=start, link=link, platform="政务视频")
    inspections.appoint_remote(**me, starts_at=start, link="https://meet.example/1", platform="政务视频")
    with pytest.raises(NotYet, match="没有同意"):
        inspections.close_task(**me)
    subject = Ref("registry.subject", shops[0].uid)
    assert [one.task for one in inspections.remote_visits_of(subject)] == [task]
    said = {"uid": task.uid, "agrees": True, "by": "李店长", "note": "", "at": MORNING}
    with pytest.raises(NotFound):
        inspections.answer_remote(
            subject=Ref("registry.subject", shops[1].uid), actor=business(shops[1]), **said
        )
    inspections.answer_remote(subject=subject, actor=business(shops[0]), **said)
    with pytest.raises(NotYet, match="身份"):
        inspections.close_task(**me)
    inspections.note_identity(**me, note="店长李某，出示身份证")
    assert inspections.close_task(**me).conclusion == "01"


def self_check(shop, no="Y"):
    subject = Ref("registry.subject", shop.uid)
    one = inspections.begin_self_check(subject=subject, inspection="catering", at=MORNING)
    answers = {number: {"value": "Y"} for number in range(1, 30)} | {9: {"value": no, "note": "正在补票据"}}
    inspections.save_self_check(subject=subject, uid=one.uid, answers=answers)
    return subject, one


def submit(shop, subject, one):
    return inspections.submit_self_check(
        subject=subject,
        uid=one.uid,
        promised_by="李店长",
        promise="以上真实",
        actor=business(shop),
        at=MORNING,
    )


def test_a_business_checks_itself_and_officers_see_whether_it_is_true(shops):
    shop = shops[0]
    subject, one = self_check(shop)
    assert inspections.begin_self_check(subject=subject, inspection="catering", at=MORNING) == one
    head = actor("黄启明")
    assert not inspections.find_self_checks(head).exists()  # a draft is the business's own
    submit(shop, subject, one)
    with pytest.raises(Conflict, match="已经提交"):
        inspections.save_self_check(subject=subject, uid=one.uid, answers={1: {"value": "N"}})
    assert inspections.find_self_checks(head).get() == one
    assert not inspections.find_self_checks(actor("余海生")).exists()
    task = inspections.verify_self_check(actor=head, at=MORNING, uid=one.uid)
    assert inspections.verify_self_check(actor=head, at=MORNING, uid=one.uid) == task
    lead = lead_of(task)
    inspections.record_answers(
        actor=lead, at=MORNING, uid=task.uid, answers=[Given(9, "N", "没有票据")], rest_conform=True
    )
    inspections.close_task(actor=lead, at=MORNING, uid=task.uid)
    one.refresh_from_db()
    assert (one.state, one.differences) == ("false", [{"no": 9, "said": "Y", "found": "N"}])


def test_a_self_check_is_whole_proved_and_read(shops):
    shop = shops[0]
    subject, one = self_check(shop, no="N")
    inspections.save_self_check(subject=subject, uid=one.uid, answers={10: {"value": "N", "note": "已下架"}})
    with pytest.raises(BadInput, match="第10项须附"):
        submit(shop, subject, one)
    inspections.attach_to_self_check(
        subject=subject, uid=one.uid, no=10, name="下架.png", media_type="image/png", content=b"png",
        actor=business(shop), at=MORNING,
    )  # fmt: skip
    assert submit(shop, subject, one).failed == 2
    read = inspections.read_self_check(actor=actor("陈思远"), at=MORNING, uid=one.uid)
    assert (read.state, read.read_by) == ("accepted", "陈思远")
    with pytest.raises(NotFound):
        inspections.own_self_check(Ref("registry.subject", shops[1].uid), one.uid)


@pytest.mark.parametrize(
    ("scores", "score", "grade"),
    [
        (["90"], "90.0", "A"),
        (["89.9"], "89.9", "B"),
        (["95", "80"], "85.0", "B"),  # the newest, 80, counts twice: (95 + 160) / 3
        (["60", "60", "59.9"], "60.0", "C"),  # (120 + 119.8) / 4 = 59.95, half up
        (["59"], "59.0", ""),
    ],
)
def test_the_mean_of_the_checks_makes_the_grade(scores, score, grade):
    scheme = inspections.grade_scheme("catering")
    checks = [(date(2026, 1, place + 1), Decimal(value), str(place)) for place, value in enumerate(scores)]
    found = inspections.weigh_checks(scheme, checks)
    assert (str(found.score), found.band.key if found.band else "") == (score, grade)
    assert inspections.weigh_checks(scheme, []) is None


def test_a_grade_is_replaced_by_the_next_and_may_be_appealed(shops):
    shop, head = shops[0], actor("黄启明")
    frame = {"actor": head, "subject_uid": shop.uid, "inspection": "catering"}
    with pytest.raises(NotYet, match="没有计分的检查"):
        inspections.set_grade(**frame, at=MORNING)
    visit(shop, Given(10, "N", "过期面粉", [photo()]), *[Given(no, "N", "不符合") for no in (4, 8, 9, 12)])
    grade = inspections.set_grade(**frame, at=MORNING)
    assert (grade.grade, str(grade.score)) == ("B", "76.4")
    assert inspections.set_grade(**frame, at=MORNING) == grade
    subject = Ref("registry.subject", shop.uid)
    asked = {"subject": subject, "grade_uid": grade.uid, "reason": "已整改", "by": "李店长", "at": MORNING}
    appeal = inspections.ask_for_regrading(**asked, actor=business(shop))
    with pytest.raises(Conflict, match="正在等待"):
        inspections.ask_for_regrading(**asked, actor=business(shop))
    with pytest.raises(NotAllowed):
        inspections.decide_appeal(actor=actor("吴映雪"), at=MORNING, uid=appeal.uid, grants=True, answer="好")
    told = inspections.decide_appeal(actor=head, at=MORNING, uid=appeal.uid, grants=True, answer="一周内复评")
    lead = lead_of(told.task)
    later = MORNING + timedelta(days=3)
    inspections.record_answers(actor=lead, at=later, uid=told.task.uid, answers=[], rest_conform=True)
    inspections.close_task(actor=lead, at=later, uid=told.task.uid)
    again = inspections.set_grade(**frame, at=later)
    assert (again.grade, str(again.score)) == ("A", "92.1")  # (2 × 100 + 76.4) / 3
    shown = inspections.get_public_grade(again.uid)
    assert [one[1] for one in shown.history] == ["A", "B"]
    assert not inspections.get_public_grade(grade.uid).is_current
    assert [one.uid for one in inspections.find_public_grades(q=shop.name[:3])] == [again.uid]
    fact = ledger.get_fact(again.fact_uid)
    assert ledger.say(fact) == "评定餐饮服务食品安全量化等级：优秀（92.1分）"
