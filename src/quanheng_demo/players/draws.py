"""Random inspections in the demo: a published plan, sealed rosters, an open draw, visits through the weeks after."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import system_actor
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


DRAWS: tuple[DemoDraw, ...] = (
    DemoDraw("catering", "餐饮服务食品安全双随机抽查", "445102", "catering", "2", 104, Decimal(5)),
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
        draw = inspections.commit_draw(
            actor=head, at=at, plan_uid=plan_uid, objects=objects, officers=officers, reductions=reductions,
            secrets=[(secret.by, inspections.seal_secret(secret)) for secret in secrets],
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
    head = company.one(_HEAD, one.region, at, "plan", one.name)
    plan = inspections.Plan.objects.get(draw__uid=draw_uid)
    draw = inspections.make_draw(
        actor=head, at=at, draw_uid=draw_uid, reveals=secrets,
        beacons=[inspections.Beacon(every["source"], _numbers(show, every["source"])) for every in plan.sources],
    )  # fmt: skip
    opened = inspections.open_drawn_tasks(actor=system_actor("road"), at=at, draw_uid=draw_uid)
    show.faults += [f"{one.title}：{uid}没有派出：{why}" for uid, why in opened.left]
    tasks = (
        inspections.Task.objects.filter(draw=draw)
        .select_related("subject")
        .order_by("subject__uscc", "subject__name")
    )
    for place, task in enumerate(tasks[:most]):
        wait = show.dice.between(3, 55, "drawn", one.name, place)
        when = show.office_hour(at.date() + timedelta(days=wait), "drawn", one.name, place)
        name = f"{one.name} {place:04}"
        show.plan(
            when, f"visit {name}",
            lambda now, task=task, name=name: visit(show, company, inspections.Task.objects.get(pk=task.pk),
            name, now),  # type: ignore[misc]
        )  # fmt: skip


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
