"""What holds for every test."""

import pytest

from tests.append_only import let_tests_be_cleaned_up


@pytest.fixture(scope="session", autouse=True)
def _clean_up_after_real_commits() -> None:
    let_tests_be_cleaned_up()
