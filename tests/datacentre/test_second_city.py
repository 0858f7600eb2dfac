"""A real city that nothing in the program knows: its files land, clean and link by declaration alone."""

from pathlib import Path

import pytest
import yaml

from quanheng.datacentre.api import Centre
from quanheng.packkit.source import SourceSpec
from tests.shared import CHECKOUT, shared_data

from .city import AT

FOLDER = CHECKOUT / "examples" / "second_city" / "sources"
FILES = {
    "licences": "datahub/chicago_link_dev_licences.csv.gz",
    "businesses": "datahub/chicago_link_dev_inspections.csv.gz",
    "inspections": "inspection/chicago_food_train_2011_2014.csv.gz",
    "complaints": "datahub/chicago_311_sanitation.csv.gz",
}


def _spec(name: str) -> SourceSpec:
    return SourceSpec.model_validate(yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    made = Centre(tmp_path_factory.mktemp("second"))
    for name, file in FILES.items():
        made.link(made.land(shared_data(file), _spec(name), at=AT).batch_uid)
    return made


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "held_at_most"),
    [
        ("licences", 5_754, 0.01),
        ("businesses", 6_230, 0.01),
        ("inspections", 17_075, 0.001),
        ("complaints", 74_401, 0.01),
    ],
)
def test_every_row_of_the_city_is_somewhere_once(
    city: Centre, name: str, rows: int, held_at_most: float
) -> None:
    (batch,) = city.batches(_spec(name).key)
    assert batch.rows_in == rows
    assert batch.accepted + batch.repaired + batch.quarantined == rows
    assert batch.quarantined <= rows * held_at_most
    assert batch.unknown == ()


@pytest.mark.shared
def test_inspections_find_their_business_by_licence_number(city: Centre) -> None:
    (batch,) = city.batches("city_inspections")
    known = {
        row.values["licence_no"] for row in city.linked_rows(city.batches("city_businesses")[0].batch_uid)
    }
    for row in city.linked_rows(batch.batch_uid):
        if row.values["licence_no"] in known:
            assert row.link_reason == "许可证编号相同"
    assert batch.linked > 8_000


@pytest.mark.shared
def test_the_program_knows_nothing_of_the_city() -> None:
    words = ("chicago", "second_city", "city_licences", "DBA_Name")
    source = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "src").rglob("*.py"))
    assert not [word for word in words if word.lower() in source.lower()]


def test_the_sources_are_valid_wherever_they_lie() -> None:
    specs = [_spec(name) for name in FILES]
    assert [spec.link.creates for spec in specs] == [True, True, False, False]
    assert all(isinstance(path, Path) for path in FOLDER.glob("*.yml"))
