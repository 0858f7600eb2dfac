"""A month of the yearly plan has come: its line becomes a plan to be drawn, once."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import Conflict, NotFound, NotYet
from quanheng.foundation.people.api import Actor, require

from .catalogue import inspection_named
from .coverage import CoverageRound, coverage_shares
from .models import Plan
from .planning import make_plan
from .rights import Rights
from .roster_models import RosterEntry
from .year_models import LineRound, YearLine, YearPlan
from .years import get_year

__all__ = ["DueRound", "due_rounds", "make_round", "proposed_sources"]

STANDING = (YearPlan.State.APPROVED, YearPlan.State.PUBLISHED)
LEAST_LEAD = 2  # days between making the plan and its first visit, so that randomness can lie ahead
DAYS_TO_VISIT = 60


@dataclass(frozen=True, slots=True)
class DueRound:
    """A month of a line: whether its draw plan has been made, and how many stand on its roster."""

    line: YearLine
    month: int
    number: int
    made: LineRound | None
    is_due: bool
    standing: int


def due_rounds(actor: Actor, plan: YearPlan, day: date) -> list[DueRound]:
    """List every month of every line of a yearly plan, in order; due ones wait for their draw plan."""
    get_year(actor, plan.uid)
    lines = list(plan.lines.all())
    made = {
        (one.line_key, one.month): one
        for one in LineRound.objects.filter(line_key__in=[line.line_key for line in lines]).select_related(
            "plan"
        )
    }
    counts: dict[str, int] = {}
    for matter in {line.matter for line in lines}:
        rows = RosterEntry.objects.filter(matter=matter, is_in=True, region_code__startswith=plan.region_code)
        counts[matter] = rows.count()
    return [
        DueRound(
            line, month, number, made.get((line.line_key, month)),
            plan.state in STANDING and (plan.year, month) <= (day.year, day.month)
            and (line.line_key, month) not in made,
            counts[line.matter],
        )
        for line in lines for number, month in enumerate(line.months)
    ]  # fmt: skip


def make_round(
    *, actor: Actor, at: datetime, uid: str, no: int, month: int, sources: Sequence[tuple[str, date]] = (),
    reserve: Sequence[tuple[str, date]] = (),
) -> Plan:  # fmt: skip
    """Make the draw plan of one month of one line; called again it gives the plan that was made.

    A must-visit line's rounds are its months: round ``t`` of ``T`` carries the shares of ``coverage_shares``. A line
    joint with other departments makes a joint draw: one draw, one visit, the items of each department.

    Right:  inspections:plan:make
    Writes: inspections.plan.made
    Raises: NotFound, NotYet, Conflict, BadInput
    """
    require(actor, Rights.PLAN_MAKE)
    day = day_of(at)
    with transaction.atomic():
        found = YearPlan.objects.select_for_update(of=("self",)).get(pk=get_year(actor, uid).pk)
        line = found.lines.filter(no=no).first()
        if line is None or month not in line.months:
            raise NotFound(f"计划第{no}项没有{month}月的抽取")
        known = LineRound.objects.filter(line_key=line.line_key, month=month).select_related("plan").first()
        if known is not None:
            return known.plan
        if found.state not in STANDING:
            raise Conflict(f"这一版{found.get_state_display()}", remedy="请从已批准的最新一版生成")
        first = date(found.year, month, 1)
        if first > day + timedelta(days=31):
            raise NotYet(f"{month}月还没有到", remedy="提前一个月以内可以生成方案")
        starts = max(first, day + timedelta(days=LEAST_LEAD), *(on for _, on in (*sources, *reserve)))
        last = date(found.year, month, monthrange(found.year, month)[1])
        ends = max(last, starts + timedelta(days=DAYS_TO_VISIT))
        number, rounds = line.months.index(month), len(line.months)
        plan = make_plan(
            actor=actor, at=at, title=_title(found, line, month), inspection=line.matter,
            kind="JRI" if line.departments else "RI", items=line.items, shares=_percent(line, number, rounds),
            partners=[f"{one['key']}:{code}" for one in line.departments for code in one["items"]],
            sources=sources, reserve=reserve, starts_on=starts, ends_on=ends,
            region=found.region_code, number=f"{found.year}-{line.no:02d}-{month:02d}", because=[found.fact_uid],
        )  # fmt: skip
        LineRound.objects.create(
            line_key=line.line_key, month=month, number=number, rounds=rounds, must_visit=line.must_visit, plan=plan,
            year_plan=found, departments=line.departments,
        )  # fmt: skip
    return plan


def proposed_sources(day: date) -> list[tuple[str, date]]:
    """Propose two daily lotteries ahead, which bring 112 bits together; an officer puts in the issue's number."""
    return [
        (f"快乐8 {on.isoformat()}当日一期", on) for on in (day + timedelta(days=2), day + timedelta(days=3))
    ]


def _percent(line: YearLine, number: int, rounds: int) -> Mapping[str, float]:
    points = line.shares
    if line.must_visit:
        points = coverage_shares(CoverageRound(number, rounds, line.again_bp))
    return {key: value / 100 for key, value in points.items()}


def _title(plan: YearPlan, line: YearLine, month: int) -> str:
    tail = f"（{plan.year}年{month}月）"
    zh = line.title or inspection_named(line.matter).zh
    return zh[: 100 - len(tail)] + tail
