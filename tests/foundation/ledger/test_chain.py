"""From any fact one walks home to the line of the file, and forward to all that followed."""

import pytest

from quanheng.base.errors import NotFound
from quanheng.foundation.ledger import api as ledger

pytestmark = pytest.mark.django_db


def _origin(file, line):
    return {
        "origin": {"batch": "b1", "source": "registration", "file": file, "line": line, "digest": "d" * 64}
    }


def test_the_walk_ends_in_the_file_and_line_of_the_last_origin(write):
    landed = write(1)
    older = write(2, because=[landed], body=_origin("old.csv", 7))
    newer = write(3, because=[landed], body=_origin("new.csv", 9))
    top = write(4, because=[newer, older])
    steps = ledger.chain_back(top.uid)
    assert [step.uid for step in steps] == [top.uid, newer.uid, older.uid, landed.uid, ""]
    assert [step.depth for step in steps] == [0, 1, 1, 2, 3]
    assert (steps[-1].kind, steps[-1].file, steps[-1].line) == ("source.row", "old.csv", 7)
    assert steps[-1].as_dict()["file"] == "old.csv"
    assert set(steps[0].because) == {newer.uid, older.uid}


def test_ways_that_meet_again_are_walked_once(write):
    root = write(0)
    sides = [write(number, because=[root]) for number in range(1, 4)]
    top = write(9, because=[*sides, root])
    steps = ledger.chain_back(top.uid)
    assert len(steps) == 5
    assert {step.uid for step in steps} == {top.uid, root.uid, *(side.uid for side in sides)}


def test_a_walk_without_origin_ends_at_the_root(write):
    assert [step.kind for step in ledger.chain_back(write(1).uid)] == ["ledger_test.thing.made"]


def test_more_causes_than_one_query_may_name(write, write_many):
    top = write(9, because=write_many(1300))
    assert len(ledger.chain_back(top.uid)) == 1301


def test_forward_finds_all_that_followed(write):
    root = write(0)
    child = write(1, because=[root])
    grandchild = write(2, because=[child])
    assert [step.uid for step in ledger.chain_forward(root.uid)] == [root.uid, child.uid, grandchild.uid]


def test_an_unknown_fact_is_not_found(db):
    with pytest.raises(NotFound):
        ledger.chain_back("0" * 32)
