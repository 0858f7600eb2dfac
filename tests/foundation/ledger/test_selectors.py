"""An officer finds the facts of the own jurisdiction and no others."""

from dataclasses import replace
from datetime import date

import pytest

from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.ledger import api as ledger

from .conftest import MADE

pytestmark = pytest.mark.django_db
SHOP = Ref("registry.subject", "s1")


def test_facts_are_found_by_what_they_say(write, actor):
    first, second = write(1, subject=SHOP), write(2)
    assert list(ledger.find_facts(actor)) == [second, first]
    assert list(ledger.find_facts(actor, subject=SHOP)) == [first]
    assert ledger.facts_of_subject(actor, SHOP) == [first]
    assert ledger.facts_about(actor, Ref("ledger_test.thing", "2")) == [second]
    assert ledger.find_facts(actor, kind=MADE, unit_uid="u1", actor_uid="p1").count() == 2
    assert ledger.find_facts(actor, kinds=["x.y.z"]).count() == 0
    day = date(2026, 11, 24)
    assert ledger.find_facts(actor, first=day, last=day).count() == 2
    assert ledger.find_facts(actor, last=date(2026, 11, 23)).count() == 0


def test_what_lies_outside_does_not_exist(write, actor):
    here, there = write(1, region="445102001"), write(2, region="445122100")
    assert list(ledger.find_facts(actor)) == [here]
    assert ledger.see_fact(actor, here.uid) == here
    with pytest.raises(NotFound):
        ledger.see_fact(actor, there.uid)
    assert not ledger.find_facts(replace(actor, rights=frozenset())).exists()


def test_sealed_files_are_found_within_the_jurisdiction_too(actor):
    from .conftest import AT

    made = ledger.seal_exhibit(
        name="a", media_type="text/plain", content=b"a", actor=actor, at=AT, subject=SHOP
    )
    assert list(ledger.find_exhibits(actor, subject=SHOP)) == [made]
    assert not ledger.find_exhibits(replace(actor, regions=("445122",)), subject=SHOP).exists()
