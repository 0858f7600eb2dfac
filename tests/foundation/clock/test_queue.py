"""The queue by due day against a reckoning by hand, over periods started, paused, prolonged and ended at random."""

import random
from datetime import date, datetime, timedelta

import pytest

from quanheng.base.days import CHINA
from quanheng.base.errors import Refusal
from quanheng.base.refs import Ref
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import Actor, within
from tests import people

TODAY = date(2026, 11, 24)
RULES = (
    "penalty.verify_clue",
    "penalty.decision",
    "penalty.pay",
    "penalty.serve",
    "penalty.urgent_measure_report",
)
REGIONS = ("445102011", "445102009", "445122100")


def instant(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


def by_hand(actor: Actor, who: dict[str, int | None]) -> list[clock.Clock]:
    """Every open period this person may see, in the order an officer would lay them."""
    rows = [
        one
        for one in clock.Clock.objects.all()
        if one.state in ("running", "paused")
        and within(actor, one.region_code)
        and all(getattr(one, name) == value for name, value in who.items())
    ]
    never = date.max
    timeless = datetime.max.replace(tzinfo=CHINA)
    return sorted(
        rows,
        key=lambda one: (
            one.state == "paused", one.due_on or never, one.due_at is None, one.due_at or timeless,
            one.paused_on or never, one.pk,
        ),
    )  # fmt: skip


def act(dice: random.Random, officer: Actor, number: int) -> None:
    """Start a period, or let one stand still, go on, be prolonged or end."""
    day = TODAY - timedelta(days=dice.randrange(0, 90))
    open_ones = list(clock.Clock.objects.filter(state__in=("running", "paused")))
    choice = dice.choice(("start", "start", "start", "pause", "resume", "extend", "stop"))
    if choice == "start" or not open_ones:
        rule = dice.choice(RULES)
        start = instant(day, dice.randrange(0, 24)) if rule.endswith("report") else day
        clock.start_clock(
            owner=Ref("affairs.affair", f"{number:032x}"), rule=rule, start=start, actor=officer, at=instant(day, 23),
            region=dice.choice(REGIONS), unit_id=dice.choice((1, 2)), person_id=dice.choice((1, 2, None)),
        )  # fmt: skip
        return
    one = dice.choice(open_ones)
    at = instant(max(one.started_on, min(one.due_on or TODAY, TODAY)), 12)
    if choice == "pause":
        clock.pause_clock(one, why="testing", actor=officer, at=at)
    elif choice == "resume":
        clock.resume_clock(one, actor=officer, at=instant(TODAY, 9))
    elif choice == "extend":
        clock.extend_clock(one, n=15, actor=officer, at=at)
    else:
        clock.stop_clock(one, actor=officer, at=at)


@pytest.mark.parametrize("seed", range(6))
def test_the_queue_is_what_a_reckoning_by_hand_gives(officer: Actor, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(120):
        try:
            act(dice, officer, number)
        except Refusal:
            continue  # a pause the rule does not know, a second extension: refused, and nothing has changed
    for actor in (officer, people.actor("方明远"), people.actor("余海生")):
        for who in ({}, {"person_id": 1}, {"unit_id": 2}, {"person_id": 2, "unit_id": 1}):
            hand = by_hand(actor, who)
            for size in (1, 7, 40, 500):
                found = clock.queue_of(actor, TODAY, size=size, **who)
                assert [one.pk for one in found.rows] == [one.pk for one in hand[:size]]
            running = [one for one in hand if one.state == "running"]
            assert found.number.number == len(hand)
            assert found.still.number == len(hand) - len(running)
            assert found.late.number == sum(one.due_on < TODAY for one in running)
            soon = TODAY + timedelta(days=7)
            assert found.soon.number == sum(TODAY <= one.due_on <= soon for one in running)


def test_periods_due_on_one_day_go_by_their_instant_and_then_by_who_came_first(officer: Actor) -> None:
    day = date(2026, 11, 23)
    late, early = (
        clock.start_clock(
            owner=Ref("affairs.affair", f"{hour:032x}"), rule="penalty.urgent_measure_report",
            start=instant(day, hour), actor=officer, at=instant(day, hour), region="445102011",
        )
        for hour in (16, 9)
    )  # fmt: skip
    whole = clock.start_clock(
        owner=Ref("affairs.affair", "f" * 32), rule="penalty.verify_clue", start=date(2026, 11, 3), actor=officer,
        at=instant(date(2026, 11, 3), 9), region="445102011",
    )  # fmt: skip
    assert early.due_on == late.due_on == whole.due_on == TODAY
    assert list(clock.queue_of(officer, TODAY).rows) == [early, late, whole]
    assert list(clock.queue_of(officer, TODAY, size=1).rows) == [early]


def test_without_the_right_the_queue_is_empty(officer: Actor) -> None:
    from dataclasses import replace

    clock.start_clock(
        owner=Ref("affairs.affair", "f" * 32), rule="penalty.verify_clue", start=TODAY, actor=officer,
        at=instant(TODAY, 9), region="445102011",
    )  # fmt: skip
    found = clock.queue_of(replace(officer, rights=frozenset()), TODAY)
    assert (list(found.rows), found.number.number) == ([], 0)
