"""Beside a visit, on the desk's pages: photos, papers, publication, correction, campaigns, self-checks, grades."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from tests.engines.inspections.test_beside_a_visit import Given, visit
from tests.engines.inspections.test_kinds_of_visit import business
from tests.people import MORNING
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)


def go(client, name, *args, **given):
    answer = client.post(reverse(f"desk:{name}", args=args), given)
    assert answer.status_code == 302, words(answer)
    return answer


def test_a_photo_comes_with_the_answer(street: Street) -> None:
    task = visit(street.shop, closes=False)
    browser = sign_in("陈思远")
    address = reverse("desk:task_answers", args=[task.uid])
    refused = browser.post(address, {"v10": "N", "n10": "两袋面粉过期"})
    assert refused.status_code == 422
    assert "须附照片或录像" in words(refused)
    given = {"v10": "N", "n10": "两袋面粉过期", "f10": SimpleUploadedFile("面粉.png", PNG, "image/png")}
    assert browser.post(address, given).status_code == 302
    held = task.answers.get(no=10).exhibits
    assert len(held) == 1
    shown = browser.get(reverse("desk:task_exhibit", args=[task.uid, held[0]]))
    assert shown["Content-Type"] == "image/png"
    assert browser.get(reverse("desk:task_exhibit", args=[task.uid, "0" * 32])).status_code == 404


def test_a_head_publishes_corrects_and_rechecks(street: Street) -> None:
    task = visit(street.shop, Given(9, "N", "没有票据"), Given(11, "N", "贴墙放"))
    head = sign_in("黄启明")
    assert street.shop.name in words(head.get(reverse("desk:results")))
    go(head, "results_publish", uid=task.uid, back="task")
    assert street.shop.name in words(head.get(reverse("desk:results") + "?state=published"))
    go(head, "task_correct", task.uid, no="9", c9="Y", reason="票据在总店")
    page = words(head.get(reverse("desk:task", args=[task.uid])))
    assert "票据在总店" in page
    assert "已更正，不作为问题" in page
    go(head, "order_revisit", task.orders.get().uid)
    again = inspections.Task.objects.get(kind="GZ")
    assert "只查责令改正的项目" in words(head.get(reverse("desk:task", args=[again.uid])))
    go(head, "task_withdraw", task.uid, reason="对象有误")
    assert "对象有误" in words(head.get(reverse("desk:task", args=[task.uid])))
    officer = sign_in("陈思远")
    go(officer, "task_paper", task.uid, "INS-03")
    paper = task.papers.get()
    assert officer.get(reverse("desk:visit_paper_file", args=[paper.uid, "pdf"])).content.startswith(b"%PDF")
    other = sign_in("余海生")
    assert other.get(reverse("desk:visit_paper_file", args=[paper.uid, "pdf"])).status_code == 404


def test_officers_are_sent_from_the_page(street: Street) -> None:
    head = sign_in("黄启明")
    found = words(head.get(reverse("desk:visit_open"), {"q": street.shop.name}))
    assert street.shop.name in found
    assert "餐饮服务监督检查" in words(head.get(reverse("desk:visit_open"), {"subject": street.shop.uid}))
    go(head, "visit_open", subject=street.shop.uid, inspection=["catering", "price"], title="联合检查")
    assert inspections.JointVisit.objects.get().subject == street.shop
    page = words(
        head.get(reverse("desk:task", args=[inspections.Task.objects.filter(kind="JRI").first().uid]))
    )
    assert "联合检查“联合检查”" in page


def test_a_campaign_on_the_page(street: Street) -> None:
    head = sign_in("黄启明")
    go(
        head, "campaign_make", title="冬季专项", basis="工作要点", kind="ZX", cadence="once", inspection="catering",
        region="445102011", starts_on="2026-11-01", ends_on="2026-12-31",
    )  # fmt: skip
    made = inspections.Campaign.objects.get()
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append([street.shop.uscc])
    book.save(file)
    go(head, "campaign_targets", made.uid, file=SimpleUploadedFile("名单.xlsx", file.getvalue()))
    go(head, "campaign_round", made.uid)
    page = words(head.get(reverse("desk:campaign", args=[made.uid])))
    assert street.shop.name in page
    assert "待检查" in page
    assert "冬季专项" in words(head.get(reverse("desk:campaigns")))
    taken = head.post(reverse("desk:campaign_export", args=[made.uid]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content))).active
    assert street.shop.name in [row[0].value for row in sheet.iter_rows()]
    go(head, "campaign_end", made.uid, why="查完")
    assert sign_in("余海生").get(reverse("desk:campaign", args=[made.uid])).status_code == 404


def test_a_self_check_beside_the_last_visit(street: Street) -> None:
    visit(street.shop, Given(9, "N", "没有票据"))
    subject = Ref("registry.subject", street.shop.uid)
    one = inspections.begin_self_check(subject=subject, inspection="catering", at=MORNING)
    inspections.save_self_check(
        subject=subject, uid=one.uid, answers={no: {"value": "Y"} for no in range(1, 30)}
    )
    inspections.submit_self_check(
        subject=subject,
        uid=one.uid,
        promised_by="李店长",
        promise="真实",
        actor=business(street.shop),
        at=MORNING,
    )
    officer = sign_in("陈思远")
    assert street.shop.name in words(officer.get(reverse("desk:self_checks")))
    assert "上次检查不符合、这次自报符合的有1项" in words(
        officer.get(reverse("desk:self_check", args=[one.uid]))
    )
    go(officer, "self_check_read", one.uid)
    go(officer, "self_check_verify", one.uid)
    one.refresh_from_db()
    assert one.state == "verifying"


def test_a_grade_with_its_working(street: Street) -> None:
    task = visit(street.shop)
    head = sign_in("黄启明")
    go(head, "grade_set", task.uid)
    assert street.shop.name in words(head.get(reverse("desk:grades")))
    one = inspections.Grade.objects.get()
    page = words(head.get(reverse("desk:grade", args=[one.uid])))
    assert "加权平均" in page
    assert "出处未核实" in page
