"""A home of its own for each test: files in pieces must not meet another's."""

import pytest


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Keys and files of one test stay in its own folder."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path
