"""Random inspections in the demo: a published plan, sealed rosters, an open draw, visits through the weeks after."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Actor, system_actor
from quanheng.registry.api import Licence, Subject

from .company import Company
from .show import Show
from .visits import visit

__all__ = ["DRAWS", "plan_draws"]

_HEAD = ("division_head", "bureau_leader")
_SIZE_OF_SHARES = 30_000  # up to this many businesses a draw has its full share


@dataclass(frozen=True, slots=True)
class DemoDraw:
    """One draw of the story: where, on what, how many days ago it was planned, and how far it has come."""

    name: str
    title: str
    region: str
    inspection: str
    business_format: str
    days_ago: int
    share: Decimal
    is_drawn: bool = True
    has_moved: bool = False  # one of the drawn cannot be found at its address and gives way to a substitute


DRAWS: tuple[DemoDraw, ...] = (
    DemoDraw(
        "catering", "餐饮服务食品安全双随机抽查", "445102", "catering", "2", 104, Decimal(5), has_moved=True
    ),
    DemoDraw("sales", "食品销售双随机抽查", "445103", "food_sales", "1", 62, Decimal(4)),
    DemoDraw("county", "饶平县餐饮服务双随机抽查", "445122", "catering", "2", 30, Decimal(5)),
    DemoDraw("next", "年末食品销售双随机抽查", "445102", "food_sales", "1", 4, Decimal(5), is_drawn=False),
)


def plan_draws(show: Show, company: Company, today: date, most: int, subjects: int) -> None:
    """Put the draws on the running order; each visits at most so many of the businesses drawn.

    In a city of full size the shares are smaller, or the demo would spend its minutes on opening visits.
    """
    thinner = min(Decimal(1), Decimal(_SIZE_OF_SHARES) / subjects)
    for drawn in DRAWS:
        one = replace(drawn, share=(drawn.share * thinner).quantize(Decimal("0.01")))
        day = today - timedelta(days=one.days_ago)
        show.plan(
            show.office_hour(day, "draw", one.name), f"draw {one.name}",
            lambda at, one=one: _make_plan(show, company, one, most, at),  # type: ignore[misc]
        )  # fmt: skip


def _make_plan(show: Show, company: Company, one: DemoDraw, most: int, at: datetime) -> None:
    head = company.one(_HEAD, one.region, at, "plan", one.name)
    number = [every.name for every in DRAWS].index(one.name) + 1
    starts, title = at.date() + timedelta(days=7), f"{one.title}（{at:%Y}年示范{number}号）"
    next_day = show.office_hour(at.date() + timedelta(days=2), "commit", one.name)
    plan = inspections.Plan.objects.filter(title=title).first()
    if plan is None:
        plan = inspections.make_plan(
            actor=head, at=at, title=title, inspection=one.inspection, starts_on=starts,
            ends_on=starts + timedelta(days=60), sources=[_period(next_day, days) for days in (1, 2)],
            reserve=[_period(next_day, 3)],
            region=one.region, shares={"A": one.share, "B": one.share, "C": one.share * 2,
            "D": one.share * 4},
        )  # fmt: skip
    show.plan(
        next_day, f"draw {one.name} commit", lambda when: _commit(show, company, one, plan.uid, most, when)
    )


def _commit(show: Show, company: Company, one: DemoDraw, plan_uid: str, most: int, at: datetime) -> None:
    plan = inspections.Plan.objects.get(uid=plan_uid)
    head = company.one(_HEAD, one.region, at, "plan", one.name)
    secrets = [_secret(show, one, name) for name in ("见证人甲（示范）", "见证人乙（示范）")]
    draw = inspections.Draw.objects.filter(plan=plan).first()
    if draw is None:
        holders = Licence.objects.filter(
            kind="food_business", state="valid", number__startswith=f"JY{one.business_format}"
        )
        subjects = Subject.objects.filter(
            region_code__gte=one.region, region_code__lt=f"{one.region}~", pk__in=holders.values("subject")
        )
        classes = dict(
            credit.CreditClass.objects.filter(subject__in=subjects).values_list("subject__uid", "level")
        )
        objects, reductions = inspections.object_roster(head, plan=plan, subjects=subjects, classes=classes)
        officers = inspections.officer_roster(head, region=one.region, day=at.date(), until=plan.ends_on)
        for secret in secrets:
            inspections.seal_witness(
                actor=head, at=at, plan_uid=plan_uid, name=secret.by, sealed=inspections.seal_secret(secret)
            )
        draw = inspections.commit_draw(
            actor=head, at=at, plan_uid=plan_uid, objects=objects, officers=officers, reductions=reductions,
            secrets=inspections.witness_secrets(plan),
        )  # fmt: skip
    if one.is_drawn:
        when = show.office_hour(at.date() + timedelta(days=3), "reveal", one.name)
        show.plan(
            when,
            f"draw {one.name} reveal",
            lambda now: _draw(show, company, one, draw.uid, secrets, most, now),
        )


def _draw(
    show: Show,
    company: Company,
    one: DemoDraw,
    draw_uid: str,
    secrets: list[inspections.Reveal],
    most: int,
    at: datetime,
) -> None:
    plan = inspections.Plan.objects.get(draw__uid=draw_uid)
    draw = _hold_ceremony(show, company, one, plan, draw_uid, secrets, at)
    opened = inspections.open_drawn_tasks(actor=system_actor("road"), at=at, draw_uid=draw_uid)
    show.faults += [f"{one.title}：{uid}没有派出：{why}" for uid, why in opened.left]
    tasks = (
        inspections.Task.objects.filter(draw=draw)
        .select_related("subject")
        .order_by("subject__uscc", "subject__name")
    )
    shut = _replaced(show, company, one, draw, at) if one.has_moved else ""
    for place, task in enumerate(tasks.exclude(subject__uid=shut)[:most]):
        wait = show.dice.between(3, 55, "drawn", one.name, place)
        when = show.office_hour(at.date() + timedelta(days=wait), "drawn", one.name, place)
        name = f"{one.name} {place:04}"
        show.plan(
            when, f"visit {name}",
            lambda now, task=task, name=name: visit(show, company, inspections.Task.objects.get(pk=task.pk),
            name, now),  # type: ignore[misc]
        )  # fmt: skip


def _hold_ceremony(
    show: Show, company: Company, one: DemoDraw, plan: inspections.Plan, draw_uid: str,
    secrets: list[inspections.Reveal], at: datetime,
) -> inspections.Draw:  # fmt: skip
    """Open the witnesses' secrets, let two persons copy the numbers each for himself, and draw."""
    head = company.one(_HEAD, one.region, at, "plan", one.name)
    if inspections.Draw.objects.get(uid=draw_uid).state == inspections.Draw.State.COMMITTED:
        for secret in secrets:
            inspections.open_witness(
                actor=head, at=at, draw_uid=draw_uid, name=secret.by, nonce=secret.nonce, value=secret.value
            )
        for who in (head, _second_person(company, one, head, at)):
            for every in plan.sources:
                source = every["source"]
                inspections.enter_numbers(
                    actor=who, at=at, draw_uid=draw_uid, source=source, value=_numbers(show, source)
                )
    return inspections.draw_at_ceremony(actor=head, at=at, draw_uid=draw_uid)


def _replaced(show: Show, company: Company, one: DemoDraw, draw: inspections.Draw, at: datetime) -> str:
    """Plan that one drawn business is not found and its substitute is visited instead; gives its uid."""
    head = company.one(_HEAD, one.region, at, "plan", one.name)
    rows = inspections.list_drawn(head, draw.uid)
    ready = {row.group for row in rows if row.role in ("substitute", "called")}
    out = next((row for row in rows if row.role in ("drawn", "replaced") and row.group in ready), None)
    if out is None:
        return ""
    when = show.office_hour(at.date() + timedelta(days=4), "not found", one.name)
    show.plan(
        when, f"draw {one.name} not found", lambda now: _call_substitute(show, company, one, draw, out, now)
    )
    return out.subject_uid


def _call_substitute(
    show: Show,
    company: Company,
    one: DemoDraw,
    draw: inspections.Draw,
    out: inspections.DrawnRow,
    at: datetime,
) -> None:
    """Close the visit with what was found, call the substitute in, and let it be visited."""
    task = inspections.Task.objects.filter(draw=draw, subject__uid=out.subject_uid).first()
    if task is not None and task.state != inspections.Task.State.CLOSED:
        lead = company.as_person(task.posts.select_related("person")[0].person, at)
        if task.state == inspections.Task.State.ASSIGNED:
            inspections.start_task(actor=lead, at=at, uid=task.uid)
        inspections.close_task(
            actor=lead, at=at + timedelta(minutes=20), uid=task.uid, conclusion="05", remark="门牌处已无此店（示范）",
        )  # fmt: skip
    head = company.one(("division_head",), one.region, at, "plan", one.name)
    made = inspections.use_substitute(
        actor=head, at=at + timedelta(hours=1), draw_uid=draw.uid, out_code=out.code, ground="gone",
        reason="两次上门，门牌处已无此店，登记的电话不通（示范）",
    )  # fmt: skip
    name, later = (
        f"{one.name} substitute",
        show.office_hour(at.date() + timedelta(days=6), "substitute", one.name),
    )
    if made.task is not None:
        uid = made.task.uid
        show.plan(
            later, f"visit {name}",
            lambda now: visit(show, company, inspections.Task.objects.get(uid=uid), name, now),
        )  # fmt: skip


def _second_person(company: Company, one: DemoDraw, head: Actor, at: datetime) -> Actor:
    """Find somebody else of the district who may draw."""
    for roles in (("division_head",), ("bureau_leader",)):
        for name in range(20):
            found = company.one(roles, one.region, at, "numbers", one.name, name)
            if found.person_id != head.person_id:
                return found
    raise RuntimeError(f"nobody but {head.name} may draw in {one.region}")


def _period(at: datetime, days: int) -> tuple[str, date]:
    """Announce an invented lottery so many days after the sealing; its name says that the numbers are made up."""
    on = at.date() + timedelta(days=days)
    return f"快乐8（示范，号码虚构）{on:%Y年%m月%d日}", on


def _numbers(show: Show, source: str) -> str:
    """Invent the 20 numbers of a lottery out of 80."""
    left = sorted(
        range(1, 81), key=lambda n: hashlib.sha256(f"{show.dice.seed}:{source}:{n}".encode()).digest()
    )
    return " ".join(f"{number:02d}" for number in sorted(left[:20]))


def _secret(show: Show, one: DemoDraw, by: str) -> inspections.Reveal:
    def drawn(what: str) -> str:
        return hashlib.sha256(f"{show.dice.seed}:{one.name}:{by}:{what}".encode()).hexdigest()

    return inspections.Reveal(by, drawn("nonce"), drawn("value"))
