"""The lamp's colours and words, and the beam's runs, as the screens draw them."""

from datetime import UTC, date, datetime

import pytest

from quanheng.base.refs import Ref
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import Actor

CASE = Ref("affairs.affair", "2" * 32)


def start(officer: Actor, rule: str, day: date) -> clock.Clock:
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return clock.start_clock(owner=CASE, rule=rule, start=day, actor=officer, at=at, region="445102011")


@pytest.mark.parametrize(
    ("today", "colour", "words"),
    [
        (date(2026, 11, 2), "green", "剩7个工作日"),
        (date(2026, 11, 6), "green", "剩3个工作日"),
        (date(2026, 11, 9), "amber", "剩2个工作日"),
        (date(2026, 11, 7), "green", "剩3个工作日"),  # a Saturday uses nothing up
        (date(2026, 11, 11), "amber", "今天到期"),
        (date(2026, 11, 12), "red", "超期1个工作日"),
        (date(2026, 11, 16), "red", "超期3个工作日"),
    ],
)
def test_working_days_keep_their_unit(officer: Actor, today: date, colour: str, words: str) -> None:
    one = start(officer, "penalty.preserved_evidence_dispose", date(2026, 11, 2))
    assert one.due_on == date(2026, 11, 11)
    shown = clock.lamp(one, today)
    assert (shown.colour, shown.words) == (colour, words)


def test_a_day_off_after_the_end_is_late_without_a_working_day(officer: Actor) -> None:
    one = start(officer, "penalty.statement_or_hearing", date(2026, 11, 6))
    assert one.due_on == date(2026, 11, 13)
    assert clock.lamp(one, date(2026, 11, 14)).words == "已超期"


def test_calendar_days_turn_amber_under_a_third(officer: Actor) -> None:
    one = start(officer, "penalty.decision", date(2026, 8, 28))
    assert one.due_on == date(2026, 11, 26)
    assert clock.lamp(one, date(2026, 10, 27)).colour == "green"  # 30 of 90 left is a third, not less
    assert clock.lamp(one, date(2026, 10, 28)).colour == "amber"
    assert clock.lamp(one, date(2026, 11, 9)).words == "剩17天"


def test_the_great_beam_is_drawn_from_the_working(officer: Actor) -> None:
    one = start(officer, "penalty.decision", date(2026, 8, 21))
    clock.pause_clock(one, why="inspection", actor=officer, at=datetime(2026, 8, 27, 1, tzinfo=UTC))
    clock.resume_clock(one, actor=officer, at=datetime(2026, 9, 17, 1, tzinfo=UTC))
    drawn = clock.beam(one, date(2026, 11, 24))
    assert [(piece.kind, piece.days) for piece in drawn.segments] == [
        ("past", 5), ("wait", 22), ("past", 68), ("left", 17),
    ]  # fmt: skip
    assert drawn.segments[1].label == "检验，停22天"
    assert drawn.sentence == "90天已计73天，停表22天，剩17天"
    assert drawn.colour == "amber"
    assert drawn.needle == 84.8


def test_a_beam_that_stands_still_shows_the_wait_and_what_is_unused(officer: Actor) -> None:
    one = start(officer, "penalty.decision", date(2026, 8, 21))
    clock.pause_clock(one, why="inspection", actor=officer, at=datetime(2026, 8, 27, 1, tzinfo=UTC))
    drawn = clock.beam(one, date(2026, 9, 5))
    assert [(piece.kind, piece.days) for piece in drawn.segments] == [("past", 5), ("wait", 10), ("left", 85)]
    assert drawn.colour == "still"


def test_moved_days_belong_to_what_is_left(officer: Actor) -> None:
    one = start(officer, "penalty.decision", date(2025, 11, 20))
    assert one.due_on == date(2026, 2, 24)
    drawn = clock.beam(one, date(2026, 2, 10))
    assert [(piece.kind, piece.days) for piece in drawn.segments] == [("past", 82), ("left", 14)]
    assert clock.lamp(one, date(2026, 2, 10)).words == "剩14天"
