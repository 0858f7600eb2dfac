"""The statistics page, its lists, its workbook and the API give the same numbers for random matters."""

import html
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people import api as people
from quanheng.surfaces.desk.models import ExportJob
from quanheng.surfaces.desk.statistics import write_statistics
from quanheng.surfaces.web import now, today
from tests.engines.affairs.test_statistics import _matters
from tests.people import City, actor, make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
PERIOD = "2026-09-01..2026-10-31"


@pytest.fixture
def city(db: None, settings: Any, tmp_path: Path) -> City:
    settings.MEDIA_ROOT, settings.HOME = tmp_path / "files", tmp_path
    made = make_city()
    _matters(made, 11, 60)
    return made


def _page(browser: Client, **asked: str) -> str:
    answer = browser.get(reverse("desk:statistics"), {"period": PERIOD, **asked})
    assert answer.status_code == 200, words(answer)
    return str(answer.content.decode())


def _links(page: str) -> list[tuple[int, str]]:
    """Every number of the page that opens a list, with the list's address."""
    found = re.findall(r'<a href="(/desk/statistics/matters\?[^"]+)">([\d,]+)</a>', page)
    return [(int(number.replace(",", "")), html.unescape(address)) for address, number in found]


@pytest.mark.parametrize("by", ["kind", "unit", "category", "outcome", "month"])
@pytest.mark.parametrize("who", ["方明远", "陈思远"])
def test_every_number_opens_a_list_of_exactly_that_many(city: City, by: str, who: str) -> None:
    browser = sign_in(who)
    links = _links(_page(browser, by=by))
    assert links
    for number, address in random.Random(1).sample(links, min(len(links), 14)):
        answer = browser.get(address)
        assert f"共{number}件" in words(answer), (address, number)
        rows = answer.content.decode().count('class="qh-t"')
        assert rows == min(number, 50)


@pytest.mark.parametrize("by", ["kind", "unit", "category", "outcome", "month"])
def test_the_workbook_agrees_with_the_page_to_the_row(city: City, by: str) -> None:
    browser = sign_in("方明远")
    answer = browser.post(
        reverse("desk:statistics_export"), {"period": PERIOD, "by": by, "kind": "complaint"}
    )
    job = ExportJob.objects.get(uid=answer["Location"].rstrip("/").rsplit("/", 1)[-1])
    write_statistics.call(job.uid)
    job.refresh_from_db()
    assert job.state == "done", job.why
    book = openpyxl.load_workbook(job.path)
    table = list(book["统计表"].iter_rows(min_row=3, values_only=True))
    behind = list(book["所计事项"].iter_rows(min_row=3, values_only=True))
    asked = affairs.Asked(date(2026, 9, 1), date(2026, 10, 31), kind="complaint")
    whole = affairs.tally(actor("方明远"), asked, "kind").whole
    numbers = [
        *(getattr(whole, name) for name in affairs.COUNTED),
        *(getattr(whole, name) for name in affairs.MONEY),
    ]
    assert [float(cell) for cell in table[-1][1:]] == [float(value) for value in numbers]
    assert len(behind) == affairs.matters_behind(actor("方明远"), asked).count()
    for at, value in enumerate(numbers):
        assert round(sum(float(row[8 + at]) for row in behind), 2) == float(value)
        if by != "month" or at in (0, 1):  # what is open at the end of each month is counted in each
            assert round(sum(float(row[1 + at]) for row in table[:-1]), 2) == float(value)
    page = _page(browser, by=by, kind="complaint")
    shown = [
        number
        for number, address in _links(page)
        if parse_qs(urlsplit(address).query)["what"] == ["received"]
    ]
    assert shown[-1] == whole.received


def test_the_api_gives_the_same_numbers_and_lists(city: City) -> None:
    _, secret = people.make_token(
        actor=actor("方明远"),
        at=now(),
        title="统计",
        scopes=["affairs"],
        expires_on=today() + timedelta(days=30),
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    asked = affairs.Asked(date(2026, 9, 1), date(2026, 10, 31))
    told = client.get("/api/v1/statistics", {"period": PERIOD, "by": "kind"})
    assert told.status_code == 200, told.content
    body = told.json()
    table = affairs.tally(actor("方明远"), asked, "kind")
    assert body["whole"] == table.whole.as_dict()
    assert {line["key"]: line["figures"] for line in body["lines"]} == {
        line.key: line.figures.as_dict() for line in table.lines
    }
    for name in affairs.COUNTED:
        listed = client.get(
            "/api/v1/statistics/matters", {"period": PERIOD, "what": name, "size": 200}
        ).json()
        assert listed["number"] == len(listed["items"]) == getattr(table.whole, name)
    assert client.get("/api/v1/statistics", {"period": "去年"}).status_code == 422
    assert client.get("/api/v1/statistics/matters", {"what": "all"}).status_code == 422
    assert client.get("/api/v1/statistics", {"by": "colour"}).status_code == 422


def test_what_cannot_be_asked_is_refused_in_a_sentence(city: City) -> None:
    browser = sign_in("陈思远")
    address = reverse("desk:statistics")
    assert browser.get(address, {"period": "2026-13"}).status_code == 422
    assert browser.get(address, {"kind": "unknown"}).status_code == 422
    assert browser.get(address, {"unit": city.units["raoping"].uid}).status_code == 404
    assert browser.get(reverse("desk:statistics_list"), {"what": "x"}).status_code == 422
    assert "这一期间没有事项" in words(browser.get(address, {"period": "2020"}))
    assert browser.get(address, {"period": "1999-01-01..2026-01-01", "by": "month"}).status_code == 422


def test_a_unit_is_counted_with_all_below_it(city: City) -> None:
    browser = sign_in("方明远")
    whole = _links(_page(browser, unit=city.units["xiangqiao"].uid))
    listed = affairs.Asked(date(2026, 9, 1), date(2026, 10, 31), unit=city.units["xiangqiao"])
    assert whole[-1][0] if whole else 0 >= 0
    number = affairs.counted(actor("方明远"), listed, "received").count()
    assert number in [count for count, address in whole if "what=received" in address]
