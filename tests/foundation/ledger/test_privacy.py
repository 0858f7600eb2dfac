"""Personal content can be erased for good, and every proof stays valid."""

from dataclasses import replace

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.models import FactPrivate

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(write):
    return write(1, private={"name": "张三", "phone": "13800000000"})


def test_reading_needs_a_purpose_and_is_itself_a_fact(fact, actor):
    with pytest.raises(BadInput):
        ledger.read_private(fact, actor=actor, at=AT, purpose=" ")
    assert ledger.read_private(fact, actor=actor, at=AT, purpose="回复举报人")["name"] == "张三"
    assert ledger.say(ledger.Fact.objects.last()) == "查阅个人信息，事由：回复举报人"


def test_nobody_reads_or_erases_without_the_right_or_elsewhere(fact, actor):
    for who, refusal in (
        (replace(actor, rights=frozenset()), NotAllowed),
        (replace(actor, regions=("445122",)), NotFound),
    ):
        with pytest.raises(refusal):
            ledger.read_private(fact, actor=who, at=AT, purpose="x")
        with pytest.raises(refusal):
            ledger.erase_private(fact, actor=who, at=AT, reason="x")


def test_after_erasure_old_proofs_and_the_whole_log_still_hold(fact, actor):
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    before = ledger.proof(fact, disclose=True)
    assert before.disclosed["content"]["name"] == "张三"
    erased = ledger.erase_private(fact, actor=actor, at=AT, reason="依申请删除")
    assert erased.kind == "ledger.private.erased"
    assert not FactPrivate.objects.exists()
    assert before.holds()
    assert ledger.proof(fact).holds()
    assert "张三" not in ledger.proof(fact, disclose=True).as_text()
    assert ledger.verify().ok
    assert ledger.erase_private(fact, actor=actor, at=AT, reason="依申请删除") is None
    with pytest.raises(NotFound):
        ledger.read_private(fact, actor=actor, at=AT, purpose="x")


def test_the_log_holds_nothing_of_the_content(fact):
    from quanheng.foundation.ledger.leaf import leaf_of

    assert "张三" not in leaf_of(fact).decode()
    assert len(fact.commitment) == 64


def test_content_changed_or_gone_without_an_act_is_named(fact, attack):
    attack(("UPDATE ledger_factprivate SET content = %s", ['{"name":"李四"}']))
    assert [fault.kind for fault in ledger.verify().faults] == ["private.edited"]
    attack("DELETE FROM ledger_factprivate")
    assert [fault.kind for fault in ledger.verify().faults] == ["private.missing"]
