"""Rosters, the yearly plan and the burden on the desk: what an officer sees, fills in, takes in and out."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people import api as people
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings, tmp_path):
    settings.HOME = tmp_path
    make_city()
    register_businesses(3)
    inspections.refresh_roster(
        actor=actor("郑立群"), at=MORNING, matter="registration_check", region="445102"
    )
    return signed_in("郑立群")


def signed_in(name):
    client, person = Client(), people.Person.objects.get(name=name)
    answer = client.post(
        reverse("desk:sign_in"), {"username": person.username, "password": "evening-lamp-4471"}
    )
    assert answer.status_code == 302
    client.get("/desk/account/")
    return client


def book(heads, *rows):
    made = Workbook()
    made.active.append(list(heads))
    for row in rows:
        made.active.append(list(row))
    held = BytesIO()
    made.save(held)
    held.seek(0)
    held.name = "表.xlsx"
    return held


def test_the_roster_is_listed_searched_and_taken_away_by_who_may(desk):
    page = desk.get(reverse("desk:rosters"), {"q": "000001"}).content.decode()
    assert "潮州市砚溪000001餐饮店" in page
    assert "潮州市砚溪000002餐饮店" not in page
    assert "潮州市砚溪" not in signed_in("余海生").get(reverse("desk:rosters")).content.decode()
    answer = desk.post(reverse("desk:roster_export") + "?q=000001")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [row[1] for row in sheet.iter_rows(min_row=3, values_only=True)] == ["潮州市砚溪000001餐饮店"]
    entry = inspections.RosterEntry.objects.first()
    opened = desk.get(reverse("desk:roster_entry", args=[entry.uid])).content.decode()
    assert "变动记录" in opened
    assert signed_in("余海生").get(reverse("desk:roster_entry", args=[entry.uid])).status_code == 404


def test_bad_rows_come_back_with_place_reason_and_remedy(desk):
    given = book(inspections.ROSTER_HEADS, ("91000000000000000X", "", "", "", "", "", "网红店"))
    answer = desk.post(reverse("desk:roster_import"), {"file": given})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "登记簿里没有“91000000000000000X”" in page
    assert "请核对18位代码" in page
    given = book(inspections.STAFF_HEADS, ("没有的证", "", "", "", "", "", "", "", "", ""))
    assert "没有这个证号" in desk.post(reverse("desk:roster_staff_import"), {"file": given}).content.decode()


def test_conflicts_are_shown_to_oneself_and_by_right_alone(desk):
    chen = people.Person.objects.get(name="陈思远")
    subject = inspections.RosterEntry.objects.first().subject
    own = signed_in("陈思远")
    own.post(reverse("desk:roster_conflict", args=[chen.uid]), {"code": subject.uscc, "reason": "近亲属经营"})
    address = reverse("desk:roster_officer", args=[chen.uid])
    assert "近亲属经营" in own.get(address).content.decode()
    role = people.Role.objects.get(key="data_clerk")
    role.rights = [one for one in role.rights if one != inspections.Rights.CONFLICT_READ]
    role.save()
    assert "近亲属经营" not in signed_in("吴映雪").get(address).content.decode()


def test_a_year_goes_from_draft_to_a_workbook_and_back(desk):
    desk.post(reverse("desk:year_make"), {"year": "2026", "region": "445102"})
    plan = inspections.find_years(actor("郑立群")).get()
    row = (
        1,
        "登记和公示信息",
        "登记和公示信息检查",
        "RI001、RI005",
        "3、9",
        "A=1；B=3",
        "税务部门",
        "",
        "",
        5,
    )
    bad = ("", "餐饮", "没有的检查", "", "3", "", "", "", "", "")
    from quanheng.surfaces.desk.views.years import HEADS

    answer = desk.post(reverse("desk:year_import", args=[plan.uid]), {"file": book(HEADS, row, bad)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有“没有的检查”这种检查" in page
    line = plan.lines.get()
    assert (line.months, line.shares, line.items) == ([3, 9], {"A": 100, "B": 300}, ["RI001", "RI005"])
    answer = desk.post(reverse("desk:year_export", args=[plan.uid]))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [str(one) for one in next(sheet.iter_rows(min_row=3, values_only=True))[:6]] == [
        "1", "登记和公示信息", "登记和公示信息检查", "RI001、RI005", "3、9", "A=1；B=3",
    ]  # fmt: skip
    must = {"title": "餐饮必查", "matter": "catering", "months": ["3", "6"], "must_visit": "1"}
    desk.post(reverse("desk:year_line", args=[plan.uid]), must)
    assert "必查，2轮全覆盖" in desk.get(reverse("desk:year", args=[plan.uid])).content.decode()
    assert signed_in("余海生").get(reverse("desk:year", args=[plan.uid])).status_code == 404


def test_the_binding_ratios_and_the_burden_have_their_pages(desk):
    page = desk.get(reverse("desk:years")).content.decode()
    assert "一般事项“双随机、一公开”监督抽查比例" in page
    assert "千人食品检验量" in page
    subject = inspections.RosterEntry.objects.first().subject
    inspections.open_task(
        actor=actor("郑立群"), at=MORNING, subject_uid=subject.uid, inspection="catering", kind="RD"
    )
    shown = desk.get(reverse("desk:burden")).content.decode()
    assert subject.name in shown or "今年各户的检查" in shown
