"""Law on a day: the value, its article and line; no rule is a refusal, two are a conflict that names both."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import NoRuleInForce, RuleConflict
from quanheng.foundation.law import api as law
from quanheng.foundation.law.values import choose
from quanheng.packkit.law import LawEntry
from quanheng.packkit.shape import Origin


def entry(line: int, since: str, until: str | None = None) -> LawEntry:
    made = LawEntry.model_validate(
        {"key": "x.y", "zh": "某", "from": since, "until": until, "value": line, "article": f"第{line}条",
         "confidence": "recall:high"}
    )  # fmt: skip
    made.stand_at(Origin("trial", "trial/law/a.yml", line))
    return made


def test_a_value_comes_with_article_source_confidence_and_line() -> None:
    found = law.value_on("penalty.decision", date(2026, 11, 24))
    assert found.words == "90天"
    assert found.value == {"n": 90, "unit": "day", "end_rule": "holiday"}
    assert (found.source, found.confidence, found.is_verified, found.mark) == (
        ("S-PENPROC",),
        "source",
        True,
        "",
    )
    assert found.file == "core/law/penalty.yml"
    assert found.line > 0
    assert law.article_on("penalty.decision", date(2026, 11, 24)) == found.article


def test_what_was_not_read_is_marked() -> None:
    assert law.value_on("complaint.identity_supplement", date(2026, 11, 24)).mark == "系统设定，未核实"
    marks = {law.value_on(key, date(2026, 11, 24)).mark for key in ("penalty.pay", "hearing_fine_org")}
    assert marks == {""}
    found = [_try(key) for key in sorted(law.keys())]
    unsure = [one for one in found if one is not None and one.confidence == "recall:medium"]
    assert unsure
    assert {one.mark for one in unsure} == {"未核实"}


def _try(key: str) -> law.LawValue | None:
    try:
        return law.value_on(key, date(2026, 11, 24))
    except NoRuleInForce:
        return None


def test_a_threshold_is_bare() -> None:
    assert law.value_on("hearing_fine_org", date(2026, 11, 24)).value == 100000
    assert law.value_on("surcharge_rate", date(2026, 11, 24)).value == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("key", "last", "first"),
    [
        ("complaint.mediation", "complaint.mediation_2020", "complaint.mediation_2026"),
        ("report.reply", "report.reply_named", "report.reply_result"),
    ],
)
def test_a_family_is_answered_by_the_rule_of_the_day(key: str, last: str, first: str) -> None:
    change = date(2026, 4, 15)
    assert law.entry_on(key, change - timedelta(days=1)).key == last
    assert law.entry_on(key, change).key == first


def test_a_passed_law_switches_itself_on() -> None:
    assert law.value_on("ip.trademark_opposition", date(2026, 12, 31)).words == "3个月"
    assert law.value_on("ip.trademark_opposition", date(2027, 1, 1)).words == "2个月"


def test_no_rule_in_force_names_the_nearest_ranges() -> None:
    with pytest.raises(NoRuleInForce) as refused:
        choose("x.y", date(2025, 6, 1), [entry(3, "2020-01-01", "2024-12-31"), entry(9, "2026-01-01")])
    said = refused.value.sentence
    assert "“x.y”在2025-06-01没有生效的规定" in said
    assert "之前一条为2020-01-01至2024-12-31（trial/law/a.yml:3）" in said
    assert "之后一条生效自2026-01-01（trial/law/a.yml:9）" in said
    assert refused.value.details["key"] == "x.y"


def test_an_unknown_name_is_said_to_be_unknown() -> None:
    with pytest.raises(NoRuleInForce, match="也没有这个名称"):
        law.value_on("no.such", date(2026, 1, 1))


def test_two_rules_for_one_day_are_a_conflict_that_names_both_lines() -> None:
    with pytest.raises(RuleConflict) as refused:
        choose("x.y", date(2026, 6, 1), [entry(3, "2020-01-01"), entry(9, "2026-01-01")])
    assert refused.value.details["lines"] == ["trial/law/a.yml:3", "trial/law/a.yml:9"]
    assert refused.value.citation == "第3条；第9条"
    assert choose("x.y", date(2025, 12, 31), [entry(3, "2020-01-01"), entry(9, "2026-01-01")]).value == 3


def test_both_ends_of_a_range_count() -> None:
    one = entry(3, "2020-01-01", "2024-12-31")
    held = [
        one.holds_on(day)
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    ]
    assert held == [False, True, True, False]
