"""Numbers by the bureau's own rule; twenty writers leave no gap and no double; void numbers stay in the register."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs import numbers
from quanheng.engines.affairs.models import NumberSeries
from quanheng.engines.affairs.numbers import agency_of, number_for
from quanheng.foundation.ledger.api import Fact
from quanheng.packkit.office import NumberRule, OfficeSpec
from tests.engines.affairs.casework import LEADER, OFFICER, START, noon, open_case, shop
from tests.people import actor, make_city

DAY = date(2026, 8, 13)
AT = noon(date(2026, 11, 12))
WORDS = {"to": "潮安区局", "dispute": "两地均有库房", "reason": "主要库房在潮安"}


def make(case: affairs.Affair, document: str = "PEN-02", **more: Any) -> affairs.Paper:
    given = {
        "filled": WORDS if document == "PEN-02" else {},
        "actor": actor(OFFICER),
        "at": AT,
        "prints": False,
    }
    return affairs.make_paper(affair=case, document=document, **given | more)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(*rules: NumberRule, head: str = "") -> None:
        monkeypatch.setattr(
            numbers, "office_of", lambda agency: OfficeSpec(unit=agency.code, head=head, numbers=rules)
        )

    return put


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NumberRule(), "潮湘市监罚〔2026〕1号"),
        (NumberRule(digits=4), "潮湘市监罚〔2026〕0001号"),
        (NumberRule(documents=("PEN-44",), word="处罚"), "潮湘市监处罚〔2026〕1号"),
        (NumberRule(form="{head}{word}字第{number}号", restarts="never"), "潮湘市监罚字第1号"),
        (NumberRule(documents=("PEN-36",), word="告"), "潮湘市监罚〔2026〕1号"),
    ],
)
def test_a_bureau_numbers_by_its_own_rule(case, rules, rule, expected):
    rules(rule)
    assert number_for(agency_of(case.unit), "PEN-44", "罚", DAY).words == expected


def test_a_head_that_the_city_states_wins_and_years_start_anew(case, rules):
    rules(NumberRule(), head="湘市监")
    bureau = agency_of(case.unit)
    assert number_for(bureau, "PEN-44", "罚", DAY).words == "湘市监罚〔2026〕1号"
    assert number_for(bureau, "PEN-44", "罚", DAY).words == "湘市监罚〔2026〕2号"
    assert number_for(bureau, "PEN-44", "罚", date(2027, 1, 4)).words == "湘市监罚〔2027〕1号"
    assert number_for(bureau, "PEN-36", "罚告", DAY).words == "湘市监罚告〔2026〕1号"


def test_a_series_that_never_starts_anew_counts_through_the_years(case, rules):
    rules(NumberRule(form="{head}{word}字第{number}号", restarts="never"))
    bureau = agency_of(case.unit)
    numbers_given = [number_for(bureau, "PEN-44", "罚", date(year, 5, 6)).words for year in (2025, 2026)]
    assert numbers_given == ["潮湘市监罚字第1号", "潮湘市监罚字第2号"]


def test_a_void_number_stays_in_the_register_and_the_series_is_whole(case):
    first, second = make(case), make(case)
    affairs.void_paper(paper=first, reason="文书写错", actor=actor(LEADER), at=AT)
    third = make(case)
    assert [one.serial for one in (first, second, third)] == [1, 2, 3]
    line = next(one for one in affairs.list_series(actor(OFFICER)) if one.series.endswith("指管"))
    assert (line.last, line.used, line.voided, line.missing, line.is_whole) == (3, 3, 1, (), True)
    found = affairs.find_register(actor(OFFICER), q="指管", state="voided")
    assert [one.number for one in found] == [first.number]


def test_a_missing_number_is_named(case):
    make(case)
    NumberSeries.objects.filter(prefix__endswith="指管").update(last=3)
    make(case)
    line = next(one for one in affairs.list_series(actor(OFFICER)) if one.series.endswith("指管"))
    assert (line.last, line.used, line.missing, line.is_whole) == (4, 2, (2, 3), False)


def test_the_register_of_another_district_shows_none_of_ours(case):
    make(case)
    assert not affairs.find_register(actor("余海生")).exists()
    assert affairs.list_series(actor("余海生")) == []


def test_taking_the_register_is_written_down(case):
    made = make(case)
    rows = list(affairs.take_register(affairs.find_register(actor(LEADER)), actor=actor(LEADER), at=AT))
    assert rows[0][:3] == [made.number, "指定管辖通知书", case.party_name]
    assert Fact.objects.filter(kind="affairs.register.exported").count() == 1


@pytest.mark.slow
@pytest.mark.usefixtures("many_writers")
def test_twenty_writers_leave_no_gap_and_no_double():
    make_city()
    subject = shop()
    writers, turns = 20, 3
    cases = [open_case(subject=subject, title=f"第{number}件案子", exhibits=[]) for number in range(writers)]
    start = threading.Barrier(writers)
    faults: list[BaseException] = []

    def once(case: affairs.Affair, *, dies: bool = False) -> None:
        with transaction.atomic():
            make(case)
            if dies:
                raise ZeroDivisionError  # the machine dies between the number and the end

    def patiently(work: Callable[[], None]) -> None:
        for _ in range(
            5
        ):  # on a loaded machine SQLite may turn a writer away; it asks again, as the worker does
            try:
                return work()
            except OperationalError:
                connection.close()
        return work()

    def write(case: affairs.Affair) -> None:
        try:
            start.wait(timeout=60)
            for turn in range(turns):
                if turn == 1:
                    with suppress(ZeroDivisionError):
                        patiently(lambda: once(case, dies=True))
                patiently(lambda: once(case))
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    assert faults == []
    serials = sorted(affairs.Paper.objects.filter(document="PEN-02").values_list("serial", flat=True))
    assert serials == list(range(1, writers * turns + 1))
    assert affairs.Paper.objects.filter(document="PEN-02").values("number").distinct().count() == len(serials)
    line = next(one for one in affairs.list_series(actor(LEADER, on=START)) if one.series.endswith("指管"))
    assert line.is_whole
