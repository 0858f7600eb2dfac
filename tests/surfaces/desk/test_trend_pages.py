"""The pages of trends: the widest place one answers for, a place's kinds, the curve's figures, a workbook."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from quanheng.engines.indicators import api as indicators
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.trend import TrendSpec
from tests.people import MORNING, make_city
from tests.surfaces.desk.signing import sign_in

pytestmark = pytest.mark.django_db
SPEC = TrendSpec(
    key="complaints", zh="投诉举报件数", question="投诉举报会多起来吗？", mart="complaint", when="received_on",
    unit="件",
    by="problem", by_zh="问题", owner="消保科", valid_from=date(2026, 1, 1),
)  # fmt: skip
MONTHS = [f"{2024 + at // 12}-{at % 12 + 1:02d}" for at in range(34)]


def draft(region: str, level: str, kind: str = "") -> indicators.SeriesDraft:
    values = [20.0 + at % 12 for at in range(34)]
    outlook = {
        "method": "指数平滑", "months": ["2026-11"], "point": [31.0], "low": [22.0], "high": [41.0], "naive": [29.0],
        "seasonal": [30.0], "level": 80, "origins": 11, "smape": 0.12, "naive_smape": 0.2, "seasonal_smape": 0.15,
        "covered": 0.79,
    }  # fmt: skip
    body: dict[str, Any] = {
        "months": MONTHS, "values": values, "outlook": outlook, "why_not": "",
        "changes": [{"period": "2025-06", "before": 18.0, "after": 27.0}],
    }  # fmt: skip
    return indicators.SeriesDraft(region, level, kind, values, body)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    from quanheng.engines.indicators import trends

    monkeypatch.setattr(trends, "packs", lambda: {"trends": {SPEC.key: SPEC}})
    indicators.keep_trend(
        spec=SPEC, until=date(2026, 10, 1), counts_digest="a" * 64, rows=900, actor=system_actor("road"), at=MORNING,
        series=[
            draft("445100", "city"), draft("445100", "city", "P07"), draft("445102", "county"),
            draft("445122", "county"),
        ],
    )  # fmt: skip


def test_the_list_shows_the_widest_place_and_what_is_expected() -> None:
    page = sign_in("方明远").get(reverse("desk:trends")).content.decode()
    assert "投诉举报件数" in page
    assert "全市" in page
    assert "80%在22至41" in page
    assert "照上月不变20%" in page
    county = sign_in("郑立群").get(reverse("desk:trends")).content.decode()
    assert "湘桥区" in county
    assert "全市" not in county.split("<tbody>")[1].split("</tbody>")[0]


def test_a_trend_opens_with_its_kinds_and_refuses_a_place_outside() -> None:
    head = sign_in("方明远")
    address = reverse("desk:trend", args=["complaints"])
    page = head.get(address).content.decode()
    assert "从过去11个月各推一次，平均误差12.0%" in page
    assert "2025-06起" in page
    assert "P07" in page
    assert head.get(address, {"kind": "P07"}).status_code == 200
    county = sign_in("郑立群")
    assert county.get(address).status_code == 200
    assert county.get(address, {"area": "445122"}).status_code == 404
    assert head.get(reverse("desk:trend", args=["nothing"])).status_code == 404


def test_a_workbook_holds_months_and_what_is_expected() -> None:
    answer = sign_in("方明远").post(reverse("desk:trend", args=["complaints"]))
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[-1][:5] == ("2026-11", 31, 22, 41, 29)
    assert rows[-1][5] == "指数平滑"
    assert rows[-2][0] == "2026-10"
