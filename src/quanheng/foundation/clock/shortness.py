"""How short a period runs, for many periods at once: the lamp's own rule without its words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from quanheng.base.workdays import Calendar

__all__ = ["AMBER", "RED", "Shortness", "counter_on", "is_reached"]

AMBER, RED = "amber", "red"


@dataclass(frozen=True, slots=True)
class Shortness:
    """What is left of a period, in its own unit; below nothing when it is over."""

    left: int
    whole: int
    is_over: bool
    is_last_day: bool


def counter_on(at: datetime, day: date, calendar: Calendar) -> Callable[..., Shortness]:
    """Give the function that says what is left on a day; working days between two days are counted once."""

    @cache
    def workdays(due_on: date) -> int:
        return calendar.workdays_between(day, due_on)

    def shortness(*, unit: str, limit: int, due_on: date, due_at: datetime | None) -> Shortness:
        if due_at is not None:
            minutes = int((due_at - at).total_seconds() // 60)
            return Shortness(minutes, limit * (60 if unit == "hour" else 1), minutes < 0, False)
        left = workdays(due_on) if unit == "working_day" else (due_on - day).days
        return Shortness(left, limit, day > due_on, day == due_on)

    return shortness


def is_reached(threshold: str | int, short: Shortness) -> bool:
    """Say whether a period is as short as a threshold: red, amber, or less than so many percent left.

    Amber is the lamp's: less than a third left, the last day, or only days off before it.
    """
    if threshold == RED:
        return short.is_over
    if short.is_over or short.is_last_day or short.left == 0:
        return True
    if threshold == AMBER:
        return short.left * 3 < short.whole
    return short.left * 100 < int(threshold) * short.whole
