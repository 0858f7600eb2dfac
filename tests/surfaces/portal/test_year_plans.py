"""The yearly plan and the list of items on the portal: pages, open data, and no class of credit risk in any of them."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.base.errors import NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from quanheng.surfaces import openly
from quanheng.surfaces.web import today
from tests.engines.inspections.test_years import CHIEF, line, year_plan
from tests.people import MORNING, actor, make_city
from tests.surfaces.desk.signing import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> inspections.YearPlan:
    make_city()
    made = year_plan(line(shares={"A": 2, "C": 13, "risk-D": 77}))
    return inspections.publish_year(actor=actor(CHIEF), at=MORNING, uid=made.uid)


def test_the_plan_is_read_with_its_line_versions_and_progress(plan: inspections.YearPlan) -> None:
    visitor = Client()
    assert plan.title in words(visitor.get(reverse("portal:year_plans")))
    answer = visitor.get(reverse("portal:year_plan", args=[plan.uid]))
    page = words(answer)
    for said in ("第1版", "按期", "政府信息公开条例 第26条", "税务部门", "最低2%", "已抽取0次", "首版"):
        assert said in page
    for kept in ("risk-D", "13%", "77%"):
        assert kept not in answer.content.decode()
    new = inspections.change_year(actor=actor(CHIEF), at=MORNING, uid=plan.uid, reason="上级部署专项检查")
    assert visitor.get(reverse("portal:year_plan", args=[new.uid])).status_code == 404
    inspections.approve_year(actor=actor(CHIEF), at=MORNING, uid=new.uid)
    inspections.publish_year(actor=actor(CHIEF), at=MORNING, uid=new.uid)
    assert "上级部署专项检查" in words(visitor.get(reverse("portal:year_plan", args=[new.uid])))
    old = words(visitor.get(reverse("portal:year_plan", args=[plan.uid])))
    assert "这一版已经调整" in old
    assert visitor.post(reverse("portal:year_plans")).status_code == 405


def test_open_data_carries_its_licence(plan: inspections.YearPlan) -> None:
    visitor = Client()
    for name, key, columns in (
        ("year_plans_data", "lines", inspections.YEAR_COLUMNS), ("item_list_data", "items", inspections.ITEM_COLUMNS),
    ):  # fmt: skip
        answer = visitor.get(reverse(f"portal:{name}", args=["json"]))
        whole = json.loads(answer.content)
        assert "注明来源" in whole["licence"]
        assert 'rel="license"' in answer["Link"]
        rows = list(csv.reader(io.StringIO(
            visitor.get(reverse(f"portal:{name}", args=["csv"])).content.decode("utf-8-sig")
        )))  # fmt: skip
        assert rows[0] == [*(zh for _, zh in columns), "使用条件"]
        assert len(rows) - 1 == len(whole[key]) > 0
        assert visitor.get(reverse(f"portal:{name}", args=["xml"])).status_code == 422


def test_the_list_of_items_is_linked_from_the_draws_and_the_home_page(plan: inspections.YearPlan) -> None:
    visitor = Client()
    assert "随机抽查只查清单上的事项" in words(visitor.get(reverse("portal:item_list")))
    draws = visitor.get(reverse("portal:draws")).content.decode()
    assert reverse("portal:year_plans") in draws
    assert reverse("portal:item_list") in draws
    assert reverse("portal:year_plans") in visitor.get(reverse("portal:home")).content.decode()


def test_the_proof_of_an_early_approval_stays_inside(
    plan: inspections.YearPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = ledger.Fact.objects.get(kind="inspections.year.approved")
    assert "content" not in fact.body
    fact.body = {**fact.body, "content": []}
    monkeypatch.setattr(openly.ledger, "see_public_fact", lambda _: fact)
    with pytest.raises(NotFound, match="内部分组"):
        openly.public_proof(fact.uid, today=today())
