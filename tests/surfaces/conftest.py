"""One street for each module of tests, and a fresh brake for each test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.surfaces.street import Street, standing


@pytest.fixture(scope="module")
def street(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    with standing(django_db_blocker, tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    cache.clear()
