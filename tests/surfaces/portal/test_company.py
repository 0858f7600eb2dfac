"""A business's own account: in by code and password, its own complaints only, every other address does not exist."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanheng.engines.intake import api as intake
from quanheng.foundation.people import api as people
from quanheng.registry.api import Subject, subject_ref
from tests.engines.intake.street import PHONE, PNG, affair_of, deliver, make_shop, send, take, voice_of
from tests.people import MORNING, actor, make_city

pytestmark = pytest.mark.django_db
SECRET = "evening-lamp-4471"


@pytest.fixture(autouse=True)
def _town(db: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_city()


def code_for(shop: Subject) -> str:
    from quanheng.surfaces.web import now

    return people.invite_outside(
        actor=actor("陈思远"),
        at=now(),
        subject=subject_ref(shop),
        subject_name=shop.name,
        region=shop.region_code,
    )[1]


def signed_in(shop: Subject, username: str = "yanlai") -> Client:
    client = Client()
    answer = client.post(
        reverse("portal:business_activate"),
        {
            "code": code_for(shop),
            "username": username,
            "password": SECRET,
            "holder_name": "燕来",
            "holder_phone": "",
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    return client


def asked(shop: Subject, **more: Any) -> intake.Voice:
    received = send(subject_uid=shop.uid, **more)
    deliver()
    take(voice_of(received), "dispatch", {"handling_unit": "西新所"}, who="黄启明")
    take(voice_of(received), "ask_settlement", {"settlement_words": "请三日内答复。"})
    return voice_of(received)


def test_business_reads_and_answers_and_the_matter_moves() -> None:
    shop = make_shop()
    voice = asked(shop, files=intake.clean_files([intake.Upload("小票.png", PNG)]))
    client = signed_in(shop)
    assert "卤肉饭" in client.get(reverse("portal:business_complaints")).content.decode()
    address = reverse("portal:business_complaint", args=[voice.uid])
    page = client.get(address).content.decode()
    assert "钢丝球丝" in page
    assert PHONE not in page
    assert "柳依依" not in page
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token
    said = {"answer": "offer", "text": "退餐费，另赔200元。", "token": token[1]}
    assert client.post(address, said | {"text": " "}).status_code == 422
    for _ in range(2):
        answer = client.post(address, {**said, "files": SimpleUploadedFile("转账.png", PNG)})
        assert answer.status_code == 302
    deliver()
    assert affair_of(voice).acts.filter(step="record_offer", actor_name=shop.name).count() == 1
    page = client.get(address).content.decode()
    assert page.count("退餐费，另赔200元。") == 1
    file = re.search(rf"/business/c/{voice.uid}/(\w+)", page)
    assert file
    assert client.get(file[0])["X-Content-Type-Options"] == "nosniff"


def addresses(voice: intake.Voice) -> list[str]:
    file = voice.attachments.first()
    return [
        reverse("portal:business_complaint", args=[voice.uid]),
        reverse("portal:business_file", args=[voice.uid, file.exhibit.uid if file else "x"]),
    ]


def test_of_another_business_nothing_exists_on_any_page() -> None:
    shop, other = make_shop(), make_shop("潮州市砚溪楼", "91445102MA0000001X")
    voice = asked(shop, files=intake.clean_files([intake.Upload("小票.png", PNG)]))
    client = signed_in(other, "yanxi")
    assert "卤肉饭" not in client.get(reverse("portal:business_complaints")).content.decode()
    for address in addresses(voice):
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "offer", "text": "我来答复", "token": "x"}).status_code in (
            404,
            405,
        )
    assert not voice.remarks.exists()


def test_report_never_appears() -> None:
    shop = make_shop()
    received = send("report", subject_uid=shop.uid, also=False)
    deliver()
    client = signed_in(shop)
    assert client.get(addresses(voice_of(received))[0]).status_code == 404


def test_nobody_signed_in_is_led_to_the_door_on_every_page() -> None:
    voice = asked(make_shop())
    names = ["business_complaints", "business_password", "business_sign_out"]
    for address in [*(reverse(f"portal:{name}") for name in names), *addresses(voice)]:
        for answer in (Client().get(address), Client().post(address)):
            assert answer.status_code == 302
            assert answer["Location"] == reverse("portal:business_sign_in")


def test_account_opens_no_page_of_the_desk() -> None:
    client = signed_in(make_shop())
    for name in ("home", "matters", "subjects"):
        assert client.get(reverse(f"desk:{name}")).status_code == 302


def test_wrong_passwords_lock_and_a_signed_out_cookie_opens_nothing() -> None:
    shop = make_shop()
    client = signed_in(shop)
    kept = client.cookies["qh_business"].value
    assert client.post(reverse("portal:business_sign_out")).status_code == 302
    client.cookies["qh_business"] = kept
    assert client.get(reverse("portal:business_complaints")).status_code == 302
    door = reverse("portal:business_sign_in")
    for _ in range(5):
        assert (
            "登录名或密码不对"
            in Client().post(door, {"username": "yanlai", "password": "no"}).content.decode()
        )
    assert "暂时锁定" in Client().post(door, {"username": "yanlai", "password": SECRET}).content.decode()


def test_code_is_good_once_and_password_is_changed_by_its_owner() -> None:
    shop = make_shop()
    code = code_for(shop)
    form = {"code": code, "username": "yanlai", "password": "123", "holder_name": "燕来"}
    assert Client().post(reverse("portal:business_activate"), form).status_code == 422
    client = Client()
    assert client.post(reverse("portal:business_activate"), form | {"password": SECRET}).status_code == 302
    assert Client().post(reverse("portal:business_activate"), form | {"password": SECRET}).status_code == 404
    changed = {"old": SECRET, "new": "river-stone-2210"}
    assert client.post(reverse("portal:business_password"), changed).status_code == 302
    assert client.get(reverse("portal:business_complaints")).status_code == 302


def test_suspended_account_is_out() -> None:
    shop = make_shop()
    client = signed_in(shop)
    (account,) = people.find_outside_accounts(actor("陈思远"), subject=subject_ref(shop))
    people.suspend_outside(actor=actor("陈思远"), at=MORNING, uid=account.uid, reason="经办人离职")
    assert client.get(reverse("portal:business_complaints")).status_code == 302
