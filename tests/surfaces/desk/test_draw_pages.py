"""The draw studio and the ceremony on the page, by an officer's own clicks."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.inspections import api as inspections
from quanheng.surfaces.web import now, today
from tests.engines.inspections.test_drawing_acts import make_plan
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
HEAD = "郑立群"
SOURCES = [("快乐8 第1期", today() - timedelta(days=2)), ("快乐8 第2期", today() - timedelta(days=1))]
KENO = "03 07 11 14 19 22 26 31 33 38 41 45 52 56 58 63 67 70 74 79"


def at(name: str, uid: str) -> str:
    return reverse(f"desk:{name}", args=[uid])


def test_the_studio_shows_order_rosters_groups_names_and_proof(street: Street) -> None:
    browser, uid = sign_in(HEAD), street.draw.plan.uid
    page = words(browser.get(at("draw", uid)))
    for said in ("先承诺，后开奖", "参加抽取", "分层、名额和位置", "结果", "复核", "全部一致", "不能重抽"):
        assert said in page
    assert "打印抽取记录" in page
    listed = words(browser.get(reverse("desk:draws"), {"q": "餐饮", "state": "drawn"}))
    assert street.draw.plan.title in listed
    assert "没有符合条件的方案" in words(browser.get(reverse("desk:draws"), {"q": "不存在的方案"}))
    for address in (reverse("desk:draws_export"), at("drawn_export", uid)):
        book = b"".join(browser.get(address).streaming_content)
        assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None
    minutes = browser.get(at("ceremony_minutes", uid))
    assert minutes.content.startswith(b"%PDF")


def test_the_rosters_are_looked_at_before_they_are_sealed_and_the_ceremony_goes_step_by_step(
    street: Street,
) -> None:
    browser = sign_in(HEAD)
    soon = today() + timedelta(days=2)
    answer = browser.post(
        reverse("desk:plan_make"),
        {
            "title": "年末抽查", "inspection": "catering", "region": "445102", "starts_on": soon.isoformat(),
            "ends_on": (soon + timedelta(days=30)).isoformat(), "share_A": "50", "share_B": "50", "share_C": "50",
            "share_D": "50", "source": ["快乐8 第1期", "快乐8 第2期"], "source_on": [soon.isoformat()] * 2,
            "reserve": "快乐8 第9期", "reserve_on": (soon + timedelta(days=1)).isoformat(),
        },
    )  # fmt: skip
    assert answer.status_code == 302, words(answer)
    plan = inspections.find_plans(actor(HEAD)).get(title="年末抽查")
    secret = inspections.Reveal("方明远", "0a" * 16, "1b" * 16)
    browser.post(at("draw_witness", plan.uid), {"name": secret.by, "sealed": inspections.seal_secret(secret)})
    page = words(browser.get(at("draw_preview", plan.uid)))
    for said in ("参加抽取", "名额", "方明远"):
        assert said in page
    assert browser.post(at("draw_commit", plan.uid), {}).status_code == 302
    first = words(browser.get(at("ceremony", plan.uid)))
    assert "名录已封存" in first
    opened = browser.post(
        at("ceremony_open", plan.uid),
        {"name": secret.by, "nonce": secret.nonce.upper(), "value": secret.value},
    )
    assert opened.status_code == 302
    early = browser.post(at("ceremony_numbers", plan.uid), {"source": "快乐8 第1期", "value": KENO})
    assert "还没有开出" in words(early)
    waiting = words(browser.get(at("ceremony", plan.uid), {"step": "4"}))
    assert "还差" in waiting
    refused = browser.post(at("ceremony_draw", plan.uid), {})
    assert refused.status_code in (409, 422)


def test_names_on_the_ceremony_and_a_stranger_sees_none(street: Street) -> None:
    uid = street.draw.plan.uid
    page = words(sign_in(HEAD).get(at("ceremony", uid), {"step": "6"}))
    rows = [row for row in inspections.list_drawn(actor(HEAD), street.draw.uid) if row.role == "drawn"]
    assert all(row.name in page for row in rows)
    assert sign_in("余海生").get(at("ceremony", uid)).status_code == 404
    assert Client().get(at("ceremony", uid)).status_code == 302


def test_the_head_sees_what_should_have_been_public(street: Street) -> None:
    browser = sign_in(HEAD)
    assert "逾期未公开" not in words(browser.get(reverse("desk:draws")))
    late = make_plan(
        title="春季抽查", at=now() - timedelta(days=60), sources=SOURCES, reserve=[("快乐8 第3期", today())]
    )
    page = words(browser.get(reverse("desk:draws")))
    assert "1个方案逾期未公开" in page
    listed = words(browser.get(reverse("desk:draws"), {"open": "late"}))
    assert "春季抽查" in listed
    assert street.draw.plan.title not in listed
    assert "天未公开" in words(browser.get(at("draw", late.uid)))
