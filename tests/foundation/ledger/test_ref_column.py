"""Facts of one thing are found by the short index, and never those of another whose key ends alike."""

import pytest
from django.db import connection

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, find_facts
from quanheng.foundation.people.api import system_actor

pytestmark = pytest.mark.django_db
ENDING = "0a1b2c3d"


def test_keys_that_end_alike_are_told_apart(write) -> None:
    one, other = write(f"{'1' * 24}{ENDING}"), write(f"{'2' * 24}{ENDING}")
    worker = system_actor("测试")
    assert [fact.uid for fact in find_facts(worker, object=one.object)] == [one.uid]
    assert set(Fact.objects.filter(object_ref__in=[one.object_ref, other.object_ref])) == {one, other}
    assert list(Fact.objects.filter(object_ref__in=[other.object_ref])) == [other]


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL chooses by its statistics, too few here"
)
@pytest.mark.parametrize("column", ["object", "subject"])
def test_the_short_index_is_used(column: str) -> None:
    wanted = {column: Ref("ledger_test.thing", "3" * 32)}
    assert f"fact_{column}_tail" in find_facts(system_actor("测试"), **wanted)[:12].explain()
