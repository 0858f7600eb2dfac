"""A complaint brought to the window: the public's own questions, one voice, one code, and the matter that follows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.engines.intake import api as intake
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import SHOP, Street

pytestmark = pytest.mark.django_db
OFFICER, READER = "陈思远", "苏安宁"
TOLD = {
    "token": "a" * 32, "channel": "05", "respondent_name": SHOP, "place": "445102011", "problem": "P02",
    "facts": "买了一份砂锅粥，吃完腹痛", "demand:退款": "1", "demand": "再赔三倍", "person_name": "许小满",
    "person_phone": "13600001234",
}  # fmt: skip


def take(name: str = OFFICER, **changes):
    return sign_in(name).post(reverse("desk:voice_take", args=["complaint"]), TOLD | changes)


def test_what_is_told_at_the_window_is_a_voice_with_a_code(street: Street) -> None:
    answer = take()
    assert answer.status_code == 200
    voice = intake.Voice.objects.get()
    assert (voice.channel, voice.subject, voice.region_code) == ("05", street.shop, "445102011")
    said = words(answer)
    assert "查询码" in said
    assert voice.unit.name in said
    again = take()
    assert intake.Voice.objects.count() == 1
    assert words(again).count("查询码") == said.count("查询码")


def test_nothing_typed_is_lost_when_something_is_missing(street: Street) -> None:
    answer = take(person_phone="", channel="")
    assert answer.status_code == 422
    assert "再赔三倍" in answer.content.decode()
    assert intake.Voice.objects.count() == 0
    assert "来件方式" in words(answer)


def test_a_program_named_as_a_picture_is_refused(street: Street) -> None:
    answer = take(files=SimpleUploadedFile("小票.jpg", b"MZ\x90\x00" + b"\x00" * 200, "image/jpeg"))
    assert answer.status_code == 422
    assert intake.Voice.objects.count() == 0


def test_the_register_is_asked_without_losing_the_form(street: Street) -> None:
    answer = take(go="find", respondent_name="砚溪")
    assert street.shop.uid in answer.content.decode()
    assert "再赔三倍" in answer.content.decode()


def test_elsewhere_and_without_the_right_nothing_is_taken(street: Street) -> None:
    elsewhere = take(place="445122100", respondent_name="黄冈镇的一家店", token="b" * 32)
    assert elsewhere.status_code == 422
    assert take(READER).status_code == 403
    assert intake.Voice.objects.count() == 0
