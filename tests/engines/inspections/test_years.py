"""The yearly plan and its rounds; no business burdened twice; visits joined."""

from datetime import date, datetime, timedelta

import pytest

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, NotYet
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger.api import Fact
from quanheng.registry.api import Subject
from tests.engines.risk.businesses import register_businesses
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
CHIEF = "郑立群"


@pytest.fixture
def city():
    people = make_city()
    register_businesses(12)
    return people


def line(**more):
    frame = {
        "title": "登记和公示信息",
        "matter": "registration_check",
        "months": [3, 11],
        "departments": ["tax"],
    }
    return inspections.LineDraft(**frame | more)


def make_round(plan, month, at=MORNING, no=1):
    return inspections.make_round(
        actor=actor(CHIEF), at=at, uid=plan.uid, no=no, month=month,
        sources=inspections.proposed_sources(at.astimezone(CHINA).date()),
    )  # fmt: skip


def year_plan(*drafts, approve=True):
    chief = actor(CHIEF)
    plan = inspections.make_year(actor=chief, at=MORNING, year=2026, region="445102")
    for draft in drafts or (line(),):
        inspections.set_year_line(actor=chief, at=MORNING, uid=plan.uid, draft=draft)
    return inspections.approve_year(actor=chief, at=MORNING, uid=plan.uid) if approve else plan


def test_what_is_not_safety_is_joint_or_says_why(city):
    chief = actor(CHIEF)
    plan = year_plan(line(departments=[]), approve=False)
    with pytest.raises(BadInput, match="部门联合"):
        inspections.approve_year(actor=chief, at=MORNING, uid=plan.uid)
    inspections.set_year_line(
        actor=chief,
        at=MORNING,
        uid=plan.uid,
        no=1,
        draft=line(departments=[], alone_why="其他部门没有对应事项"),
    )
    inspections.set_year_line(
        actor=chief, at=MORNING, uid=plan.uid, draft=line(title="餐饮", matter="catering", departments=[])
    )
    assert inspections.approve_year(actor=chief, at=MORNING, uid=plan.uid).state == "approved"


def test_an_approved_plan_changes_only_by_a_new_version_with_its_reason(city):
    chief, plan = actor(CHIEF), year_plan()
    with pytest.raises(Conflict, match="不能再改"):
        inspections.set_year_line(actor=chief, at=MORNING, uid=plan.uid, draft=line())
    with pytest.raises(BadInput, match="理由"):
        inspections.change_year(actor=chief, at=MORNING, uid=plan.uid, reason="改")
    inspections.publish_year(actor=chief, at=MORNING, uid=plan.uid)
    new = inspections.change_year(actor=chief, at=MORNING, uid=plan.uid, reason="上级部署专项检查")
    assert (new.version, new.lines.get().line_key) == (2, plan.lines.get().line_key)
    inspections.set_year_line(actor=chief, at=MORNING, uid=new.uid, no=1, draft=line(months=[11, 12]))
    assert inspections.get_year(chief, plan.uid).state == "published"  # holds until the new one is approved
    inspections.approve_year(actor=chief, at=MORNING, uid=new.uid)
    assert inspections.get_year(chief, plan.uid).state == "replaced"
    kinds = list(
        Fact.objects.filter(kind__startswith="inspections.year").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds[-3:] == [
        "inspections.year.changed",
        "inspections.year.line_set",
        "inspections.year.approved",
    ]


def test_wrong_lines_are_refused(city):
    chief, plan = actor(CHIEF), year_plan(approve=False)
    for wrong, words in [
        ({"months": [0]}, "几个月"), ({"months": []}, "几个月"), ({"items": ["RI999"]}, "不含事项"),
        ({"departments": ["nobody"]}, "部门"), ({"again_percent": 4}, "5%"), ({"title": ""}, "名称"),
        ({"shares": {"A": 200}}, "比例"),
    ]:  # fmt: skip
        with pytest.raises(BadInput, match=words):
            inspections.set_year_line(actor=chief, at=MORNING, uid=plan.uid, draft=line(**wrong))
    with pytest.raises(Conflict):
        inspections.make_year(actor=chief, at=MORNING, year=2026, region="445102")
    with pytest.raises(NotFound):
        inspections.get_year(actor("余海生"), plan.uid)
    with pytest.raises(NotAllowed):
        inspections.make_year(actor=actor("谢知衡"), at=MORNING, year=2027, region="4451")
    inspections.drop_year_line(actor=chief, at=MORNING, uid=plan.uid, no=1)
    with pytest.raises(BadInput, match="一项也没有"):
        inspections.approve_year(actor=chief, at=MORNING, uid=plan.uid)


def test_a_month_that_comes_makes_one_draw_plan(city):
    chief = actor(CHIEF)
    plan = year_plan(line(months=[11, 12]))
    early = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
    made = make_round(plan, 11, early)
    assert (made.kind, made.number) == ("JRI", "2026-01-11")
    assert "tax:TAX01" in made.items
    assert make_round(plan, 11, early) == made
    due = inspections.due_rounds(chief, plan, DAY)
    assert [(one.month, bool(one.made), one.is_due) for one in due] == [(11, True, False), (12, False, False)]
    with pytest.raises(NotYet):
        make_round(plan, 12, early - timedelta(days=40))
    with pytest.raises(NotFound):
        make_round(plan, 5, early)


def test_must_visit_rounds_cover_everybody_on_the_roster(city):
    chief, months = actor(CHIEF), [9, 10, 11]
    plan = year_plan(
        line(matter="catering", title="学校周边餐饮必查", departments=[], months=months, must_visit=True)
    )
    team = [city.persons[name].uid for name in ("陈思远", "苏安宁")]
    drawn: list[str] = []
    for month in months:
        at = datetime(2026, month, 2, 9, 0, tzinfo=CHINA)
        made = make_round(plan, month, at)
        roster, left = inspections.object_roster(chief, plan=made, subjects=Subject.objects.all(), classes={})
        assert not left
        due = sorted(one.id for one in roster if one.stratum == "due")
        quota = -(-len(due) * made.shares["due"] // 10_000)
        drawn += due[:quota]
        for code in due[:quota]:
            task = inspections.open_task(
                actor=chief, at=at, subject_uid=Subject.objects.get(uscc=code).uid, inspection="catering", kind="RI",
                officer_uids=team,
            )  # fmt: skip
            inspections.Task.objects.filter(pk=task.pk).update(state="closed", closed_on=at.date())
    assert sorted(drawn) == sorted(Subject.objects.values_list("uscc", flat=True))
    assert [len(drawn), made.shares] == [12, {"due": 10_000, "seen": 500}]


def test_a_tag_of_risk_grade_outranks_the_class(city):
    chief, subject = actor(CHIEF), Subject.objects.order_by("id").first()
    shares = {"B": 5, "risk-D": 100}
    plan = year_plan(line(matter="catering", departments=[], months=[11], shares=shares))
    inspections.put_tag(actor=chief, at=MORNING, subject_uid=subject.uid, tag="风险D")
    made = make_round(plan, 11)
    roster, _ = inspections.object_roster(chief, plan=made, subjects=Subject.objects.all(), classes={})
    assert {one.id for one in roster if one.stratum == "risk-D"} == {subject.uscc}


def test_near_visits_are_proposed_and_joined_as_one(city):
    chief, subject = actor(CHIEF), Subject.objects.order_by("id").first()
    teams = {"catering": ("陈思远", "苏安宁"), "registration_check": ("林晓岚", "许志豪")}
    tasks = [
        inspections.open_task(
            actor=chief, at=MORNING, subject_uid=subject.uid, inspection=matter, kind="RI",
            officer_uids=[city.persons[name].uid for name in names], due_on=DAY + timedelta(days=10 + 9 * place),
        )
        for place, (matter, names) in enumerate(teams.items())
    ]  # fmt: skip
    (proposal,) = inspections.propose_joins(chief, DAY)
    assert (proposal.subject, proposal.on, set(proposal.team)) == (
        subject,
        DAY + timedelta(days=10),
        {"陈思远", "苏安宁"},
    )
    assert inspections.list_burdens(chief, DAY)[0].visits == 2
    uids = [one.uid for one in proposal.tasks]
    with pytest.raises(BadInput, match="不能晚于"):
        inspections.join_visits(actor=chief, at=MORNING, task_uids=uids, on=DAY + timedelta(days=15))
    with pytest.raises(NotFound):
        inspections.join_visits(actor=actor("余海生"), at=MORNING, task_uids=uids)
    visit = inspections.join_visits(actor=chief, at=MORNING, task_uids=uids)
    for task in tasks:
        task.refresh_from_db()
        assert task.due_on == proposal.on
        assert [one.name for one in task.officers.order_by("name")] == ["苏安宁", "陈思远"]
    assert inspections.propose_joins(chief, DAY) == []
    (burden,) = inspections.list_burdens(chief, DAY)
    assert (burden.visits, burden.counted, burden.is_over) == (1, 1, False)
    assert Fact.objects.get(uid=visit.fact_uid).kind == "inspections.visits.joined"
    assert inspections.visits_of(chief, subject, 2026).count() == 2
    with pytest.raises(Conflict):
        inspections.join_visits(actor=chief, at=MORNING, task_uids=uids)


def test_whoever_is_at_the_cap_is_named_and_left_out_of_draws(city):
    chief, subject = actor(CHIEF), Subject.objects.order_by("id").first()
    for number in range(4):
        inspections.open_task(
            actor=chief, at=MORNING + timedelta(hours=number), subject_uid=subject.uid, inspection="food_sales",
            kind="RD",
        )  # fmt: skip
    (burden,) = inspections.list_burdens(chief, DAY)
    assert (burden.counted, burden.limit, burden.is_full, burden.is_over) == (4, 4, True, False)
    plan = inspections.make_plan(
        actor=chief, at=MORNING, title="餐饮抽查", inspection="catering", starts_on=date(2026, 11, 27),
        ends_on=date(2026, 12, 27), region="445102", sources=inspections.proposed_sources(DAY),
    )  # fmt: skip
    roster, left = inspections.object_roster(chief, plan=plan, subjects=Subject.objects.all(), classes={})
    assert (len(roster), left) == (11, {"已到检查频次上限": 1})
