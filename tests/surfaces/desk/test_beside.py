"""Opening a matter beside another on the page: what is known is filled in, what does not fit is not offered."""

from typing import Any

import pytest
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import uids
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
MEASURE = {
    "title": "扣押冷库内蚝油", "measure_kind": "seize", "measure_basis": "食品安全法第110条第4项",
    "measure_place": "冷库", "measure_facts": "使用超过保质期的原料", "goods": "蚝油｜500克｜瓶｜2｜8元｜",
    "only_related": "1", "not_twice": "1", "token": "b" * 16,
}  # fmt: skip


@pytest.fixture
def lead(street: Street) -> affairs.Affair:
    """A lead under verification, with two officers on it."""
    found = affairs.open_affair(
        kind="food_penalty", subject=street.shop, title="涉嫌采购来源不明的食品", actor=actor("陈思远"), at=now(),
        form={"case_source": "1", "suspicion": "没有进货票据", "found_on": today().isoformat()}, make_papers=False,
    )  # fmt: skip
    affairs.take_step(
        affair=found, step="verify", form={"officers": uids("陈思远", "林晓岚")}, actor=actor("陈思远"), at=now(),
        make_papers=False,
    )  # fmt: skip
    return found


def address(lead: affairs.Affair, key: str = "penalty_measure") -> str:
    return reverse("desk:matter_beside", args=[lead.uid, key])


def form(**changes: Any) -> dict[str, Any]:
    return MEASURE | {"officers": uids("陈思远", "林晓岚")} | changes


def test_the_page_of_a_case_offers_what_fits_and_says_why_not_the_rest(
    street: Street, lead: affairs.Affair
) -> None:
    page = sign_in("陈思远").get(reverse("desk:matter", args=[lead.uid]))
    assert address(lead) in page.content.decode()
    assert address(lead, "penalty_court") not in page.content.decode()
    assert "决定送达后" in words(page)


def test_what_is_known_is_filled_in(street: Street, lead: affairs.Affair) -> None:
    page = sign_in("陈思远").get(address(lead)).content.decode()
    assert "没有进货票据" in page
    assert page.count("checked") >= 2  # both officers of the case


def test_the_new_matter_and_the_case_name_each_other(street: Street, lead: affairs.Affair) -> None:
    answer = sign_in("陈思远").post(address(lead), form())
    assert answer.status_code == 302
    again = sign_in("陈思远").post(address(lead), form())
    assert again.headers["Location"] == answer.headers["Location"]
    assert lead.title in words(sign_in("陈思远").get(answer.headers["Location"]))
    page = words(sign_in("陈思远").get(reverse("desk:matter", args=[lead.uid])))
    assert MEASURE["title"] in page
    assert "由本案开启" in page


def test_a_form_with_a_fault_comes_back_with_what_was_typed(street: Street, lead: affairs.Affair) -> None:
    answer = sign_in("陈思远").post(address(lead), form(measure_basis="没有条文", goods="蚝油<b>2</b>瓶"))
    assert answer.status_code == 422
    assert "蚝油&lt;b&gt;2&lt;/b&gt;瓶" in answer.content.decode()
    assert not affairs.related_of(lead, actor("陈思远"))


def test_what_does_not_fit_and_what_is_elsewhere_is_refused(street: Street, lead: affairs.Affair) -> None:
    assert sign_in("陈思远").post(address(lead, "penalty_court"), form()).status_code in (409, 422)
    assert sign_in("陈思远").get(address(lead, "no_such")).status_code == 404
    assert sign_in("余海生").get(address(lead)).status_code == 404
