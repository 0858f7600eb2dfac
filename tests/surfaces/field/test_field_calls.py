"""The field's API as a telephone meets it: signed in or not, its own device or another's, in pieces, revoked."""

import base64
import hashlib
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.field import uploads
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people import api as people
from quanheng.surfaces.field import session
from quanheng.surfaces.field.urls import urlpatterns
from tests.engines.field.phone import JPEG, Phone, open_tasks
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
NO = {"value": "N", "note": "冻品没有进货票据", "disposal": "order"}


class Caller:
    """A browser on a telephone: JSON in, JSON out."""

    def __init__(self, name: str) -> None:
        self.browser, self.phone = sign_in(name), Phone()
        told = self.post("devices", name=f"{name}的手机", public_key=self.phone.public_key)
        assert told.status_code == 201, told.content
        self.phone.uid = told.json()["device"]
        self.key = told.json()["key"]

    def post(self, path: str, **body: Any) -> Any:
        return self._ask("post", path, json.dumps(body), content_type="application/json")

    def get(self, path: str, **headers: str) -> Any:
        return self._ask("get", path, headers=headers)

    def patch(self, path: str, offset: int, content: bytes) -> Any:
        headers = {"Upload-Offset": str(offset)}
        return self._ask("patch", path, content, content_type="application/octet-stream", headers=headers)

    def _ask(self, verb: str, path: str, *more: Any, headers: Any = None, **options: Any) -> Any:
        headers = {**(headers or {}), "X-Device": self.phone.uid}
        return getattr(self.browser, verb)(f"/field/api/{path}", *more, headers=headers, **options)

    def send(self) -> list[dict[str, Any]]:
        answer = self.post("acts", acts=self.phone.outbox)
        assert answer.status_code == 200, answer.content.decode()
        return list(answer.json()["acts"])


@pytest.fixture
def task() -> inspections.Task:
    return open_tasks()[0]


def test_the_shell_opens_to_everybody_and_names_nobody() -> None:
    for name in ("home", "outbox", "merge", "papers", "me", "batch", "scan"):
        answer = Client().get(reverse(f"field:{name}"))
        assert answer.status_code == 200, name
        assert "img-src 'self' data: blob:" in answer["Content-Security-Policy"]
        assert "unsafe-eval" not in answer["Content-Security-Policy"]
        assert answer.cookies["csrftoken"]
    worker = Client().get(reverse("field:worker"))
    assert (worker["Service-Worker-Allowed"], worker["Content-Type"]) == ("/field/", "text/javascript")
    assert "/static/field/app.js" in worker.content.decode()
    manifest = Client().get(reverse("field:manifest"))
    assert json.loads(manifest.content)["scope"] == "/field/"


def test_every_call_is_closed_to_whoever_is_not_signed_in() -> None:
    for pattern in urlpatterns:
        address = str(pattern.pattern)
        if not address.startswith("api/"):
            continue
        address = "/field/" + address.replace("<str:uid>", "0" * 32)
        for verb in ("get", "post", "patch"):
            answer = getattr(Client(), verb)(address)
            assert answer.status_code in (401, 405), (verb, address, answer.status_code)
            if answer.status_code == 401:
                assert answer.json()["code"] == "not_signed_in"
                assert answer.json()["remedy"]


def test_a_call_without_the_csrf_header_is_refused(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = caller.browser.cookies
    answer = strict.post("/field/api/acts", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "stale_form")
    token = strict.cookies["csrftoken"].value
    given = strict.post(
        "/field/api/acts", "{}", content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert given.status_code == 422


def test_a_person_without_the_right_registers_no_telephone(task: inspections.Task) -> None:
    browser = sign_in("谢知衡")
    body = json.dumps({"name": "手机", "public_key": Phone().public_key})
    answer = browser.post("/field/api/devices", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_registering_twice_is_one_telephone_and_five_are_enough(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    again = caller.post("devices", name="陈思远的手机", public_key=caller.phone.public_key)
    assert again.json()["device"] == caller.phone.uid
    assert len(base64.b64decode(again.json()["key"])) == 32
    assert again.json()["key"] == caller.key
    assert caller.post(f"devices/{caller.phone.uid}/key").json()["key"] == caller.key
    bad = caller.post("devices", name="坏", public_key="bm9uc2Vuc2U=")
    assert (bad.status_code, bad.json()["field"]) == (422, "public_key")
    other = Caller("林晓岚")
    assert other.key != caller.key
    assert other.post(f"devices/{caller.phone.uid}/key").status_code == 404


def test_a_day_is_loaded_once_and_told_unchanged(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    day = caller.get("day?on=2026-11-24")
    assert [one["uid"] for one in day.json()["tasks"]] == [task.uid]
    same = caller.get("day?on=2026-11-24", **{"If-None-Match": day["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    caller.phone.seal("answers.record", task.uid, {"answers": [{"no": 1, "value": "Y"}]})
    caller.send()
    changed = caller.get("day?on=2026-11-24", **{"If-None-Match": day["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["tasks"][0]["answers"][0]["value"] == "Y"
    for day in ("gestern", "0001-01-01", "9999-12-31"):
        assert caller.get(f"day?on={day}").status_code == 422, day


def test_acts_are_taken_told_again_and_polled(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    for text in ("一", "二"):
        caller.phone.seal("note.add", task.uid, {"text": text})
    gap = caller.post("acts", acts=caller.phone.outbox[1:])
    assert (gap.status_code, gap.json()["code"], gap.json()["expect_seq"]) == (409, "chain_gap", 1)
    assert [one["state"] for one in caller.send()] == ["applied", "applied"]
    assert [one["was"] for one in caller.send()] == ["applied", "applied"]
    state = caller.get("state").json()
    assert (state["device"], state["outbox_ack_seq"]) == ("ok", 2)
    assert [one["id"] for one in caller.get("acts?after=1").json()["acts"]] == [caller.phone.outbox[1]["id"]]
    forged = caller.phone.outbox[0] | {"signature": "AAAA"}
    refused = caller.post("acts", acts=[forged])
    assert (refused.status_code, refused.json()["code"]) == (422, "seal_broken")
    for wrong in ({}, {"acts": "x"}, {"acts": []}, {"acts": [1]}):
        assert caller.post("acts", **wrong).status_code == 422
    for body in ("{", '{"acts": "\\u0000"}', "[" * 5_000, "[]"):
        answer = caller.browser.post("/field/api/acts", body, content_type="application/json")
        assert answer.status_code == 422, body[:20]


def test_another_persons_telephone_does_not_exist(task: inspections.Task) -> None:
    caller, other = Caller("陈思远"), Caller("林晓岚")
    caller.phone.seal("note.add", task.uid, {"text": "一"})
    other.phone.uid = caller.phone.uid
    answer = other.post("acts", acts=caller.phone.outbox)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert other.get("state").status_code == 404


def test_a_task_elsewhere_does_not_exist_and_ones_own_alone_are_packed(task: inspections.Task) -> None:
    far, near = Caller("余海生"), Caller("苏安宁")
    assert far.get("day?on=2026-11-24").json()["tasks"] == []
    assert near.get("day?on=2026-11-24").json()["tasks"] == []
    assert far.get(f"branches?task={task.uid}").status_code == 404
    assert far.get(f"papers?task={task.uid}").status_code == 404
    for caller, code in ((far, "not_found"), (near, "not_allowed")):
        caller.phone.seal("task.start", task.uid)
        (told,) = caller.send()
        assert (told["state"], told["because"]["code"]) == ("refused", code)


def test_a_file_comes_in_pieces_and_is_taken_up_where_it_stopped(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    digest, uid = hashlib.sha256(JPEG).hexdigest(), "ab" * 16
    said = {"id": uid, "sha256": digest, "size": len(JPEG), "type": "image/jpeg"}
    place = {"lat": 23.656901, "lon": 116.622603, "accuracy": 9}
    caller.phone.seal("file.add", task.uid, {"what": "photo"}, files=[{**said, "place": place}])
    assert caller.send()[0]["state"] == "waiting_file"
    assert caller.post("files", **said).json()["offset"] == 0
    assert caller.patch(f"files/{uid}", 0, JPEG[:400]).json()["offset"] == 400
    twice = caller.patch(f"files/{uid}", 0, JPEG[:400])
    assert (twice.status_code, twice.json()["offset"]) == (409, 400)
    assert caller.get(f"files/{uid}")["Upload-Offset"] == "400"
    last = caller.patch(f"files/{uid}", 400, JPEG[400:]).json()
    assert (last["state"], [one["state"] for one in last["acts"]]) == ("complete", ["applied"])
    assert caller.send()[0]["was"] == "applied"
    page = words(sign_in("黄启明").get(reverse("desk:field_task", args=[task.uid])))
    assert "陈思远的手机 23.656901, 116.622603（误差9米）" in " ".join(page.split())
    assert Caller("林晓岚").get(f"files/{uid}").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "application/pdf"}, "type"), ({"size": 13 * 2**20}, "size"), ({"size": 0}, "size"),
        ({"sha256": "x"}, "id"), ({"id": "../../etc"}, "id"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_taken_are_refused_by_name(
    task: inspections.Task, change: dict[str, Any], field: str
) -> None:
    said = {"id": "ab" * 16, "sha256": "0" * 64, "size": 10, "type": "image/jpeg"} | change
    answer = Caller("陈思远").post("files", **said)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_spoilt_file_begins_anew_and_is_given_up_after_three(task: inspections.Task) -> None:
    caller, uid = Caller("陈思远"), "ab" * 16
    caller.post("files", id=uid, sha256="0" * 64, size=len(JPEG), type="image/jpeg")
    assert caller.patch(f"files/{uid}", 0, b"not a picture at all").json()["field"] == "type"
    for spoilt in (False, False, True):
        answer = caller.patch(f"files/{uid}", 0, JPEG)
        assert (answer.status_code, answer.json()["offset"], answer.json()["spoilt"]) == (409, 0, spoilt)
    assert caller.patch(f"files/{uid}", 0, JPEG * 300).status_code == 422


def test_a_full_disk_or_share_leaves_the_file_on_the_telephone(
    task: inspections.Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller("陈思远")
    said = {"sha256": "0" * 64, "size": 70 * 2**20, "type": "video/mp4;codecs=avc1"}
    for number in range(8):
        assert caller.post("files", id=f"{number:032x}", **said).status_code == 201
    share = caller.post("files", id="f" * 32, **said)
    assert (share.status_code, share.json()["code"]) == (507, "storage_full")
    monkeypatch.setattr(uploads, "_free", lambda: 0)
    disk = caller.post("files", id="f" * 32, **said | {"size": 10})
    assert (disk.status_code, disk.json()["sentence"]) == (507, "服务器存储空间不足，文件先留在手机上")


def test_a_revoked_telephone_is_told_to_wipe(task: inspections.Task) -> None:
    caller, head, far = Caller("陈思远"), Caller("黄启明"), Caller("余海生")
    address = f"devices/{caller.phone.uid}/revoke"
    assert far.post(address, reason="想停").status_code == 404
    assert head.post(address, reason="").status_code == 422
    assert head.post(address, reason="手机遗失").json()["state"] == "revoked"
    assert head.post(address, reason="再停一次").json()["state"] == "revoked"
    assert caller.get("state").status_code == 410
    gone, caller.phone.uid = caller.phone.uid, ""
    assert caller.get("state").status_code == 401, "its session is over too"
    caller.phone.uid = gone
    caller.browser = sign_in("陈思远")
    caller.phone.seal("note.add", task.uid, {"text": "一"})
    for answer in (
        caller.get("state"), caller.get("day"), caller.post("acts", acts=caller.phone.outbox),
        caller.post(f"devices/{caller.phone.uid}/key"),
        caller.post("devices", name="旧钥匙", public_key=caller.phone.public_key),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (410, "device_revoked")


def test_leaving_asks_for_what_is_unsent_first(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    first = caller.post("sign-out", unsent=7)
    assert (first.status_code, first.json()["unsent"]) == (409, 7)
    assert caller.get("state").status_code == 200
    assert caller.post("sign-out", unsent=7, sure=True).status_code == 200
    assert caller.get("state").status_code == 401


def test_a_branch_is_chosen_on_the_telephone_and_on_the_desk(task: inspections.Task) -> None:
    one, two = Caller("陈思远"), Caller("林晓岚")
    one.phone.seal(
        "answers.record", task.uid, {"answers": [{"no": 2, "value": "Y"}, {"no": 3, "value": "Y"}]}
    )
    two.phone.seal("answers.record", task.uid, {"answers": [{"no": 2, **NO}, {"no": 3, **NO}]})
    one.send()
    assert two.send()[0]["state"] == "branched"
    assert one.get("state").json()["branches"] == 2
    rows = {row["field"]: row["id"] for row in one.get("branches").json()["branches"]}
    chosen = one.post(f"branches/{rows['answers/2']}", choose="theirs", reason="共同核对过")
    assert chosen.json()["state"] == "chosen"
    desk = sign_in("林晓岚")
    page = words(desk.get(reverse("desk:field_branches")))
    assert "第3项" in page
    assert "第2项" not in page
    assert "改用另一方的" in words(desk.get(reverse("desk:field_task", args=[task.uid])))
    address = reverse("desk:field_choose", args=[rows["answers/3"]])
    assert desk.post(address, {"choose": "ours", "reason": "看错一行"}).status_code == 302
    assert {row.no: row.value for row in task.answers.all()} == {2: "N", 3: "Y"}
    assert sign_in("余海生").post(address, {"choose": "ours", "reason": "x"}).status_code == 404


def test_the_desk_lists_telephones_of_the_district_and_shuts_them_out(task: inspections.Task) -> None:
    caller, _ = Caller("陈思远"), Caller("余海生")
    caller.phone.seal("note.add", "0" * 32, {"text": "没有这个任务"})
    caller.send()
    head = sign_in("黄启明")
    page = words(head.get(reverse("desk:field_devices")))
    assert "陈思远的手机" in page
    assert "余海生的手机" not in page
    assert "陈思远的手机" not in words(head.get(reverse("desk:field_devices"), {"q": "林晓岚"}))
    address = reverse("desk:field_device", args=[caller.phone.uid])
    assert "没有记上" in words(head.get(address))
    assert sign_in("余海生").get(address).status_code == 404
    assert sign_in("苏安宁").get(address).status_code in (200, 404)
    gone = head.post(reverse("desk:field_revoke", args=[caller.phone.uid]), {"reason": "手机遗失"})
    assert gone.status_code == 302
    assert "黄启明：手机遗失" in words(head.get(address))
    assert caller.get("state").status_code == 410


def test_too_many_calls_are_asked_for_patience(
    task: inspections.Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller("陈思远")
    answers = [caller.post(f"devices/{caller.phone.uid}/key") for _ in range(22)]
    assert (answers[-1].status_code, answers[-1].json()["retry_after_s"]) == (429, 60)
    assert session.TooFast.code == "too_many"


def test_a_password_to_be_changed_comes_first(task: inspections.Task) -> None:
    caller = Caller("陈思远")
    people.Person.objects.filter(name="陈思远").update(has_to_change_password=True)
    answer = caller.get("state")
    assert (answer.status_code, answer.json()["sentence"]) == (401, "请先更换密码")
