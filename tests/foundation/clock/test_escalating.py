"""Periods that run short are told upwards: to whom, from when, once, and never for the party."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quanheng.base.errors import NotAllowed, NotFound
from quanheng.base.refs import Ref
from quanheng.base.workdays import ONE_DAY
from quanheng.foundation.clock import api as clock
from quanheng.foundation.clock.shortness import AMBER, RED, counter_on, is_reached
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor
from tests import people

WORKER = system_actor("road")
START = date(2026, 8, 21)
OFFICER, HEAD, LEADER, CITY = "陈思远", "黄启明", "郑立群", "方明远"


@pytest.fixture
def city(db: None) -> people.City:
    return people.make_city()


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def begin(
    city: people.City, rule: str = "penalty.decision", unit: str = "xixin", **more: object
) -> clock.Clock:
    given = {
        "owner": Ref("affairs.affair", "0" * 32), "rule": rule, "start": START, "actor": people.actor(OFFICER),
        "at": at(START), "name": "办案期限", "region": "445102011", "unit_id": city.units[unit].pk,
        "person_id": city.persons[OFFICER].pk,
    }  # fmt: skip
    return clock.start_clock(**(given | more))  # type: ignore[arg-type]


def levels() -> list[str]:
    return list(clock.Escalation.objects.order_by("id").values_list("level", flat=True))


def told(name: str) -> list[str]:
    return [one.level for one in clock.find_escalations(people.actor(name))]


def test_first_the_officer_then_the_head_then_the_leader_each_once(city: people.City) -> None:
    one = begin(city)  # 90 days
    assert one.due_on is not None
    days = [one.due_on - timedelta(days=left) for left in (45, 44, 30, 29, 0)] + [one.due_on + ONE_DAY]
    seen = []
    for day in days:
        clock.escalate(actor=WORKER, at=at(day))
        clock.escalate(actor=WORKER, at=at(day, 17))
        seen.append(levels())
    assert seen == [
        [], ["officer"], ["officer"], ["officer", "head"], ["officer", "head"], ["officer", "head", "leader"],
    ]  # fmt: skip
    facts = ledger.Fact.objects.filter(kind="clock.limit.escalated").order_by("id")
    assert [ledger.say(fact) for fact in facts] == [
        "“办案期限”剩44天，告知承办人", "“办案期限”剩29天，告知单位负责人", "“办案期限”超期1天，告知局负责人",
    ]  # fmt: skip
    assert all(fact.because.get().uid == one.started_fact for fact in facts)


def test_each_is_told_what_is_theirs_and_nobody_elses(city: people.City) -> None:
    one = begin(city)
    assert one.due_on is not None
    clock.escalate(actor=WORKER, at=at(one.due_on + ONE_DAY))
    assert told(OFFICER) == ["officer"]
    assert told(HEAD) == ["head"]
    assert told(LEADER) == ["leader"]
    for other in ("林晓岚", "余海生", "苏安宁", CITY):
        assert told(other) == [], f"{other} has nothing to do with it"


def test_what_the_bureau_itself_handles_is_told_to_its_leader_at_amber(city: people.City) -> None:
    one = begin(city, unit="xiangqiao")
    assert one.due_on is not None
    clock.escalate(actor=WORKER, at=at(one.due_on))
    assert told(LEADER) == ["head"]


def test_a_period_of_the_party_is_not_told(city: people.City) -> None:
    begin(city, "penalty.pay")
    assert clock.escalate(actor=WORKER, at=at(START + timedelta(days=60))) == 0


def test_what_is_done_or_stands_still_is_no_longer_shown(city: people.City) -> None:
    one = begin(city)
    assert one.due_on is not None
    clock.escalate(actor=WORKER, at=at(one.due_on))
    clock.pause_clock(one, why="inspection", actor=people.actor(OFFICER), at=at(one.due_on))
    assert told(HEAD) == []
    assert clock.escalate(actor=WORKER, at=at(one.due_on or START + timedelta(days=200))) == 0


def test_a_prolonged_period_is_told_again_when_it_runs_short_again(city: people.City) -> None:
    one = begin(city)
    assert one.due_on is not None
    last = one.due_on
    clock.escalate(actor=WORKER, at=at(last))
    clock.extend_clock(one, n=30, actor=people.actor(LEADER), at=at(last))
    assert told(HEAD) == []
    assert one.due_on is not None
    clock.escalate(actor=WORKER, at=at(one.due_on))
    assert told(HEAD) == ["head"]
    assert levels().count("head") == 2


def test_taking_note_takes_it_off_the_list_and_is_a_fact_once(city: people.City) -> None:
    one = begin(city)
    assert one.due_on is not None
    clock.escalate(actor=WORKER, at=at(one.due_on))
    notice = clock.find_escalations(people.actor(HEAD)).get()
    for _ in range(2):
        clock.note_escalation(actor=people.actor(HEAD), uid=notice.uid, at=at(one.due_on, 10))
    assert told(HEAD) == []
    assert ledger.Fact.objects.filter(kind="clock.limit.noted").count() == 1
    with pytest.raises(NotFound):
        clock.note_escalation(actor=people.actor("余海生"), uid=notice.uid, at=at(one.due_on))


def test_only_the_round_tells(city: people.City) -> None:
    with pytest.raises(NotAllowed):
        clock.escalate(actor=people.actor(LEADER), at=at(START))


def test_a_long_list_is_told_in_parts_and_never_twice(city: people.City) -> None:
    last = max(begin(city, name=f"期限{number}").due_on or START for number in range(7))
    assert [clock.escalate(actor=WORKER, at=at(last), limit=3) for _ in range(6)] == [3, 3, 3, 3, 2, 0]


@pytest.mark.parametrize("left", range(-3, 95, 4))
def test_short_is_what_the_lamp_shows(city: people.City, left: int) -> None:
    one = begin(city)
    assert one.due_on is not None
    day = one.due_on - timedelta(days=left)
    short = counter_on(at(day), day, clock.working_calendar())(
        unit=one.unit, limit=one.limit, due_on=one.due_on, due_at=None
    )
    colour = clock.lamp(one, day).colour
    assert is_reached(RED, short) is (colour == "red")
    assert is_reached(AMBER, short) is (colour in ("amber", "red"))
