"""Theme marts and the query page on the desk: seen within the district, asked, saved, taken away."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.foundation.people import api as people
from tests.marts import FAR, NEAR, make_marts
from tests.people import make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
NAMES = "SELECT s.name\nFROM mart.subject AS s\nORDER BY s.name"


@pytest.fixture
def clerk(settings: Any, tmp_path: Path) -> Client:
    settings.HOME = tmp_path / "home"
    make_city()
    make_marts(settings.HOME)
    return sign_in("吴映雪")


def test_a_mart_is_found_and_opened_with_where_it_comes_from(clerk: Client) -> None:
    listed = words(clerk.get(reverse("desk:marts")))
    assert "经营主体" in listed
    assert "每个主体每个年度" not in words(clerk.get(reverse("desk:marts"), {"q": "subject"}))
    page = words(clerk.get(reverse("desk:mart", args=["subject"])))
    for said in ("市场主体登记 · 名称", "主体相同的只有一行", "第1至2行，共2行", NEAR, FAR):
        assert said in page, said
    assert clerk.get(reverse("desk:mart", args=["nothing"])).status_code == 404
    assert "没有可看的行" in words(clerk.get(reverse("desk:mart", args=["subject"]), {"as_of": "2020-01-01"}))
    assert clerk.get(reverse("desk:mart", args=["subject"]), {"as_of": "never"}).status_code == 422


def test_a_row_shows_its_history(clerk: Client) -> None:
    page = clerk.get(reverse("desk:mart", args=["subject"])).content.decode()
    link = page.split("#versions")[0].rpartition('href="')[2].replace("&amp;", "&")
    told = words(clerk.get(reverse("desk:mart", args=["subject"]) + link))
    assert "这一行的历史" in told
    assert "1个版本" in told


def test_a_station_sees_its_own_and_takes_nothing_without_the_right(clerk: Client) -> None:
    station = sign_in("陈思远")
    page = words(station.get(reverse("desk:mart", args=["subject"])))
    assert NEAR in page
    assert FAR not in page
    assert "13900002222" not in page
    taken = station.post(reverse("desk:mart_take", args=["subject"]), {"format": "csv"})
    assert taken.status_code == 403
    assert station.get(reverse("desk:query")).status_code == 403
    assert station.post(reverse("desk:marts_build")).status_code == 403


def test_a_query_is_asked_saved_opened_and_dropped(clerk: Client) -> None:
    address = reverse("desk:query")
    page = words(clerk.post(address, {"sql": NAMES, "token": "0" * 32}))
    assert "2行" in page
    assert NEAR in page
    wrong = clerk.post(address, {"sql": "SELECT s.name,\n  s.nmae\nFROM mart.subject AS s"})
    assert 'data-line="2"' in wrong.content.decode()
    assert clerk.post(address, {"sql": " "}).status_code == 422
    kept = clerk.post(reverse("desk:query_keep"), {"sql": NAMES, "title": "名称", "is_shared": "1"})
    assert kept.status_code == 302
    assert "FROM mart.subject" in clerk.get(kept["Location"]).content.decode()
    uid = kept["Location"].rpartition("=")[2]
    assert clerk.post(reverse("desk:query_drop", args=[uid])).status_code == 302
    assert clerk.post(reverse("desk:query_stop"), {"token": "1" * 32}).status_code == 204
    assert clerk.post(reverse("desk:query_stop"), {"token": "../../x"}).status_code == 422


def test_files_leave_within_the_right(clerk: Client) -> None:
    csv = clerk.post(reverse("desk:query_take"), {"sql": NAMES, "format": "csv"})
    assert NEAR in b"".join(csv.streaming_content).decode("utf-8-sig")
    book = clerk.post(reverse("desk:mart_take", args=["subject"]), {"format": "xlsx"})
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert clerk.post(reverse("desk:query_take"), {"sql": NAMES, "format": "exe"}).status_code == 422
    people.Role.objects.filter(key="data_clerk").update(
        rights=["datacentre:mart:read", "datacentre:query:run"]
    )
    assert clerk.post(reverse("desk:query_take"), {"sql": NAMES, "format": "csv"}).status_code == 403


def test_building_is_long_work_behind_the_page(clerk: Client) -> None:
    asked = clerk.post(reverse("desk:marts_build"), {"mart": "subject", "force": "1"})
    assert asked.status_code == 302
    assert asked["Location"].startswith("/desk/jobs/")
