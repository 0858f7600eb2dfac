"""The pages that read voices: suggestions put right, pairs and claims judged, hot spots opened, matters assigned."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor
from quanheng.surfaces.web import now
from tests.engines.intake.street import deliver
from tests.engines.intake.telling import say
from tests.people import make_city
from tests.surfaces.desk.signing import sign_in

pytestmark = pytest.mark.django_db
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture(autouse=True)
def city(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return make_city()


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()[:500]
    return str(answer.content.decode())


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def test_a_suggestion_is_put_right_with_one_click_and_taken_back() -> None:
    voice = say("奶茶里吃出虫子，要求赔偿", at=now())
    client = sign_in("陈思远")
    page = text_of(client.get(reverse("desk:sorting")))
    assert "食品安全" in page
    assert "食品安全法 第34条" in page
    assert "虚构投诉" in page
    given = {"label": "problem", "value": "P18"}
    assert client.post(reverse("desk:label", args=[voice.uid]), given).status_code == 302
    assert "人身权利、安全保障" in text_of(client.get(reverse("desk:sorting"), {"said": "yes"}))
    assert "没有符合条件的来件" in text_of(client.get(reverse("desk:sorting"), {"said": "no"}))
    client.post(reverse("desk:unlabel", args=[voice.uid]), {"label": "problem"})
    assert intake.labels_of([voice]) == {}


def test_a_correction_without_an_answer_or_without_the_right_is_refused() -> None:
    voice = say("饼干有异味", at=now())
    address = reverse("desk:label", args=[voice.uid])
    assert sign_in("陈思远").post(address, {"label": "problem"}).status_code == 422
    assert sign_in("苏安宁").post(address, {"label": "problem", "value": "P01"}).status_code == 403
    assert sign_in("余海生").post(address, {"label": "problem", "value": "P01"}).status_code == 404


def test_lists_leave_as_workbooks_in_which_nothing_runs() -> None:
    say(HOSTILE + "饼干有异味", at=now(), shop=HOSTILE[:60])
    client = sign_in("陈思远")
    assert "<script>alert" not in text_of(client.get(reverse("desk:sorting")))
    rows = sheet_of(client.post(reverse("desk:sorting")))
    assert "陈思远" in rows[0][0]
    assert rows[1][:4] == ("收到", "来件编号", "被投诉举报人", "建议转办")
    assert rows[2][2].startswith("'=")
    for name in ("alike_pairs", "claimants", "bursts", "workload"):
        assert sheet_of(client.post(reverse(f"desk:{name}"))), name
    assert ledger.Fact.objects.filter(kind="intake.list.exported").count() == 4
    for name in ("sorting", "alike_pairs", "claimants", "bursts", "workload"):
        assert sign_in("苏安宁").post(reverse(f"desk:{name}")).status_code == 403, name


def test_the_model_page_shows_figures_and_who_may_change_it() -> None:
    page = text_of(sign_in("陈思远").get(reverse("desk:model")))
    assert "留出的" in page
    assert "宏平均F1" in page
    assert "虚构投诉" in page
    assert sign_in("苏安宁").post(reverse("desk:model_choose"), {"number": "1"}).status_code == 403
    assert sign_in("陈思远").post(reverse("desk:model_choose"), {"number": "9"}).status_code == 404


def test_like_voices_stand_side_by_side_and_are_judged() -> None:
    told = "在这家店买的月饼打开就有霉点，孩子吃了当晚拉肚子，店家说是运输问题，不肯退款"
    one, two = say(told, at=now() - timedelta(days=2)), say(told + "也不肯赔", at=now())
    deliver()
    client = sign_in("陈思远")
    assert "文字相同" in text_of(client.get(reverse("desk:alike_pairs")))
    page = text_of(client.get(reverse("desk:alike", args=[two.uid])))
    assert "同一电话" in page
    judged = {"other": one.uid, "verdict": "same", "reason": "同一盒月饼"}
    client.post(reverse("desk:alike_judge", args=[two.uid]), judged)
    assert "判断是同一件事" in text_of(client.get(reverse("desk:alike", args=[two.uid])))
    assert "没有相似的来件" in text_of(client.get(reverse("desk:alike_pairs"), {"said": "no"}))
    assert sign_in("余海生").get(reverse("desk:alike", args=[two.uid])).status_code == 404


def test_many_claims_are_shown_without_number_or_name_and_judged() -> None:
    for at in range(9):
        say("饼干没有标致敏物质，要求退一赔十", phone="13900000009", shop=f"第{at}号食品店",
            at=now() - timedelta(days=at))  # fmt: skip
    client = sign_in("黄启明")
    page = text_of(client.get(reverse("desk:claimants")))
    assert "林**" in page
    assert "不得因投诉次数多就不予受理" in page
    assert "13900000009" not in page
    key = intake.Voice.objects.first().person_digest[:24]
    address = reverse("desk:claimant", args=[key])
    assert "林小明" not in text_of(client.get(address))
    judged = {"verdict": "case_by_case", "reason": "逐件核对"}
    assert client.post(reverse("desk:claimant_judge", args=[key]), judged).status_code == 302
    assert "逐件核实是否为生活消费" in text_of(client.get(address))
    assert sign_in("苏安宁").post(reverse("desk:claimant_judge", args=[key]), judged).status_code == 403


def test_a_hot_spot_opens_with_its_voices_and_its_alert() -> None:
    for at in range(8):
        say(f"第{at}人的卡里有余额，健身房关门", phone=f"139000000{at:02d}", goods="健身卡", problem="P05",
            at=now() - timedelta(days=1 + at % 3))  # fmt: skip
    intake.search_bursts(actor=system_actor("road"), at=now())
    deliver()
    client = sign_in("陈思远")
    assert "健身卡" in text_of(client.get(reverse("desk:bursts")))
    burst = intake.Burst.objects.filter(by="goods").get()
    page = text_of(client.get(reverse("desk:burst", args=[burst.uid])))
    assert "8人来件" in page
    assert "不到1人" in page
    assert "预警：待判" in page
    assert "健身卡来件突增：7天8人，平常不到1人" in page
    assert "办件负荷" in page
    assert "健身卡" in text_of(client.get(reverse("desk:alerts")))
    assert sign_in("余海生").get(reverse("desk:burst", args=[burst.uid])).status_code == 404


def test_a_matter_is_named_as_proposed_and_not_otherwise() -> None:
    voice = say("饼干有异味", at=now())
    deliver()
    voice.refresh_from_db()
    uid = voice.affair_ref.partition(":")[2]
    client = sign_in("黄启明")
    page = text_of(client.get(reverse("desk:workload")))
    assert "按建议分配" in page
    address = reverse("desk:workload_assign", args=[uid])
    assert client.post(address, {"officer": ["0" * 32]}).status_code == 409
    affair = affairs.Affair.objects.get(uid=uid)
    proposal = affairs.propose_officers(affair, today=now().date())
    assert client.post(address, {"officer": proposal.uids}).status_code == 302
    assert affair.officers.count() == len(proposal.uids)
    assert "没有待分配的事项" in text_of(client.get(reverse("desk:workload")))
    assert sign_in("苏安宁").post(address, {"officer": proposal.uids}).status_code in (403, 409)
