"""Pages by key on any list: ties, a row that arrives meanwhile, keys that were never given."""

import pytest
from django.db.models import Count

from quanheng.base.errors import BadInput
from quanheng.foundation.people.api import Unit, count_capped, page_by_key
from tests.people import City


def test_ties_are_parted_by_row_number_both_ways(city: City) -> None:
    rows = Unit.objects.all()
    whole = [unit.pk for unit in rows.order_by("kind", "pk")]
    seen, after = [], ""
    while True:
        page = page_by_key(rows, order="kind", after=after, size=2)
        seen += [unit.pk for unit in page.items]
        after = page.after
        if not after:
            break
    assert seen == whole
    assert [u.pk for u in page_by_key(rows, order="-kind", size=50).items] == whole[::-1]


def test_a_row_that_arrives_meanwhile_shifts_nothing(city: City) -> None:
    first = page_by_key(Unit.objects.all(), order="code", size=2)
    Unit.objects.create(code="aa", name="新设单位", kind="division", region_code="445100", path="aa/")
    second = page_by_key(Unit.objects.all(), order="code", after=first.after, size=2)
    assert not {u.pk for u in first.items} & {u.pk for u in second.items}
    assert "aa" not in [u.code for u in second.items]


def test_conditions_on_other_tables_and_sums_survive_the_second_reading(city: City) -> None:
    stations = Unit.objects.filter(parent__kind="county_bureau").select_related("parent")
    page = page_by_key(stations, order="name", size=1)
    again = page_by_key(stations, order="name", after=page.after, size=50)
    shown = [*page.items, *again.items]
    assert [unit.pk for unit in shown] == [unit.pk for unit in stations.order_by("name", "pk")]
    assert all(unit.parent is not None and unit.parent.kind == "county_bureau" for unit in shown)
    counted = Unit.objects.filter(regions__prefix__startswith="445102").annotate(number=Count("regions"))
    wanted = {unit.pk: unit.number for unit in counted}
    assert {unit.pk: unit.number for unit in page_by_key(counted, order="code").items} == wanted


def test_the_first_page_has_none_before_and_the_last_none_after(city: City) -> None:
    only = page_by_key(Unit.objects.all(), order="code", size=50)
    assert (only.before, only.after) == ("", "")
    assert page_by_key(Unit.objects.none(), order="code").items == []


@pytest.mark.parametrize("key", ["x", "!!!", "W10", "WyJhIiwidHJ1ZSJd", "WyJhIix0cnVlXQ", "bnVsbA", "码"])
def test_a_key_this_list_never_gave_is_refused(city: City, key: str) -> None:
    with pytest.raises(BadInput):
        page_by_key(Unit.objects.all(), order="code", after=key)


def test_a_capped_count_says_so(city: City) -> None:
    assert count_capped(Unit.objects.all()).words == "7"
    assert count_capped(Unit.objects.all(), cap=5).words == "5+"
