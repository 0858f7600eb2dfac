"""What holds for every period, whatever the day, the pause and the extension."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.base.errors import BadInput
from quanheng.foundation.clock.api import Calendar, Due, Pause, Rule, reckon_due, working_calendar

DAYS = st.dates(date(2019, 1, 2), date(2026, 6, 30))
COUNTS = st.integers(1, 120)
CALENDAR: list[Calendar] = []


def calendar() -> Calendar:
    if not CALENDAR:
        CALENDAR.append(working_calendar())
    return CALENDAR[0]


def rule(n: int, unit: str, end_rule: str, *, party: bool = False) -> Rule:
    return Rule("x.y", "期限", n, unit, end_rule, "第1条", party_side=party)


def due(period: Rule, start: date, pauses: list[Pause] | None = None, extend: int = 0) -> Due:
    return reckon_due(period, start, calendar=calendar(), pauses=pauses or [], extend=extend)


@given(DAYS, COUNTS)
@settings(max_examples=60, deadline=None)
def test_working_days_end_on_a_working_day_and_are_counted_right(start: date, n: int) -> None:
    end = due(rule(n, "working_day", "working"), start).due
    assert calendar().is_workday(end)
    assert calendar().workdays_between(start, end) == n
    assert calendar().add_workdays(start, n) == end


@given(DAYS, COUNTS, st.sampled_from([("working_day", "working"), ("day", "rest"), ("day", "none")]))
@settings(max_examples=60, deadline=None)
def test_a_longer_period_and_a_later_start_never_end_earlier(
    start: date, n: int, how: tuple[str, str]
) -> None:
    period = rule(n, *how)
    assert due(period, start).due <= due(rule(n + 1, *how), start).due
    assert due(period, start).due <= due(period, start + timedelta(days=1)).due
    assert due(period, start, extend=3).due == due(rule(n + 3, *how), start).due


@given(DAYS, COUNTS, st.integers(0, 60), st.integers(0, 40), st.sampled_from(["working_day", "day", "month"]))
@settings(max_examples=80, deadline=None)
def test_a_pause_never_shortens_and_one_behind_the_end_changes_nothing(
    start: date, n: int, begins: int, lasts: int, unit: str
) -> None:
    period = rule(n if unit != "month" else 1 + n % 12, unit, "working" if unit == "working_day" else "rest")
    first = start + timedelta(days=begins + 1)
    plain = due(period, start)
    paused = due(period, start, [Pause(first, first + timedelta(days=lasts), "检验")])
    assert paused.due >= plain.due
    behind = Pause(plain.due + timedelta(days=1), plain.due + timedelta(days=9), "检验")
    assert due(period, start, [behind]).due == plain.due


@given(DAYS, st.integers(10, 60), st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10)), max_size=4))
@settings(max_examples=60, deadline=None)
def test_pauses_may_overlap_and_come_in_any_order(start: date, n: int, raw: list[tuple[int, int]]) -> None:
    pauses = [
        Pause(start + timedelta(days=begins), start + timedelta(days=begins + lasts), "检验")
        for begins, lasts in raw
    ]
    period = rule(n, "day", "none")
    still = {day for one in pauses for day in _days(one)}
    end = due(period, start, pauses).due
    assert due(period, start, pauses[::-1]).due == end
    counted = [day for day in _days(Pause(start + timedelta(days=1), end)) if day not in still]
    assert len(counted) == n
    assert end not in still


@given(DAYS, COUNTS)
@settings(max_examples=60, deadline=None)
def test_a_moved_end_lands_on_a_working_day_and_is_the_next_one(start: date, n: int) -> None:
    plain = start + timedelta(days=n)
    end = due(rule(n, "day", "rest"), start).due
    assert end == calendar().next_workday(plain)
    assert due(rule(n, "day", "none"), start).due == plain


@given(DAYS, COUNTS)
@settings(max_examples=60, deadline=None)
def test_an_open_weekend_shows_both_days_and_only_there(start: date, n: int) -> None:
    plain = start + timedelta(days=n)
    party = due(rule(n, "day", "holiday", party=True), start)
    office = due(rule(n, "day", "holiday"), start)
    is_open = not calendar().is_workday(plain) and not calendar().is_break(plain)
    assert party.is_ambiguous is office.is_ambiguous is is_open
    if is_open:
        assert (party.due, party.due_alt) == (office.due_alt, office.due)
    else:
        assert party.due == office.due


@given(DAYS, COUNTS)
@settings(max_examples=40, deadline=None)
def test_counting_back_and_forth_meets(start: date, n: int) -> None:
    begin = calendar().next_workday(start)
    event = calendar().add_workdays(begin, n)
    assert due(rule(n, "working_day", "back"), event).due == begin


@pytest.mark.parametrize("start", [date.min, date(1, 1, 3), date.max, date(9999, 12, 20)])
@pytest.mark.parametrize(
    "how", [("working_day", "working"), ("day", "rest"), ("month", "rest"), ("day", "back")]
)
def test_days_beyond_the_years_are_refused_and_never_fall_over(start: date, how: tuple[str, str]) -> None:
    try:
        found = due(rule(30, *how), start)
    except BadInput as refusal:
        assert "超出可算的年份" in refusal.sentence  # noqa: PT017 - either answer is right, falling over is not
    else:
        assert found.working


def test_slips_of_the_hand_are_refused() -> None:
    period, start = rule(15, "working_day", "working"), date(2026, 11, 24)
    with pytest.raises(BadInput, match="早于首日"):
        due(period, start, [Pause(date(2026, 12, 9), date(2026, 12, 1))])
    with pytest.raises(BadInput, match="不能计算"):
        due(period, start, extend=999_999_999)
    with pytest.raises(BadInput, match="不能计算"):
        due(period, start, extend=-1)


def _days(pause: Pause) -> list[date]:
    return [pause.first + timedelta(days=at) for at in range((pause.last - pause.first).days + 1)]
