"""Opening a matter beside another by the API: the same offers, the same refusals as on the page."""

from typing import Any

import pytest
from django.test import Client

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import uids
from tests.people import actor
from tests.surfaces.rest.test_rights import ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
OFFICER, OTHER = "陈思远", "余海生"
SEIZURE = {
    "measure_kind": "seize", "measure_basis": "食品安全法第110条第4项", "measure_place": "冷库",
    "measure_facts": "使用超过保质期的原料", "goods": "蚝油｜500克｜瓶｜2｜8元｜", "only_related": True,
    "not_twice": True,
}  # fmt: skip


@pytest.fixture
def lead(street: Street) -> affairs.Affair:
    """A lead under verification."""
    found = affairs.open_affair(
        kind="food_penalty", subject=street.shop, title="涉嫌采购来源不明的食品", actor=actor(OFFICER), at=now(),
        form={"case_source": "1", "suspicion": "没有进货票据", "found_on": today().isoformat()}, make_papers=False,
    )  # fmt: skip
    affairs.take_step(
        affair=found, step="verify", form={"officers": uids(OFFICER, "林晓岚")}, actor=actor(OFFICER), at=now(),
        make_papers=False,
    )  # fmt: skip
    return found


def send(lead: affairs.Affair, who: str, key: str = "penalty_measure", **form: Any) -> Any:
    body = {
        "title": "扣押冷库内蚝油",
        "form": SEIZURE | {"officers": uids(OFFICER, "林晓岚")} | form,
        "token": "c" * 16,
    }
    return Client().post(
        f"/api/v1/affairs/{lead.uid}/beside/{key}", body, content_type="application/json",
        headers={"authorization": f"Bearer {token(who)}"},
    )  # fmt: skip


def test_it_is_opened_once_and_both_tell_of_each_other(street: Street, lead: affairs.Affair) -> None:
    made, again = send(lead, OFFICER), send(lead, OFFICER)
    assert made.status_code == again.status_code == 200, made.content
    assert made.json()["uid"] == again.json()["uid"]
    told = ask(f"/affairs/{lead.uid}/beside", token(OFFICER)).json()
    assert [row["uid"] for row in told["related"]] == [made.json()["uid"]]
    assert {row["kind"]: row["may"] for row in told["offers"]}["court_enforcement"] is False


def test_what_does_not_fit_is_refused_with_its_reason(street: Street, lead: affairs.Affair) -> None:
    refused = send(lead, OFFICER, "penalty_court")
    assert refused.status_code == 409
    assert "送达" in refused.content.decode()
    assert send(lead, OFFICER, only_related=False).status_code == 422
    assert send(lead, OTHER).status_code == 404


def test_a_token_that_may_only_read_opens_nothing(street: Street, lead: affairs.Affair) -> None:
    answer = Client().post(
        f"/api/v1/affairs/{lead.uid}/beside/penalty_measure", {"title": "扣押", "form": SEIZURE},
        content_type="application/json", headers={"authorization": f"Bearer {token(OFFICER, 'affairs')}"},
    )  # fmt: skip
    assert answer.status_code in (401, 403)
    assert not affairs.related_of(lead, actor(OFFICER))
    assert "steps" in people.SCOPES
