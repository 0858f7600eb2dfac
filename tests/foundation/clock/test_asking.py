"""Every period of the law is told day by day; what a person types wrongly is refused in a sentence."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import yaml

from quanheng.base.days import CHINA
from quanheng.base.errors import BadInput, NoRuleInForce, NotFound
from quanheng.foundation.clock import api as clock
from quanheng.foundation.law import api as law
from quanheng.foundation.packs.api import packs
from tests.shared import shared_data

STARTS = (datetime(2026, 9, 24, 16, 40, tzinfo=CHINA), datetime(2026, 3, 2, 9, 0, tzinfo=CHINA))


def told(key: str, start: datetime) -> dict[str, Any] | None:
    """The explanation of a period on a day, or nothing when it has no last day or no rule then."""
    try:
        rule, entry = clock.rule_on(key, start.date())
    except (NoRuleInForce, BadInput):
        return None
    asked: date | datetime = start if rule.kind in ("hour", "minute") else start.date()
    if not rule.has_date:
        with pytest.raises(BadInput, match="不是有末日的期限"):
            clock.explain(key, asked)
        return None
    found = clock.explain(key, asked)
    assert found["article"] == entry.article
    return found


@pytest.mark.parametrize("key", [key for key, _ in clock.rule_choices()])
def test_every_period_of_the_law_is_told_day_by_day(key: str) -> None:
    for start in STARTS:
        found = told(key, start)
        if found is None:
            continue
        days = clock.day_by_day(found["working"])
        assert days
        assert all(line["why"] for line in days)
        if "T" in found["due"]:
            assert datetime.fromisoformat(found["due"]) > start.replace(tzinfo=None)
            continue
        single = [date.fromisoformat(line["day"]) for line in days if line["days"] == 1]
        step = timedelta(days=-1 if found["end_rule"] == "back" else 1)
        kinds = {line["kind"] for line in days}
        if found["end_rule"] not in ("window", "back") and "moved" not in kinds:
            assert all(b - a == step for a, b in pairwise(single))
        totals = [line["total"] for line in days if line["kind"] == "counted"]
        assert totals == sorted(totals)
        counted = sum(line["days"] for line in days if line["kind"] == "counted")
        assert counted == sum(line["days"] for line in found["working"] if line["kind"] == "counted")


@pytest.mark.shared
def test_every_key_of_the_collected_time_limits_is_known_with_its_limit() -> None:
    path = shared_data("../domain/deadlines.yaml")
    collected = yaml.safe_load(path.read_text(encoding="utf-8"))["deadlines"]
    assert len(collected) >= 300
    known = set(law.keys())
    unknown = [row["key"] for row in collected if row["key"] not in known]
    assert unknown == []
    for row in collected:
        entries = [one for one in packs().law[row["key"]] if one.key == row["key"]]
        assert entries, row["key"]
        limits = [(one.limit.n, one.limit.unit) for one in entries if one.limit]
        assert (row["limit"]["n"], row["limit"]["unit"]) in limits, row["key"]
        assert clock.read_rule(row["key"]) == row["key"]


@pytest.mark.shared
def test_every_collected_worked_example_comes_out_on_its_day() -> None:
    path = shared_data("../domain/worked-examples.yaml")
    for one in yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]:
        pauses = clock.read_pauses(f"{pause['from']}..{pause['to']}" for pause in one.get("pauses", ()))
        found = clock.explain(one["rule"], clock.read_start(one["start"]), pauses, one.get("extend", 0))
        assert found["due"] in (one["due"], one.get("due_alt")), one["id"]
        assert found["due"] == one["due"] or found["due_alt"] == one["due"], one["id"]


def test_a_name_the_law_does_not_know_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"没有“penalty\.verify_clu”这个期限") as refused:
        clock.read_rule("penalty.verify_clu")
    assert "penalty.verify_clue" in refused.value.remedy
    assert clock.read_rule("案源核查并决定是否立案") == "penalty.verify_clue"


@pytest.mark.parametrize("text", ["2026-02-30", "昨天", "2026-9-1", "20260901", "2026-09-24T25:00", ""])
def test_a_start_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="不是日期或时刻"):
        clock.read_start(text)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["2026-09-25.."], "没有写末日"),
        (["2026-09-25..2026-09-20"], "早于首日"),
        (["2026-09-25..2026-09-30", "2026-09-30..2026-10-02"], "重叠"),
        (["2026-09-25"], "不是一段日期"),
        (["..2026-09-25"], "不是一段日期"),
        (["2026-09-31..2026-10-02"], "不是一段日期"),
    ],
)
def test_open_overlapping_or_broken_pauses_are_refused(texts: list[str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        clock.read_pauses(texts)


def test_each_day_carries_its_own_total() -> None:
    found = clock.explain("penalty.verify_clue", date(2026, 1, 26))
    days = clock.day_by_day(found["working"])
    worked = [line for line in days if line["kind"] == "counted"]
    assert [line["total"] for line in worked] == list(range(1, 16))
    assert (worked[0]["day"], worked[-1]["day"]) == ("2026-01-27", "2026-02-14")
    back = clock.day_by_day(clock.explain("penalty.hearing_notice", date(2025, 10, 15))["working"])
    assert [line["total"] for line in back if line["kind"] == "counted"] == list(range(1, 8))
    assert back[-1]["day"] == "2025-09-29"
