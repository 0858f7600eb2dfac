"""Every fact reaches every receiver at least once and in order; one that cannot be taken stops nobody for long."""

import pytest

from quanheng.base.errors import BadInput, Conflict
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger import outbox
from quanheng.foundation.ledger.models import Delivery

from .conftest import MADE

pytestmark = pytest.mark.django_db


@pytest.fixture
def receivers(monkeypatch):
    monkeypatch.setattr(outbox, "_RECEIVERS", {})


def test_facts_arrive_in_order_once(write, receivers):
    seen = []
    ledger.subscribe(MADE, "shelf", lambda fact: seen.append(fact.body["number"]))
    for number in range(5):
        write(number)
    report = ledger.deliver_pending()
    assert (report.delivered, report.failed, report.waiting) == (5, 0, 0)
    assert seen == [0, 1, 2, 3, 4]
    assert ledger.deliver_pending().is_idle


def test_each_receiver_gets_its_own(write, receivers):
    one, two = [], []
    ledger.subscribe(MADE, "one", lambda fact: one.append(fact.uid))
    ledger.subscribe(MADE, "two", lambda fact: two.append(fact.uid))
    fact = write(1)
    assert ledger.deliver_pending().delivered == 2
    assert one == two == [fact.uid]


def test_the_limit_holds(write, receivers):
    ledger.subscribe(MADE, "shelf", lambda fact: None)
    for number in range(5):
        write(number)
    assert ledger.deliver_pending(limit=2).delivered == 2
    assert ledger.deliver_pending(limit=9).delivered == 3


def test_what_a_receiver_wrote_is_undone_when_it_fails(write, receivers):
    def writes_and_breaks(fact):
        if not fact.body.get("deep"):
            write(8, body={"deep": 1})
        raise RuntimeError("坏了")

    ledger.subscribe(MADE, "shelf", writes_and_breaks)
    write(1)
    report = ledger.deliver_pending()
    assert (report.delivered, report.failed) == (0, 1)
    assert ledger.Fact.objects.count() == 1
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.tries, waiting.last_error) == ("waiting", 1, "RuntimeError: 坏了")


def test_a_poisonous_fact_is_set_aside_and_listed_and_others_go_on(write, receivers):
    seen = []

    def picky(fact):
        if fact.body["number"] == 1:
            raise ValueError("不认识")
        seen.append(fact.body["number"])

    ledger.subscribe(MADE, "picky", picky)
    for number in range(4):
        write(number)
    for _ in range(outbox.TRIES - 1):
        assert not ledger.deliver_pending().is_idle
        assert seen == [0]  # order is kept while there is hope
    ledger.deliver_pending()
    assert seen == [0, 2, 3]
    (aside,) = ledger.set_aside()
    assert (aside.fact.body["number"], aside.tries, aside.last_error) == (
        1,
        outbox.TRIES,
        "ValueError: 不认识",
    )
    ledger.try_again(aside)
    assert not ledger.set_aside()
    assert ledger.deliver_pending().failed == 1


def test_one_receivers_trouble_is_not_anothers(write, receivers):
    seen = []

    def breaks(fact):
        raise ValueError

    ledger.subscribe(MADE, "breaks", breaks)
    ledger.subscribe(MADE, "works", lambda fact: seen.append(fact.uid))
    write(1)
    write(2)
    assert ledger.deliver_pending().delivered == 2
    assert len(seen) == 2


def test_a_receiver_may_write_facts_that_travel_on(write, receivers):
    reached = []

    def passes_on(fact):
        reached.append(fact.body["number"])
        if fact.body["number"] < 3:
            write(fact.body["number"] + 1, because=[fact])

    ledger.subscribe(MADE, "relay", passes_on)
    write(0)
    while not ledger.deliver_pending().is_idle:
        pass
    assert reached == [0, 1, 2, 3]


def test_subscribing_is_checked(receivers):
    with pytest.raises(BadInput):
        ledger.subscribe("ledger_test.thing.unheard", "x", lambda fact: None)

    def first(fact):
        return None

    ledger.subscribe(MADE, "x", first)
    ledger.subscribe(MADE, "x", first)
    with pytest.raises(Conflict):
        ledger.subscribe(MADE, "x", lambda fact: None)
