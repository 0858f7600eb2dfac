"""At the counter: complaints, reports and hotline orders are registered, and some wait on somebody's desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from quanheng.base.errors import Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Actor, system_actor
from quanheng.registry.api import Subject

from .brought import COMPLAINTS, ORDERS, REPORTS, WAYS, Told
from .company import Company
from .show import Show

__all__ = ["plan_counter"]

_OFFICERS, _HEADS, _LEADERS = (
    ("station_officer", "case_officer"),
    ("station_head", "division_head"),
    ("bureau_leader",),
)
_ROLES = {"officer": _OFFICERS, "head": _HEADS, "leader": _LEADERS, "lead": _OFFICERS}
_SURNAMES, _GIVEN = "陈林黄许蔡吴郑张", ("晓岚", "伟", "秀英", "志强", "丽", "建国", "敏", "少华")


@dataclass
class _Matter:
    """One matter on the running order, its name for chance, and the step after which it waits."""

    show: Show
    company: Company
    affair: affairs.Affair
    name: str
    steps: tuple[Any, ...]
    last: int
    told: Told

    def who(self, role: str, at: datetime) -> Actor:
        """Give the lead of the matter for its own steps, and somebody of the role for the others."""
        held = (
            self.affair.officers.select_related("person").filter(until_on__isnull=True, is_lead=True).first()
        )
        if role == "lead" and held is not None:
            return self.company.as_person(held.person, at)
        return self.company.one(_ROLES[role], self.affair.region_code, at, self.name, role)


def plan_counter(show: Show, company: Company, first: date) -> None:
    """Put some three dozen matters on the running order, more of them in the last weeks than before."""
    days = (show.until.date() - first).days
    for kind, (count, ways) in WAYS.items():
        for number in range(count):
            name = f"{kind} {number:02}"
            steps = ways[number % len(ways)]
            share = 1 - show.dice.roll("when", name) ** 1.6 * 0.9
            day = first + timedelta(days=2 + int(share * (days - 3)))
            at = show.office_hour(day, name)
            show.plan(at, f"counter {name}", _opener(show, company, kind, number, name, steps))


def _opener(show: Show, company: Company, kind: str, number: int, name: str, steps: tuple[Any, ...]) -> Any:
    def play(at: datetime) -> None:
        subject = _business(show, name)
        if subject is None:
            return
        told, title, form = _form(show, kind, number, name, subject, at)
        who = company.one(_OFFICERS, subject.region_code, at, name, "open")
        affair = affairs.open_affair(
            kind=kind, subject=None if kind == "hotline_order" else subject, title=title, form=form, actor=who, at=at,
            region=subject.region_code, party_name=subject.name, token=f"demo:{name}"[:32], make_papers=False,
        )  # fmt: skip
        affairs.make_due_papers(affair=affair, actor=system_actor("road"), at=at, prints=False)
        last = show.dice.between(1, len(steps) + 2, "how far", name)
        _put(_Matter(show, company, affair, name, steps, last, told), 0, at)

    return play


def _business(show: Show, name: str) -> Subject | None:
    """Choose an open business of the register, the same in every run."""
    rows = Subject.objects.filter(status="1").exclude(name="").order_by("uscc", "name", "pk")
    count = rows.count()
    return rows[int(show.dice.roll("business", name) * count)] if count else None


def _form(
    show: Show, kind: str, number: int, name: str, subject: Subject, at: datetime
) -> tuple[Told, str, dict[str, Any]]:
    person = show.dice.pick(_SURNAMES, "surname", name) + show.dice.pick(_GIVEN, "given", name)
    phone = f"1990768{show.dice.between(0, 9999, 'phone', name):04}"  # invented, like all of the city
    day = at.date().isoformat()
    about: dict[str, Any] = {"respondent_name": subject.name, "respondent_address": subject.address}
    if kind == "complaint":
        told = COMPLAINTS[number % len(COMPLAINTS)]
        return told, f"投诉{told.goods}纠纷", about | {
            "channel": show.dice.pick(("01", "02", "05"), "channel", name), "complainant_name": person,
            "complainant_phone": phone, "problem": told.problem, "goods": told.goods, "amount_yuan": told.yuan,
            "received_on": day, "facts": told.facts, "demand": told.demand,
        }  # fmt: skip
    if kind == "report":
        told = REPORTS[number % len(REPORTS)]
        named = show.dice.roll("named", name) < 0.7
        return told, f"举报{told.goods}", about | {
            "channel": "02", "is_named": named, "reporter_name": person if named else "",
            "reporter_phone": phone if named else "", "is_insider": show.dice.roll("insider", name) < 0.2,
            "problem": told.problem, "received_on": day, "facts": told.facts,
        }  # fmt: skip
    order_kind, told = ORDERS[number % len(ORDERS)]
    return told, f"热线工单：{told.facts[:18]}", {
        "order_no": f"CZ{at:%Y%m%d}{number:05}", "order_kind": order_kind, "person_name": person,
        "person_phone": phone, "respondent_name": subject.name if told.goods else "", "facts": told.facts,
        "received_at": at.isoformat(),
    }  # fmt: skip


def _put(matter: _Matter, place: int, at: datetime) -> None:
    if place >= min(matter.last, len(matter.steps)):
        return
    step, role, low, high, form = matter.steps[place]
    wait = matter.show.dice.between(low, high, "wait", matter.name, place)
    when = matter.show.office_hour(at.date() + timedelta(days=wait), "counter", matter.name, place)

    def play(now: datetime) -> None:
        matter.affair.refresh_from_db()
        who = matter.who(role, now)
        try:
            affairs.take_step(
                affair=matter.affair, step=step, form=_filled(matter, step, form, who, now), actor=who, at=now,
                token=f"demo:{step}", make_papers=False,
            )  # fmt: skip
            affairs.make_due_papers(affair=matter.affair, actor=system_actor("road"), at=now, prints=False)
        except Refusal as refusal:
            matter.show.faults.append(f"{matter.name} {step}：{refusal.sentence}")
            return
        _put(matter, place + 1, now)

    matter.show.plan(max(when, at + timedelta(minutes=25)), f"counter {matter.name} {place:02}", play)


def _filled(matter: _Matter, step: str, form: dict[str, Any], who: Actor, at: datetime) -> dict[str, Any]:
    """Fill what the story leaves open: days, names, the pair of officers, what an order becomes."""
    words = {
        "day": at.date().isoformat(), "place": matter.affair.unit.name, "actor": who.name,
        "yuan": str(matter.told.yuan),
    }  # fmt: skip
    made: dict[str, Any] = {
        key: value.format(**words) if isinstance(value, str) and value != "{officers}" else value
        for key, value in form.items()
    }
    if made.get("officers") == "{officers}":
        region = matter.affair.region_code
        made["officers"] = [one.uid for one in matter.company.handlers(region, at, matter.name)]
    if step == "link":
        kind = matter.affair.data["order_kind"]
        made |= {"link_kind": kind, "linked_on": at.date().isoformat()}
        if kind in ("complaint", "report"):
            made |= {"respondent_name": matter.affair.data["respondent_name"], "problem": matter.told.problem}
        if kind == "complaint":
            made["demand"] = matter.told.demand
        if kind == "report":
            made["is_named"] = True
    return made
