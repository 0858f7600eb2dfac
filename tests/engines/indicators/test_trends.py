"""Trends kept as runs: once for equal counts, again for late rows, seen by jurisdiction, held against what came."""

from datetime import date
from typing import Any

import pytest

from quanheng.base.errors import NotAllowed, NotFound
from quanheng.engines.indicators import api as indicators
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.trend import TrendSpec
from tests.people import MORNING, City, actor, make_city

pytestmark = pytest.mark.django_db

SPEC = TrendSpec(
    key="complaints", zh="投诉举报", question="投诉举报会多起来吗？", mart="complaint", when="received_on", unit="件",
    owner="消保科", valid_from=date(2026, 1, 1),
)  # fmt: skip
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def city() -> City:
    return make_city()


def draft(region: str, level: str, values: list[float], ahead: str = "") -> indicators.SeriesDraft:
    months = (
        [f"2026-{at:02d}" for at in range(11 - len(values), 11)]
        if not ahead
        else [f"2026-{at:02d}" for at in range(10 - len(values), 10)]
    )
    body: dict[str, Any] = {"months": months, "values": values, "changes": [], "why_not": ""}
    if ahead:
        body["outlook"] = {"months": [ahead], "point": [11.0], "low": [8.0], "high": [14.0]}
    return indicators.SeriesDraft(region, level, "", values, body)


def keep(until: date, digest: str, series: list[indicators.SeriesDraft]) -> indicators.TrendRun | None:
    return indicators.keep_trend(
        spec=SPEC,
        until=until,
        counts_digest=digest,
        rows=30,
        series=series,
        actor=system_actor("road"),
        at=MORNING,
    )


def test_equal_counts_are_kept_once_and_late_rows_make_a_further_run(city: City) -> None:
    first = keep(OCTOBER, "a" * 64, [draft("445100", "city", [9.0, 10.0])])
    assert first is not None
    assert keep(OCTOBER, "a" * 64, [draft("445100", "city", [9.0, 10.0])]) is None
    second = keep(OCTOBER, "b" * 64, [draft("445100", "city", [9.0, 12.0])])
    assert second is not None
    first.refresh_from_db()
    assert not first.is_newest
    assert second.is_newest
    assert [fact.body["is_again"] for fact in Fact.objects.filter(kind="indicators.trend.computed").order_by("pk")] == [
        False, True,
    ]  # fmt: skip


def test_a_series_outside_the_jurisdiction_does_not_exist(city: City) -> None:
    run = keep(OCTOBER, "a" * 64, [
        draft("445100", "city", [9.0, 10.0]), draft("445102", "county", [4.0, 5.0]),
        draft("445122", "county", [5.0, 5.0]),
    ])  # fmt: skip
    head = actor("方明远")  # of the city
    assert indicators.find_series(head, run).count() == 3
    county = actor("郑立群")
    seen = indicators.find_series(county, run)
    assert [one.region_code for one in seen] == ["445102"]
    for hidden in indicators.find_series(head, run).exclude(region_code="445102"):
        with pytest.raises(NotFound):
            indicators.get_series(county, hidden.uid)


def test_only_the_worker_reckons(city: City) -> None:
    with pytest.raises(NotAllowed):
        indicators.keep_trend(
            spec=SPEC,
            until=OCTOBER,
            counts_digest="a" * 64,
            rows=1,
            series=[],
            actor=actor("陈思远"),
            at=MORNING,
        )


def test_what_was_told_is_held_against_what_came(city: City) -> None:
    keep(SEPTEMBER, "a" * 64, [draft("445100", "city", [9.0, 10.0], ahead="2026-10")])
    run = keep(OCTOBER, "b" * 64, [draft("445100", "city", [9.0, 10.0, 15.0])])
    head = actor("方明远")
    series = indicators.find_series(head, run).get()
    told = indicators.what_was_told(head, series)
    assert [(one.month, one.said_in, one.point, one.came, one.is_inside) for one in told] == [
        ("2026-10", "2026-09", 11.0, 15.0, False)
    ]
