"""A register's years become monthly curves at the end of the road: counted, forecast, kept once, seen by place."""

from datetime import datetime
from pathlib import Path

import pytest

from quanheng.base import uscc
from quanheng.base.days import CHINA
from quanheng.engines.indicators import api as indicators
from quanheng.flows import api as flows
from quanheng.flows.marts_to_trends import reckon_all_trends
from quanheng.foundation.ledger.api import Fact
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
HEAD = "统一社会信用代码,企业名称,主体类型,登记状态,成立日期,住所（经营场所）,行业代码\n"
MONTHS = [(2024 + at // 12, at % 12 + 1) for at in range(34)]  # to October 2026


def code(number: int) -> str:
    body = f"92445102QH{number:06d}"
    body += uscc.organisation_check_digit(body[8:16])
    return body + uscc.check_digit(body)


def register(path: Path, a_month: int) -> Path:
    rows, number = [], 0
    for year, month in MONTHS:
        for _ in range(a_month + (month == 3) * 4):
            number += 1
            rows.append(
                f"{code(number)},潮州市湘桥区开业{number}店,个体工商户,存续,{year}-{month:02d}-05,"
                f"潮州市湘桥区西新街道云栖路{number}号,F5211\n"
            )
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def test_the_road_ends_with_trends_that_are_reckoned_once(tmp_path: Path) -> None:
    make_city()
    home = tmp_path / "home"
    flows.lay_in_inbox(register(tmp_path / "登记.csv", 5), "registration", home)
    assert flows.run_road(AT, home).faults == []
    leader, station = actor("方明远", on=AT.date()), actor("黄启明", on=AT.date())
    runs = {spec.key: run for spec, run in indicators.list_trends(leader)}
    born = runs["subjects_born"]
    assert born is not None
    assert (f"{born.until:%Y-%m}", born.rows) == ("2026-10", 34 * 5 + 3 * 4)
    series = indicators.find_series(leader, born, level="city", kind="").get()
    assert series.body["values"] == [9.0 if month == 3 else 5.0 for _, month in MONTHS]
    assert series.body["outlook"]["months"][0] == "2026-11"
    assert series.region_code == "445100"
    assert indicators.find_series(leader, born, level="city").exclude(kind="").get().kind == "52"
    assert [one.level for one in indicators.find_series(station, born)] == ["town"]
    facts = Fact.objects.filter(kind="indicators.trend.computed").count()
    assert reckon_all_trends(AT, home) == {}  # the same rows: nothing new is said
    assert Fact.objects.filter(kind="indicators.trend.computed").count() == facts
