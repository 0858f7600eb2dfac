"""The worker beside the pages: each round delivers, places and signs; a clock set back holds up nothing else."""

from datetime import datetime, timedelta

import pytest

from quanheng.base.days import CHINA
from quanheng.base.refs import Ref
from quanheng.config.worker import Worker
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)


class _Clock:
    """The clock that the worker is given; the tests move its hands."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now


def _write_fact(clock: _Clock) -> ledger.Fact:
    return ledger.record(
        "datacentre.batch.held", object=Ref("datacentre.batch", "b" * 32), actor=system_actor("road"), at=clock(),
        body={"title": "登记", "file": "a.csv", "why": "只有2行"},
    )  # fmt: skip


def test_a_round_places_facts_and_signs_them() -> None:
    clock = _Clock()
    worker = Worker(clock)
    _write_fact(clock)
    assert worker.round()
    assert ledger.verify(depth=4).ok
    assert ledger.Checkpoint.objects.count() == 1
    assert not worker.round(), "nothing waits, so the worker may rest"


def test_the_log_is_signed_once_a_minute() -> None:
    clock = _Clock()
    worker = Worker(clock)
    for seconds in (0, 20, 40, 61):
        clock.now = NINE + timedelta(seconds=seconds)
        _write_fact(clock)
        worker.round()
    assert ledger.Checkpoint.objects.count() == 2


def test_a_clock_set_back_holds_up_the_signature_alone() -> None:
    clock = _Clock()
    worker = Worker(clock)
    _write_fact(clock)
    worker.round()
    clock.now = NINE - timedelta(days=1)
    worker = Worker(clock)
    fact = _write_fact(clock)
    worker.round()
    assert ledger.get_fact(fact.uid).kind == "datacentre.batch.held"
    assert ledger.sequence_pending() == 0
    assert ledger.Checkpoint.objects.count() == 1
