"""Facts are written once, canonical, hashed, with their causes, and never again touched."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from quanheng.base.errors import BadInput, Conflict
from quanheng.base.merkle import SHA256, SM3
from quanheng.base.refs import Ref
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.leaf import leaf_of
from quanheng.foundation.people.api import system_actor

from .conftest import AT, MADE

pytestmark = pytest.mark.django_db


def _is_hashed_rightly(uid):
    fact = ledger.get_fact(uid)
    leaf = leaf_of(fact)
    return (bytes(fact.leaf_sm3), bytes(fact.leaf_sha256)) == (SM3.leaf(leaf), SHA256.leaf(leaf))


def test_a_fact_says_who_what_when_and_why(write):
    cause = write(1)
    fact = ledger.get_fact(
        write(2, subject=Ref("registry.subject", "s1"), because=[cause], region="445102001").uid
    )
    assert (fact.kind, fact.day, fact.actor_name, fact.post_title) == (
        MADE,
        date(2026, 11, 24),
        "陈思远",
        "执法人员",
    )
    assert (fact.unit_name, fact.region_code, str(fact.subject)) == (
        "西新所",
        "445102001",
        "registry.subject:s1",
    )
    assert [found.uid for found in fact.because.all()] == [cause.uid]
    assert _is_hashed_rightly(fact.uid)


def test_what_record_returns_is_what_the_database_holds(write):
    fact = write(
        1,
        body={
            "when": date(2026, 1, 2),
            "yuan": Decimal("10.50"),
            "share": 0.5,
            "empty": None,
            "of": Ref("a", "b"),
        },
    )
    kept = ledger.get_fact(fact.uid)
    for field in ledger.Fact._meta.concrete_fields:
        assert getattr(fact, field.name) == getattr(kept, field.name), field.name
    assert kept.body == {"when": "2026-01-02", "yuan": "10.50", "share": 0.5, "empty": None, "of": "a:b"}
    assert _is_hashed_rightly(fact.uid)


def test_the_day_is_the_civil_day_in_china(actor):
    late = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # half past midnight of the 25th
    fact = ledger.record(MADE, object=Ref("a", "b"), actor=actor, at=late)
    assert fact.day == date(2026, 11, 25)


def test_causes_may_be_named_by_their_keys_and_count_once(write):
    cause = write(1)
    fact = write(2, because=[cause, cause.uid, cause])
    assert fact.because.count() == 1
    assert _is_hashed_rightly(fact.uid)


def test_each_fact_names_the_one_before_on_the_same_thing(write):
    first, other, second = write(1), write(2), write(1)
    assert (first.previous, other.previous, second.previous) == ("", "", first.uid)


def test_many_at_once_are_chained_within_the_run_too(actor, write):
    before = write(1)
    drafts = [ledger.FactDraft(MADE, Ref("ledger_test.thing", "1"), actor, AT) for _ in range(3)]
    made = ledger.record_many(drafts)
    assert [fact.previous for fact in made] == [before.uid, made[0].uid, made[1].uid]


def test_the_fast_road_writes_the_same_facts(write_many, write):
    uids = write_many(1200)
    assert len(set(uids)) == 1200
    assert all(_is_hashed_rightly(uid) for uid in uids[::97])
    assert write(3).previous == uids[3]


def test_without_a_region_the_fact_lies_in_the_actors_own(write, actor):
    assert write(1).region_code == "445102"
    everywhere = ledger.record(MADE, object=Ref("a", "b"), actor=system_actor("夜间任务"), at=AT)
    assert everywhere.region_code == ""


def test_a_failed_act_leaves_no_fact(write):
    def act():
        with transaction.atomic():
            write(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not ledger.Fact.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"because": ["0" * 32]}, {"body": {"n": 2**60}}, {"body": {"n": 1e300}}, {"body": {"x": object()}},
        {"body": {"t": "a\x00b"}}, {"body": {1: 2}}, {"body": {"t": "\ud800"}}, {"body": {"t": "长" * 300_000}},
        {"body": {"n": float("nan")}},
    ],
)  # fmt: skip
def test_what_cannot_be_said_clearly_is_refused(write, more):
    with pytest.raises(BadInput), transaction.atomic():
        write(1, **more)
    assert not ledger.Fact.objects.exists()


def test_an_undeclared_kind_is_refused(actor):
    with pytest.raises(BadInput):
        ledger.record("ledger_test.thing.unheard", object=Ref("a", "b"), actor=actor, at=AT)


def test_an_instant_without_zone_is_refused(actor):
    with pytest.raises(BadInput):
        ledger.record(MADE, object=Ref("a", "b"), actor=actor, at=AT.replace(tzinfo=None))


def test_a_kind_is_declared_once():
    with pytest.raises(Conflict):
        ledger.define(MADE, room="ledger_test", sentence="另一句")
    with pytest.raises(BadInput):
        ledger.define("Not a kind", room="ledger_test", sentence="")


def test_a_fact_reads_aloud(write):
    assert (
        ledger.say(write(1, body={"name": "工夫茶", "money": {"yuan": "12.00"}}))
        == "西新所陈思远登记工夫茶，金额12.00元"
    )
    assert ledger.say(write(1, body={"name": ["甲", "乙"]})) == "西新所陈思远登记甲、乙，金额（未记载）元"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ledger_fact", "kind"), ("ledger_factcause", "cause_id"), ("ledger_logentry", "fact_id"),
        ("ledger_checkpoint", "size"), ("ledger_factprivate", "salt"),
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_or_delete(write, table, column):
    write(2, because=[write(1)], private={"name": "张三"})
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    acts = [f"UPDATE {table} SET {column} = {column}"]
    if table != "ledger_factprivate":
        acts.append(f"DELETE FROM {table}")
    for act in acts:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(act)
