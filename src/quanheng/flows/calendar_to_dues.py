"""A year's holiday notice becomes due days: the trial's list with the matters' names, and matters that follow."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import system_actor

__all__ = ["finish_calendars", "settle_calendar", "try_calendar"]

Tell = Callable[[int, int], None]


def try_calendar(version: clock.CalendarVersion, tell: Tell | None = None) -> clock.CalendarVersion:
    """Work a version's trial off: every open period whose due day would move, with its matter's name."""
    return clock.run_trial(version, describe=_describe, tell=tell)


def settle_calendar(
    version: clock.CalendarVersion, at: datetime, tell: Tell | None = None
) -> clock.CalendarVersion:
    """Reckon open periods by the version put in force, and let matters and orders follow in the same chunks."""
    return clock.run_apply(version, actor=system_actor("road"), at=at, follow=_follow, tell=tell)


def finish_calendars(at: datetime) -> int:
    """Go on with trials and recomputings that a crash cut off; gives how many were finished."""
    waiting = clock.unfinished_calendars()
    for version in waiting:
        if version.state == clock.CalendarVersion.State.TRYING:
            try_calendar(version)
        else:
            settle_calendar(version, at)
    return len(waiting)


def _describe(refs: Iterable[str]) -> dict[str, clock.OwnerWords]:
    refs = list(refs)
    orders = {ref: clock.OwnerWords("责令改正") for ref in refs if ref.startswith("inspections.order:")}
    words = affairs.words_of_affairs(refs)
    return orders | {ref: clock.OwnerWords(one.kind, one.title, one.number) for ref, one in words.items()}


def _follow(clocks: Sequence[clock.Clock]) -> None:
    affairs.follow_clocks(clocks)
    inspections.follow_clocks(clocks)
