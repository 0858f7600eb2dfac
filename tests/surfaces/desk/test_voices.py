"""Submissions at the desk: the list and its conditions, one of them, answers, contacts by right, requests decided."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.engines.intake.street import CITIZEN, PHONE, PNG, TOLD, deliver, make_shop, send, take, voice_of
from tests.people import MORNING, actor, make_city
from tests.surfaces.desk.signing import sign_in

pytestmark = pytest.mark.django_db
OFFICER, HEAD, OTHER, CLERK, LEADER = "陈思远", "黄启明", "余海生", "吴映雪", "方明远"


@pytest.fixture(autouse=True)
def _town(db: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.HOME = tmp_path
    make_city()


def get(name: str, *args: str, who: str = OFFICER, status: int = 200, **asked: str) -> str:
    answer = sign_in(who).get(reverse(f"desk:{name}", args=args), asked)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def post(name: str, *args: str, who: str = OFFICER, status: int = 302, **said: Any) -> str:
    answer = sign_in(who).post(reverse(f"desk:{name}", args=args), said)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_list_is_cut_by_its_conditions_and_by_the_district() -> None:
    send()
    send("report", respondent_name="西新熟食档", facts="没有证照在卖熟食")
    send("consult", facts="怎么办证？", person_phone="", person_name="")
    assert "3条" in get("voices")
    assert "熟食档" in get("voices", kind="report")
    assert "燕来" not in get("voices", kind="report")
    assert "1条" in get("voices", q="钢丝")
    assert "1条" in get("voices", q=PHONE)
    assert "0条" in get("voices", state="closed")
    assert "1条" in get("voices", problem="P02", kind="complaint")
    assert "0条" in get("voices", last="2026-11-01")
    assert "3条" in get("voices", first="2026-11-24", last="2026-11-24")
    assert "0条" in get("voices", who=OTHER)
    assert PHONE not in get("voices")


def test_list_sorts_and_pages() -> None:
    for number in range(3):
        send(respondent_name=f"第{number}家", amount_yuan=str(10 - number))
    page = get("voices", sort="amount_yuan")
    assert page.index("第2家") < page.index("第0家")


def test_page_shows_what_was_said_and_leads_to_the_matter() -> None:
    shop = make_shop()
    received = send(subject_uid=shop.uid, files=intake.clean_files([intake.Upload("小票.png", PNG)]))
    deliver()
    page = get("voice", voice_of(received).uid)
    for words in (TOLD["facts"], "46.80", "小票.png", PHONE, "去办理", "来件人选定", "经营者还看不到"):
        assert words in page
    file = re.search(r"/desk/voices/\w+/files/\w+", page)
    assert file
    assert sign_in(OFFICER).get(file[0])["Content-Disposition"].startswith("attachment")
    assert sign_in(OTHER).get(file[0]).status_code == 404
    get("voice", voice_of(received).uid, who=OTHER, status=404)


def test_hostile_words_are_inert() -> None:
    hostile = "<script>alert(1)</script>"
    page = get("voice", voice_of(send(facts=hostile, respondent_name=hostile)).uid)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_reporter_is_shown_for_a_purpose_only_and_no_page_ties_the_halves() -> None:
    complaint, report = send(also=True)
    page = get("voice", report.voice.uid)
    assert PHONE not in page
    assert complaint.voice.uid not in page
    assert report.voice.uid not in get("voice", complaint.voice.uid)
    facts = ledger.Fact.objects.filter(object_ref__in=[str(complaint.voice.ref), str(report.voice.ref)])
    assert not [one for one in facts if complaint.voice.uid in str(one.body) or one.because.exists()]
    post("voice_reporter", report.voice.uid, purpose="", status=422)
    assert PHONE in post("voice_reporter", report.voice.uid, purpose="告知处理结果", status=200)
    post("voice_reporter", report.voice.uid, purpose="告知处理结果", who=OTHER, status=404)


def test_question_is_answered_once() -> None:
    voice = voice_of(send("consult", facts="怎么办证？"))
    for _ in range(2):
        post("voice_answer", voice.uid, text="带身份证到西新所窗口。", ends="1", token="t1")
    assert voice.remarks.count() == 1
    assert voice_of([intake.Received(voice, "")]).state == "answered"
    post("voice_answer", voice.uid, text="我来答", who=OTHER, status=404)
    post("voice_answer", voice.uid, text="", token="t2", status=422)


def test_request_is_decided_by_who_may() -> None:
    received = send()
    deliver()
    form = {"refuse_ground": "R3", "refuse_words": "不属于生活消费。", "other_ways": "可以起诉。"}
    take(voice_of(received), "refuse", form, who=HEAD)
    asked = intake.ask_reopening(voice=voice_of(received), reason="我有新录音", actor=CITIZEN, at=MORNING)
    assert "申请重新办理，等您决定" in get("voices", who=HEAD)
    assert "我有新录音" in get("voice", received[0].voice.uid, who=HEAD)
    post("voice_reopening", asked.uid, decision="grant", words="重新审查", who=OTHER, status=404)
    post("voice_reopening", asked.uid, decision="grant", words="录音是新证据。", who=HEAD)
    post("voice_reopening", asked.uid, decision="refuse", words="再决定一次", who=HEAD, status=409)
    assert "撤销不予受理，重新审查" in get("voice", received[0].voice.uid, who=LEADER)


def test_contact_is_erased_only_after_a_second_factor() -> None:
    received = send()
    intake.withdraw_voice(voice=voice_of(received), reason="", actor=CITIZEN, at=MORNING)
    for who in (OFFICER, LEADER):
        assert "删除姓名和电话" not in get("voice", received[0].voice.uid, who=who)
        post("voice_erase", received[0].voice.uid, reason="依申请删除", who=who, status=403)
    intake.erase_contact(voice=voice_of(received), actor=actor(LEADER), at=MORNING, reason="依申请删除")
    page = get("voice", received[0].voice.uid)
    assert "依申请删除" in page
    assert PHONE not in page


def test_workbook_has_the_rows_of_the_page_and_no_contact() -> None:
    from openpyxl import load_workbook

    from quanheng.surfaces.desk.exports import write_voices
    from quanheng.surfaces.desk.models import ExportJob

    send(respondent_name='=HYPERLINK("http://x")')
    send("report")
    post("voices_export", kind="complaint", who=HEAD)
    job = ExportJob.objects.get()
    write_voices.call(job.uid)
    job.refresh_from_db()
    assert (job.state, job.rows) == ("done", 1)
    cells = [str(cell.value) for row in load_workbook(job.path).active.iter_rows() for cell in row]
    assert not [one for one in cells if PHONE in one or "柳依依" in one or one.startswith("=")]
    post("voices_export", who=CLERK, status=403)


def test_code_for_a_business_is_shown_once_and_given_by_who_may() -> None:
    shop = make_shop()
    page = post("subject_accounts", shop.uid, holder_name="燕来", status=200)
    assert re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", page)
    assert not re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", get("subject_accounts", shop.uid))
    post("subject_accounts", shop.uid, who=OTHER, status=404)
    account = people.OutsideAccount.objects.get()
    post("outside_suspend", account.uid, reason="发错了")
    assert "已停用：发错了" in get("subject_accounts", shop.uid)


def test_nobody_is_led_to_the_sign_in() -> None:
    assert Client().get(reverse("desk:voices")).status_code == 302
