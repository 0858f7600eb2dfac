"""Who owes what by when: working days, grace, late, overdue, skipped, held, sent back; reminding is an act."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quanheng.base.days import CHINA
from quanheng.base.errors import Conflict, NotAllowed, NotYet
from quanheng.datacentre.api import Declared
from quanheng.flows import api as flows
from quanheng.flows.supply import board
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.packkit.supply import Supply
from tests.people import actor, make_city

from .test_taking_a_file_in import CODES, HEAD, ROW

pytestmark = pytest.mark.django_db
SUPPLY = Supply(every="month", due_workdays=5, grace_workdays=2, since=date(2026, 8, 1), contact="登记科")


@pytest.fixture(autouse=True)
def _owed_each_month(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    spec = packs().sources["registration"].model_copy(update={"supply": SUPPLY})
    one = SimpleNamespace(sources={"registration": spec})
    monkeypatch.setattr(board, "packs", lambda: one)


def _send(home: Path, at: datetime, rows: int, **said: Any) -> dict[str, Any]:
    folder = home / "sent"
    folder.mkdir(exist_ok=True)
    path = folder / f"登记{at:%d%H}{rows}.csv"
    path.write_text(
        HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(rows)), encoding="utf-8"
    )
    return flows.take_in(path, "registration", at=at, home=home, declared=Declared(**said))


def _at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=CHINA)


def _line(home: Path, on: date) -> flows.SupplyLine:
    lines = flows.supply_board(actor("吴映雪", on=on), home, on=on)
    return next(one for one in lines if one.source == "registration")


def test_a_source_that_never_came_is_overdue_by_working_days(tmp_path: Path) -> None:
    line = _line(tmp_path, date(2026, 9, 8))
    assert (line.state, line.due_on) == ("due", date(2026, 9, 7))
    line = _line(tmp_path, date(2026, 9, 10))
    assert (line.state, line.period and line.period.name, line.late_workdays) == ("never", "2026-08", 3)


def test_a_holiday_moves_the_due_day(tmp_path: Path) -> None:
    line = _line(tmp_path, date(2026, 9, 30))
    september = flows.get_supply(
        actor("吴映雪", on=date(2026, 9, 30)), tmp_path, "registration", on=date(2026, 9, 30)
    )
    assert line.state == "never"
    assert september.owed[0].period.name == "2026-09"
    assert september.owed[0].due_on >= date(
        2026, 10, 12
    )  # seven days of the national holiday are no working days


def test_on_time_late_and_skipped(tmp_path: Path) -> None:
    _send(tmp_path, _at(9, 9), 3, period="2026-08")  # in the grace
    _send(tmp_path, _at(11, 20), 4, period="2026-10")  # late; September was passed over
    on = date(2026, 11, 24)
    whole = flows.get_supply(actor("吴映雪", on=on), tmp_path, "registration", on=on)
    assert [(one.period.name, one.state) for one in whole.owed] == [
        ("2026-10", "late"), ("2026-09", "skipped"), ("2026-08", "on_time"),
    ]  # fmt: skip
    assert (whole.line.state, whole.line.on_time, whole.line.of, whole.line.owed) == ("late", 1, 3, 0)


def test_a_delivery_without_a_period_brings_the_last_that_had_ended(tmp_path: Path) -> None:
    _send(tmp_path, _at(11, 3), 3)
    assert _line(tmp_path, date(2026, 11, 24)).state == "on_time"


def test_held_and_sent_back_come_before_the_calendar(tmp_path: Path) -> None:
    _send(tmp_path, _at(11, 3), 5)
    _send(tmp_path, _at(11, 20), 2)
    line = _line(tmp_path, date(2026, 11, 24))
    assert line.state == "held"
    assert "5行" in flows.reminder_words(line, date(2026, 11, 24))


def test_the_board_is_narrowed_by_state_and_closed_without_the_right(tmp_path: Path) -> None:
    on = date(2026, 11, 24)
    clerk = actor("吴映雪", on=on)
    assert {one.state for one in flows.supply_board(clerk, tmp_path, on=on, state="never")} == {"never"}
    assert [one.source for one in flows.supply_board(clerk, tmp_path, on=on, q="registration")] == [
        "registration"
    ]
    with pytest.raises(NotAllowed):
        flows.supply_board(replace(clerk, rights=frozenset()), tmp_path, on=on)


def test_reminding_is_written_down_once_a_day(tmp_path: Path) -> None:
    clerk, at = actor("吴映雪", on=date(2026, 11, 24)), _at(11, 24)
    flows.remind_sender(actor=clerk, at=at, home=tmp_path, source="registration")
    fact = ledger.Fact.objects.get(kind="datacentre.supply.reminded")
    assert "2026年8月" in ledger.say(fact)
    assert "登记科" in fact.body["words"]
    assert _line(tmp_path, date(2026, 11, 24)).reminded_on == date(2026, 11, 24)
    with pytest.raises(Conflict):
        flows.remind_sender(actor=clerk, at=at, home=tmp_path, source="registration")
    with pytest.raises(NotAllowed):
        flows.remind_sender(
            actor=actor("陈思远", on=date(2026, 11, 24)), at=at, home=tmp_path, source="registration"
        )


def test_who_owes_nothing_is_not_reminded(tmp_path: Path) -> None:
    _send(tmp_path, _at(11, 3), 3)
    clerk = actor("吴映雪", on=date(2026, 11, 24))
    with pytest.raises(NotYet):
        flows.remind_sender(actor=clerk, at=_at(11, 24), home=tmp_path, source="registration")
