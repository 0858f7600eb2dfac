"""Working days of the years with an arrangement, and of years without one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.base.workdays import Break, Calendar, add_months

SPRING = Break("春节", date(2026, 2, 15), date(2026, 2, 23))
CALENDAR = Calendar.gather([SPRING], [date(2026, 2, 14), date(2026, 2, 28)], [2026])


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2026, 2, 14), True, ""),
        (date(2026, 2, 16), False, "春节"),
        (date(2026, 2, 22), False, "春节"),
        (date(2026, 2, 28), True, ""),
        (date(2026, 3, 1), False, ""),
        (date(2026, 3, 2), True, ""),
    ],
)
def test_breaks_and_make_up_days(day: date, works: bool, name: str) -> None:
    assert CALENDAR.is_workday(day) is works
    assert CALENDAR.break_name(day) == name
    assert CALENDAR.is_break(day) is bool(name)


def test_a_year_without_any_arrangement_knows_weekends_and_fixed_festivals() -> None:
    bare = Calendar.of_weekends()
    assert not bare.is_workday(date(2031, 10, 1))
    assert bare.break_name(date(2031, 5, 2)) == "劳动节"
    assert bare.is_workday(date(2031, 10, 6))
    assert not bare.is_published(date(2031, 10, 6))
    assert CALENDAR.is_published(date(2026, 1, 1), date(2026, 12, 31))
    assert not CALENDAR.is_published(date(2026, 1, 1), date(2027, 1, 1))


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 400))
def test_going_forth_and_counting_agree(start: date, count: int) -> None:
    end = CALENDAR.add_workdays(start, count)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(start, end) == count
    assert CALENDAR.workdays_between(end, start) == -count


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(0, 800))
def test_counting_by_years_is_counting_day_by_day(after: date, days: int) -> None:
    until = after + timedelta(days=days)
    slow = sum(CALENDAR.is_workday(after + timedelta(days=at + 1)) for at in range(days))
    assert CALENDAR.workdays_between(after, until) == slow


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_the_next_and_the_previous_working_day_are_the_nearest(day: date) -> None:
    after, before = CALENDAR.next_workday(day), CALENDAR.previous_workday(day)
    assert before <= day <= after
    assert CALENDAR.workdays_between(day, after) in (0, 1)
    assert (before == after) is CALENDAR.is_workday(day)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end
