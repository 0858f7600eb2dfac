"""Lists: conditions, order, pages by key, and the district that bounds them all."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, NotFound
from quanheng.foundation.people.api import Page, count_capped, page_by_key
from quanheng.registry import api as registry
from tests.people import DAY, City, actor
from tests.registry.lines import HUANGGANG, batch, come_in, licence, line, subject


@pytest.fixture
def shops(city: City) -> City:
    come_in(
        [
            line(1, "丙茶店", capital_yuan=300, established_on=date(2001, 1, 1), industry_code="6210"),
            line(2, "甲茶店", capital_yuan=100, industry_code="6220", status="3"),
            line(3, "乙茶店", capital_yuan=100, established_on=date(1999, 5, 5), kind="9500"),
            line(4, "丁茶店", region_code="445102009"),
            line(5, "戊茶店", region_code=HUANGGANG),
        ]
    )
    come_in(
        [
            licence(1, "A1", key="e1", expires_on=DAY + timedelta(days=9)),
            licence(2, "A2", key="e2", expires_on=DAY - timedelta(days=9)),
        ],
        batch("l1", "food"),
    )
    return city


def names(rows: object) -> set[str]:
    return {row.name for row in rows}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        ({}, "丙甲乙丁"),
        ({"region": "445102009"}, "丁"),
        ({"region": HUANGGANG}, ""),
        ({"region": "x"}, ""),
        ({"status": "3"}, "甲"),
        ({"status": ["1", "3"], "kind": "9500"}, "乙"),
        ({"industry": "62"}, "丙甲"),
        ({"licence_state": "expiring", "today": DAY}, "丙"),
        ({"licence_state": "expired", "today": DAY}, "甲"),
        ({"licence_kind": "food_business", "licence_state": "none"}, "乙丁"),
        ({"q": "乙茶"}, "乙"),
        ({"q": "戊茶"}, ""),
    ],
)
def test_conditions(shops: City, conditions: dict[str, object], wanted: str) -> None:
    found = registry.find_subjects(actor("陈思远"), **conditions)  # type: ignore[arg-type]
    assert names(found) == {f"{sign}茶店" for sign in wanted}


def test_an_unknown_order_or_a_missing_day_is_refused(shops: City) -> None:
    with pytest.raises(BadInput):
        registry.find_subjects(actor("陈思远"), sort="phone")
    with pytest.raises(BadInput):
        registry.find_subjects(actor("陈思远"), licence_state="expired")


@pytest.mark.parametrize("order", ["name", "-name", "capital_yuan", "-capital_yuan", "established_on",
                                   "-established_on", "pk", "-seen_on"])  # fmt: skip
def test_pages_forward_and_back_meet_every_row_once(shops: City, order: str) -> None:
    rows = registry.find_subjects(actor("吴映雪"))
    pages: list[Page[registry.Subject]] = [page_by_key(rows, order=order, size=2)]
    while pages[-1].after:
        pages.append(page_by_key(rows, order=order, after=pages[-1].after, size=2))
    seen = [row.pk for page in pages for row in page.items]
    assert len(seen) == 5
    assert len(set(seen)) == 5
    assert pages[0].before == ""
    back = page_by_key(rows, order=order, before=pages[-1].before, size=2)
    assert [row.pk for row in back.items] == [row.pk for row in pages[-2].items]


def test_rows_without_a_value_come_last_either_way(shops: City) -> None:
    rows = registry.find_subjects(actor("吴映雪"))
    for order in ("established_on", "-established_on"):
        page = page_by_key(rows, order=order, size=10)
        assert [row.established_on is None for row in page.items] == [False, False, True, True, True]


def test_outside_the_district_a_subject_does_not_exist(shops: City) -> None:
    hidden = subject("戊茶店")
    with pytest.raises(NotFound):
        registry.get_subject(actor("陈思远"), hidden.uid)
    with pytest.raises(NotFound):
        registry.get_subject(actor("陈思远"), str(hidden.uscc))
    assert registry.get_subject(actor("余海生"), str(hidden.uscc)) == hidden
    assert registry.count_subjects(actor("陈思远")).number == 4


def test_a_count_stops_at_its_cap(shops: City) -> None:
    count = count_capped(registry.find_subjects(actor("吴映雪")), cap=3)
    assert (count.number, count.is_capped, count.words) == (3, True, "3+")


def test_relations_name_what_is_shared_and_stay_in_the_district(shops: City) -> None:
    shared = {"phone": "13800138001", "address": "新洋路8号"}
    come_in([line(number, f"第{number}铺", **shared) for number in range(20, 43)], batch("b2"))
    come_in([line(50, "外县铺", region_code=HUANGGANG, phone="13800138001")], batch("b3"))
    found = {tie.kind: tie for tie in registry.relations_of(actor("陈思远"), subject("第20铺"))}
    assert set(found) == {"address", "phone"}
    assert (len(found["phone"].subjects), found["phone"].has_more) == (20, True)
    assert found["phone"].value == "138****8001"
    assert "外县铺" not in names(found["phone"].subjects)
