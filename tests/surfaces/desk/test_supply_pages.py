"""The board of supply on the desk: filtered, taken away, one source in full, reminded; files with what is said."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.models import ApiToken
from tests.flows.test_taking_a_file_in import CODES, HEAD, ROW
from tests.people import make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(settings: Any, tmp_path: Path) -> Client:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    make_city()
    return sign_in("吴映雪")


def _give(clerk: Client, name: str, head: str = HEAD, **said: str) -> Any:
    text = head + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(5))
    file = SimpleUploadedFile(name, text.encode())
    return clerk.post(
        reverse("desk:data_file"), {"source": "registration", "file": file, **said}, follow=True
    )


def test_the_board_puts_what_asks_for_a_person_first_and_is_narrowed(clerk: Client) -> None:
    board = words(clerk.get(reverse("desk:supply")))
    assert "从未报送" in board
    assert "市场主体登记" in board
    assert "未核实" in board
    found = words(clerk.get(reverse("desk:supply"), {"q": "市场主体登记"}))
    assert "符合条件1个" in found
    assert "没有符合条件的来源" in words(clerk.get(reverse("desk:supply"), {"q": "=<b>"}))
    assert "没有符合条件的来源" in words(clerk.get(reverse("desk:supply"), {"state": "on_time"}))


def test_the_board_leaves_as_a_workbook_of_the_same_lines(clerk: Client) -> None:
    answer = clerk.post(reverse("desk:supply") + "?q=市场主体登记")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:2] == ("单位", "来源")
    assert [row[1] for row in rows[2:]] == ["市场主体登记"]


def test_a_file_given_by_hand_tells_what_it_is_and_is_checked(clerk: Client) -> None:
    refused = _give(clerk, "登记.csv", told_digest="0" * 64)
    assert "摘要与报送单位写的不符" in refused.content.decode()
    text = HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(5))
    digest = hashlib.sha256(text.encode()).hexdigest()
    page = words(_give(clerk, "登记.csv", told_digest=digest, brings="full", period="2026-10", rows="5"))
    for said in ("工作台送入", "全量", "2026-10", "摘要相符", "5行，相符", "吴映雪"):
        assert said in page, said
    source = words(clerk.get(reverse("desk:supply_source", args=["registration"])))
    assert "2026年10月" in source
    assert "登记.csv" in source


@pytest.mark.parametrize(
    "said", [{"period": "2026-13"}, {"rows": "-1"}, {"brings": "half"}, {"told_digest": "x"}]
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(clerk: Client, said: dict[str, str]) -> None:
    assert _give(clerk, "登记.csv", **said).status_code == 422
    assert flows.centre_of(Path(settings.HOME)).batches() == []


def test_changed_columns_are_named_on_the_delivery_and_counted_on_the_board(clerk: Client) -> None:
    _give(clerk, "登记_20261001.csv")
    head = HEAD.replace("\r\n", ",检查员\r\n")
    page = words(_give(clerk, "登记_20261101.csv", head=head))
    assert "新出现列“检查员”，未采用" in page
    assert "数据专员处理" in page
    assert "1处" in words(clerk.get(reverse("desk:supply"), {"q": "市场主体登记"}))


def test_a_reminder_is_an_act_with_a_fact(clerk: Client) -> None:
    address = reverse("desk:supply_remind", args=["registration"])
    page = words(clerk.post(address, follow=True))
    assert "催报" in page
    assert ledger.Fact.objects.filter(kind="datacentre.supply.reminded").count() == 1
    again = clerk.post(address)
    assert again.status_code == 409
    officer = sign_in("陈思远")
    assert officer.post(address).status_code == 403


def test_a_source_that_is_nowhere_and_one_that_is_fetched_from_nowhere(clerk: Client) -> None:
    assert clerk.get(reverse("desk:supply_source", args=["nothing"])).status_code == 404
    assert clerk.post(reverse("desk:supply_pull", args=["registration"])).status_code == 404


def test_a_token_for_a_sender_is_given_by_those_who_may_land(clerk: Client) -> None:
    asked = {"title": "登记系统", "deliver": "registration", "expires_on": "2027-06-30"}
    assert "报送哪个来源" in clerk.get(reverse("desk:account")).content.decode()
    clerk.post(reverse("desk:token_make"), asked)
    assert [list(one.scopes) for one in ApiToken.objects.all()] == [["deliver:registration"]]
    officer = sign_in("陈思远")
    assert "报送哪个来源" not in officer.get(reverse("desk:account")).content.decode()
    assert officer.post(reverse("desk:token_make"), asked).status_code == 403
