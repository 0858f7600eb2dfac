"""Papers on the page: a draft, the number, signatures, refusals, the register and its workbook, the seal."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from quanheng.surfaces.web import now, today
from tests.engines.affairs.test_marks import picture
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
FILLED = {
    "filled.to": "潮安区局",
    "filled.dispute": f"两地均有库房{HOSTILE}",
    "filled.reason": "主要库房在潮安",
}


@pytest.fixture
def lead(street: Street) -> affairs.Affair:
    return affairs.open_affair(
        kind="food_penalty", subject=street.shop, title="涉嫌采购来源不明的食品", actor=actor("陈思远"), at=now(),
        form={"case_source": "1", "suspicion": "没有进货票据", "found_on": today().isoformat()}, make_papers=True,
    )  # fmt: skip


def draft(lead: affairs.Affair, key: str = "PEN-02") -> str:
    return reverse("desk:paper_draft", args=[lead.uid, key])


def made(client: Client, lead: affairs.Affair) -> affairs.Paper:
    answer = client.post(draft(lead), FILLED | {"do": "make"})
    assert answer.status_code == 302, words(answer)
    return lead.papers.get(document="PEN-02")


def test_papers_that_may_be_made_are_listed_and_those_of_steps_are_not(
    street: Street, lead: affairs.Affair
) -> None:
    page = words(sign_in("陈思远").get(reverse("desk:paper_choices", args=[lead.uid])))
    assert "指定管辖通知书" in page
    assert "行政处罚决定书" not in page


def test_a_draft_is_looked_at_before_it_gets_its_number(street: Street, lead: affairs.Affair) -> None:
    client = sign_in("陈思远")
    answer = client.post(draft(lead), FILLED | {"do": "look"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "文号制作时编" in page
    assert "主要库房在潮安" in page
    assert HOSTILE not in page
    assert "style=" not in page[page.index("<main") :]
    assert not lead.papers.filter(document="PEN-02").exists()
    assert made(client, lead).number.endswith("〔2026〕1号") or made


def test_what_is_missing_is_asked_for_and_no_number_is_used(street: Street, lead: affairs.Affair) -> None:
    answer = sign_in("陈思远").post(draft(lead), {"do": "make", "filled.to": ""})
    assert answer.status_code == 422
    assert "请填写被指定的机关" in words(answer)
    assert not lead.papers.filter(document="PEN-02").exists()


def test_a_paper_of_a_step_cannot_be_made_around_the_step(street: Street, lead: affairs.Affair) -> None:
    assert sign_in("陈思远").post(draft(lead, "PEN-44"), {"do": "make"}).status_code == 409
    assert sign_in("陈思远").get(draft(lead, "NONE-1")).status_code == 422


def test_signatures_and_refusals_are_put_on_the_page(street: Street, lead: affairs.Affair) -> None:
    client = sign_in("陈思远")
    paper = made(client, lead)
    address = reverse("desk:paper_sign", args=[paper.uid])
    image = SimpleUploadedFile("../../sign.png", picture(300, 120), "image/png")
    assert client.post(address, {"role": "receiver", "name": "李某", "image": image}).status_code == 302
    assert client.post(address, {"role": "receiver", "name": "李某"}).status_code == 422
    fake = SimpleUploadedFile("sign.png", b"<svg onload=alert(1)>", "image/png")
    assert client.post(address, {"role": "receiver", "name": "王某", "image": fake}).status_code == 422
    page = words(client.get(reverse("desk:paper", args=[paper.uid])))
    assert "接收人" in page
    assert "李某" in page
    refusal = reverse("desk:paper_refusal", args=[paper.uid])
    assert (
        client.post(refusal, {"role": "receiver", "reason": "拒绝签名", "witness": "王某"}).status_code == 302
    )
    assert "拒绝签名，见证人王某在场" in words(client.get(reverse("desk:paper", args=[paper.uid])))


def test_a_void_paper_says_so_on_the_desk_in_its_files_and_to_the_public(
    street: Street, lead: affairs.Affair
) -> None:
    client = sign_in("陈思远")
    paper = made(client, lead)
    original = client.get(reverse("desk:paper_file", args=[paper.uid, "pdf"])).content
    affairs.void_paper(paper=paper, reason="指定错了机关", actor=actor("郑立群"), at=now())
    page = words(client.get(reverse("desk:paper", args=[paper.uid])))
    assert "这份文书已作废：指定错了机关" in page.replace(" ", "")
    assert client.get(reverse("desk:paper_file", args=[paper.uid, "pdf"])).content != original
    public = words(Client().get(reverse("portal:verify_code", args=[paper.verify_code])))
    assert "已作废" in public
    assert "潮安区局" not in public
    listed = words(client.get(reverse("desk:papers"), {"state": "voided"}))
    assert paper.number in listed
    assert "连续" in words(client.get(reverse("desk:papers")))


def test_the_register_is_taken_as_a_workbook_by_who_may(street: Street, lead: affairs.Affair) -> None:
    paper = made(sign_in("陈思远"), lead)
    answer = sign_in("郑立群").post(reverse("desk:papers_export") + "?q=指管")
    assert answer.status_code == 200
    rows: list[Any] = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[1][0] == "文号"
    assert [row[0] for row in rows[2:]] == [paper.number]
    assert Fact.objects.filter(kind="affairs.register.exported").count() == 1
    assert sign_in("吴映雪").post(reverse("desk:papers_export")).status_code == 403


def test_codes_are_not_tried_without_end(street: Street, lead: affairs.Affair) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    answers = {client.get(reverse("portal:verify_code", args=[f"{n:020d}"])).status_code for n in range(40)}
    assert answers == {404, 429}


def test_only_the_administrator_sees_seals(street: Street) -> None:
    assert sign_in("陈思远").get(reverse("desk:seals")).status_code == 403
    assert sign_in("陈思远").post(reverse("desk:seal_put"), {"unit": "x"}).status_code == 403
