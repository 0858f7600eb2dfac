"""A year's notice is imported, tried, put in force and taken back; every due day that moves is listed first."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed
from quanheng.base.refs import Ref
from quanheng.foundation.clock import api as clock
from quanheng.foundation.clock import calendars
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Actor, system_actor
from tests import people
from tests.foundation.clock.calendars import NOTICE, ROWS_2027, csv_of

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
REASON = "国务院办公厅已公布2027年放假安排"
State = clock.CalendarVersion.State


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    clock.forget_versions()
    yield
    clock.forget_versions()


def words(refs: Iterable[str]) -> dict[str, clock.OwnerWords]:
    return {ref: clock.OwnerWords("投诉", f"事项{ref[-4:]}", "") for ref in refs}


def follow(clocks: Any) -> None:
    del clocks


def start(officer: Actor, number: int, day: date, rule: str = "penalty.verify_clue") -> clock.Clock:
    return clock.start_clock(
        owner=Ref("affairs.affair", f"{number:032x}"), rule=rule, start=day, actor=officer, at=AT,
        region="445102011", unit_id=1,
    )  # fmt: skip


def imported(officer: Actor, rows: list[list[str]] | None = None) -> clock.CalendarVersion:
    return clock.import_calendar(
        name="放假.csv", content=csv_of(rows or ROWS_2027), year=2027, notice=NOTICE, actor=officer, at=AT
    )


def tried(officer: Actor, version: clock.CalendarVersion) -> clock.CalendarVersion:
    return clock.run_trial(clock.begin_trial(version, actor=officer, at=AT), describe=words)


def applied(officer: Actor, version: clock.CalendarVersion) -> clock.CalendarVersion:
    found = clock.apply_calendar(version, reason=REASON, actor=officer, at=AT)
    return clock.run_apply(found, actor=system_actor("road"), at=AT, follow=follow)


def test_a_version_changes_nothing_until_it_is_put_in_force(officer: Actor) -> None:
    one = start(officer, 1, date(2026, 12, 25))
    assert (one.due_on, one.is_provisional) == (date(2027, 1, 18), True)
    version = imported(officer)
    assert (version.state, version.number) == (State.DRAFT, 1)
    assert imported(officer).pk == version.pk  # the same content is the same version
    assert 2027 not in clock.working_calendar().published
    fact = ledger.get_fact(version.imported_fact)
    assert ledger.say(fact) == f"导入2027年放假安排第1版，文号{NOTICE}"


def test_a_trial_lists_every_due_day_that_would_move_and_moves_none(officer: Actor) -> None:
    crossing = start(officer, 1, date(2027, 1, 20))  # a make-up day and the Spring Festival lie inside
    start(officer, 2, date(2026, 10, 9))  # ends in November: no day of 2027 is near
    quiet = start(officer, 3, date(2027, 3, 8), "penalty.serve")
    version = tried(officer, imported(officer))
    moves = list(clock.find_moves(officer, version))
    assert [(move.clock_id, move.was, move.now, move.days) for move in moves] == [
        (crossing.pk, date(2027, 2, 12), date(2027, 2, 16), 4)
    ]
    assert (moves[0].kind, moves[0].name, moves[0].unit_id) == ("投诉", crossing.name, 1)
    assert (version.state, version.moved) == (State.TRIED, 1)
    for one in (crossing, quiet):
        before = one.due_on
        one.refresh_from_db()
        assert one.due_on == before
    assert list(clock.find_moves(officer, version, q="0001")) == moves
    assert not clock.find_moves(officer, version, q="没有这个").exists()
    assert not clock.find_moves(people.actor("余海生"), version).exists()  # another district


def test_putting_in_force_moves_the_due_days_each_with_its_fact(officer: Actor) -> None:
    crossing = start(officer, 1, date(2027, 1, 20))
    version = applied(officer, tried(officer, imported(officer)))
    crossing.refresh_from_db()
    assert (crossing.due_on, crossing.is_provisional) == (date(2027, 2, 16), False)
    assert crossing.lines[-1].why.endswith("第15个工作日届满")
    moved = ledger.Fact.objects.get(kind="clock.limit.recomputed")
    assert {fact.uid for fact in moved.because.all()} == {version.applied_fact, crossing.started_fact}
    assert REASON in ledger.say(ledger.get_fact(version.applied_fact))
    assert "到期日由2027-02-12改为2027-02-16" in ledger.say(moved)
    assert clock.working_calendar().is_make_up(date(2027, 1, 30))
    later = start(officer, 9, date(2027, 1, 20))
    assert later.due_on == date(2027, 2, 16)
    # again: nothing more happens
    clock.apply_calendar(version, reason=REASON, actor=officer, at=AT)
    clock.run_apply(version, actor=system_actor("road"), at=AT, follow=follow)
    assert ledger.Fact.objects.filter(kind="clock.limit.recomputed").count() == 1
    assert ledger.Fact.objects.filter(kind="clock.calendar.applied").count() == 1


def test_another_version_takes_it_back_and_the_first_may_return(officer: Actor) -> None:
    crossing = start(officer, 1, date(2027, 1, 20))
    first = applied(officer, tried(officer, imported(officer)))
    rows = [row for row in ROWS_2027 if row[0] != "2027-01-30"]
    second = applied(officer, tried(officer, imported(officer, rows)))
    first.refresh_from_db()
    crossing.refresh_from_db()
    assert (first.state, second.state, second.number) == (State.REPLACED, State.APPLIED, 2)
    assert crossing.due_on == date(2027, 2, 17)
    back = applied(officer, tried(officer, first))
    crossing.refresh_from_db()
    second.refresh_from_db()
    assert (back.state, second.state, crossing.due_on) == (State.APPLIED, State.REPLACED, date(2027, 2, 16))


def test_what_was_not_tried_or_tried_against_another_calendar_is_not_put_in_force(officer: Actor) -> None:
    version = imported(officer)
    with pytest.raises(Conflict, match="还没有试算"):
        clock.apply_calendar(version, reason=REASON, actor=officer, at=AT)
    tried(officer, version)
    other = tried(officer, imported(officer, [row for row in ROWS_2027 if row[0] != "2027-01-30"]))
    applied(officer, other)
    with pytest.raises(Conflict, match="日历又变了"):
        clock.apply_calendar(version, reason=REASON, actor=officer, at=AT)
    with pytest.raises(BadInput, match="要写事由"):
        clock.apply_calendar(version, reason=" 无 ", actor=officer, at=AT)


def test_rights_are_asked(officer: Actor) -> None:
    clerk = people.actor("吴映雪")
    with pytest.raises(NotAllowed):
        imported(clerk)
    version = tried(officer, imported(officer))
    with pytest.raises(NotAllowed):
        clock.apply_calendar(version, reason=REASON, actor=clerk, at=AT)
    one_factor = people.actor("陈思远", second_factor=False)
    with pytest.raises(NotAllowed, match="二次验证"):
        clock.apply_calendar(version, reason=REASON, actor=one_factor, at=AT)


def test_a_faulty_file_is_refused_with_all_its_faults_and_leaves_nothing(officer: Actor) -> None:
    with pytest.raises(BadInput, match="没有导入") as refused:
        imported(officer, [["2027-13-01", "", "放假", "元旦"]])
    fault = refused.value.details["faults"][0]
    assert (fault["row"], fault["field"]) == (2, "日期")
    assert not clock.CalendarVersion.objects.exists()


def test_a_trial_or_a_recomputing_cut_off_anywhere_goes_on_and_doubles_nothing(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "CHUNK", 4)
    clocks = [start(officer, number, date(2027, 1, 20)) for number in range(1, 11)]
    version = clock.begin_trial(imported(officer), actor=officer, at=AT)

    class PowerCut(Exception):
        pass

    def cut(done: int, total: int) -> None:
        raise PowerCut

    for _ in range(2):
        with pytest.raises(PowerCut):
            clock.run_trial(version, describe=words, tell=cut)
    version = clock.run_trial(version, describe=words)
    assert (version.state, version.moved, version.moves.count()) == (State.TRIED, 10, 10)
    version = clock.apply_calendar(version, reason=REASON, actor=officer, at=AT)
    worker = system_actor("road")
    for _ in range(2):
        with pytest.raises(PowerCut):
            clock.run_apply(version, actor=worker, at=AT, follow=follow, tell=cut)
    assert [one.pk for one in clock.unfinished_calendars()] == [version.pk]
    late = start(officer, 99, date(2027, 1, 20))  # started while the recomputing stood still
    version = clock.run_apply(version, actor=worker, at=AT, follow=follow)
    assert (version.state, version.moved) == (State.APPLIED, 10)
    assert clock.unfinished_calendars() == []
    for one in [*clocks, late]:
        one.refresh_from_db()
        assert one.due_on == date(2027, 2, 16)
    assert ledger.Fact.objects.filter(kind="clock.limit.recomputed").count() == 10


def test_only_reachable_periods_are_reckoned_and_none_is_missed(officer: Actor) -> None:
    """The narrowed question gives what reckoning every period gives."""
    rules = (
        "penalty.verify_clue",
        "penalty.decision",
        "penalty.pay",
        "penalty.seizure",
        "penalty.hearing_notice",
    )
    for number in range(60):
        start(officer, number, date(2026, 11, 1) + timedelta(days=number * 6), rules[number % len(rules)])
    version = tried(officer, imported(officer))
    after = calendars._tried_calendar(version)
    every = {(one.clock.pk, one.now) for one in clock.would_move(after) if one.was != one.now}
    assert every == {(move.clock_id, move.now) for move in version.moves.all()}
    assert every


def test_years_that_no_notice_covers_are_named_with_the_periods_that_end_in_them(officer: Actor) -> None:
    start(officer, 1, date(2026, 12, 25))
    assert clock.lacking_years(date(2026, 11, 24)) == [(2027, 1)]
    assert clock.lacking_years(date(2026, 5, 1)) == [(2027, 1)]
    applied(officer, tried(officer, imported(officer)))
    assert clock.lacking_years(date(2026, 11, 24)) == []
