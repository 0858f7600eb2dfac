"""What a telephone sends is read strictly: envelope, digest, seal and clock."""

import base64
from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput
from quanheng.engines.field import api as field
from tests.engines.field.phone import Phone
from tests.people import MORNING

TASK = "a" * 32
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def raw(**more):
    return Phone(uid="d" * 32).seal("note.add", TASK, {"text": "一句"}) | more


@pytest.mark.parametrize("name", ["id", "device", "seq", "prev", "made_at"])
def test_an_act_without_its_envelope_is_refused_by_name(name):
    broken = raw(**{name: "?"})
    broken["digest"] = field.digest_of(broken)
    with pytest.raises(BadInput) as refused:
        field.read_act(broken)
    assert refused.value.details["field"] == name


def test_an_instant_out_of_all_reason_is_refused():
    far = raw(made_at="0001-01-01T00:00:00+00:00")
    far["digest"] = field.digest_of(far)
    with pytest.raises(BadInput):
        field.read_act(far)


def test_a_changed_act_no_longer_fits_its_digest():
    with pytest.raises(BadInput, match="摘要与内容不符"):
        field.read_act(raw(body={"text": "另一句"}))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("task.fly", {}), ("answers.record", {"answers": [{"no": 1, "value": "?"}]}),
        ("answers.record", {"answers": [{"no": 1, "value": "Y"}, {"no": 1, "value": "N"}]}),
        ("batch.record", {"tasks": []}), ("batch.record", {"tasks": [{"uid": TASK, "base": -1}]}),
        ("sign.party", {"strokes": [[[1, "2"]]]}), ("file.lost", {"file": "x"}), ("note.add", {"text": "长" * 4001}),
        ("task.close", {"shown": "x"}), ("task.close", {"remark": "长" * 501}), ("sign.party", {"name": "长" * 61}),
    ],
)  # fmt: skip
def test_a_bad_body_is_a_fault_of_its_own_and_leaves_the_chain_whole(kind, body):
    act = field.read_act(Phone(uid="d" * 32).seal(kind, TASK, body))
    assert act.fault is not None
    assert act.fault.remedy


def test_a_seal_holds_for_its_own_key_and_digest_alone():
    one, other = Phone(), Phone()
    digest = "ab" * 32
    seal = one.sign(digest)
    key = field.read_key(one.public_key)
    assert field.seal_holds(key, digest, seal)
    assert not field.seal_holds(key, "cd" * 32, seal)
    assert not field.seal_holds(field.read_key(other.public_key), digest, seal)
    for bad in ("", "???", base64.b64encode(b"x" * 63).decode(), base64.b64encode(bytes(64)).decode()):
        assert not field.seal_holds(key, digest, bad)
    with pytest.raises(BadInput):
        field.read_key("bm9uc2Vuc2U=")


def test_an_act_sealed_anew_is_the_same_act():
    one, other = Phone(uid="d" * 32), Phone(uid="e" * 32)
    act = one.seal("note.add", TASK, {"text": "一句"}, base=3)
    other.seal("note.add", TASK, {"text": "别的"})
    again = other.reseal(act)
    assert again["digest"] != act["digest"]
    assert field.read_act(again).content == field.read_act(act).content


def test_a_clock_wrong_by_a_day_is_put_right_by_what_is_known():
    made, received = MORNING + DAY, MORNING + 60 * MINUTE
    sealed = field.believe(
        made_at=made, clock={"last_server_time": MORNING.isoformat(), "offset_ms": -86_400_000}, sent_at=None,
        received_at=received,
    )  # fmt: skip
    assert (sealed.at, sealed.by, sealed.is_off) == (MORNING, "sealed", True)
    sent = field.believe(made_at=made, clock={}, sent_at=received + DAY, received_at=received)
    assert (sent.at, sent.by) == (MORNING, "sent")
    unknown = field.believe(made_at=made, clock={}, sent_at=None, received_at=received)
    assert (unknown.at, unknown.by, unknown.is_off) == (received, "none", False), (
        "never later than the receipt"
    )
    late = field.believe(
        made_at=MORNING - DAY, clock={}, sent_at=received, received_at=received, not_before=MORNING
    )
    assert late.at == MORNING, "never before the act before it"
    near = field.believe(made_at=MORNING, clock={}, sent_at=received - 4 * MINUTE, received_at=received)
    assert not near.is_off
