"""What holds for every test."""

import pytest

from tests.append_only import let_tests_be_cleaned_up


@pytest.fixture(scope="session", autouse=True)
def _clean_up_after_real_commits() -> None:
    let_tests_be_cleaned_up()


#: Whoever asks for none of these, itself or through a fixture of ours, never meets the database of this run.
OF_THE_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_blocker"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches no database, so that the second half of the suite, on PostgreSQL, need not repeat it."""
    for item in items:
        if item.get_closest_marker("django_db") is None and not _meets_the_database(item):
            item.add_marker(pytest.mark.files_only)


def _meets_the_database(item: pytest.Item) -> bool:
    known = getattr(item, "_fixtureinfo", None)
    if known is None:
        return True
    if OF_THE_DATABASE & set(known.argnames):
        return True
    ours = (one for found in known.name2fixturedefs.values() for one in found)
    return any(
        OF_THE_DATABASE & set(one.argnames)
        for one in ours
        if not one.func.__module__.startswith("pytest_django")
    )
