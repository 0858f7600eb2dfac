"""Theme marts by the API: listed, described with lineage, rows of one's own district with personal columns masked."""

from pathlib import Path
from typing import Any

import pytest

from quanheng.foundation.people import api as people
from tests.marts import FAR, NEAR, make_marts
from tests.people import make_city
from tests.surfaces.rest.test_rights import CLERK, OFFICER, OTHER, ask, token

pytestmark = pytest.mark.django_db


def test_marts_are_read_within_the_district_and_not_without_the_right(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    make_city()
    make_marts(settings.HOME)
    clerk = token(CLERK, "facts")
    listed = {one["key"]: one for one in ask("/marts", clerk).json()}
    assert listed["subject"]["rows"] == 2
    whole = ask("/marts/subject", clerk).json()
    columns = {one["name"]: one for one in whole["columns"]}
    assert columns["name"]["made_of"] == ["source.registration.name"]
    assert whole["changes"][0]["plus"] == 2
    assert all(test["passed"] for test in whole["test_results"])
    rows = ask("/marts/subject/rows", clerk).json()
    assert rows["total"] == 2
    assert {one["phone"] for one in rows["items"]} == {"***"}  # by program always, whatever the right
    assert ask("/marts/subject/rows", clerk, as_of="2020-01-01").json()["total"] == 0
    for name, seen in ((OFFICER, NEAR), (OTHER, FAR)):
        found = ask("/marts/subject/rows", token(name, "facts")).json()
        assert [one["name"] for one in found["items"]] == [seen]
    assert ask("/marts/nothing", clerk).status_code == 404
    assert ask("/marts/subject/rows", clerk, limit="5000").status_code == 422
    people.Role.objects.filter(key="station_officer").update(rights=["ledger:fact:read"])
    for path in ("/marts", "/marts/subject", "/marts/subject/rows"):
        assert ask(path, token(OFFICER, "facts")).status_code == 403, path
        assert ask(path).status_code == 401, path
        assert ask(path, token(CLERK, "plan")).status_code == 403, path
