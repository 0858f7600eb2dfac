"""Risk grades on the desk: asked, reckoned with the working, kept, listed, exported, and beside the yearly plan."""

import io

import openpyxl
import pytest
from django.urls import reverse

from quanheng.engines.inspections import api as inspections
from tests.engines.inspections.test_beside_a_visit import Given, visit
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
FORM = {"sort": "food_catering", "year": "2027", "f_form": "small", "f_floor": "100", "f_items": ["hot"],
        "f_diners": "general"}  # fmt: skip


@pytest.fixture
def shop():
    make_city()
    return register_businesses(1)[0][0]


def test_an_officer_fills_in_what_is_unknown_and_sees_every_line(shop):
    visit(shop, Given(9, "N", "没有票据"))
    browser = sign_in("郑立群")
    page = reverse("desk:subject_risk", args=[shop.uid])
    text = words(browser.get(page))
    assert "还有4项不清楚：业态、经营场所面积、经营项目" in text
    assert "第9项不符合，10×1÷6" in text
    post = reverse("desk:subject_risk_set", args=[shop.uid])
    refused = browser.post(post, {"sort": "food_catering", "year": "2027"})
    assert refused.status_code == 409
    assert "还定不下等级" in words(refused)
    assert browser.post(post, FORM).status_code == 302
    text = words(browser.get(f"{page}?sort=food_catering&year=2027"))
    assert "2027年 A级" in text
    assert "热食类2" in text
    assert "9.7" in text
    raised = browser.post(post, {**FORM, "move": ["accident"], "why_accident": "5月2日食物中毒，调查报告"})
    assert raised.status_code == 302
    now = inspections.find_risk_grades(actor("郑立群")).get()
    assert (now.level, now.moves["accident"]["by"]) == ("B", "郑立群")
    was = inspections.find_risk_grades(actor("郑立群"), with_former=True).get(is_current=False)
    assert "2027年A级" in words(browser.get(f"{page}?was={was.uid}"))

    assert "B级" in words(browser.get(reverse("desk:subject", args=[shop.uid])))
    assert shop.name in words(browser.get(reverse("desk:risk_grades") + "?level=B"))
    assert shop.name not in words(browser.get(reverse("desk:risk_grades") + "?level=A"))
    sheet = browser.post(reverse("desk:risk_grades_export") + "?level=B")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert any(shop.name in [str(cell) for cell in row] for row in rows)

    plan = inspections.make_year(actor=actor("郑立群"), at=MORNING, year=2027, region="445102")
    text = words(browser.get(reverse("desk:year", args=[plan.uid])))
    assert "按风险等级，2027年要查多少次" in text
    assert "B 较低风险" in text


def test_another_district_and_the_public_see_nothing_of_it(shop):
    visit(shop)
    inspections.set_risk_grade(
        actor=actor("郑立群"), at=MORNING, subject_uid=shop.uid, sort="food_catering", year=2027,
        said={"form": "small", "floor": "100", "items": ["hot"], "diners": "general"},
    )  # fmt: skip
    far = sign_in("余海生")
    assert far.get(reverse("desk:subject_risk", args=[shop.uid])).status_code == 404
    assert far.post(reverse("desk:subject_risk_set", args=[shop.uid]), FORM).status_code == 404
    assert shop.name not in words(far.get(reverse("desk:risk_grades")))


def test_who_may_not_grade_reads_but_is_refused(shop):
    visit(shop)
    clerk = sign_in("吴映雪")
    assert "f_form" not in clerk.get(reverse("desk:subject_risk", args=[shop.uid])).content.decode()
    assert clerk.post(reverse("desk:subject_risk_set", args=[shop.uid]), FORM).status_code == 403
