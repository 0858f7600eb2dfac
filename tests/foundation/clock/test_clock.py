"""A clock's life: started once, standing still, prolonged, ended, reckoned anew, each with its fact."""

from datetime import UTC, date, datetime

import pytest

from quanheng.base.errors import BadInput, Conflict, Expired, NoRuleInForce, NotAllowed
from quanheng.base.refs import Ref
from quanheng.foundation.clock import api as clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Actor, system_actor
from tests import people

CASE = Ref("affairs.affair", "0" * 32)
SHOP = Ref("registry.subject", "1" * 32)


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour - 8 if hour >= 8 else hour, tzinfo=UTC)


def decision_clock(officer: Actor, **more: object) -> clock.Clock:
    return clock.start_clock(
        owner=CASE, rule="penalty.decision", start=date(2026, 8, 21), actor=officer, at=at(8, 21), subject=SHOP,
        name="办案期限", region="445102011", **more,
    )  # type: ignore[arg-type]  # fmt: skip


def kinds(one: clock.Clock) -> list[str]:
    return [
        fact.kind.rpartition(".")[2]
        for fact in ledger.Fact.objects.filter(object_ref=str(one.ref)).order_by("id")
    ]


def test_starting_keeps_the_law_of_the_day_with_its_line(officer: Actor) -> None:
    one = decision_clock(officer)
    assert (one.due_on, one.limit, one.unit, one.state) == (date(2026, 11, 19), 90, "day", "running")
    assert one.law_line.startswith("core/law/penalty.yml:")
    assert "第64条" in one.article
    assert one.is_verified
    fact = ledger.get_fact(one.started_fact)
    assert ledger.say(fact).startswith("“办案期限”开始计时，90天，到2026-11-19为止，依据")


def test_a_start_delivered_twice_starts_once(officer: Actor) -> None:
    cause = ledger.record("clock.limit.stopped", object=CASE, actor=officer, at=at(8, 21))
    first, again = decision_clock(officer, because=[cause]), decision_clock(officer, because=[cause.uid])
    assert first.pk == again.pk
    assert kinds(first) == ["started"]
    assert list(ledger.get_fact(first.started_fact).because.all()) == [cause]


def test_a_pause_moves_the_end_by_its_days_first_and_last_inside(officer: Actor) -> None:
    one = decision_clock(officer)
    clock.pause_clock(one, why="inspection", actor=officer, at=at(8, 27))
    assert (one.state, one.due_on) == ("paused", None)
    assert clock.lamp(one, date(2026, 9, 1)).words == "停表，检验"
    clock.resume_clock(one, actor=officer, at=at(9, 17))
    assert one.due_on == date(2026, 12, 11)
    assert kinds(one) == ["started", "paused", "resumed"]
    assert [(line.kind, line.days) for line in one.lines if line.days] == [
        ("start", 1), ("counted", 5), ("paused", 22), ("counted", 85),
    ]  # fmt: skip


def test_a_pause_that_the_rule_does_not_know_is_refused_with_its_article(officer: Actor) -> None:
    one = decision_clock(officer)
    with pytest.raises(BadInput, match="不能因“专家评审”停表") as refused:
        clock.pause_clock(one, why="expert_review", actor=officer, at=at(8, 27))
    assert "第64条" in refused.value.citation
    assert "检测" in refused.value.remedy
    assert kinds(one) == ["started"]


def test_going_on_needs_a_clock_that_stands_still(officer: Actor) -> None:
    one = decision_clock(officer)
    with pytest.raises(Conflict):
        clock.resume_clock(one, actor=officer, at=at(9, 1))
    clock.pause_clock(one, why="检测", actor=officer, at=at(9, 10))
    with pytest.raises(BadInput, match="早于首日"):
        clock.resume_clock(one, actor=officer, at=at(9, 11), last=date(2026, 9, 9))


def test_an_extension_is_added_before_the_end_moves_and_only_once(officer: Actor) -> None:
    one = decision_clock(officer)
    with pytest.raises(BadInput, match="延长40天"):
        clock.extend_clock(one, n=40, actor=officer, at=at(10, 1))
    clock.extend_clock(one, n=30, actor=officer, at=at(10, 20))
    # day 120 is a Saturday: the authority's period stays, and the other reading is kept beside it
    assert (one.due_on, one.due_alt_on, one.limit) == (date(2026, 12, 19), date(2026, 12, 21), 120)
    assert kinds(one) == ["started", "extended"]


def test_an_extension_after_the_end_is_too_late(officer: Actor) -> None:
    one = decision_clock(officer)
    with pytest.raises(Expired, match="已于2026-11-19期满"):
        clock.extend_clock(one, n=30, actor=officer, at=at(11, 20))


def test_a_period_without_extension_cannot_be_prolonged(officer: Actor) -> None:
    one = clock.start_clock(
        owner=CASE,
        rule="penalty.pay",
        start=date(2026, 8, 11),
        actor=officer,
        at=at(8, 11),
        region="445102011",
    )
    with pytest.raises(BadInput, match="没有延期的规定"):
        clock.extend_clock(one, n=5, actor=officer, at=at(8, 12))


def test_ending_twice_leaves_one_fact(officer: Actor) -> None:
    one = decision_clock(officer)
    clock.stop_clock(one, actor=officer, at=at(11, 1), outcome="作出决定")
    clock.stop_clock(one, actor=officer, at=at(11, 2))
    assert (one.state, one.stopped_on) == ("stopped", date(2026, 11, 1))
    assert kinds(one) == ["started", "stopped"]
    assert clock.lamp(one, date(2027, 1, 1)).colour == "done"


def test_hours_run_from_the_next_full_hour(officer: Actor) -> None:
    one = clock.start_clock(
        owner=CASE, rule="penalty.urgent_measure_report", start=at(9, 30, 16), actor=officer, at=at(9, 30, 16),
        region="445102011",
    )  # fmt: skip
    assert one.due_at == at(10, 1, 16)
    assert clock.lamp(one, at(9, 30, 20)).words == "剩20小时"
    assert clock.lamp(one, at(10, 1, 18)).words == "超期2小时"


def test_a_day_without_law_starts_nothing(officer: Actor) -> None:
    with pytest.raises(NoRuleInForce):
        clock.start_clock(
            owner=CASE, rule="complaint.mediation", start=date(2018, 5, 1), actor=officer, at=at(5, 1)
        )
    assert not clock.Clock.objects.exists()


def test_people_elsewhere_do_not_see_the_clock(officer: Actor) -> None:
    one = decision_clock(officer)
    assert list(clock.find_clocks(officer, subject=SHOP)) == [one]
    assert not clock.find_clocks(people.actor("余海生")).exists()
    assert clock.get_clock(officer, one.uid) == one
    assert clock.clocks_of(CASE) == [one]


def test_the_right_to_be_heard_ends_by_itself_and_a_late_decision_does_not(officer: Actor) -> None:
    statement = clock.start_clock(
        owner=CASE, rule="penalty.statement_or_hearing", start=date(2026, 11, 2), actor=officer, at=at(11, 2),
        region="445102011",
    )  # fmt: skip
    decision = decision_clock(officer)
    worker = system_actor("钟点")
    assert clock.expire_clocks(actor=worker, at=at(11, 9)) == []
    assert clock.expire_clocks(actor=worker, at=at(11, 25)) == [statement]
    statement.refresh_from_db()
    decision.refresh_from_db()
    assert (statement.state, decision.state) == ("expired", "running")
    assert "视为放弃" in ledger.say(ledger.Fact.objects.get(kind="clock.limit.expired"))
    assert clock.lamp(decision, date(2026, 11, 24)).words == "超期5天"


def test_a_new_notice_moves_only_what_it_touches_and_asks_for_the_right(officer: Actor) -> None:
    over_new_year = clock.start_clock(
        owner=CASE, rule="penalty.verify_clue", start=date(2026, 12, 25), actor=officer, at=at(12, 25),
        region="445102011",
    )  # fmt: skip
    decision_clock(officer)
    assert over_new_year.is_provisional
    assert over_new_year.due_on == date(2027, 1, 18)
    known = clock.working_calendar()
    tried = clock.Calendar.gather(
        known.breaks, [*known.make_ups, date(2027, 1, 9)], [*known.published, 2027], known.listed
    )
    moves = list(clock.would_move(tried))
    assert [(move.clock.pk, move.was, move.now) for move in moves] == [
        (over_new_year.pk, date(2027, 1, 18), date(2027, 1, 15))
    ]
    assert clock.recompute(actor=system_actor("钟点"), at=at(12, 26)) == []
    with pytest.raises(NotAllowed):
        clock.recompute(actor=people.actor("吴映雪"), at=at(12, 26))


def test_a_period_that_is_over_cannot_stand_still(officer: Actor) -> None:
    one = decision_clock(officer)
    with pytest.raises(Expired, match="不能再停表"):
        clock.pause_clock(one, why="inspection", actor=officer, at=at(11, 20))


def test_clocks_are_listed_by_due_day_and_those_standing_still_come_last(officer: Actor) -> None:
    late = decision_clock(officer)
    still = clock.start_clock(
        owner=CASE,
        rule="penalty.verify_clue",
        start=date(2026, 8, 3),
        actor=officer,
        at=at(8, 3),
        region="445102011",
    )
    clock.pause_clock(still, why="检测", actor=officer, at=at(8, 5))
    soon = clock.start_clock(
        owner=CASE,
        rule="penalty.pay",
        start=date(2026, 8, 11),
        actor=officer,
        at=at(8, 11),
        region="445102011",
    )
    assert list(clock.find_clocks(officer)) == [soon, late, still]
    assert clock.count_clocks(officer, due_until=date(2026, 8, 31)) == 1


def test_a_notice_is_tried_from_its_text_before_it_is_loaded(officer: Actor) -> None:
    one = clock.start_clock(
        owner=CASE, rule="penalty.verify_clue", start=date(2026, 12, 25), actor=officer, at=at(12, 25),
        region="445102011",
    )  # fmt: skip
    text = (
        'key: "2027"\nyear: 2027\nstatus: published\nnotices:\n  - {notice: 试拟}\nholidays:\n'
        "  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}\n"
    )
    moves = list(clock.would_move(clock.calendar_with(text)))
    assert [(move.clock.pk, move.now) for move in moves] == [
        (one.pk, date(2027, 1, 18))
    ]  # the same day, now certain
    with pytest.raises(BadInput, match="放假安排有误：holidays"):
        clock.calendar_with('key: "2027"\nyear: 2027\nstatus: published\nnotices: [{notice: 试拟}]\n')
