"""Orders of the hotline: pushed once, routed to the station, answered, read back; steps taken by a program."""

from typing import Any

import pytest
from django.test import Client

from quanheng.engines.affairs import api as affairs
from tests.surfaces.rest.test_rights import HEAD, OFFICER, OTHER, ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
NAME, PHONE = "翁守诚", "13902880011"


def push(secret: str, **more: Any) -> Any:
    given = {
        "order_no": "CZ2026112400017", "order_kind": "complaint", "person_name": NAME, "person_phone": PHONE,
        "region_code": "445102011", "town": "西新街道", "respondent_name": "砚溪楼", "facts": "拒绝退款",
        "received_at": "2026-08-13T09:00:00+08:00",
    }  # fmt: skip
    return post("/hotline-orders", secret, given | more)


def post(path: str, secret: str, given: dict[str, Any]) -> Any:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
    return Client().post(f"/api/v1{path}", given, content_type="application/json", **headers)


def test_an_order_is_pushed_once_by_its_number(street: Street) -> None:
    secret = token(HEAD, "hotline")
    first = push(secret)
    assert first.status_code == 201, first.content
    told = first.json()
    assert (told["order_no"], told["state"], told["is_open"]) == ("CZ2026112400017", "received", True)
    again = push(secret, facts="别的内容")
    assert again.status_code == 200
    assert again.json() == told
    made = affairs.Affair.objects.get(uid=told["uid"])
    assert made.unit.name == "西新市场监督管理所"
    assert made.data["facts"] == "拒绝退款"
    assert made.due_on is not None


def test_who_may_not_push(street: Street) -> None:
    assert push("").status_code == 401
    assert push(token(HEAD, "affairs")).status_code == 403
    assert push(token("吴映雪", "hotline")).status_code == 403
    assert push(token(OTHER, "hotline")).status_code == 404  # a place outside the district does not exist
    assert not affairs.Affair.objects.filter(key="hotline_order").exists()


def test_a_number_of_another_district_tells_nothing(street: Street) -> None:
    assert push(token(HEAD, "hotline")).status_code == 201
    elsewhere = push(token(OTHER, "hotline"), region_code="445122100")
    assert elsewhere.status_code == 404
    assert "砚溪楼" not in elsewhere.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"order_kind": "other"}, {"facts": ""}, {"received_at": "昨天"}, {"region_code": "西新"}, {"extra": 1}],
)
def test_an_order_that_cannot_be_read_is_refused(street: Street, wrong: dict[str, Any]) -> None:
    answer = push(token(HEAD, "hotline"), **wrong)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")


def test_a_reporter_who_rang_the_hotline_is_kept_in_confidence(street: Street) -> None:
    secret = token(HEAD)
    told = push(secret, order_kind="report").json()
    for path in (
        f"/affairs/{told['uid']}",
        "/affairs",
        "/hotline-orders",
        f"/hotline-orders/{told['order_no']}",
    ):
        answer = ask(path, secret).content.decode()
        assert NAME not in answer, path
        assert PHONE not in answer, path
    assert NAME not in ask("/facts", secret, size="200").content.decode()


def test_a_program_takes_a_step_and_the_answer_is_read_back(street: Street) -> None:
    secret = token(OFFICER)
    uid = push(secret, order_kind="consult").json()["uid"]
    form = ask(f"/affairs/{uid}/steps/link", secret).json()
    assert next(one for one in form if one["key"] == "link_kind")["choices"][0]["key"] == "complaint"
    for step, given in [
        ("sign", {}),
        ("link", {"link_kind": "consult", "linked_on": "2026-08-13"}),
        ("answer", {"answer": "可在网上申请", "answered_on": "2026-08-13"}),
    ]:
        answer = post(f"/affairs/{uid}/steps/{step}", secret, {"form": given, "token": f"once-{step}"})
        assert answer.status_code == 200, answer.content
    again = post(f"/affairs/{uid}/steps/answer", secret, {"form": {}, "token": "once-answer"})
    assert again.json()["state"] == "answered"
    assert affairs.Affair.objects.get(uid=uid).acts.count() == 4
    told = ask("/hotline-orders", secret, since="2020-01-01").json()["items"]
    assert [(one["answer"], one["state"]) for one in told] == [("可在网上申请", "answered")]
    assert ask("/hotline-orders", secret, until="2020-01-01").json()["items"] == []


def test_a_step_is_refused_as_on_the_page(street: Street) -> None:
    secret = token(OFFICER)
    uid = push(secret).json()["uid"]
    early = post(f"/affairs/{uid}/steps/answer", secret, {"form": {}})
    assert early.status_code == 409
    assert "先签收" in early.json()["title"]
    assert post(f"/affairs/{uid}/steps/sign", secret, {"form": {"nothing": 1}}).status_code == 422
    assert post(f"/affairs/{uid}/steps/sign", secret, {"version": 99}).status_code == 409
    assert post(f"/affairs/{uid}/steps/sign", token(OFFICER, "affairs"), {}).status_code == 403
    assert post(f"/affairs/{uid}/steps/sign", token(OTHER), {}).status_code == 404
    assert post(f"/affairs/{'0' * 32}/steps/sign", secret, {}).status_code == 404
