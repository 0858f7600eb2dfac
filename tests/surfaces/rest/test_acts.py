"""Acting beside the steps by program: the same services, the same refusals as on the page."""

from typing import Any

import pytest
from django.test import Client

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people.api import Unit
from quanheng.surfaces.web import today
from tests.engines.affairs.casework import uids
from tests.engines.affairs.workshop import workshop  # noqa: F401 - a fixture
from tests.surfaces.desk.test_matter_more import begin
from tests.surfaces.rest.test_rights import ask, token
from tests.surfaces.street import Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workshop")]
HEAD, OFFICER, OTHER, INSPECTOR = "黄启明", "陈思远", "余海生", "苏安宁"
WHY = "案情需要，依程序办理"
POSTS = ("partners", "merge", "split", "transfer")


def post(path: str, secret: str, given: dict[str, Any]) -> Any:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
    return Client().post(f"/api/v1{path}", given, content_type="application/json", **headers)


def unit(code: str) -> str:
    return Unit.objects.get(code=code).uid


def given_for(key: str, other: affairs.Affair) -> dict[str, Any]:
    return {
        "partners": {"kind": "joint", "unit": unit("huanggang"), "reason": WHY},
        "merge": {"others": [other.uid], "reason": WHY},
        "split": {"title": "核查燕来茶餐厅", "party_name": "燕来茶餐厅", "reason": WHY, "token": "once"},
        "transfer": {"unit": unit("xiangqiao"), "reason": WHY},
    }[key]


@pytest.mark.parametrize("key", POSTS)
def test_who_may_does_it_and_the_others_are_told_why_not(street: Street, key: str) -> None:
    matter, other = begin(street), begin(street, "核查砚溪楼二店")
    address, given = f"/affairs/{matter.uid}/{key}", given_for(key, other)
    assert post(address, "", given).status_code == 401
    narrow = post(address, token(HEAD, "affairs"), given)
    assert narrow.status_code == 403, "a token for reading does not write"
    refused = post(address, token(INSPECTOR), given)
    assert (refused.status_code, refused.json()["title"]) == (403, "您的岗位没有这项权限")
    assert post(address, token(OTHER), given).status_code == 404
    done = post(address, token(HEAD), given)
    assert done.status_code == 200, done.content
    assert done.json()["is_open"]


def test_a_program_reads_the_acts_and_who_takes_part(street: Street) -> None:
    matter, other = begin(street), begin(street, "核查砚溪楼二店")
    secret = token(HEAD)
    post(f"/affairs/{matter.uid}/partners", secret, {
        "kind": "delegate", "unit": unit("huanggang"), "steps": ["look"], "until_on": today().isoformat(),
        "reason": WHY,
    })  # fmt: skip
    post(f"/affairs/{matter.uid}/merge", secret, {"others": [other.uid], "reason": WHY})
    told = ask(f"/affairs/{matter.uid}/acts", token(OTHER)).json()
    assert [act["step"] for act in told["acts"]] == ["open", "begin", "merged"]
    assert told["partners"][0]["steps"] == ["look"]
    assert told["merged"] == [other.uid]
    step = post(f"/affairs/{matter.uid}/steps/look", token(OTHER), {"form": {"seen": "两处"}})
    assert step.status_code == 200, step.content
    ended = post(f"/affairs/{matter.uid}/partners/{told['partners'][0]['uid']}/end", secret, {"reason": WHY})
    assert ended.status_code == 200
    assert ask(f"/affairs/{matter.uid}/acts", token(OTHER)).status_code == 404


def test_joining_what_the_procedure_does_not_let_be_joined_is_refused_with_the_article(
    street: Street,
) -> None:
    matter, told_only = begin(street), begin(street, "另一件")
    affairs.Affair.objects.filter(pk=told_only.pk).update(state="judged")
    answer = post(f"/affairs/{matter.uid}/merge", token(HEAD), {"others": [told_only.uid], "reason": WHY})
    assert answer.status_code == 409
    assert answer.json()["citation"] == "内部工作规程第9条"
    deciding = {"kind": "delegate", "steps": ["judge"], "person": uids(OFFICER)[0],
                "until_on": today().isoformat(), "reason": WHY}  # fmt: skip
    refused = post(f"/affairs/{matter.uid}/partners", token(HEAD), deciding)
    assert (refused.status_code, refused.json()["citation"]) == (422, "内部工作规程第8条")


def test_a_record_is_corrected_and_taken_back_by_program(street: Street) -> None:
    matter = begin(street)
    secret = token(OFFICER)
    look = post(f"/affairs/{matter.uid}/steps/look", secret, {"form": {"seen": "一处问题"}})
    assert look.status_code == 200
    act = matter.acts.get(step="look")
    change = {"form": {"seen": "两处问题"}, "reason": "漏记一处"}
    for status in (200, 422):
        assert post(f"/affairs/{matter.uid}/acts/{act.uid}/correct", secret, change).status_code == status
    post(f"/affairs/{matter.uid}/steps/hear", secret, {})
    heard = matter.acts.get(step="hear")
    address = f"/affairs/{matter.uid}/acts/{heard.uid}/withdraw"
    assert post(address, token(HEAD), {"reason": "通知发错了人"}).status_code == 409
    assert post(address, secret, {"reason": "通知发错了人"}).status_code == 200
    assert post(address, secret, {"reason": "通知发错了人"}).status_code in (409, 422)
