"""A visit done on a telephone, by the door: started, answered, photographed, signed, closed."""

import hashlib
from datetime import timedelta

import pytest

from quanheng.engines.field import api as field
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from tests.engines.field.phone import JPEG, Phone, open_tasks
from tests.people import MORNING, actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def register(name: str = "陈思远") -> Phone:
    phone = Phone()
    phone.uid = field.register_device(
        actor=actor(name), at=MORNING, name=f"{name}的手机", public_key=phone.public_key
    ).uid
    return phone


def send(phone: Phone, *acts, who: str = "陈思远", at=MORNING + HOUR, **more):
    told = flows.receive_field_acts(
        actor=actor(who), at=at, device_uid=phone.uid, acts=acts or phone.outbox, **more
    )
    return [one.as_json() for one in told]


def test_a_clean_visit_from_arrival_to_result():
    (task,) = open_tasks()
    phone = register()
    phone.seal("task.start", task.uid)
    phone.seal("answers.record", task.uid, {"answers": [{"no": 29, "value": "NA"}], "rest_conform": True})
    phone.seal("task.close", task.uid, {})
    told = send(phone)
    assert [one["state"] for one in told] == ["applied"] * 3, told
    task.refresh_from_db()
    assert (task.state, task.conclusion) == ("closed", "01")
    assert task.started_at == MORNING
    again = send(phone)
    assert [(one["state"], one["was"]) for one in again] == [("already", "applied")] * 3
    assert [one["revision"] for one in again] == [one["revision"] for one in told]
    assert ledger.Fact.objects.filter(kind="inspections.task.closed").count() == 1
    closing = ledger.get_fact(task.closed_fact)
    assert "field.act.received" in {step.kind for step in ledger.chain_back(closing.uid)}


def test_a_photo_proves_a_no_and_holds_back_only_what_needs_it():
    (task,) = open_tasks()
    phone = register()
    photo = {
        "id": "ab" * 16,
        "sha256": hashlib.sha256(JPEG).hexdigest(),
        "size": len(JPEG),
        "type": "image/jpeg",
    }
    phone.seal("file.add", task.uid, {"no": 9, "what": "photo"}, files=[photo])
    said = {"no": 9, "value": "N", "note": "冻品没有进货票据", "exhibits": [photo["id"]]}
    phone.seal("answers.record", task.uid, {"answers": [said]})
    phone.seal("answers.record", task.uid, {"rest_conform": True})
    phone.seal("task.close", task.uid, {})
    told = send(phone)
    assert [one["state"] for one in told] == ["waiting_file"] * 4
    device = field.own_device(actor("陈思远"), phone.uid)
    field.begin_upload(
        device=device,
        at=MORNING,
        uid=photo["id"],
        sha256=photo["sha256"],
        size=photo["size"],
        media_type="image/jpeg",
    )
    first = field.append_chunk(device=device, at=MORNING, uid=photo["id"], offset=0, content=JPEG[:500])
    assert first.offset == 500
    upload = field.append_chunk(device=device, at=MORNING, uid=photo["id"], offset=500, content=JPEG[500:])
    settled = flows.field_file_came(
        actor=actor("陈思远"), at=MORNING + HOUR, device_uid=phone.uid, upload=upload
    )
    assert [result.state for _, result in settled] == ["applied"] * 4, settled
    task.refresh_from_db()
    finding = inspections.find_findings(actor("陈思远"), task_uid=task.uid).get()
    exhibit = ledger.get_exhibit(finding.exhibits[0])
    assert ledger.open_exhibit(exhibit) == JPEG
    assert task.conclusion == "06"
