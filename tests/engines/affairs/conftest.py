"""A city and one open case for every test of affairs."""

import pytest

from quanheng.engines.affairs import api as affairs
from tests.engines.affairs.casework import open_case
from tests.people import City, make_city


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def case(city: City) -> affairs.Affair:
    return open_case()
