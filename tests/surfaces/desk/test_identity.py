"""A reporter on the desk: registered without a business, never shown, looked at for a purpose, for ten minutes."""

from typing import Any

import pytest
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Post
from quanheng.surfaces.web import today
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
NAME, PHONE = "翁守诚", "13902880011"


def register(kind: str = "report", **more: Any) -> Any:
    given = {
        "kind": kind, "title": "举报砚溪楼使用回收油脂", "token": "once", "is_named": "on", "reporter_name": NAME,
        "reporter_phone": PHONE, "is_insider": "on", "respondent_name": "砚溪楼", "received_on": today().isoformat(),
        "facts": "使用回收油脂",
    }  # fmt: skip
    return sign_in("陈思远").post(reverse("desk:matter_open"), given | more)


@pytest.fixture
def report(street: Street) -> affairs.Affair:
    assert register().status_code == 302
    return affairs.Affair.objects.get(key="report")


def test_a_report_about_somebody_the_register_does_not_know_is_registered(report: affairs.Affair) -> None:
    assert (report.party_name, report.subject, report.unit.name) == ("砚溪楼", None, "西新市场监督管理所")


def test_a_penalty_matter_needs_a_business(street: Street) -> None:
    assert register("food_penalty").status_code == 422


def test_no_page_of_the_desk_shows_it(report: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    pages = [
        reverse("desk:matter", args=[report.uid]), reverse("desk:matters"), reverse("desk:home"),
        reverse("desk:fact", args=[report.opened_fact]),
        reverse("desk:paper", args=[report.papers.get().uid]),
        *(reverse("desk:step", args=[report.uid, key]) for key in ("dispatch", "merge")),
    ]  # fmt: skip
    for page in pages:
        said = browser.get(page).content.decode()
        assert NAME not in said, page
        assert PHONE not in said, page
    assert "举报人姓名" in words(browser.get(pages[0]))


def test_no_search_finds_it(report: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    for asked in (NAME, PHONE):
        assert report.title not in words(browser.get(reverse("desk:matters"), {"q": asked}))
        assert report.title not in words(browser.get(reverse("desk:search"), {"q": asked}))
    assert report.title in words(browser.get(reverse("desk:matters"), {"q": "砚溪楼"}))


def test_a_look_needs_a_purpose_and_comes_back_after_ten_minutes(report: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    where = reverse("desk:identity", args=[report.uid])
    assert browser.post(where, {"field": "reporter_name", "purpose": ""}).status_code == 422
    answer = browser.post(where, {"field": "reporter_name", "purpose": "电话告知处理结果"})
    assert NAME in words(answer)
    assert answer["Refresh"] == f"600; url={reverse('desk:matter', args=[report.uid])}"
    assert answer["Cache-Control"] == "no-store"
    part = browser.post(
        where, {"field": "reporter_phone", "purpose": "电话告知处理结果"}, headers={"HX-Request": "true"}
    )
    assert PHONE in part.content.decode()
    assert 'hx-trigger="load delay:600s"' in part.content.decode()
    assert "不再显示" in browser.get(reverse("desk:identity_over")).content.decode()
    assert "电话告知处理结果" in words(browser.get(reverse("desk:matter", args=[report.uid])))


def test_without_the_right_or_in_another_district_it_stays_shut(report: affairs.Affair) -> None:
    where = reverse("desk:identity", args=[report.uid])
    asked = {"field": "reporter_name", "purpose": "随便看看情况"}
    elsewhere = sign_in("余海生").post(where, asked)
    assert elsewhere.status_code == 404
    role = Post.objects.get(person__name="陈思远").role
    role.rights = [one for one in role.rights if one != "affairs:identity:read"]
    role.save()
    browser = sign_in("陈思远")
    refused = browser.post(where, asked)
    assert refused.status_code == 403
    assert NAME not in refused.content.decode()
    assert "您的岗位不能查看" in words(browser.get(reverse("desk:matter", args=[report.uid])))


def test_the_telephone_of_a_complainant_is_a_look_too(street: Street) -> None:
    given = {
        "kind": "complaint", "title": "投诉砚溪楼拒绝退款", "complainant_name": NAME, "complainant_phone": PHONE,
        "problem": "P04", "demand": "退款",
    }  # fmt: skip
    assert register(**given).status_code == 302
    made = affairs.Affair.objects.get(key="complaint")
    browser = sign_in("陈思远")
    assert PHONE not in words(browser.get(reverse("desk:matter", args=[made.uid])))
    asked = {"field": "complainant_phone", "purpose": "联系投诉人调解"}
    assert PHONE in words(browser.post(reverse("desk:identity", args=[made.uid]), asked))


def test_an_identity_is_erased_for_a_reason_by_who_may(report: affairs.Affair) -> None:
    where = reverse("desk:identity_erase", args=[report.uid])
    assert sign_in("余海生").post(where, {"reason": "保管期满"}).status_code == 404
    browser = sign_in("陈思远")
    assert browser.post(where, {"reason": ""}).status_code == 422
    assert browser.post(where, {"reason": "保管期满"}).status_code == 302
    asked = {"field": "reporter_name", "purpose": "电话告知处理结果"}
    assert browser.post(reverse("desk:identity", args=[report.uid]), asked).status_code == 404
    assert "保管期满" in words(browser.get(reverse("desk:matter", args=[report.uid])))
