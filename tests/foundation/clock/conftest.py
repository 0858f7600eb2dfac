"""A small city and one case officer for the clock's tests."""

import pytest

from quanheng.foundation.people.api import Actor
from tests import people


@pytest.fixture
def officer(db: None) -> Actor:
    people.make_city()
    return people.actor("陈思远")
