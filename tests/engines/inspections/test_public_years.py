"""The yearly plan before the public: versions, timeliness and progress; no share tells a class of credit risk."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger.api import Fact
from tests.engines.inspections.test_drawing_acts import AFTER, commit, draw_now, make_plan
from tests.engines.inspections.test_years import CHIEF, line, year_plan
from tests.engines.risk.businesses import register_businesses
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
SHARES = {"A": 2, "B": 5, "C": 12, "D": 100, "risk-D": 90}


@pytest.fixture
def city():
    return make_city()


def published(*drafts, at=MORNING):
    plan = year_plan(*drafts)
    return inspections.publish_year(actor=actor(CHIEF), at=at, uid=plan.uid)


def test_only_what_was_published_is_public_and_a_replaced_version_stays(city):
    draft = year_plan(line())
    with pytest.raises(NotFound):
        inspections.get_public_year(draft.uid, DAY)
    inspections.publish_year(actor=actor(CHIEF), at=MORNING, uid=draft.uid)
    assert inspections.get_public_year(draft.uid, DAY).is_current
    new = inspections.change_year(actor=actor(CHIEF), at=MORNING, uid=draft.uid, reason="上级部署专项检查")
    with pytest.raises(NotFound):
        inspections.get_public_year(new.uid, DAY)
    inspections.approve_year(actor=actor(CHIEF), at=MORNING, uid=new.uid)
    assert [one.uid for one in inspections.find_public_years()] == [draft.uid]
    assert not inspections.get_public_year(draft.uid, DAY).is_current
    inspections.publish_year(actor=actor(CHIEF), at=MORNING, uid=new.uid)
    shown = inspections.get_public_year(new.uid, DAY)
    assert (shown.version, shown.reason, shown.state_zh) == (2, "上级部署专项检查", "现行")


def test_no_class_leaves_by_page_data_or_fact(city):
    plan = published(
        line(shares=SHARES), line(title="餐饮必查", matter="catering", must_visit=True, departments=[])
    )
    shown = inspections.get_public_year(plan.uid, DAY)
    assert shown.lines[0].share == "按信用风险高低分别确定，最低2%"
    assert shown.lines[1].share.startswith("全年查到每一户，分2次")
    told = json.dumps([asdict(one) for one in shown.lines], default=str) + json.dumps(
        list(inspections.open_year_rows(DAY)), ensure_ascii=False
    )
    assert "risk-D" not in told
    assert not any(f"{share}%" in told for share in (12, 90, 100))
    facts = Fact.objects.filter(kind__startswith="inspections.year")
    assert facts.count() >= 4
    for fact in facts:
        assert "shares" not in json.dumps(fact.body)


@pytest.mark.parametrize("words", ["信用D级企业专项", "风险 D 类全覆盖", "信用风险为C的"])
def test_words_that_go_public_name_no_class(city, words):
    with pytest.raises(BadInput, match="信用风险类别"):
        year_plan(line(title=words))


def test_a_reason_names_no_class(city):
    plan = published(line())
    with pytest.raises(BadInput, match="信用风险类别"):
        inspections.change_year(actor=actor(CHIEF), at=MORNING, uid=plan.uid, reason="提高信用风险D类的比例")


def test_publication_is_timed_from_the_approval(city):
    plan = published(line())
    shown = inspections.get_public_year(plan.uid, DAY)
    assert shown.days_late == 0
    assert shown.article == "政府信息公开条例 第26条"
    assert shown.due_on > DAY + timedelta(days=26)
    plan.published_on = shown.due_on + timedelta(days=3)
    plan.save()
    assert inspections.get_public_year(plan.uid, DAY).days_late == 3


def test_progress_and_months_of_a_line(city):
    plan = published(line())
    (shown,) = inspections.get_public_year(plan.uid, DAY).lines
    assert [(one.month, one.state_zh) for one in shown.rounds] == [(3, "逾月未抽取"), (11, "本月待抽取")]
    assert (shown.made, shown.drawn, shown.done) == (0, 0, 0)
    assert shown.departments[0][0] == "税务部门"
    assert "发票使用情况" in shown.departments[0][1]


def test_a_draw_of_a_line_counts_only_while_it_stands(city):
    register_businesses(40)
    plan = published(line(title="餐饮", matter="catering", departments=[], months=[11]))
    draw = commit(make_plan())
    inspections.LineRound.objects.create(
        line_key=plan.lines.get().line_key, month=11, number=0, rounds=1, plan=draw.plan, year_plan=plan
    )

    def told():
        (shown,) = inspections.get_public_year(plan.uid, DAY).lines
        return shown.rounds[0].state_zh, shown.made, shown.objects, shown.drawn, shown.done

    assert told() == ("名录已封存", 0, 0, 0, 0)
    draw_now(draw)
    assert told() == ("已抽取", 1, 40, 2, 0)
    later = inspections.change_year(actor=actor(CHIEF), at=MORNING, uid=plan.uid, reason="上级部署专项检查")
    for act in (inspections.approve_year, inspections.publish_year):
        act(actor=actor(CHIEF), at=MORNING, uid=later.uid)
    (kept,) = inspections.get_public_year(later.uid, DAY).lines
    assert (kept.made, kept.rounds[0].draw_uid) == (1, draw.uid)  # the line goes on through all versions
    inspections.void_draw(actor=actor(CHIEF), at=AFTER, draw_uid=draw.uid, reason="封存前名录漏列一批单位")
    assert told() == ("已作废", 0, 0, 0, 0)


def test_the_list_of_items_covers_every_declared_inspection():
    rows = list(inspections.open_item_rows())
    assert {row["matter"] for row in rows} == {one.key for one in inspections.list_inspections() if one.items}
    assert set(rows[0]) == {key for key, _ in inspections.ITEM_COLUMNS}
