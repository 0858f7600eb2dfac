"""A city and one open case for every test of affairs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections

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


@pytest.fixture
def many_writers(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that several threads may write to at once, as the site's own is.

    PostgreSQL is one already. SQLite's test database lives in memory, where a second writer is refused
    instead of made to wait; so it is copied to a file, with the site's own settings, for as long as the
    test runs.
    """
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        return
    memory.ensure_connection()
    settings = connections.settings["default"]
    name, file = settings["NAME"], tmp_path / "many.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        memory.connection.backup(copy)
    settings["NAME"] = str(file)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = name
        connections["default"] = memory
