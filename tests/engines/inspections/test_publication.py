"""When plan and draw have to be public, and which are late; who gave way to whom, without the officer's own words."""

from datetime import date, timedelta

import pytest

from quanheng.engines.inspections import api as inspections
from tests.engines.inspections.test_ceremony import drawn, plan, sealed  # noqa: F401 - the fixture
from tests.engines.inspections.test_drawing_acts import AFTER, MORNING, SECRET, draw_now
from tests.people import DAY, actor

pytestmark = pytest.mark.django_db
HEAD = "郑立群"
OUT = "到店核实，门面已转让给王小明"


def told(given, day):
    draw = getattr(inspections.Plan.objects.select_related("draw__seal").get(pk=given.pk), "draw", None)
    return {one.key: one for one in inspections.publications_of(given, draw, day)}


def late(day, who=HEAD):
    return [one.uid for one in inspections.find_late_plans(actor(who), day)]


def test_a_plan_that_lies_unsealed_beyond_its_limit_is_late(plan):  # noqa: F811
    (one,) = told(plan, DAY).values()
    assert (one.state_zh, one.article) == ("待公开", "政府信息公开条例 第26条")
    assert late(one.due_on) == []
    after = one.due_on + timedelta(days=3)
    assert late(after) == [plan.uid]
    assert told(plan, after)["plan"].state_zh == "逾期3天未公开"
    assert late(after, "余海生") == []


def test_a_known_lottery_must_not_lie_about(plan):  # noqa: F811
    draw = sealed(plan)
    one = told(plan, DAY)["draw"]
    assert one.due_on == date(2026, 12, 4)  # five working days after the last lottery of 27 November
    assert one.mark
    assert told(plan, DAY)["plan"].published_on == DAY
    assert late(one.due_on) == []
    assert late(date(2026, 12, 6)) == [plan.uid]
    inspections.void_draw(
        actor=actor(HEAD), at=MORNING, draw_uid=draw.uid, reason="名录漏了一个所的全部检查对象"
    )
    assert set(told(plan, date(2026, 12, 6))) == {"plan"}
    assert late(date(2026, 12, 6)) == []


def test_a_draw_made_late_says_so_for_good(plan):  # noqa: F811
    draw = sealed(plan)
    draw_now(draw, at=AFTER + timedelta(days=12), reveals=[SECRET])
    one = told(plan, date(2027, 3, 1))["draw"]
    assert (one.is_late, one.is_overdue) == (True, False)
    assert one.state_zh == f"逾期{one.days_late}天公开"
    assert late(date(2027, 3, 1)) == []


def test_the_public_reads_who_replaced_whom_and_on_which_ground_only(plan):  # noqa: F811
    draw = drawn(plan)
    assert inspections.public_swaps(draw.uid) == []
    out = next(row for row in inspections.list_drawn(actor(HEAD), draw.uid) if row.role == "drawn")
    made = inspections.use_substitute(
        actor=actor(HEAD), at=AFTER, draw_uid=draw.uid, out_code=out.code, ground="closed", reason=OUT,
    )  # fmt: skip
    (swap,) = inspections.public_swaps(draw.uid)
    assert (swap.out_code, swap.out_name, swap.in_code) == (out.code, out.name, made.in_code)
    assert swap.in_name
    assert (swap.ground_zh, swap.place, swap.fact_uid) == ("已注销、吊销或停业", 1, made.fact_uid)
    assert "王小明" not in repr(swap)
    assert inspections.public_swaps("0" * 32) == []
