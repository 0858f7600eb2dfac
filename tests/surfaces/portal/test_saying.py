"""A person says it on three plain pages, follows it by code, and nobody else learns of it."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.people import api as people
from tests.engines.intake.street import PNG, TOLD, TOWN, affair_of, deliver, make_shop, send, take, voice_of
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
FORM = reverse("portal:say", args=["complaint"])
TYPED = {**TOLD, "demand:退款": "1", "demand": "另道个歉"}


@pytest.fixture(autouse=True)
def _town(db: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_city()


@pytest.fixture
def citizen() -> Client:
    return Client()


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def post(citizen: Client, go: str, page: int, *, status: int = 200, **more: Any) -> str:
    token = more.pop("token", None) or token_in(citizen.get(FORM).content.decode())
    answer = citizen.post(FORM, {**TYPED, "page": str(page), "token": token, "go": go, **more})
    assert answer.status_code == status, answer.content.decode()[:600]
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def codes_in(page: str) -> list[str]:
    return re.findall(r"([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", page)


def test_three_plain_pages_lead_to_a_code_and_to_the_progress(citizen: Client) -> None:
    shop = make_shop()
    assert "我买的东西或服务有问题" in citizen.get(reverse("portal:say_kinds")).content.decode()
    one = citizen.get(FORM).content.decode()
    token = token_in(one)
    found = post(citizen, "find", 1, token=token)
    assert f'value="{shop.uid}"' in found
    two = post(citizen, "2", 1, token=token, subject_uid=shop.uid)
    assert "已与登记信息对上" in two
    assert 'data-page="2"' in two
    three = post(
        citizen, "3", 2, token=token, subject_uid=shop.uid, files=SimpleUploadedFile("小票.png", PNG)
    )
    assert "小票.png" in three
    done = post(citizen, "send", 3, token=token, subject_uid=shop.uid, also="1")
    codes = codes_in(done)
    assert len(codes) == 2
    assert [one.attachments.count() for one in intake.Voice.objects.all()] == [1, 1]
    assert intake.Voice.objects.first().demand == "退款。另道个歉"
    assert codes_in(post(citizen, "send", 3, token=token, subject_uid=shop.uid, also="1")) == codes
    deliver()
    assert affairs.Affair.objects.count() == 2
    page = citizen.post(reverse("portal:follow"), {"code": codes[0].lower()}, follow=True).content.decode()
    assert "我们已经收到您的投诉" in page
    assert "受理决定：最迟" in page


def test_nothing_typed_is_lost_on_a_fault(citizen: Client) -> None:
    page = post(
        citizen,
        "send",
        3,
        status=422,
        person_phone="12",
        amount_yuan="一百",
        files=SimpleUploadedFile("小票.png", PNG),
    )
    for words in (
        "电话号码不对",
        "金额请写数字",
        'value="12"',
        'value="一百"',
        "另道个歉",
        "小票.png",
        "柳依依",
    ):
        assert words in page
    assert 'data-page="2"' in page  # the first page with a fault
    assert not intake.Voice.objects.exists()


def test_forward_only_past_a_page_that_stands_and_back_always(citizen: Client) -> None:
    page = post(citizen, "3", 2, status=422, facts="")
    assert 'data-page="2"' in page
    assert "请填说说经过" in page
    assert 'data-page="1"' in post(citizen, "1", 2, facts="")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jpg", b"MZ program", "不是可以收的文件"),
        ("../../x.html", b"<script>alert(1)</script>", "不是可以收的文件"),
        ("a.zip", b"PK\x03\x04" + b"\0" * 100, "不是可以收的文件"),
    ],
)
def test_wrong_files_are_refused_and_the_text_stays(
    citizen: Client, name: str, content: bytes, why: str
) -> None:
    page = post(citizen, "3", 2, status=422, files=SimpleUploadedFile(name, content))
    assert why in page
    assert TOLD["facts"] in page
    assert "<script>alert" not in page


def test_hostile_words_are_inert(citizen: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    page = post(
        citizen,
        "send",
        3,
        status=422,
        respondent_name=hostile,
        facts=hostile,
        person_name=hostile,
        person_phone="",
    )
    assert "<script>alert" not in page
    done = post(citizen, "send", 3, respondent_name=hostile, facts=hostile, person_name="某人")
    assert "<script>alert" not in done


def test_file_can_be_taken_away_again(citizen: Client) -> None:
    token = token_in(citizen.get(FORM).content.decode())
    assert "小票.png" in post(citizen, "2", 2, token=token, files=SimpleUploadedFile("小票.png", PNG))
    assert "小票.png" not in post(citizen, "drop:0", 2, token=token)
    post(citizen, "drop:99", 2, token=token)
    post(citizen, "drop:x", 2, token=token)


def test_robot_that_fills_the_hidden_field_is_told_so(citizen: Client) -> None:
    page = post(citizen, "send", 3, status=422, website="http://spam")
    assert "程序自动填写" in page
    assert not intake.Voice.objects.exists()


def test_same_again_is_asked_about_in_this_browser_only(citizen: Client) -> None:
    post(citizen, "send", 3)
    page = post(citizen, "send", 3)
    assert "已提交过相似的投诉" in page
    assert intake.Voice.objects.count() == 1
    assert codes_in(post(citizen, "send", 3, sure="1"))
    stranger = Client()
    assert codes_in(post(stranger, "send", 3))


def test_one_address_sends_six_in_ten_minutes(citizen: Client) -> None:
    for number in range(6):
        post(citizen, "send", 3, respondent_name=f"第{number}家小店")
    page = post(citizen, "send", 3, status=429, respondent_name="又一家小店")
    assert "短时间内提交得太多" in page
    assert "又一家小店" in page


def test_foreign_token_is_replaced_and_a_form_without_csrf_refused(citizen: Client) -> None:
    page = post(citizen, "2", 1, token="made.up:token")
    assert token_in(page) != "made.up:token"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, {**TYPED, "go": "send"}).status_code == 403


def test_unknown_kind_and_gone_business_do_no_harm(citizen: Client) -> None:
    assert citizen.get(reverse("portal:say", args=["praise"])).status_code == 404
    assert citizen.get(FORM, {"b": "nowhere"}).status_code == 200
    assert citizen.get(reverse("portal:say_businesses"), {"q": "x"}).json() == {"found": []}


def test_guessed_codes_find_nothing_and_soon_must_wait(citizen: Client) -> None:
    statuses = {
        citizen.post(reverse("portal:follow"), {"code": f"AAAA-BBBB-CCCC-{n:04}"}).status_code
        for n in range(20)
    }
    assert statuses == {404}
    assert citizen.post(reverse("portal:follow"), {"code": "AAAA"}).status_code == 429


def opened(citizen: Client, received: list[intake.Received]) -> str:
    return citizen.post(reverse("portal:follow"), {"code": received[0].code}, follow=True).content.decode()


def act(citizen: Client, **said: Any) -> str:
    return citizen.post(reverse("portal:follow_voice"), said, follow=True).content.decode()


def test_page_of_a_voice_is_open_to_its_code_alone(citizen: Client) -> None:
    received = send()
    assert citizen.get(reverse("portal:follow_voice")).status_code == 302
    page = opened(citizen, received)
    assert TOLD["person_phone"] not in page
    assert TOLD["person_name"] not in page
    citizen.cookies["qh_follow"] = received[0].voice.uid
    assert citizen.get(reverse("portal:follow_voice")).status_code == 302
    opened(citizen, received)
    act(citizen, act="leave")
    assert citizen.get(reverse("portal:follow_voice")).status_code == 302


def test_person_adds_and_withdraws_and_the_office_sees_it(citizen: Client) -> None:
    received = send()
    deliver()
    opened(citizen, received)
    page = act(citizen, act="add", text="找到小票了", token="t1", files=SimpleUploadedFile("小票.png", PNG))
    assert "找到小票了" in page
    uid = re.search(r"/follow/file/(\w+)", page)
    assert uid
    file = citizen.get(uid[0])
    assert file["Content-Disposition"].startswith("attachment")
    assert Client().get(uid[0]).status_code == 302
    assert "请勾选" in act(citizen, act="withdraw")
    assert "您已撤回" in act(citizen, act="withdraw", sure="1", reason="店家退钱了")
    assert "不能再补充" in act(citizen, act="add", text="再补一张", token="t2")


def test_person_rates_and_asks_to_be_heard_again(citizen: Client) -> None:
    received = send()
    deliver()
    form = {"refuse_ground": "R3", "refuse_words": "不属于生活消费。", "other_ways": "可以向人民法院起诉。"}
    take(voice_of(received), "refuse", form, who="黄启明")
    page = opened(citizen, received)
    for words in ("您的投诉依法不予受理", "不属于生活消费。", "如果不满意", "申请重新办理"):
        assert words in page
    assert "您的评价：2分" in act(citizen, act="rate", stars="2", words="没人打过电话")
    assert "已经评价过了" in act(citizen, act="rate", stars="5")
    assert "待决定" in act(citizen, act="reopen", reason="我有录音为证")
    assert intake.find_reopenings(actor("黄启明")).count() == 1
    assert affair_of(voice_of(received)).state == "refused"


def test_question_without_a_name_is_taken(citizen: Client) -> None:
    address = reverse("portal:say", args=["consult"])
    token = token_in(citizen.get(address).content.decode())
    answer = citizen.post(
        address, {"facts": "小餐饮怎么登记？", "place": TOWN, "token": token, "page": "3", "go": "send"}
    )
    assert codes_in(answer.content.decode())


def test_officers_pages_stay_shut_and_no_officer_is_named(citizen: Client) -> None:
    received = send()
    deliver()
    take(voice_of(received), "dispatch", {"handling_unit": "西新所"}, who="黄启明")
    page = opened(citizen, received)
    assert not [name for name in people.Person.objects.values_list("name", flat=True) if name in page]
