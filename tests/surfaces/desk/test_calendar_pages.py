"""The calendar pages: a notice is imported and tried on the page, its list is searched and taken away."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.flows import api as flows
from quanheng.foundation.clock import api as clock
from quanheng.surfaces.desk.calendars import work_calendar, write_moves
from quanheng.surfaces.desk.models import ExportJob
from tests.engines.affairs.casework import noon, open_case
from tests.foundation.clock.calendars import NOTICE, ROWS_2027, csv_of
from tests.people import actor, make_city
from tests.surfaces.desk.signing import sign_in, words

pytestmark = pytest.mark.django_db
OPENED = date(2027, 1, 20)


@pytest.fixture(autouse=True)
def _of_its_own(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.HOME = tmp_path / "files", tmp_path
    clock.forget_versions()
    yield
    clock.forget_versions()


@pytest.fixture
def case(db: None) -> affairs.Affair:
    make_city()
    form = {"case_source": "1", "suspicion": "冷库内发现超过保质期的原料", "found_on": OPENED.isoformat()}
    return open_case(at=noon(OPENED), actor=actor("陈思远", on=OPENED), form=form)


def send(browser: Any, content: bytes, **more: str) -> Any:
    given = {"year": "2027", "notice": NOTICE, "file": SimpleUploadedFile("放假.csv", content)} | more
    return browser.post(reverse("desk:calendar_import"), given)


def test_a_notice_is_imported_tried_searched_and_taken_away(case: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    answer = send(browser, csv_of(ROWS_2027))
    assert answer.status_code == 302
    version = clock.CalendarVersion.objects.get()
    work_calendar.call(version.uid)
    page = words(browser.get(answer["Location"]))
    assert "会改动1个到期日" in page
    assert case.title in page
    assert "2027-02-12" in page
    assert "2027-02-16" in page
    assert "推后4天" in page
    assert case.title in words(browser.get(answer["Location"], {"q": "保质期"}))
    assert "没有到期日会改动" in words(browser.get(answer["Location"], {"q": "查无此项"}))
    taken = browser.post(reverse("desk:calendar_export", args=[version.uid]), {"q": "保质期"})
    job = ExportJob.objects.get(uid=taken["Location"].rstrip("/").rsplit("/", 1)[-1])
    write_moves.call(job.uid)
    job.refresh_from_db()
    rows = list(openpyxl.load_workbook(job.path).active.iter_rows(values_only=True))
    assert len(rows) == 2 + 1
    assert (rows[2][2], rows[2][7]) == (case.title, 4)


def test_the_matter_follows_when_the_version_is_put_in_force(case: affairs.Affair) -> None:
    officer = actor("陈思远")
    send(sign_in("陈思远"), csv_of(ROWS_2027))
    version = flows.try_calendar(clock.CalendarVersion.objects.get())
    affair = affairs.get_affair(officer, case.uid)
    assert affair.due_on == date(2027, 2, 12)
    seen = affair.version
    clock.apply_calendar(version, reason="国务院办公厅已公布", actor=officer, at=noon(OPENED))
    assert flows.finish_calendars(noon(OPENED)) == 1  # the worker's round does what was left
    affair.refresh_from_db()
    assert (affair.due_on, affair.version) == (date(2027, 2, 16), seen)
    assert flows.finish_calendars(noon(OPENED)) == 0
    assert "已启用" in words(sign_in("陈思远").get(reverse("desk:calendar"), {"year": "2027"}))


def test_faults_come_back_row_by_row_with_what_was_typed(case: affairs.Affair) -> None:
    rows = [list(row) for row in ROWS_2027]
    rows[2][0] = "2027-02-01"
    answer = send(sign_in("陈思远"), csv_of(rows))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不是调休上班日" in page
    assert NOTICE in page
    assert not clock.CalendarVersion.objects.exists()
    assert "没有选文件" in words(sign_in("陈思远").post(reverse("desk:calendar_import"), {"year": "2027"}))


def test_putting_in_force_asks_for_the_second_factor_and_the_right(case: affairs.Affair) -> None:
    send(sign_in("陈思远"), csv_of(ROWS_2027))
    version = flows.try_calendar(clock.CalendarVersion.objects.get())
    address = reverse("desk:calendar_apply", args=[version.uid])
    for name in ("陈思远", "吴映雪"):  # one factor only; no right at all
        answer = sign_in(name).post(address, {"reason": "国务院办公厅已公布"})
        assert answer.status_code in (302, 403), name
    version.refresh_from_db()
    assert version.state == "tried"
    assert send(sign_in("吴映雪"), csv_of(ROWS_2027)).status_code == 403
    elsewhere = sign_in("余海生").get(reverse("desk:calendar_version", args=[version.uid]))
    assert case.title not in elsewhere.content.decode()


def test_a_year_without_a_notice_is_named(case: affairs.Affair) -> None:
    page = words(sign_in("陈思远").get(reverse("desk:calendar")))
    assert "2027年的放假安排还没有载入" in page
    assert "现有1个在走的期限" in page


def test_due_days_are_explained_by_a_name_found_in_the_list(db: None) -> None:
    make_city()
    browser = sign_in("陈思远")
    address = reverse("desk:explain")
    page = browser.get(address).content.decode()
    assert '<option value="penalty.verify_clue">案源核查并决定是否立案</option>' in page
    asked = {"rule": "案源核查并决定是否立案", "start": "2026-01-26"}
    page = words(browser.get(address, asked))
    assert "2026-02-14" in page
    each = browser.get(address, asked | {"each": "1"}).content.decode()
    assert each.count("<tr>") == 1 + 20
    for wrong, said in (
        ({"rule": "没有"}, "没有“没有”这个期限"),
        ({"start": "昨天"}, "不是日期或时刻"),
        ({"pause": "2026-01-28.."}, "没有写末日"),
        ({"pause": "2026-01-28..2026-01-30 2026-01-30..2026-02-02"}, "重叠"),
        ({"extend": "九"}, "不是数"),
    ):
        answer = browser.get(address, asked | wrong)
        assert answer.status_code in (404, 422), wrong
        assert said in words(answer)
