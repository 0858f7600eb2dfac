"""The demo's standing rosters, its officers' skills and leave, and a yearly plan with a joint and a must-visit line."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.people.api import Actor, Person, end_certificate, renew_certificate
from quanheng.registry.api import Subject

from .company import Company
from .show import Show

__all__ = ["plan_rosters"]

REGION = "445102"
_HEAD = ("division_head", "bureau_leader")
_TAGS = (("农贸市场", 2), ("食品小作坊", 5), ("风险D", 4))
_SKILLS = (("food",), ("food", "equipment"), ("equipment",), ())


def plan_rosters(show: Show, company: Company, today: date) -> None:
    """Put the making of rosters and plan on the running order, two weeks before the last day."""
    day = show.office_hour(today - timedelta(days=12), "rosters", REGION)
    show.plan(day, "rosters", lambda at: _make(company, at))


def _make(company: Company, at: datetime) -> None:
    head = company.one(_HEAD, REGION, at, "plan", "rosters")
    subjects = Subject.objects.filter(region_code__startswith=REGION, status="1").order_by("uscc", "name")
    place = 0
    for tag, number in _TAGS:
        for subject in subjects[place : place + number]:
            inspections.put_tag(actor=head, at=at, subject_uid=subject.uid, tag=tag, origin="示范名单")
        place += number
    flows.refresh_rosters(at)
    _staff(head, subjects, at)
    _certificates(company.one(("system_admin",), REGION, at, "plan", "certificates"), head, at)
    _year(head, at)
    entry = inspections.find_entries(head, matter="registration_check").order_by("subject__uscc").first()
    if entry is not None and not entry.by_hand:
        inspections.set_override(
            actor=head, at=at, matter=entry.matter, subject_uid=entry.subject.uid, is_in=False,
            reason="停业装修，恢复营业前不列入", until=at.date() + timedelta(days=90),
        )  # fmt: skip


def _staff(head: Actor, subjects: "QuerySet[Subject]", at: datetime) -> None:
    day = at.date()
    officers = sorted(inspections.list_officers(head, day), key=lambda one: one.username)
    for place, person in enumerate(officers):
        inspections.set_card(actor=head, at=at, person_uid=person.uid, skills=_SKILLS[place % len(_SKILLS)])
    if len(officers) > 2 and not inspections.OfficerLeave.objects.exists():
        inspections.set_leave(
            actor=head, at=at, person_uid=officers[1].uid, starts_on=day, ends_on=day + timedelta(days=20),
            reason="业务培训",
        )  # fmt: skip
        kin = subjects.first()
        if kin is not None:
            inspections.report_conflict(
                actor=head, at=at, person_uid=officers[2].uid, subject_uid=kin.uid, reason="近亲属在该店任职"
            )


def _certificates(admin: Actor, head: Actor, at: datetime) -> None:
    """Renew every seventh certificate, and end some soon, so that the roster has something to warn of."""
    day = at.date()
    others = [one for one in inspections.list_officers(head, day) if one.pk != admin.person_id]
    for place, person in enumerate(sorted(others, key=lambda one: one.username)):
        if place % 7 == 1:
            renew_certificate(
                actor=admin, at=at, person=person, until=date(day.year + 5, 12, 31), reason="到期换证"
            )
        elif place % 5 == 0 and _lasts(person, day):
            end_certificate(
                actor=admin, at=at, person=person, ends_from=day + timedelta(days=41), reason="统一换发新证，旧证作废"
            )  # fmt: skip


def _lasts(person: Person, day: date) -> bool:
    return person.certificate_until is None or person.certificate_until > day + timedelta(days=40)


def _year(head: Actor, at: datetime) -> None:
    known = inspections.find_years(head, year=at.year).filter(region_code=REGION).first()
    plan = known or inspections.make_year(
        actor=head, at=at, year=at.year, region=REGION, title=f"湘桥区{at.year}年度双随机抽查工作计划（示范）"
    )
    if plan.state != inspections.YearPlan.State.DRAFT:
        return
    for no, draft in enumerate(_lines(at.month), start=1):
        exists = plan.lines.filter(no=no).exists()
        inspections.set_year_line(actor=head, at=at, uid=plan.uid, draft=draft, no=no if exists else None)
    inspections.approve_year(actor=head, at=at, uid=plan.uid)
    inspections.publish_year(actor=head, at=at, uid=plan.uid)


def _lines(month: int) -> tuple[inspections.LineDraft, ...]:
    """The rest of the year in three lines: joint, must-visit in as many rounds as months remain, by risk grade."""
    rest = tuple(range(month, 13))
    return (
        inspections.LineDraft(
            "登记和公示信息联合抽查", "registration_check", (month, 12), departments=("tax", "labour")
        ),
        inspections.LineDraft("餐饮服务食品安全必查", "catering", rest, must_visit=True),
        inspections.LineDraft(
            "食品销售食品安全抽查",
            "food_sales",
            (12,),
            shares={"A": 2, "B": 5, "C": 15, "D": 100, "risk-D": 100},
        ),
    )
