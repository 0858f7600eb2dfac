"""The plan's figures: reckoned from counts, entered with a source, corrected and never overwritten."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.base.refs import Ref
from quanheng.engines.indicators import api as indicators
from quanheng.foundation.ledger.api import Fact, chain_back, define, record, say
from quanheng.foundation.people.api import system_actor
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
WORKER = system_actor("tests")
DAY = date(2025, 9, 30)
define("testing.batch.landed", room="testing", sentence="收到{file}")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def batch() -> Fact:
    origin = {"batch": "b1", "source": "sampling", "file": "抽检.csv", "line": 7, "digest": "00"}
    return record(
        "testing.batch.landed", object=Ref("testing.batch", "b1"), actor=WORKER, at=at(DAY),
        body={"file": "抽检.csv", "origin": origin},
    )  # fmt: skip


def counts(*facts: str, tests: int = 11_044) -> list[indicators.Measure]:
    return [
        indicators.Measure("subjects_live", 246_000, rows=246_000),
        indicators.Measure("enterprises_live", 90_000, rows=90_000),
        indicators.Measure("food_tests_year", tests, rows=tests, facts=facts),
        indicators.Measure("random_objects_year", 94, rows=94),
        indicators.Measure("random_pool", 2_000, rows=2_000),
    ]


def enter(key: str, on: date, value: str, **more: object) -> indicators.Value:
    extra = {"source": "年度统计", "at": at(DAY)} | more
    return indicators.enter_value(indicator=key, on=on, value=Decimal(value), actor=WORKER, **extra)  # type: ignore[arg-type]


def row(key: str, as_of: date = DAY, known_on: date | None = None) -> indicators.PlanRow:
    make_city() if not _city_is_there() else None
    return indicators.get_row(actor("方明远"), key, as_of=as_of, known_on=known_on)


def _city_is_there() -> bool:
    from quanheng.foundation.people.api import Unit

    return Unit.objects.exists()


def test_a_day_is_reckoned_from_the_counts_and_the_census() -> None:
    report = indicators.compute_day(measures=counts(), actor=WORKER, at=at(DAY))
    values = {value.indicator: value for value in report.values}
    assert report.written == 4
    assert values["market_entities"].value == Decimal("24.6")
    assert values["random_inspection_share"].value == Decimal("4.7")
    assert values["food_tests_per_1000"].value == Decimal("4.299975")  # 11,044 / 2,568,387 * 1,000
    assert values["food_tests_per_1000"].measures["residents"]["since"] == "2020-11-01"


def test_run_again_nothing_is_written_and_a_new_count_is_a_new_value() -> None:
    indicators.compute_day(measures=counts(), actor=WORKER, at=at(DAY))
    facts = Fact.objects.count()
    assert indicators.compute_day(measures=counts(), actor=WORKER, at=at(DAY)).written == 0
    assert Fact.objects.count() == facts
    assert indicators.compute_day(measures=counts(tests=12_000), actor=WORKER, at=at(DAY)).written == 1
    assert row("food_tests_per_1000").shown == "4.67"


def test_a_missing_count_is_never_zero() -> None:
    report = indicators.compute_day(measures=counts()[:1], actor=WORKER, at=at(DAY))
    assert [value.indicator for value in report.values] == ["market_entities"]
    assert report.missing["random_inspection_share"] == "缺少计数：当年双随机抽查对象、检查对象名录库"


def test_an_empty_pool_gives_no_share() -> None:
    empty = [indicators.Measure("random_objects_year", 0), indicators.Measure("random_pool", 0)]
    assert (
        indicators.compute_day(measures=empty, actor=WORKER, at=at(DAY)).missing["random_inspection_share"]
        == "分母为零"
    )


def test_the_figure_walks_home_to_the_line_of_the_file() -> None:
    landed = batch()
    indicators.compute_day(measures=counts(landed.uid), actor=WORKER, at=at(DAY))
    value = indicators.value_for("food_tests_per_1000", DAY)
    assert value is not None
    steps = chain_back(value.fact_uid)
    assert steps[0].kind == "indicators.value.computed"
    last = steps[-1].as_dict() if hasattr(steps[-1], "as_dict") else vars(steps[-1])
    assert "抽检.csv" in str(last)
    assert "7" in str(last)


def test_it_reads_aloud() -> None:
    indicators.compute_day(measures=counts(), actor=WORKER, at=at(DAY))
    said = {say(fact) for fact in Fact.objects.filter(kind="indicators.value.computed")}
    assert "指标“千人食品检验量”2025-09-30为4.30批次/千人，由计数算出" in said


def test_an_entered_figure_needs_a_source_and_a_past_day() -> None:
    with pytest.raises(BadInput, match="来源"):
        enter("patents_granted", date(2024, 12, 31), "12900", source=" ")
    with pytest.raises(BadInput, match="没有到"):
        enter("patents_granted", date(2025, 12, 31), "12900")
    with pytest.raises(BadInput, match="没有指标"):
        enter("no_such", date(2024, 12, 31), "1")


def test_a_correction_keeps_the_old_figure_for_who_asks_what_was_known_then() -> None:
    on = date(2024, 12, 31)
    enter("patents_granted", on, "11000", at=at(date(2025, 2, 1)))
    with pytest.raises(BadInput, match="更正须写明原因"):
        enter("patents_granted", on, "11200", at=at(date(2025, 6, 1)))
    enter("patents_granted", on, "11200", at=at(date(2025, 6, 1)), reason="省局更正年报")
    assert row("patents_granted").shown == "11,200"
    assert row("patents_granted", known_on=date(2025, 3, 1)).shown == "11,000"
    assert row("patents_granted", as_of=date(2024, 12, 30)).shown == "—"
    said = say(Fact.objects.get(kind="indicators.value.corrected"))
    assert said == "更正指标“专利授权量”2024-12-31为11,200件，原为11,000，因省局更正年报"


def test_after_the_plan_the_lamp_judges_its_last_year_and_not_today() -> None:
    later = date(2026, 11, 24)
    enter("random_inspection_share", date(2025, 12, 31), "5.2", at=at(date(2026, 1, 20)))
    enter("random_inspection_share", later, "0.4", at=at(later))
    found = row("random_inspection_share", as_of=later)
    assert (found.shown, found.judged_shown, found.lamp.words) == ("0.40", "5.20", "已达标")
    assert found.is_met


def test_the_same_figure_twice_is_one() -> None:
    first = enter("standards_national", date(2024, 12, 31), "124")
    assert enter("standards_national", date(2024, 12, 31), "124") == first


def test_the_table_has_sixteen_rows_in_the_plans_order_and_lamps_that_add_up() -> None:
    make_city()
    indicators.compute_day(measures=counts(), actor=WORKER, at=at(DAY))
    table = indicators.list_plan(actor("方明远"), as_of=DAY)
    assert [item.spec.order for item in table] == list(range(1, 17))
    assert sum(indicators.count_lamps(table).values()) == 16
    entities = table[0]
    assert (entities.base_shown, entities.target_shown, entities.shown) == ("[14.8]", "[25]", "24.60")
    assert table[11].target_shown == "≥5"
    assert table[15].base_shown == "—"
    assert all(item.as_dict()["zh"] for item in table)


def test_reading_and_entering_need_their_rights() -> None:
    make_city()
    with pytest.raises(NotAllowed):
        indicators.enter_value(
            indicator="standards_national", on=date(2024, 12, 31), value=Decimal(124), source="平台",
            actor=actor("陈思远"), at=at(DAY),
        )  # fmt: skip
    with pytest.raises(NotFound):
        indicators.get_row(actor("方明远"), "no_such", as_of=DAY)
