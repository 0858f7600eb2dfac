"""Draws by the API: whom the bureau drew, what the public reads of it, and nothing of the officer's own words."""

from datetime import timedelta

import pytest

from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.web import today
from tests.engines.inspections.test_ceremony import drawn, plan  # noqa: F401 - the fixture
from tests.engines.inspections.test_drawing_acts import AFTER, make_plan
from tests.people import MORNING, actor
from tests.surfaces.rest.test_rights import HEAD, OTHER, ask, token

pytestmark = pytest.mark.django_db


def test_a_draw_is_read_by_jurisdiction_and_by_the_public_with_who_replaced_whom(plan):  # noqa: F811
    draw = drawn(plan)
    rows = inspections.list_drawn(actor(HEAD), draw.uid)
    out = next(row for row in rows if row.role == "drawn")
    inspections.use_substitute(
        actor=actor(HEAD), at=AFTER, draw_uid=draw.uid, out_code=out.code, ground="gone", reason="门牌处是王小明的住家",
    )  # fmt: skip
    head, other = token(HEAD, "tasks"), token(OTHER, "tasks")
    (one,) = ask("/draws", head).json()["items"]
    assert (one["uid"], one["draw"], one["state"]) == (plan.uid, draw.uid, "drawn")
    assert [each["what"] for each in one["publications"]] == ["plan", "draw"]
    assert ask("/draws", other).json()["items"] == []
    assert ask(f"/draws/{plan.uid}", other).status_code == 404
    whole = ask(f"/draws/{plan.uid}", head).json()
    assert {row["role"] for row in whole["drawn"]} >= {"drawn", "replaced", "called"}
    assert all(len(row["officers"]) == 2 for row in whole["drawn"] if row["role"] == "drawn")

    public = ask(f"/public/draws/{draw.uid}").json()
    assert len(public["names"]) == draw.drawn_count
    (swap,) = public["replaced"]
    assert (swap["out_code"], swap["ground_zh"]) == (out.code, "通过登记的住所无法联系")
    assert "王小明" not in ask(f"/public/draws/{draw.uid}").content.decode()
    assert [each["uid"] for each in ask("/public/draws").json()["items"]] == [draw.uid]
    assert ask("/public/draws/" + "0" * 32).status_code == 404


def test_late_ones_can_be_asked_for(plan):  # noqa: F811
    late = make_plan(
        title="春季抽查", at=MORNING - timedelta(days=60),
        sources=[("快乐8 第1期", today()), ("快乐8 第2期", today())], reserve=[("快乐8 第3期", today() + timedelta(1))],
    )  # fmt: skip
    items = ask("/draws", token(HEAD, "tasks"), late="true").json()["items"]
    assert [one["uid"] for one in items] == [late.uid]
    assert items[0]["publications"][0]["is_late"]
