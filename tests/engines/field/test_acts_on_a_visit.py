"""A visit done on telephones, by the door: started, answered, photographed, signed, closed; merged and chosen."""

import hashlib
from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.engines.field import api as field
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import Person
from tests.engines.field.phone import JPEG, Phone, open_tasks
from tests.people import MORNING, actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = MORNING + HOUR
NO = {"value": "N", "note": "冻品没有进货票据", "disposal": "order"}


def register(name: str = "陈思远", **more) -> Phone:
    phone = Phone()
    phone.uid = field.register_device(
        actor=actor(name), at=MORNING, name=f"{name}的手机", public_key=phone.public_key, **more
    ).uid
    return phone


def send(phone: Phone, *acts, who: str = "陈思远", at=LATER, **more):
    told = flows.receive_field_acts(
        actor=actor(who), at=at, device_uid=phone.uid, acts=acts or phone.outbox, **more
    )
    return [one.as_json() for one in told]


def states(told):
    return [one["state"] for one in told]


def photo(name: str = "ab" * 16, content: bytes = JPEG):
    return {
        "id": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "type": "image/jpeg",
    }


def upload(phone: Phone, note, who: str = "陈思远", content: bytes = JPEG):
    device = field.own_device(actor(who), phone.uid)
    field.begin_upload(
        device=device, at=LATER, uid=note["id"], sha256=note["sha256"], size=note["size"], media_type=note["type"]
    )  # fmt: skip
    for start in range(0, len(content), 600):
        whole = field.append_chunk(
            device=device, at=LATER, uid=note["id"], offset=start, content=content[start : start + 600]
        )
    return flows.field_file_came(actor=actor(who), at=LATER, device_uid=phone.uid, upload=whole)


def test_a_clean_visit_from_arrival_to_result():
    (task,) = open_tasks()
    phone = register()
    phone.seal("task.start", task.uid)
    phone.seal("answers.record", task.uid, {"answers": [{"no": 29, "value": "NA"}], "rest_conform": True})
    phone.seal("task.close", task.uid, {})
    told = send(phone)
    assert states(told) == ["applied"] * 3, told
    task.refresh_from_db()
    assert (task.state, task.conclusion, task.started_at) == ("closed", "01", MORNING)
    assert task.answers.filter(by_rest=True).count() > 20
    again = send(phone)
    assert [(one["state"], one["was"]) for one in again] == [("already", "applied")] * 3
    assert [one["revision"] for one in again] == [one["revision"] for one in told]
    assert ledger.Fact.objects.filter(kind="inspections.task.closed").count() == 1
    assert "field.act.received" in {step.kind for step in ledger.chain_back(task.closed_fact)}


def test_a_photo_proves_a_no_and_is_waited_for():
    (task,) = open_tasks()
    phone, note = register(), photo()
    phone.seal("file.add", task.uid, {"no": 9, "what": "photo"}, files=[note])
    phone.seal("answers.record", task.uid, {"answers": [{"no": 9, **NO, "exhibits": [note["id"]]}]})
    phone.seal("note.add", task.uid, {"text": "店主不在，由店员陪同"})
    phone.seal("answers.record", task.uid, {"rest_conform": True})
    phone.seal("task.close", task.uid, {})
    assert states(send(phone)) == ["waiting_file", "waiting_file", "applied", "waiting_file", "waiting_file"]
    settled = upload(phone, note)
    assert [str(result.state) for _, result in settled] == ["applied"] * 4
    task.refresh_from_db()
    finding = inspections.find_findings(actor("陈思远"), task_uid=task.uid).get()
    assert ledger.open_exhibit(ledger.get_exhibit(finding.exhibits[0])) == JPEG
    assert task.conclusion == "06"
    assert field.notes_of(task.uid)[0].text == "店主不在，由店员陪同"
    assert upload(phone, note) == [], "a file that came is not taken twice"


def test_a_lost_file_is_said_and_what_waited_goes_on():
    (task,) = open_tasks()
    phone, note = register(), photo()
    phone.seal("file.add", task.uid, {"what": "photo"}, files=[note])
    phone.seal("answers.record", task.uid, {"rest_conform": True})
    phone.seal("task.close", task.uid, {})
    assert states(send(phone)) == ["waiting_file", "applied", "waiting_file"]
    phone.seal("file.lost", task.uid, {"file": note["id"], "reason": "手机存储损坏"})
    assert states(send(phone, phone.outbox[-1])) == ["applied"]
    assert states(send(phone, *phone.outbox[:3])) == ["already"] * 3
    task.refresh_from_db()
    assert task.state == "closed"
    said = ledger.Fact.objects.get(kind="field.file.given_up")
    assert "手机存储损坏" in ledger.say(said)


def test_two_telephones_on_one_task_merge_or_branch_and_a_person_chooses():
    (task,) = open_tasks()
    one, two = register(), register("林晓岚")
    one.seal("answers.record", task.uid, {"answers": [{"no": 1, "value": "Y"}, {"no": 2, "value": "Y"}]})
    two.seal("answers.record", task.uid, {"answers": [{"no": 2, **NO}, {"no": 3, "value": "NA"}]})
    assert states(send(one)) == ["applied"]
    (told,) = send(two, who="林晓岚")
    assert (told["state"], len(told["branches"])) == ("branched", 1)
    assert told["because"]["sentence"] == "同一项两人答得不一样"
    values = dict(task.answers.values_list("no", "value"))
    assert values == {1: "Y", 2: "Y", 3: "NA"}
    (row,) = flows.field_branches(actor("陈思远"))
    assert (row["label"], row["ours"]["value"], row["theirs"]["value"]) == ("第2项", "Y", "N")
    assert (row["ours_by"], row["theirs_by"]) == ("陈思远", "林晓岚")
    choose = {"actor": actor("陈思远"), "at": LATER, "uid": row["id"]}
    with pytest.raises(BadInput):
        flows.choose_field_branch(**choose, choose="both")
    with pytest.raises(BadInput, match="理由"):
        flows.choose_field_branch(**choose, choose="other", value={**NO, "no": 2})
    flows.choose_field_branch(**choose, choose="theirs", reason="共同核对过冰柜")
    assert task.answers.get(no=2).value == "N"
    assert flows.field_branches(actor("陈思远")) == []
    flows.choose_field_branch(**choose, choose="theirs", reason="共同核对过冰柜")
    with pytest.raises(Conflict):
        flows.choose_field_branch(**choose, choose="ours")
    facts = ledger.Fact.objects.filter(kind="field.branch.chosen")
    assert [fact.body["reason"] for fact in facts] == ["共同核对过冰柜"]
    two.seal("answers.record", task.uid, {"answers": [{"no": 2, "value": "NA"}]})
    assert states(send(two, two.outbox[-1], who="林晓岚")) == ["branched"], (
        "chosen since: a new word meets it"
    )


def test_only_officers_of_the_task_choose():
    (task,) = open_tasks()
    one, two = register(), register("林晓岚")
    one.seal("answers.record", task.uid, {"answers": [{"no": 2, "value": "Y"}]})
    two.seal("answers.record", task.uid, {"answers": [{"no": 2, **NO}]})
    send(one)
    (told,) = send(two, who="林晓岚")
    for name, wrong in (("黄启明", NotAllowed), ("余海生", NotFound)):
        with pytest.raises(wrong):
            flows.choose_field_branch(
                actor=actor(name), at=LATER, uid=told["branches"][0], choose="ours", reason="看过"
            )


def test_a_closed_visit_keeps_the_other_word_and_is_not_changed_by_it():
    (task,) = open_tasks()
    one, two = register(), register("林晓岚")
    one.seal("answers.record", task.uid, {"rest_conform": True})
    one.seal("task.close", task.uid, {})
    two.seal("answers.record", task.uid, {"answers": [{"no": 9, **NO}]})
    assert states(send(one)) == ["applied", "applied"]
    (told,) = send(two, who="林晓岚")
    assert told["state"] == "branched"
    with pytest.raises(Conflict, match="已经结束"):
        flows.choose_field_branch(
            actor=actor("林晓岚"), at=LATER, uid=told["branches"][0], choose="theirs", reason="我看到的"
        )
    flows.choose_field_branch(
        actor=actor("林晓岚"), at=LATER, uid=told["branches"][0], choose="ours", reason="另行复查"
    )


def test_names_on_glass_are_bound_to_what_was_shown():
    (task,) = open_tasks()
    phone = register()
    other = Person.objects.get(name="林晓岚")
    phone.seal("answers.record", task.uid, {"rest_conform": True})
    strokes = [[[10, 20, 0], [300, 120, 40]], [[400, 30, 90], [410, 200, 140]]]
    send(phone)
    shown = flows.pack_field_day(actor=actor("陈思远"), at=LATER, on=MORNING.date())["tasks"][0]["shown"]
    phone.seal("sign.officer", task.uid, {"strokes": strokes, "shown": shown})
    phone.seal("sign.officer", task.uid, {"person": other.uid, "strokes": strokes, "shown": shown})
    phone.seal(
        "sign.party", task.uid, {"name": "林彤", "opinion": "none", "strokes": strokes, "shown": shown}
    )
    phone.seal("sign.refused", task.uid, {"reason": "要等老板", "shown": shown})
    phone.seal("sign.refused", task.uid, {"reason": "要等老板", "witness": "社区网格员", "shown": shown})
    phone.seal("sign.officer", task.uid, {"person": "f" * 32, "strokes": strokes})
    phone.seal("sign.party", task.uid, {"name": "林彤", "strokes": []})
    phone.seal("task.close", task.uid, {"shown": shown})
    told = send(phone)
    wanted = [
        "already",
        "applied",
        "applied",
        "applied",
        "refused",
        "applied",
        "refused",
        "refused",
        "applied",
    ]
    assert states(told) == wanted, told
    assert told[4]["because"]["remedy"] == "请补上见证人姓名和拒签原因"
    signed = field.signatures_of(task.uid)
    assert [one.name for one in signed] == ["陈思远", "林晓岚", "林彤", ""]
    assert {one.shown for one in signed} == {shown}
    drawing = ledger.open_exhibit(ledger.get_exhibit(signed[0].exhibit_uid)).decode()
    assert shown in drawing
    assert drawing.count("<polyline") == 2
    assert "当事人拒绝签名" in {
        ledger.say(f) for f in ledger.Fact.objects.filter(kind="field.signature.taken")
    }


def test_an_end_signed_over_other_answers_is_not_closed():
    (task,) = open_tasks()
    phone = register()
    phone.seal("answers.record", task.uid, {"rest_conform": True})
    phone.seal("task.close", task.uid, {"shown": "0" * 64})
    assert states(send(phone)) == ["applied", "branched"]
    task.refresh_from_db()
    assert task.state == "checking"
    (row,) = flows.field_branches(actor("陈思远"), task=task.uid)
    flows.choose_field_branch(
        actor=actor("陈思远"), at=LATER, uid=row["id"], choose="theirs", reason="双方当场确认"
    )
    task.refresh_from_db()
    assert task.state == "closed"


def test_a_paper_gets_its_number_when_it_arrives():
    first, second = open_tasks(2)
    phone = register()
    text = "现场检查笔录\n被检查单位：……"
    body = {
        "kind": "inspection_record",
        "text": text,
        "no": "临-1",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    phone.seal("paper.make", first.uid, body)
    phone.seal("paper.make", second.uid, body | {"no": "临-2"})
    phone.seal("paper.make", second.uid, body | {"sha256": "0" * 64})
    assert states(send(phone)) == ["applied", "applied", "refused"]
    assert states(send(phone))[:2] == ["already", "already"]
    papers = list(field.find_papers(actor("陈思远")).order_by("id"))
    assert [(one.number, one.provisional) for one in papers] == [
        ("西新所检录〔2026〕1号", "临-1"),
        ("西新所检录〔2026〕2号", "临-2"),
    ]
    assert ledger.open_exhibit(ledger.get_exhibit(papers[0].exhibit_uid)).decode() == text


def test_alike_sites_are_recorded_in_one_pass():
    tasks = open_tasks(3)
    phone = register()
    other = register("林晓岚")
    other.seal("answers.record", tasks[2].uid, {"answers": [{"no": 2, "value": "Y"}]})
    send(other, who="林晓岚")
    rows = [{"uid": one.uid, "base": 0} for one in tasks]
    body = {
        "tasks": rows, "rest_conform": True, "answers": [{"no": 29, "value": "NA"}],
        "differences": {tasks[1].uid: [{"no": 29, "value": "Y"}], tasks[2].uid: [{"no": 2, **NO}]},
    }  # fmt: skip
    phone.seal("batch.record", tasks[0].uid, body)
    (told,) = send(phone)
    assert told["state"] == "branched"
    assert [told["tasks"][one.uid]["state"] for one in tasks] == ["applied", "applied", "branched"]
    assert [one.answers.get(no=29).value for one in tasks] == ["NA", "Y", "NA"]
    assert all(inspections.get_task(actor("陈思远"), one.uid).state == "checking" for one in tasks)


def test_a_telephone_a_day_ahead_dates_nothing_wrong():
    (task,) = open_tasks()
    phone = register()
    phone.clock = timedelta(days=1)
    phone.seal("answers.record", task.uid, {"rest_conform": True})
    phone.seal("task.close", task.uid, {}, at=MORNING + timedelta(minutes=20))
    told = send(phone, sent_at=LATER + timedelta(days=1))
    assert [one["clock_off_s"] for one in told] == [-86_400] * 2
    task.refresh_from_db()
    assert task.closed_at == MORNING + timedelta(minutes=20)
    fact = ledger.Fact.objects.filter(kind="field.act.received").last()
    assert fact.body["made_at"].startswith("2026-11-25")
    assert fact.body["believed_at"].startswith("2026-11-24")


def test_the_chain_is_kept_and_a_broken_one_goes_on_under_a_new_telephone():
    (task,) = open_tasks()
    phone = register()
    for text in ("一", "二", "三"):
        phone.seal("note.add", task.uid, {"text": text})
    with pytest.raises(field.Gap) as gap:
        send(phone, *phone.outbox[1:])
    assert gap.value.details["expect_seq"] == 1
    send(phone, *phone.outbox[:2])
    copy = Phone(key=phone.key, uid=phone.uid)  # an older copy of the store writes its own second act
    copy.seq, copy.prev = 1, phone.outbox[0]["digest"]
    copy.seal("note.add", task.uid, {"text": "另一份的第二句"})
    with pytest.raises(field.ChainBroken):
        send(copy)
    again = register(replaces=phone.uid)
    for raw in (*phone.outbox[1:], *copy.outbox):
        again.reseal(raw)
    assert states(send(again)) == ["already", "applied", "applied"]
    assert [one.text for one in field.notes_of(task.uid)] == ["一", "二", "三", "另一份的第二句"]
    with pytest.raises(field.DeviceGone):
        send(phone)
    lines = set(field.find_devices(actor("陈思远")).values_list("line", flat=True))
    assert lines == {phone.uid}


def test_what_another_sealed_or_changed_is_refused():
    (task,) = open_tasks()
    phone, other = register(), register("林晓岚")
    act = phone.seal("note.add", task.uid, {"text": "一"})
    with pytest.raises(NotFound):
        send(phone, act, who="林晓岚")
    with pytest.raises(field.SealBroken, match="另一台手机"):
        send(other, act, who="林晓岚")
    with pytest.raises(field.SealBroken, match="签名不对"):
        send(phone, act | {"signature": other.sign(act["digest"])})
    assert states(send(phone, act)) == ["applied"]
    forged = Phone(key=phone.key, uid=phone.uid, seq=1, prev=act["digest"])
    twin = forged.seal("note.add", task.uid, {"text": "同号另一句"}, act_id=act["id"])
    (told,) = send(phone, twin)
    assert (told["state"], told["because"]["code"]) == ("refused", "id_reused")


def test_a_task_not_mine_or_elsewhere_is_refused_in_words_and_the_chain_goes_on():
    (task,) = open_tasks()
    phone, far = register("黄启明"), register("余海生")
    phone.seal("task.start", task.uid)
    phone.seal("note.add", "0" * 32, {"text": "没有这个任务"})
    told = send(phone, who="黄启明")
    assert [one["because"]["code"] for one in told] == ["not_allowed", "not_found"]
    assert told[0]["because"]["remedy"] == "请由派出的检查人员办理"
    far.seal("task.start", task.uid)
    (told,) = send(far, who="余海生")
    assert told["because"]["code"] == "not_found"
    assert field.find_acts(actor("余海生")).count() == 1, "kept, with its reason"


def test_the_day_holds_what_is_needed_and_stays_the_same_until_something_changes():
    (task,) = open_tasks()
    day = {"actor": actor("陈思远"), "at": LATER, "on": MORNING.date()}
    package = flows.pack_field_day(**day)
    (packed,) = package["tasks"]
    assert packed["uid"] == task.uid
    assert len(packed["checklist"]["questions"]) == 29
    assert {one["name"] for one in packed["officers"]} == {"陈思远", "林晓岚"}
    assert packed["history"]["complaints_year"] == 0
    assert any(one["article"] and one["text"].startswith(one["article"]) for one in package["law"])
    assert package["limits"]["chunk"] == 256 * 1024
    assert flows.pack_field_day(**day) == package
    inspections.record_answers(
        actor=actor("林晓岚"), at=LATER, uid=task.uid, answers=[inspections.AnswerGiven(1, "Y")]
    )
    (changed,) = flows.pack_field_day(**day)["tasks"]
    assert (changed["revision"], changed["answers"][0]["no"]) == (packed["revision"] + 1, 1)
    assert flows.pack_field_day(**day | {"actor": actor("苏安宁")})["tasks"] == []


def test_half_sent_files_that_nobody_waits_for_are_dropped_after_sixty_days(home):
    (task,) = open_tasks()
    phone, wanted, left = register(), photo("cd" * 16), photo("ef" * 16)
    phone.seal("file.add", task.uid, {"what": "photo"}, files=[wanted])
    send(phone)
    device = field.own_device(actor("陈思远"), phone.uid)
    for note in (wanted, left):
        field.begin_upload(
            device=device, at=LATER, uid=note["id"], sha256=note["sha256"], size=note["size"], media_type="image/jpeg"
        )  # fmt: skip
        field.append_chunk(device=device, at=LATER, uid=note["id"], offset=0, content=JPEG[:100])
    assert field.sweep_uploads(at=LATER + timedelta(days=59)) == 0
    assert field.sweep_uploads(at=LATER + timedelta(days=61)) == 1
    assert [path.name for path in (home / "files/field/parts").rglob("*") if path.is_file()] == [wanted["id"]]
