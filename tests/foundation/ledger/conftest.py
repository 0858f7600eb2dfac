"""A home of its own for each test, a kind of fact to write, and people to write it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from quanheng.base.days import CHINA
from quanheng.base.refs import Ref
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.append_only import guard, unguard
from quanheng.foundation.people.api import system_actor

MADE = "ledger_test.thing.made"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)

ledger.define(MADE, room="ledger_test", sentence="{unit}{actor}登记{name}，金额{money.yuan}元")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Keys and files of one test never meet another's."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def actor():
    """An officer of the city with every right of this room."""
    return replace(
        system_actor("陈思远"), name="陈思远", person_uid="p1", post_title="执法人员", unit_uid="u1",
        unit_name="西新所",
        rights=frozenset(str(right) for right in ledger.Rights), regions=("445102",), is_system=False,
    )  # fmt: skip


@pytest.fixture
def write(actor):
    """Write one fact about thing number `number`, `minutes` after nine."""

    def write_one(number=0, *, minutes=0, **more):
        return ledger.record(
            MADE, object=Ref("ledger_test.thing", str(number)), actor=actor, at=AT + timedelta(minutes=minutes),
            **({"body": {"number": number, "name": "工夫茶"}} | more),
        )  # fmt: skip

    return write_one


@pytest.fixture
def write_many(actor):
    """Write `count` facts by the fast road, each about a thing of its own."""

    def write_run(count, *, first=0):
        return ledger.record_bulk(
            ledger.FactDraft(MADE, Ref("ledger_test.thing", str(number)), actor, AT, body={"number": number})
            for number in range(first, first + count)
        )

    return write_run


@pytest.fixture
def attack(db):
    """Run SQL as whoever reached the database past the program: guards away, the deed, guards back."""

    def run(*statements):
        unguard(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                query, values = (statement, []) if isinstance(statement, str) else statement
                cursor.execute(query, values)
        guard(connection)

    return run
