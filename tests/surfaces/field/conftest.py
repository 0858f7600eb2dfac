"""A home of its own for each test, and nothing left of the brakes of the one before."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Keys and files of one test stay in its own folder."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    return tmp_path
