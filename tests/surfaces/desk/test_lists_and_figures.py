"""Lists acted on in bulk and taken away, the plan as of a day, and figures that people enter."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from quanheng.engines.indicators import api as indicators
from quanheng.engines.risk import api as risk
from quanheng.surfaces.desk.exports import write_subjects
from quanheng.surfaces.desk.models import ExportJob
from quanheng.surfaces.web import today
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import COMPANY, FAR, HOSTILE, PHONE, SHOP, Street

pytestmark = pytest.mark.django_db
ENTERED = "patents_per_10000"


def judge(street: Street, uids: list[str], verdict: str, reason: str) -> str:
    given = {"uid": uids, "verdict": verdict, "reason": reason, "back": reverse("desk:alerts") + "?state=all"}
    answer = sign_in("陈思远").post(reverse("desk:alerts_judge"), given, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_alerts_judged_in_bulk_name_what_was_left(street: Street) -> None:
    page = judge(street, [street.alert.uid, "0" * 32], "dismissed", "招牌已换，数据未更新")
    assert "已判断1条" in page
    assert "没有判断" in page
    assert risk.get_alert(actor("陈思远"), street.alert.uid).state == "dismissed"


def test_a_judgement_needs_a_reason_and_something_to_judge(street: Street) -> None:
    assert "已判断0条" in judge(street, [street.alert.uid], "accepted", "")
    assert risk.get_alert(actor("陈思远"), street.alert.uid).state == "new"
    answer = sign_in("陈思远").post(
        reverse("desk:alerts_judge"), {"verdict": "accepted", "reason": "到店看过"}
    )
    assert answer.status_code == 422
    assert "没有选中预警" in words(answer)


def test_after_an_act_nobody_is_led_off_the_desk(street: Street) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example/desk/", "/portal"):
        given = {"uid": [street.alert.uid], "verdict": "undecided", "reason": "再看一看", "back": back}
        answer = sign_in("陈思远").post(reverse("desk:alerts_judge"), given)
        assert answer["Location"] == reverse("desk:alerts"), back


def test_a_list_is_taken_away_as_a_workbook_of_ones_own_district(street: Street) -> None:
    browser = sign_in("黄启明")
    answer = browser.post(reverse("desk:subjects_export"), {"q": ""})
    if answer.status_code == 403:
        pytest.fail("a station head of the tests may export: " + words(answer))
    job = ExportJob.objects.get(uid=answer["Location"].rstrip("/").split("/")[-1])
    file = reverse("desk:export_file", args=[job.uid])
    assert browser.get(file).status_code in (400, 409, 422)
    assert "导出" in words(browser.get(answer["Location"]))
    write_subjects.call(job.uid)
    taken = browser.get(file)
    assert taken.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {SHOP, COMPANY} <= set(cells)
    assert FAR not in cells
    assert not [cell for cell in cells if cell.startswith("=")], "nothing taken away is a formula"
    assert any(HOSTILE in cell for cell in cells)
    assert not [cell for cell in cells if PHONE in cell]


def test_an_export_is_its_own_persons(street: Street) -> None:
    answer = sign_in("黄启明").post(reverse("desk:subjects_export"), {"q": "砚溪"})
    other = sign_in("郑立群")
    assert other.get(answer["Location"]).status_code == 404
    assert other.get(answer["Location"].rstrip("/") + "/file").status_code == 404


def test_the_conditions_of_a_list_are_its_address(street: Street) -> None:
    browser = sign_in("陈思远")
    page = words(browser.get(reverse("desk:subjects"), {"q": "砚溪楼"}))
    assert SHOP in page
    assert COMPANY not in page
    assert browser.get(
        reverse("desk:subjects"), {"sort": "../etc", "after": "%%%", "q": "店"}
    ).status_code in (
        200,
        422,
    )


def enter(on: str, value: str, source: str = "市知识产权科年报", reason: str = "") -> tuple[int, str]:
    given = {"on": on, "value": value, "source": source, "reason": reason}
    answer = sign_in("吴映雪").post(reverse("desk:enter", args=[ENTERED]), given, follow=True)
    return answer.status_code, answer.content.decode()


def figures() -> int:
    return indicators.find_values(actor("吴映雪"), ENTERED).count()


def test_a_figure_is_entered_with_its_source_and_mended_with_a_reason(street: Street) -> None:
    before, day = figures(), (today() - timedelta(days=40)).isoformat()
    code, page = enter(day, "5.21")
    assert code == 200
    assert "已填报" in page
    assert "市知识产权科年报" in page
    assert figures() == before + 1
    code, page = enter(day, "5.30", "复核表")
    assert code == 422
    assert "更正须写明原因" in page
    code, page = enter(day, "5.30", "复核表", "年报漏计两件")
    assert code == 200
    assert "年报漏计两件" in page
    assert figures() == before + 2, "the old figure stays"


@pytest.mark.parametrize(
    ("on", "value", "source"),
    [("2026-06-30", "很多", "年报"), ("2026-06-30", "NaN", "年报"), ("2026-06-30", "Infinity", "年报"),
     ("2026-06-30", "5.1", ""), ("2999-01-01", "5.1", "年报"), ("六月", "5.1", "年报"), ("", "5.1", "年报"),
     ("2026-06-30", "1e400", "年报")],
)  # fmt: skip
def test_a_figure_that_is_none_is_refused_in_words(street: Street, on: str, value: str, source: str) -> None:
    before = figures()
    code, page = enter(on, value, source)
    assert code == 422, (code, page[:200])
    assert figures() == before


def test_the_plan_as_of_a_day_says_which_day(street: Street) -> None:
    browser = sign_in("吴映雪")
    page = words(browser.get(reverse("desk:plan"), {"as_of": "2023-12-31"}))
    assert "回看2023-12-31" in page
    assert "回到今天" in page
    assert (
        "回看"
        not in words(browser.get(reverse("desk:plan"))).split("规划逐条对照")[1].split("只用当时")[0][:20]
    )
    assert browser.get(reverse("desk:plan"), {"as_of": "去年"}).status_code == 422
    ahead = words(browser.get(reverse("desk:plan"), {"as_of": "2999-01-01"}))
    assert f"今天{today():%Y-%m-%d}" in ahead, "nobody looks into years that have not come"


def test_the_plan_is_listed_line_by_line(street: Street) -> None:
    browser = sign_in("吴映雪")
    page = browser.get(reverse("desk:coverage")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    summary = indicators.coverage_summary(indicators.coverage())
    assert summary["rows"] == 448
    assert main.count("<tr>") == 448
    claimed = browser.get(reverse("desk:coverage"), {"only": "claimed"}).content.decode()
    assert claimed.count("<tr>") == summary["claimed"]
