"""Rosters, yearly plans and burdens by the API: an officer reads them, another district sees nothing of them."""

import pytest

from quanheng.engines.inspections import api as inspections
from tests.people import MORNING, actor
from tests.surfaces.rest.test_rights import OFFICER, OTHER, ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db


def test_rosters_plans_and_burdens_are_narrowed_to_the_jurisdiction(street: Street) -> None:
    chief = actor("郑立群")
    inspections.refresh_roster(actor=chief, at=MORNING, matter="registration_check", region="445102")
    plan = inspections.make_year(actor=chief, at=MORNING, year=2026, region="445102")
    draft = inspections.LineDraft("登记抽查", "registration_check", (3,), departments=("tax",))
    inspections.set_year_line(actor=chief, at=MORNING, uid=plan.uid, draft=draft)
    own, head, other = token(OFFICER, "tasks"), token("郑立群", "tasks"), token(OTHER, "tasks")
    entries = ask("/roster-entries", own).json()["items"]
    assert street.shop.uid in [one["subject"]["uid"] for one in entries]
    (year,) = ask("/yearly-plans", head).json()["items"]
    assert (year["lines"][0]["departments"], year["state"]) == (["税务部门"], "draft")
    assert ask("/visit-burdens", own).status_code == 200
    for path in ("/roster-entries", "/yearly-plans"):
        assert ask(path, other).json()["items"] == [], path
    assert all(one["subject"]["uid"] != street.shop.uid for one in ask("/visit-burdens", other).json())
