"""What was known on a day can be read again; a register delivered anew without news is no news."""

from datetime import timedelta
from pathlib import Path

import pytest

from quanheng.base.errors import NotFound
from quanheng.datacentre.marts.api import Reach, rows_of_history
from tests.datacentre.city import register_row, visit_row

from .town import SUBJECT, Town, marts, spec


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path, marts())
    town.deliver("register", [register_row(n) for n in range(1, 7)])
    town.deliver("visits", [visit_row(n) for n in range(1, 4)])
    town.build()
    return town


def test_rows_read_as_they_were_known_on_a_day(town: Town) -> None:
    first = town.day
    before = town.rows("visit")
    town.deliver("visits", [visit_row(2, result="不合格"), visit_row(9)])
    report = town.build(days=3)
    assert report.changes["visit"] == (2, 0)
    assert town.rows("visit", as_of=first) == before
    assert town.rows("visit", as_of=first + timedelta(days=2)) == before
    assert town.rows("visit", as_of=town.day) == town.rows("visit")
    assert town.rows("visit", as_of=first - timedelta(days=1)) == []


def test_a_full_register_delivered_again_changes_nothing_but_where_it_was_told(town: Town) -> None:
    town.deliver("register", [register_row(n) for n in (6, 5, 4, 3, 2, 1)])
    report = town.build(days=1)
    assert "subject" in report.built
    assert "subject" not in report.changes
    assert len(town.house.catalogue().marts["subject"].changes) == 1


def test_what_left_the_register_is_gone_today_and_there_yesterday(town: Town) -> None:
    yesterday = town.day
    town.deliver("register", [register_row(n) for n in range(1, 6)])
    report = town.build(days=1)
    assert report.changes["subject"] == (0, 1)
    assert len(town.rows("subject")) == 5
    assert len(town.rows("subject", as_of=yesterday)) == 6


def test_one_row_over_time_with_its_days(town: Town) -> None:
    first = town.day
    town.deliver("visits", [visit_row(2, result="不合格")])
    town.build(days=2)
    folder, catalogue = town.folder / "marts", town.house.catalogue()
    versions = rows_of_history(folder, catalogue, "visit", {"no": "V00002"}, reach=Reach(("",)))
    assert [(one["result"], one["valid_from"], one["valid_to"]) for one in versions] == [
        ("fail", town.day, None), ("pass", first, town.day)
    ]  # fmt: skip
    with pytest.raises(NotFound):
        rows_of_history(folder, catalogue, "visit", {"no": "V00002"}, reach=Reach(("445103",)))


def test_a_new_column_reads_as_empty_before_it_came(town: Town) -> None:
    first = town.day
    wider = SUBJECT.replace(
        "  - {name: level,", "  - {name: status, title: 状态}\n  - {name: level,"
    ).replace("c.level, r.source", "c.level, r.status, r.source")
    town.specs["subject"] = spec(wider)
    town.build(days=1)
    at = town.specs["subject"].columns.index(town.specs["subject"].column("status"))
    assert {row[at] for row in town.rows("subject", as_of=first)} == {None}
    assert {row[at] for row in town.rows("subject", as_of=town.day)} == {"1"}


def test_two_builds_of_one_day_leave_the_last_word(town: Town) -> None:
    town.deliver("visits", [visit_row(1, result="不合格")])
    town.build()
    town.deliver("visits", [visit_row(1, result="合格")])
    town.build()
    assert len(town.house.catalogue().marts["visit"].changes) == 3
    assert town.rows("visit", as_of=town.day) == town.rows("visit")
