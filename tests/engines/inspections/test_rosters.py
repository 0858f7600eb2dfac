"""The standing rosters: by rule, by hand, by file; whom to send and whom to keep away."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections.roster_models import RosterChange, RosterEntry
from quanheng.foundation.ledger.api import Fact
from quanheng.registry.api import Subject
from tests.engines.risk.businesses import register_businesses
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 30)


@pytest.fixture
def city():
    people = make_city()
    register_businesses(6)
    return people


def refresh(at=MORNING, matter="registration_check", who="郑立群"):
    return inspections.refresh_roster(actor=actor(who), at=at, matter=matter, region="445102")


def book(heads, *rows):
    made = Workbook()
    made.active.append(list(heads))
    for row in rows:
        made.active.append(list(row))
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def test_a_rule_fills_the_roster_and_takes_out_who_no_longer_fits(city):
    first = refresh()
    assert (first.taken, first.dropped, first.standing) == (6, 0, 6)
    assert refresh().taken == 0  # the same day again: nothing, and no fact
    assert Fact.objects.filter(kind="inspections.roster.refreshed").count() == 1
    closed = Subject.objects.order_by("id").first()
    Subject.objects.filter(pk=closed.pk).update(status="4")
    again = refresh(MORNING + timedelta(days=1))
    assert (again.dropped, again.standing) == (1, 5)
    entry = RosterEntry.objects.get(subject=closed)
    assert (entry.is_in, entry.why) == (False, "不在营")
    assert [one.is_in for one in entry.changes.all()] == [False, True]
    fact = Fact.objects.get(uid=entry.fact_uid)
    assert fact.kind == "inspections.roster.entry_changed"


def test_a_tag_takes_a_business_in_and_its_end_takes_it_out(city):
    subject = Subject.objects.order_by("id").first()
    until = DAY + timedelta(days=3)
    inspections.put_tag(
        actor=actor("郑立群"), at=MORNING, subject_uid=subject.uid, tag="农贸市场", until=until
    )
    assert refresh(matter="farm_market").taken == 1
    assert refresh(MORNING + timedelta(days=5), "farm_market").dropped == 1


def test_a_hand_outranks_the_rule_until_its_day(city):
    refresh()
    subject = Subject.objects.order_by("id").first()
    frame = {
        "actor": actor("郑立群"),
        "at": MORNING,
        "matter": "registration_check",
        "subject_uid": subject.uid,
    }
    with pytest.raises(BadInput, match="到期日"):
        inspections.set_override(**frame, is_in=False, reason="停业装修至年底", until=DAY)
    with pytest.raises(BadInput, match="理由"):
        inspections.set_override(**frame, is_in=False, reason="无", until=LATER)
    made = inspections.set_override(
        **frame, is_in=False, reason="停业装修至年底", until=DAY + timedelta(days=9)
    )
    assert (made.is_in, made.by_hand) == (False, True)
    assert refresh(MORNING + timedelta(days=1)).taken == 0
    assert refresh(MORNING + timedelta(days=10)).taken == 1
    assert RosterChange.objects.filter(entry=made).count() == 3


def test_another_county_neither_sees_nor_changes_the_roster(city):
    refresh()
    entry = RosterEntry.objects.first()
    other = actor("余海生")
    assert inspections.find_entries(other).count() == 0
    with pytest.raises(NotFound):
        inspections.get_entry(other, entry.uid)
    with pytest.raises(NotFound):
        inspections.put_tag(actor=other, at=MORNING, subject_uid=entry.subject.uid, tag="网红店")
    with pytest.raises(NotAllowed):
        inspections.refresh_roster(actor=actor("谢知衡"), at=MORNING, matter="registration_check")


def test_a_file_is_taken_row_by_row_and_bad_rows_are_named(city):
    first, second = Subject.objects.order_by("id")[:2]
    content = book(
        inspections.ROSTER_HEADS,
        (
            first.uscc,
            first.name,
            "登记和公示信息检查",
            "移出",
            "停业装修至年底",
            "2027-03-31",
            "网红店、重点监管",
        ),
        (second.uscc, "别的名称", "", "", "", "", "网红店"),
        ("91000000000000000X", "", "", "", "", "", "网红店"),
        (second.uscc, "", "没有的检查", "列入", "理由充分", "2027-03-31", ""),
        (second.uscc, "", "登记和公示信息检查", "列入", "理由充分", "明年", ""),
    )
    result = inspections.import_roster(actor=actor("郑立群"), at=MORNING, name="名录.xlsx", content=content)
    assert result.taken == 1
    assert [(one.row, one.field) for one in result.faults] == [
        (3, "名称"), (4, "统一社会信用代码"), (5, "事项"), (6, "到期日"),
    ]  # fmt: skip
    assert all(one.remedy for one in result.faults)
    assert inspections.tags_in_use(actor("郑立群")) == ["网红店", "重点监管"]
    with pytest.raises(BadInput, match="读不懂"):
        inspections.import_roster(actor=actor("郑立群"), at=MORNING, name="x.xlsx", content=b"no book")


def test_conflict_leave_and_hand_keep_officers_from_a_draw(city):
    subject, chief = Subject.objects.order_by("id").first(), actor("郑立群")
    chen, lin, su = (city.persons[name] for name in ("陈思远", "林晓岚", "苏安宁"))
    own = inspections.report_conflict(
        actor=actor("陈思远"), at=MORNING, person_uid=chen.uid, subject_uid=subject.uid, reason="近亲属经营"
    )
    inspections.set_leave(
        actor=chief, at=MORNING, person_uid=lin.uid, starts_on=DAY, ends_on=LATER, reason="学习"
    )
    inspections.set_card(actor=chief, at=MORNING, person_uid=su.uid, skills=["food", " food "])
    roster = {one.id: one for one in inspections.officer_roster(chief, region="445102", day=DAY, until=DAY)}
    assert lin.uid not in roster
    assert roster[su.uid].skills == ("food",)
    assert roster[chen.uid].avoid == (subject.uscc,)
    assert own.is_own_report
    fact = Fact.objects.get(uid=own.fact_uid)
    assert subject.uid not in str(fact.body)
    assert inspections.find_conflicts(actor("余海生"), on=DAY).count() == 0
    assert inspections.find_conflicts(actor("陈思远"), on=DAY).count() == 1
    inspections.end_conflict(actor=chief, at=MORNING, uid=own.uid)
    assert not inspections.officer_roster(chief, region="445102", day=DAY)[0].avoid
    with pytest.raises(NotFound):
        inspections.set_card(actor=actor("余海生"), at=MORNING, person_uid=su.uid, skills=["food"])


def test_who_came_last_does_not_come_again(city):
    subject, chief = Subject.objects.order_by("id").first(), actor("郑立群")
    pair = [city.persons[name].uid for name in ("陈思远", "苏安宁")]
    inspections.open_task(
        actor=chief, at=MORNING, subject_uid=subject.uid, inspection="catering", kind="RD", officer_uids=pair
    )

    def kept_away(day):
        rows = inspections.officer_roster(chief, region="445102", day=day)
        return {one.id for one in rows if one.rotation}

    assert kept_away(DAY + timedelta(days=30)) == set(pair)  # within twelve months
    assert kept_away(DAY + timedelta(days=800)) == set(pair)  # long ago, but still the latest visit
    other = [city.persons[name].uid for name in ("林晓岚", "许志豪")]
    inspections.open_task(
        actor=chief, at=MORNING + timedelta(days=400), subject_uid=subject.uid, inspection="catering", kind="RD",
        officer_uids=other,
    )  # fmt: skip
    assert kept_away(DAY + timedelta(days=401)) == set(other)


def test_certificates_are_renewed_and_ended_by_the_officers_file(city):
    chief = actor("郑立群")
    keeper = replace(chief, rights=chief.rights | {"people:certificate:keep"})
    inspections.set_card(actor=chief, at=MORNING, person_uid=city.persons["陈思远"].uid, skills=["food"])
    none = ("",) * 8
    content = book(
        (*inspections.STAFF_HEADS, *inspections.CERTIFICATE_HEADS),
        ("粤潮02011", "陈思远", *none, "粤潮09011", "2031-11-30", "", "到期换证"),
        ("粤潮02012", "林晓岚", *none, "", "", "2026-11-24", "调离"),
        ("粤潮02021", "苏安宁", *none, "", "2020-01-01", "", "换证"),
        ("粤潮02022", "许志豪", "food", *none[1:], "", "2031-01-01", "2026-12-01", "换证"),
        ("粤潮02010", "黄启明", *none, "", "", "", "只有事由"),
    )
    result = inspections.import_officers(actor=keeper, at=MORNING, name="换证.xlsx", content=content)
    assert [(one.row, one.reason[:4]) for one in result.faults] == [
        (4, "有效期2"),
        (5, "一行里又"),
        (6, "只写了事"),
    ]
    lines = {
        one.person.name: one
        for one in inspections.officer_lines(chief, DAY, inspections.list_officers(chief, DAY))
    }
    assert lines["陈思远"].person.certificate_no == "粤潮09011"
    assert lines["陈思远"].skills == ("food",)  # a row of certificates alone leaves the specialities
    assert lines["林晓岚"].certificate == "ended"
    assert lines["许志豪"].skills == ()  # a row is taken whole or not at all
    refused = inspections.import_officers(actor=chief, at=MORNING, name="换证.xlsx", content=content)
    assert refused.taken == 0


def test_officers_come_by_file_and_the_page_warns_of_certificates(city):
    subject = Subject.objects.order_by("id").first()
    chen = city.persons["陈思远"]
    chen.certificate_until = DAY + timedelta(days=20)
    chen.save()
    content = book(
        inspections.STAFF_HEADS,
        (
            "粤潮02011",
            "陈思远",
            "food、特种设备",
            "",
            "",
            "2026-12-01",
            "2026-12-05",
            "年休假",
            subject.uscc,
            "曾任职",
        ),
        ("粤潮02012", "不是她", "", "", "", "", "", "", "", ""),
        ("粤潮02012", "林晓岚", "", "是", "", "", "", "", "", ""),
    )
    result = inspections.import_officers(actor=actor("郑立群"), at=MORNING, name="人员.xlsx", content=content)
    assert (result.taken, [(one.row, one.field) for one in result.faults]) == (1, [(3, "执法证号"), (4, "")])
    chief = actor("郑立群")
    lines = inspections.officer_lines(chief, DAY, inspections.list_officers(chief, DAY))
    line = next(one for one in lines if one.person.pk == chen.pk)
    assert (line.certificate, line.days_left, line.skills, line.conflicts) == (
        "ending",
        20,
        ("equipment", "food"),
        1,
    )
