"""The city's units: every town has one station nearest to it, and no bureau is missing."""

import pytest

from quanheng.foundation.packs import api as packs
from quanheng.foundation.people import api as people

UNITS = list(packs.packs().units.values())
TOWNS = [one.code for one in packs.packs().codes["admin_division"].codes if len(one.code) == 9]


def test_every_town_has_exactly_one_station() -> None:
    stations = {
        town: [unit.code for unit in UNITS if unit.kind == "station" and town in unit.prefixes]
        for town in TOWNS
    }
    assert {town: codes for town, codes in stations.items() if len(codes) != 1} == {}


def test_every_town_has_a_county_bureau_and_fengxi_its_own() -> None:
    bureaus = [unit for unit in UNITS if unit.kind == "county_bureau"]
    assert {unit.region for unit in bureaus} == {"445102", "445103", "445122", "445185"}
    for town in TOWNS:
        assert any(town.startswith(prefix) for unit in bureaus for prefix in unit.prefixes), town


def test_a_station_answers_for_towns_that_its_bureau_answers_for() -> None:
    by_code = {unit.code: unit for unit in UNITS}
    for unit in UNITS:
        above = by_code.get(unit.parent)
        assert (above is None) == (unit.kind == "city_bureau")
        for prefix in unit.prefixes if above else ():
            assert any(prefix.startswith(wider) for wider in above.prefixes), (unit.code, prefix)


@pytest.mark.django_db
def test_the_tree_loads() -> None:
    assert people.load_units(UNITS) == people.load_units(UNITS) == people.Unit.objects.count()
    station = people.Unit.objects.get(code="445185.121")
    assert station.path == "city/445185/445185.121/"
