"""When a plan and the result of its draw have to be public, when they were, and which are late.

A plan goes public with its sealed rosters, a result in the moment of the draw. So what can be late is the sealing
and the draw: a bureau that leaves a known lottery lying about could wait until a result suits it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from quanheng.base.days import day_of
from quanheng.foundation.clock.api import period_on
from quanheng.foundation.people.api import Actor

from .models import Draw, Plan
from .selectors import find_plans

__all__ = ["DRAW_LAW", "PLAN_LAW", "Publication", "find_late_plans", "publications_of"]

PLAN_LAW, DRAW_LAW = "inspection.publish_plan", "inspection.publish_draw"


@dataclass(frozen=True, slots=True)
class Publication:
    """One thing that has to be public: until when, by which article, since when it is; ``days_late`` 0 in time."""

    key: str  # plan or draw
    zh: str
    due_on: date
    published_on: date | None
    days_late: int
    article: str
    mark: str

    @property
    def is_late(self) -> bool:
        """Whether the day has passed, or had passed when it was published."""
        return self.days_late > 0

    @property
    def is_overdue(self) -> bool:
        """Whether it is late and still not public."""
        return self.is_late and self.published_on is None

    @property
    def state_zh(self) -> str:
        """Say where it stands in a few words."""
        if self.published_on is None:
            return f"逾期{self.days_late}天未公开" if self.is_late else "待公开"
        return f"逾期{self.days_late}天公开" if self.is_late else "已公开"


def publications_of(plan: Plan, draw: Draw | None, day: date) -> tuple[Publication, ...]:
    """Give what of a plan has to be public, as it stands on ``day``.

    The plan counts from its approval. The result counts from the last announced lottery, or from the last of the
    reserve where that was needed; a draw that was voided before it was made owes none.

    Law:    政府信息公开条例 第26条 (plan); the limit of the result is our proposal (``law/inspection.yml``)
    Raises: NoRuleInForce
    """
    made_on = day_of(plan.made_at)
    found = [_laid(PLAN_LAW, "plan", "方案", made_on, day_of(draw.committed_at) if draw else None, day)]
    if draw is not None and (draw.drawn_at is not None or draw.state == Draw.State.COMMITTED):
        known = max(_chance_known_on(plan, draw), day_of(draw.committed_at))
        drawn_on = day_of(draw.drawn_at) if draw.drawn_at else None
        found.append(_laid(DRAW_LAW, "draw", "抽取结果", known, drawn_on, day))
    return tuple(found)


def find_late_plans(actor: Actor, day: date) -> QuerySet[Plan]:
    """List plans that are not public though they should be, or whose draw is not. Right: inspections:plan:read"""
    waiting = find_plans(actor).filter(state__in=(Plan.State.MADE, Plan.State.COMMITTED))
    late = [
        one.pk
        for one in waiting.select_related("draw__seal")
        if any(each.is_overdue for each in publications_of(one, getattr(one, "draw", None), day))
    ]
    return find_plans(actor).filter(pk__in=late)


def _chance_known_on(plan: Plan, draw: Draw) -> date:
    seal = getattr(draw, "seal", None)
    announced = [*plan.sources, *(seal.plan["reserve"] if seal and seal.missing else ())]
    days = [date.fromisoformat(one["on"]) for one in announced]
    return max(days, default=day_of(draw.committed_at))


def _laid(key: str, kind: str, zh: str, start: date, published_on: date | None, day: date) -> Publication:
    period = period_on(key, rule_day=start, start=start)
    late = ((published_on or day) - period.ends_on).days
    return Publication(kind, zh, period.ends_on, published_on, max(late, 0), period.article, period.mark)
