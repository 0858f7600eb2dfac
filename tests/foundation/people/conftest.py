"""The small city, and a home of its own for each test."""

from pathlib import Path
from typing import Any

import pytest

from tests.people import City, make_city


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def city(db: None) -> City:
    return make_city()
