"""The small city, one business, and files of their own for each test."""

from pathlib import Path
from typing import Any

import pytest

from quanheng.registry.api import Subject
from tests.engines.intake.street import make_shop
from tests.people import City, make_city


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def shop(city: City) -> Subject:
    return make_shop()
