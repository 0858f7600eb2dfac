"""Marts are built in order, only when something changed, tested before they are published, and survive a kill."""

import json
import random
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from quanheng.base.errors import Conflict, NotFound
from tests.datacentre.city import register_row, visit_row

from .town import SUBJECT, TALLY, VISIT, Town, marts, spec


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.deliver("register", [register_row(n) for n in range(1, 6)])
    town.deliver("visits", [visit_row(n, fine_yuan=str(n * 100)) for n in range(1, 4)])
    return town


def test_each_mart_is_built_after_those_it_reads_and_holds_their_rows(town: Town) -> None:
    plan = town.house.plan(town.centre.store, town.own, on=town.day)
    assert [(line.key, line.why) for line in plan] == [
        ("subject", "尚未建成"), ("visit", "尚未建成"), ("tally", "尚未建成")
    ]  # fmt: skip
    report = town.build()
    assert report.built == {"subject": 5, "visit": 3, "tally": 5}
    assert sorted((row[1], row[2]) for row in town.rows("tally") if row[1]) == [
        (1, Decimal(100)), (1, Decimal(200)), (1, Decimal(300))
    ]  # fmt: skip
    state = town.house.catalogue().marts["visit"]
    assert state.lineage["fine_yuan"] == ("source.visits.fine_yuan",)
    assert town.house.catalogue().marts["tally"].lineage["fines_yuan"] == ("source.visits.fine_yuan",)


def test_nothing_is_built_again_while_nothing_changed(town: Town) -> None:
    town.build()
    again = town.build(days=1)
    assert not again.built
    assert sorted(again.unchanged) == ["subject", "tally", "visit"]
    town.deliver("visits", [visit_row(4)])
    third = town.build(days=1)
    assert sorted(third.built) == ["tally", "visit"]
    assert third.unchanged == ["subject"]


def test_a_mart_behind_one_whose_rows_stayed_the_same_is_left_alone(town: Town) -> None:
    town.build()
    # One more visit without a result: the source changed, the mart's rows did not.
    town.deliver("visits", [visit_row(4, result="")])
    report = town.build(days=1)
    assert list(report.built) == ["visit"]
    assert "tally" in report.unchanged


def test_a_changed_declaration_is_built_again_and_a_changed_word_is_not(town: Town) -> None:
    town.build()
    town.specs["tally"] = spec(TALLY, title="走访次数")
    assert not town.build().built
    assert town.house.catalogue().marts["tally"].title == "走访次数"
    town.specs["tally"] = spec(TALLY.replace("LEFT JOIN mart.visit", "JOIN mart.visit"))
    assert town.build().built == {"tally": 3}


def test_a_failing_test_keeps_the_former_version_and_tells_which_rows(town: Town) -> None:
    town.build()
    before = town.rows("subject")
    town.deliver("register", [register_row(n, capital_yuan="99999" if n == 3 else "10") for n in range(1, 6)])
    report = town.build(days=1)
    assert "1行不符合" in report.failed["subject"]
    state = town.house.catalogue().marts["subject"]
    assert state.state == "failed"
    failing = next(test for test in state.failed_tests if not test.passed)
    assert failing.sample[0]["capital_yuan"] == "999990000.00"
    assert "phone" not in failing.sample[0]
    assert town.rows("subject") == before
    # The same rows would fail again: told, not tried.
    again = town.build(days=1)
    assert "subject" in again.still_failing
    town.deliver("register", [register_row(n, capital_yuan="11") for n in range(1, 6)])
    mended = town.build(days=1)
    assert "subject" in mended.built
    assert town.house.catalogue().marts["subject"].state == "published"


def test_a_warning_is_told_and_does_not_stop(town: Town) -> None:
    town.specs["subject"] = spec(SUBJECT.replace("says: 资本过大", "says: 资本过大, severity: warning"))
    town.deliver("register", [register_row(n, capital_yuan="99999") for n in range(1, 6)])
    report = town.build()
    assert report.built["subject"] == 5
    tests = {test.severity: test for test in town.house.catalogue().marts["subject"].tests if not test.passed}
    assert tests["warning"].failing == 5


def test_a_mart_waits_for_one_that_never_passed(town: Town) -> None:
    town.specs["subject"] = spec(SUBJECT.replace("capital_yuan < 100000000", "capital_yuan < 1"))
    report = town.build()
    assert "subject" in report.failed
    assert "主体" in report.waiting["tally"]
    assert not town.house.catalogue().marts["tally"].is_published


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (TALLY.replace("AS visits", "AS visit_count"), "查询没有给出列“visits”"),
        (TALLY.replace("v.fine_yuan", "v.fines"), "没有列"),
        (TALLY.replace("COUNT(v.no)", "GETENV('HOME')"), "目录里没有函数"),
        (TALLY.replace("GROUP BY s.entity", "GROUP BY (("), "读不懂"),
    ],
)
def test_a_wrong_query_fails_with_a_sentence_and_the_others_are_built(
    town: Town, wrong: str, told: str
) -> None:
    town.specs["tally"] = spec(wrong)
    report = town.build()
    assert told in report.failed["tally"]
    assert sorted(report.built) == ["subject", "visit"]


def test_rows_with_one_grain_twice_are_not_published(town: Town) -> None:
    town.specs["visit"] = spec(VISIT.replace("grain: [no]", "grain: [result]"))
    report = town.build()
    assert "结果相同的只有一行" in report.failed["visit"]


def test_the_changed_rows_alone_give_what_a_full_build_gives(tmp_path: Path) -> None:
    """Random nights of new, corrected and repeated rows: the mart of one kept going equals one built from nothing."""
    dice = random.Random(7)
    town = Town(tmp_path, marts(SUBJECT, VISIT))
    town.deliver("register", [register_row(n) for n in range(1, 31)])
    town.deliver("visits", [visit_row(n) for n in range(1, 31)])
    town.build()
    ways = set()
    for night in range(2):
        rows = [
            visit_row(n, result=dice.choice(["合格", "不合格", ""]), fine_yuan=str(dice.randint(0, 9)))
            for n in dice.sample(range(1, 40), 5)
        ]
        town.deliver("visits", rows)
        town.build(days=1)
        ways.add(town.house.catalogue().marts["visit"].how)
        kept = town.rows("visit")
        fresh = Town(tmp_path / f"fresh{night}", town.specs)
        fresh.centre = town.centre
        fresh.build()
        assert fresh.rows("visit") == kept
        assert fresh.house.catalogue().marts["visit"].digest == town.house.catalogue().marts["visit"].digest
    assert ways == {"changed_rows"}


def test_cut_off_between_two_marts_the_next_build_does_the_rest(town: Town) -> None:
    class PulledOut(BaseException):
        pass

    def pull(words: str) -> None:
        if "走访统计" in words:
            raise PulledOut

    with pytest.raises(PulledOut):
        town.build(tell=pull)
    (town.folder / "marts" / "tables" / "tally-0000000000000000.part").write_bytes(b"half")
    assert sorted(town.house.catalogue().marts) == ["subject", "visit"]
    report = town.build()
    assert list(report.built) == ["tally"]
    assert not list((town.folder / "marts").rglob("*.part"))


def test_two_builds_at_a_time_are_refused(town: Town) -> None:
    def meddle(_: str) -> None:
        with pytest.raises(Conflict):
            town.build()

    assert town.build(tell=meddle).built


def test_stopped_before_a_mart_it_leaves_the_rest(town: Town) -> None:
    asked = iter([False, True])
    report = town.build(stop=lambda: next(asked))
    assert list(report.built) == ["subject"]


def test_only_one_mart_with_all_it_reads(town: Town) -> None:
    town.specs["other"] = spec(VISIT, key="other")
    report = town.build(only=("tally",))
    assert sorted(report.built) == ["subject", "tally", "visit"]
    with pytest.raises(NotFound):
        town.build(only=("nothing",))


def test_the_catalogue_is_open_to_any_tool(town: Town) -> None:
    town.build()
    folder = town.folder / "marts"
    told = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    visit = told["marts"]["visit"]
    assert visit["grain"] == ["no"]
    with duckdb.connect() as con:
        counted = con.execute(
            "SELECT count(*) FROM read_parquet(?)", [str(folder / visit["file"])]
        ).fetchall()
    assert counted == [(visit["rows"],)]
    assert visit["inputs"] == {"source.visits": told["inputs"]["source.visits"]["digest"]}


def test_a_mart_that_no_pack_declares_any_more_goes_with_its_files(town: Town) -> None:
    town.build()
    del town.specs["tally"]
    town.build(days=1)
    assert "tally" not in town.house.catalogue().marts
    assert not list((town.folder / "marts" / "tables").glob("tally-*"))
