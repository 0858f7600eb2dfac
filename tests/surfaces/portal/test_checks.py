"""Checks in the open: results, open data, grades and boards; and a business in its own account."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people import api as people
from quanheng.registry.api import subject_ref
from quanheng.surfaces.web import now
from tests.engines.inspections.test_beside_a_visit import Given, visit
from tests.people import MORNING, actor
from tests.surfaces.desk.signing import words
from tests.surfaces.desk.test_beside_visits import PNG
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
PASSWORD = "evening-lamp-4471"


@pytest.fixture
def closed(street: Street) -> inspections.Task:
    task = visit(street.shop, Given(9, "N", "没有票据"))
    inspections.publish_result(actor=actor("黄启明"), at=MORNING, task_uid=task.uid)
    return task


@pytest.fixture
def own(street: Street) -> Client:
    """A browser in which the shop's business is signed in."""
    _, code = people.invite_outside(
        actor=actor("黄启明"), at=now(), subject=subject_ref(street.shop), subject_name=street.shop.name,
        region=street.shop.region_code,
    )  # fmt: skip
    client = Client()
    given = {
        "code": code,
        "username": "shop",
        "password": PASSWORD,
        "holder_name": "李店长",
        "holder_phone": "1",
    }
    assert client.post(reverse("portal:business_activate"), given).status_code == 302
    return client


def test_results_are_found_counted_and_taken_away(closed: inspections.Task) -> None:
    client = Client()
    page = words(client.get(reverse("portal:results")))
    assert closed.subject.name in page
    assert "检查1次，没有发现问题的0次" in page
    assert "没有票据" not in page
    one = words(client.get(reverse("portal:result", args=[closed.uid])))
    assert "进货查验记录完整" in one
    data = client.get(reverse("portal:results_data", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(b"".join(data.streaming_content).decode("utf-8-sig"))))
    assert [(row["名称"], row["结果代码"]) for row in rows] == [(closed.subject.name, "06")]
    data = client.get(reverse("portal:results_data", args=["json"]), {"conclusion": "06"})
    found = json.loads(b"".join(data.streaming_content))
    assert found["results"][0]["uid"] == closed.uid
    assert "注明来源" in found["licence"]
    assert client.get(reverse("portal:results_data", args=["xml"])).status_code == 422
    assert "结果代码" in words(client.get(reverse("portal:results_docs")))


def test_a_withdrawn_result_says_only_why(closed: inspections.Task) -> None:
    inspections.withdraw_result(actor=actor("黄启明"), at=MORNING, task_uid=closed.uid, reason="对象有误")
    answer = Client().get(reverse("portal:result", args=[closed.uid]))
    assert answer.status_code == 410
    page = words(answer)
    assert "对象有误" in page
    assert "进货查验" not in page
    assert closed.subject.name not in words(Client().get(reverse("portal:results")))


def test_a_grade_is_public_with_its_working_and_a_board(closed: inspections.Task) -> None:
    made = inspections.set_grade(
        actor=actor("黄启明"), at=MORNING, subject_uid=closed.subject.uid, inspection="catering"
    )
    client = Client()
    assert closed.subject.name in words(client.get(reverse("portal:grades"), {"q": closed.subject.name[:2]}))
    assert "加权平均" in words(client.get(reverse("portal:grade", args=[made.uid])))
    board = client.get(reverse("portal:grade_board", args=[made.uid])).content.decode()
    assert "<svg" in board
    assert "扫码看现在的等级" in board


def test_a_business_checks_itself_in_its_account(street: Street, own: Client) -> None:
    begun = own.post(reverse("portal:own_checks"), {"inspection": "catering"})
    one = inspections.SelfCheck.objects.get()
    address = reverse("portal:own_self_check", args=[one.uid])
    assert begun["Location"] == address
    given = {f"v{no}": "Y" for no in range(1, 30)} | {"v10": "N", "n10": "已下架", "promised_by": "李店长"}
    refused = own.post(address, given | {"submit": "1"})
    assert refused.status_code == 422
    assert "请先勾选承诺" in words(refused)
    refused = own.post(address, given | {"submit": "1", "agrees": "yes"})
    assert "第10项须附" in words(refused)
    proof = {"f10": SimpleUploadedFile("下架.png", PNG, "image/png")}
    assert own.post(address, given | proof | {"submit": "1", "agrees": "yes"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.failed, one.promised_by) == ("submitted", 1, "李店长")
    assert "提交后不能再改" in words(own.get(address))
    assert Client().get(address).status_code == 302  # nobody else comes in


def test_a_business_agrees_to_a_video_check_and_asks_for_another_grade(
    street: Street, own: Client, closed: inspections.Task
) -> None:
    from datetime import timedelta

    task = visit(street.shop, kind="YC", closes=False)
    inspections.appoint_remote(
        actor=actor("陈思远"), at=MORNING, uid=task.uid, starts_at=now() + timedelta(days=2),
        link="https://meet.example/1", platform="政务视频",
    )  # fmt: skip
    assert "政务视频" in words(own.get(reverse("portal:own_checks")))
    own.post(reverse("portal:own_remote", args=[task.uid]), {"agrees": "yes", "by": "李店长"})
    assert inspections.RemoteVisit.objects.get().state == "agreed"
    made = inspections.set_grade(
        actor=actor("黄启明"), at=MORNING, subject_uid=street.shop.uid, inspection="catering"
    )
    own.post(reverse("portal:own_grade_ask", args=[made.uid]), {"reason": "已整改", "by": "李店长"})
    assert inspections.find_appeals(actor("黄启明")).get().reason == "已整改"


def test_no_home_and_no_persons_name_is_in_the_open(closed: inspections.Task) -> None:
    shop = closed.subject
    shop.kind, shop.address = "9500", "潮州市湘桥区西新街道北辰街61号8幢105室"
    shop.save()
    made = inspections.set_grade(
        actor=actor("黄启明"), at=MORNING, subject_uid=shop.uid, inspection="catering"
    )
    client = Client()
    for address in (reverse("portal:grade_board", args=[made.uid]), reverse("portal:grades")):
        assert "105室" not in client.get(address).content.decode(), address
    assert "没有符合条件" in words(client.get(reverse("portal:grades"), {"q": "北辰街61号"}))
    type(shop).objects.filter(pk=shop.pk).update(uscc=None, name="陈大文", kind="9600")
    for page in (
        client.get(reverse("portal:results")),
        client.get(reverse("portal:result", args=[closed.uid])),
    ):
        assert "陈大文" not in page.content.decode()
    assert "没有符合条件" in words(client.get(reverse("portal:results"), {"q": "陈大文"}))
