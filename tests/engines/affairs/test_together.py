"""Several officers and workers at once: one wins, numbers have no gaps or doubles, papers appear once."""

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from quanheng.base.errors import Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from tests.engines.affairs.casework import OFFICER, SECOND, START, noon, open_case, shop, take
from tests.people import actor, make_city

pytestmark = pytest.mark.usefixtures("many_writers")


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all works in threads that start together; gives each result or its refusal."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            results[place] = work()
        except Refusal as refusal:
            results[place] = refusal
        except Exception as wrong:  # noqa: BLE001 - shown by the assertion that follows
            results[place] = wrong
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_of_two_officers_at_once_one_wins_and_the_other_hears_who():
    make_city()
    case = open_case()
    mine, yours = (affairs.get_affair(actor(name), case.uid) for name in (OFFICER, SECOND))
    results = at_once(
        lambda: take(mine, "verify", OFFICER, 1, {}), lambda: take(yours, "verify", SECOND, 1, {})
    )
    assert sorted(type(one).__name__ for one in results) == ["Act", "Conflict"]
    refusal = next(one for one in results if isinstance(one, Refusal))
    assert "办理“核查”" in refusal.sentence
    assert case.acts.count() == 2


def test_papers_made_at_once_have_numbers_without_gaps_or_doubles():
    make_city()
    subject = shop()
    cases = [open_case(subject=subject, title=f"第{number}件案子") for number in range(4)]
    day = date(2026, 8, 14)
    form = {"summon_at": "2026-08-20T09:00", "summon_place": "西新所"}
    for case in cases:
        take(case, "verify", OFFICER, 1, {})

    def make(case: affairs.Affair) -> Callable[[], None]:
        def work() -> None:
            for turn in range(3):
                take(case, "summon", OFFICER, 1 + turn, form, token=f"s{turn}")
                affairs.make_due_papers(affair=case, actor=actor(OFFICER, on=day), at=noon(day), prints=False)

        return work

    assert at_once(*(make(case) for case in cases)) == [None] * len(cases)
    numbers = affairs.Paper.objects.filter(document="PEN-10").values_list("number", flat=True)
    assert sorted(int(re.search(r"〕(\d+)号", str(one)).group(1)) for one in numbers) == list(range(1, 13))


def test_two_workers_make_each_ordered_paper_once():
    make_city()
    subject = shop()
    for number in range(3):
        open_case(subject=subject, title=f"第{number}件案子")
    who = actor(OFFICER, on=START)
    results = at_once(*[lambda: affairs.make_due_papers(actor=who, at=noon(START), prints=False)] * 3)
    assert sum(len(made) for made in results) == 3
    assert affairs.Paper.objects.count() == 3
    assert not affairs.PaperDue.objects.filter(is_done=False).exists()


def test_a_number_taken_and_rolled_back_is_taken_again():
    from django.db import transaction

    make_city()
    case = open_case()
    take(case, "verify", OFFICER, 1, {})
    who, at = actor(OFFICER, on=START), noon(START)
    words = {"to": "潮安区局", "dispute": "两地均有库房", "reason": "主要库房在潮安"}

    def dies_after_numbering() -> None:
        with transaction.atomic():
            affairs.make_paper(affair=case, document="PEN-02", filled=words, actor=who, at=at, prints=False)
            raise RuntimeError("the machine dies here")

    with pytest.raises(RuntimeError):
        dies_after_numbering()
    made = affairs.make_paper(affair=case, document="PEN-02", filled=words, actor=who, at=at, prints=False)
    assert made.number == "潮湘市监指管〔2026〕1号"


def test_a_message_delivered_twice_at_once_opens_one_case():
    make_city()
    subject = shop()
    open_case(subject=subject)
    cause = Fact.objects.first()
    opened = at_once(*[lambda: open_case(subject=subject, because=[cause], exhibits=[])] * 3)
    assert len({getattr(one, "uid", one) for one in opened}) == 1
    assert affairs.Affair.objects.count() == 2
