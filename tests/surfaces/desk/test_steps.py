"""Steps of a matter on the page: what was typed stays, who came first is named, a form sent twice acts once."""

from typing import Any

import pytest
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import uids
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import SHOP, Street

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'&"
OFFICERS = ("陈思远", "林晓岚")


@pytest.fixture
def lead(street: Street) -> affairs.Affair:
    """A lead found today: the next step is to check it."""
    return affairs.open_affair(
        kind="food_penalty", subject=street.shop, title="涉嫌采购来源不明的食品", actor=actor("陈思远"), at=now(),
        form={"case_source": "1", "suspicion": "没有进货票据", "found_on": today().isoformat()}, make_papers=False,
    )  # fmt: skip


def address(lead: affairs.Affair, step: str = "verify") -> str:
    return reverse("desk:step", args=[lead.uid, step])


def form(lead: affairs.Affair, **changes: Any) -> dict[str, Any]:
    whole = {
        "officers": uids(*OFFICERS),
        "verify_note": "明早到店",
        "version": lead.version,
        "token": "a" * 16,
    }
    return whole | changes


def test_the_page_of_a_matter_says_what_may_be_done_now_and_why_not_the_rest(
    street: Street, lead: affairs.Affair
) -> None:
    page = words(sign_in("陈思远").get(reverse("desk:matter", args=[lead.uid])))
    assert "现在能办" in page
    assert "核查" in page
    assert "现在还不能办" in page


def test_a_form_with_a_fault_comes_back_with_what_was_typed(street: Street, lead: affairs.Affair) -> None:
    answer = sign_in("陈思远").post(address(lead), form(lead, officers=[], verify_note="先看后厨，再看票据"))
    assert answer.status_code == 422
    assert "先看后厨，再看票据" in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    lead.refresh_from_db()
    assert lead.version == form(lead)["version"]
    assert lead.acts.count() == 1


def test_a_lead_without_a_title_is_asked_for_again_with_its_words(street: Street) -> None:
    before = affairs.Affair.objects.count()
    given = {
        "subject": street.shop.uid,
        "kind": "food_penalty",
        "title": "食品来源不明",
        "suspicion": "票据缺失一周",
    }
    answer = sign_in("陈思远").post(reverse("desk:matter_open"), given)
    assert answer.status_code == 422
    assert "票据缺失一周" in answer.content.decode()
    assert affairs.Affair.objects.count() == before


def test_a_lead_is_opened_from_a_business(street: Street) -> None:
    given = {
        "subject": street.shop.uid, "kind": "food_penalty", "title": "涉嫌使用过期调料", "token": "open-once",
        "case_source": "1", "suspicion": "后厨有过期酱油", "found_on": today().isoformat(),
    }  # fmt: skip
    browser = sign_in("陈思远")
    first = browser.post(reverse("desk:matter_open"), given)
    assert first.status_code == 302, words(first)
    assert browser.post(reverse("desk:matter_open"), given)["Location"] == first["Location"]
    assert SHOP in words(browser.get(first["Location"]))


def test_a_stale_page_is_refused_with_who_came_first(street: Street, lead: affairs.Affair) -> None:
    seen = lead.version
    first, second = sign_in("陈思远"), sign_in("林晓岚")
    assert first.post(address(lead), form(lead)).status_code == 302
    answer = second.post(address(lead), form(lead, version=seen, token="b" * 16))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "陈思远已于" in page
    assert "刷新" in page
    assert lead.acts.filter(step="verify").count() == 1


def test_a_form_sent_twice_acts_once(street: Street, lead: affairs.Affair) -> None:
    browser, sent = sign_in("陈思远"), form(lead)
    assert [browser.post(address(lead), sent).status_code for _ in range(2)] == [302, 302]
    assert lead.acts.filter(step="verify").count() == 1


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40])
def test_a_version_that_is_no_number_is_answered_in_words(
    street: Street, lead: affairs.Affair, version: str
) -> None:
    answer = sign_in("陈思远").post(address(lead), form(lead, version=version, token=""))
    assert answer.status_code in (302, 400, 409, 422)


def test_a_step_that_does_not_exist_and_one_that_is_not_open(street: Street, lead: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    assert browser.get(address(lead, "fly")).status_code == 404
    answer = browser.post(address(lead, "serve"), form(lead))
    assert answer.status_code == 422
    assert lead.acts.count() == 1


def test_marks_typed_by_people_are_text(street: Street, lead: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    typed = f"{HOSTILE}到店查看"
    refused = browser.post(address(lead), form(lead, officers=[], verify_note=typed)).content.decode()
    assert "<script>alert" not in refused
    assert browser.post(address(lead), form(lead, verify_note=typed)).status_code == 302
    page = browser.get(reverse("desk:matter", args=[lead.uid])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    found = browser.get(reverse("desk:search"), {"q": HOSTILE}).content.decode()
    assert "<script>alert" not in found
    assert "<script>alert" not in browser.get(reverse("desk:subjects"), {"q": HOSTILE}).content.decode()
