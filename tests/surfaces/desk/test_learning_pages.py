"""A clerk mends alike faults at one stroke, lets the wording be a rule, ends it, and takes a sender's sheet back."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanheng.flows import api as flows
from quanheng.foundation.ledger.api import Fact
from quanheng.registry.api import Subject
from tests.flows.test_taking_a_file_in import AT, CODES, HEAD, ROW
from tests.people import make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
CLERK = "吴映雪"


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """One delivery of five businesses, three of them with a state that no list knows."""
    make_city()
    settings.HOME = tmp_path / "home"
    text = HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(5))
    for n in range(3):
        text = text.replace(f"测试{n}店,个体工商户,存续", f"测试{n}店,个体工商户,正常营业")
    file = tmp_path / "登记.csv"
    file.write_bytes(text.encode("gb18030"))
    flows.take_in(file, "registration", at=AT, home=settings.HOME)
    return settings.HOME


def group(**more: str) -> dict[str, str]:
    return {
        "source": "registration",
        "element": "status",
        "code": "code_unknown",
        "value": "正常营业",
        **more,
    }


def test_alike_faults_are_one_line_and_mended_at_one_stroke(home: Path) -> None:
    clerk = sign_in(CLERK)
    page = words(clerk.get(reverse("desk:alike_faults")))
    assert "正常营业" in page
    assert "修补3行" in page
    answer = clerk.post(reverse("desk:alike_mend"), group(mended="1"), follow=True)
    assert "统一修补，3行入库" in words(answer)
    assert Subject.objects.count() == 5  # the two that were right came along
    fact = Fact.objects.get(kind="datacentre.rows.mended")
    assert (fact.body["rows"], fact.body["passed"], fact.body["title"]) == (3, 3, "登记状态")
    assert "没有同样的问题" in words(clerk.get(reverse("desk:alike_faults")))
    page = words(clerk.get(reverse("desk:learned")))  # made alike three times, so it is offered
    assert "3行" in page
    assert "记为规则" in page


def test_a_mend_ticked_as_a_rule_reads_the_wording_from_then_on_and_can_be_ended(home: Path) -> None:
    clerk = sign_in(CLERK)
    answer = clerk.post(reverse("desk:alike_mend"), group(mended="1", learn="1"), follow=True)
    assert "已记为规则，3行随即入库" in words(answer)
    assert Subject.objects.count() == 5  # the two that were right came along
    rule = flows.learned_rules(flows_actor(), home)[0]
    assert rule.used == 3
    page = words(clerk.get(reverse("desk:learned")))
    assert "吴映雪" in page
    ended = clerk.post(
        reverse("desk:rule_end", args=[rule.uid]),
        {"reason": "口径变了", "source": "registration", "element": "status"},
    )
    assert ended.status_code == 302
    assert [fact.body["raw"] for fact in Fact.objects.filter(kind="datacentre.rule.ended")] == ["正常营业"]
    assert "停用" in words(clerk.get(reverse("desk:learned")))


def flows_actor() -> Any:
    from tests.people import actor

    return actor(CLERK)


def test_who_may_not_mend_is_told_so_and_a_missing_value_is_asked_for(home: Path) -> None:
    officer = sign_in("陈思远")
    assert officer.post(reverse("desk:alike_mend"), group(mended="1")).status_code == 403
    assert officer.post(reverse("desk:alike_mend"), group(mended="1", learn="1")).status_code == 403
    assert "没有填改成什么" in refused(sign_in(CLERK), group(mended=""))
    assert "也不行" in refused(sign_in(CLERK), group(mended="99"))
    assert Subject.objects.count() == 0


def refused(clerk: Client, asked: dict[str, str]) -> str:
    answer = clerk.post(reverse("desk:alike_mend"), asked)
    assert answer.status_code == 422
    return answer.content.decode()


def test_the_senders_sheet_is_taken_back(home: Path) -> None:
    clerk = sign_in(CLERK)
    batch = flows.centre_of(home).batches()[0].batch_uid
    sheet = openpyxl.load_workbook(
        BytesIO(b"".join(clerk.get(reverse("desk:quarantine_file", args=[batch])).streaming_content))
    )
    at = [cell.value for cell in sheet.active[1]].index("登记状态")
    sheet.active[2][at].value = "存续"
    kept = BytesIO()
    sheet.save(kept)
    file = SimpleUploadedFile("退回_登记.xlsx", kept.getvalue())
    answer = clerk.post(reverse("desk:returned", args=[batch]), {"file": file}, follow=True)
    assert "收回更正，1行入库" in words(answer)
    assert Subject.objects.count() == 3
    assert Fact.objects.get(kind="datacentre.row.mended").body["returned"] == "退回_登记.xlsx"
    file.seek(0)
    again = clerk.post(reverse("desk:returned", args=[batch]), {"file": file}, follow=True)
    assert "没有改动" in words(again)
