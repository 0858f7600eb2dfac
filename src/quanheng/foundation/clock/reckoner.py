"""Reckons many clocks by one calendar: like clocks are reckoned once, and only those a change can reach."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from quanheng.base.workdays import Calendar, days_in

from .models import Clock
from .reckon import reckon_due
from .rule import Due
from .rules import rule_on, weekend_policy_on

__all__ = ["MovedDue", "Reckoner", "changed_days", "clocks_within"]

REMEMBERED = 100_000
REACH = timedelta(days=20)
"""How far beyond its first and last day a period may look: over a break to the next working day."""


@dataclass(frozen=True, slots=True)
class MovedDue:
    """A clock whose due day moves."""

    clock: Clock
    was: date | None
    due: Due

    @property
    def now(self) -> date:
        """The new due day."""
        return self.due.due

    @property
    def days(self) -> int:
        """By how many calendar days it moves; later is positive."""
        return (self.now - self.was).days if self.was else 0


class Reckoner:
    """Due days by one calendar. Clocks of one rule, start, pauses and extension share one reckoning."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: dict[tuple[str, date, int, str], Due] = {}

    def due_of(self, clock: Clock) -> Due:
        """Reckon the clock's end. Raises: NoRuleInForce, when its rule has left the packs."""
        key = (
            clock.rule_key,
            clock.started_on,
            clock.extended,
            json.dumps(clock.pauses) if clock.pauses else "",
        )
        found = self._known.get(key)
        if found is None:
            period, _ = rule_on(clock.rule_key, clock.started_on)
            found = reckon_due(
                period, clock.started_on, calendar=self.calendar, pauses=clock.pause_list, extend=clock.extended,
                weekend_policy=weekend_policy_on(clock.started_on),
            )  # fmt: skip
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return found

    def moved(self, clock: Clock) -> MovedDue | None:
        """Say how the clock's due day moves, or nothing when it stays; hours do not know holidays."""
        if clock.due_at is not None:
            return None
        due = self.due_of(clock)
        if due.due == clock.due_on and due.is_provisional == clock.is_provisional:
            return None
        return MovedDue(clock, clock.due_on, due)


def changed_days(before: Calendar, after: Calendar, years: Sequence[int]) -> tuple[date, date] | None:
    """Give the first and last day on which two calendars differ; nothing when they are alike.

    A year that is published in one only differs on all its days, because due days in it lose or get their mark.
    """
    different = []
    for year in years:
        first, last = date(year - 1, 12, 20), date(year + 1, 1, 15)
        if (year in before.published) is not (year in after.published):
            return first, last
        different += [day for day in days_in(first, last) if _kind(before, day) != _kind(after, day)]
    return (min(different), max(different)) if different else None


def _kind(calendar: Calendar, day: date) -> tuple[bool, str]:
    return calendar.is_workday(day), calendar.break_name(day)


def clocks_within(first: date, last: date) -> QuerySet[Clock]:
    """Running clocks whose reckoning can touch these days, in the order of their keys.

    Every day that a period looks at lies between its event and its end, or within `REACH` of them.
    """
    until, since = last + REACH, first - REACH
    forward = Q(started_on__lte=until, due_on__gte=since)
    backward = Q(started_on__gte=since, due_on__lte=until)
    running = Clock.objects.filter(state=Clock.State.RUNNING, due_at__isnull=True, due_on__isnull=False)
    # the old working is long, is not asked for, and is written anew when the clock moves
    return running.filter(forward | backward).defer("working", "article", "law_line").order_by("id")
