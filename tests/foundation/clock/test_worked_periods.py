"""Every worked period comes out on its day; the two that the law leaves open show both days."""

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, NoRuleInForce
from quanheng.foundation.clock import api as clock
from quanheng.foundation.law import api as law

PERIODS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).with_name("worked_periods.yml")).read_text(encoding="utf-8")
)


def _start(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _pauses(period: dict[str, Any]) -> list[clock.Pause]:
    return [
        clock.Pause(date.fromisoformat(one["from"]), date.fromisoformat(one["to"]), one["why"])
        for one in period.get("pauses", [])
    ]


@pytest.mark.parametrize("period", PERIODS, ids=[one["id"] for one in PERIODS])
def test_a_worked_period_ends_on_its_day(period: dict[str, Any]) -> None:
    found = clock.explain(period["rule"], _start(period["start"]), _pauses(period), period.get("extend", 0))
    assert found["due"] == period["due"], period["why"]
    assert found["due_alt"] == period.get("due_alt")
    assert found["is_ambiguous"] is ("due_alt" in period)
    assert found["end_rule"] == period["end_rule"]


@pytest.mark.parametrize("period", PERIODS, ids=[one["id"] for one in PERIODS])
def test_the_working_adds_up_and_leaves_no_gap(period: dict[str, Any]) -> None:
    start = _start(period["start"])
    found = clock.explain(period["rule"], start, _pauses(period), period.get("extend", 0))
    lines = found["working"]
    assert all(line["why"] for line in lines)
    if isinstance(start, datetime) or period["end_rule"] in ("window", "back"):
        return
    rule, _ = clock.rule_on(period["rule"], start)
    counted = sum(line["days"] for line in lines if line["kind"] == "counted")
    assert lines[0]["kind"] == "start"
    assert lines[-1]["total"] == counted
    days = [line for line in lines if line["days"]]
    for earlier, later in pairwise(days):
        assert (date.fromisoformat(later["first"]) - date.fromisoformat(earlier["last"])).days == 1
    if rule.kind in ("working_day", "day"):
        assert counted == int(rule.n or 0) + period.get("extend", 0)


def test_there_are_enough_of_them() -> None:
    assert len(PERIODS) == 154
    assert len({one["rule"] for one in PERIODS}) == 89


def test_mediation_changes_on_the_day_the_law_changed() -> None:
    before = clock.explain("complaint.mediation", date(2026, 4, 14))
    after = clock.explain("complaint.mediation", date(2026, 4, 15))
    assert (before["limit"], before["law"]) == ("45个工作日", "complaint.mediation_2020")
    assert (after["limit"], after["law"]) == ("60天", "complaint.mediation_2026")
    assert before["due"] == clock.explain("complaint.mediation_2020", date(2026, 4, 14))["due"]


@pytest.mark.parametrize("key", law.keys())
def test_every_period_of_the_law_can_be_reckoned_or_says_that_it_has_no_day(key: str) -> None:
    morning = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA)
    try:
        entry = law.entry_on(key, morning.date())
    except NoRuleInForce as refusal:
        assert key in refusal.sentence  # noqa: PT017 - refusing is one of the right answers
        return
    if entry.limit is None:
        return
    rule, _ = clock.rule_on(key, morning.date())
    if rule.has_date:
        assert clock.explain(key, morning)["working"]
    else:
        with pytest.raises(BadInput, match="不是有末日的期限"):
            clock.explain(key, morning)


def test_doubts_are_said_aloud() -> None:
    pay = clock.explain("penalty.pay", date(2026, 5, 15))
    assert pay["doubts"] == ["条文只写法定节假日，末日遇平常周末；另一种读法为2026-05-30"]
    trial = clock.explain(
        "penalty.pay", date(2026, 8, 11), [clock.Pause(date(2026, 8, 12), date(2026, 8, 13))], 5
    )
    assert trial["doubts"] == [
        "这一期限没有停表的规定，所填停表只作试算",
        "这一期限没有延期的规定，所填延期只作试算",
    ]
    unsure = clock.explain("complaint.identity_supplement", date(2026, 12, 28))
    assert unsure["doubts"] == ["涉及的年份尚未公布放假安排，末日为暂定", "这一规定未核实，请对照原文"]
    assert (unsure["who"], unsure["starts"], unsure["on_expiry"]) == ("投诉人", "送达告知书", "不予受理投诉")
