"""The data standard by the API: a data clerk reads it with who uses it, an officer without the right is refused."""

import pytest

from quanheng.foundation.people import api as people
from tests.people import make_city
from tests.surfaces.rest.test_rights import CLERK, OFFICER, ask, token

pytestmark = pytest.mark.django_db


def test_a_clerk_reads_the_standard_and_an_officer_does_not() -> None:
    make_city()
    clerk = token(CLERK, "facts")
    listed = {one["key"]: one for one in ask("/standards", clerk).json()}
    assert listed["market_entity"]["sources"] == ["registration"]
    whole = ask("/standards/market_entity", clerk).json()
    assert len(whole["fields"]) == whole["elements"] == listed["market_entity"]["elements"]
    (status,) = (one for one in whole["fields"] if one["key"] == "status")
    assert (status["codes"], status["required"]) == ("codes.entity.status", True)
    assert [(one["source"], one["feeds"]) for one in status["brought_by"]] == [("registration", "subject")]
    assert ask("/standards/none", clerk).status_code == 404
    people.Role.objects.filter(key="station_officer").update(rights=["ledger:fact:read"])
    for path in ("/standards", "/standards/market_entity"):
        assert ask(path, token(OFFICER, "facts")).status_code == 403, path
        assert ask(path).status_code == 401, path
        assert ask(path, token(CLERK, "plan")).status_code == 403, path
