"""The small city for every test of the register."""

import pytest

from tests.people import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()
