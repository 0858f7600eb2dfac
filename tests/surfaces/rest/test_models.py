"""Supervision models by the API: the same text for everyone, counts of one's own district, nothing without a scope."""

import pytest

from tests.engines.risk.model_world import a_model, a_test, found, hit
from tests.people import MORNING, actor
from tests.surfaces.rest.test_rights import HEAD, OFFICER, OTHER, ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db


def test_a_model_is_told_with_its_query_runs_tests_and_counts(street: Street) -> None:
    spec = a_model()
    found(spec, MORNING, [hit(spec, street.shop.uid)])
    a_test(spec, MORNING, actor(HEAD))
    secret = token(OFFICER, "alerts")
    listed = {one["key"]: one for one in ask("/models", secret).json()["items"]}
    assert (listed[spec.key]["state"], listed[spec.key]["raised"]) == ("trial", 1)
    whole = ask(f"/models/{spec.key}", secret).json()
    assert whole["sql"] == spec.sql
    assert whole["runs"][0]["raised"] == 1
    assert whole["backtests"][0]["body"]["right"] == 15
    assert whole["precision"]["of"] == 0
    assert ask("/models", token(OFFICER, "alerts"), owner="没有这个科").json()["items"] == []


def test_another_district_sees_none_of_the_alerts(street: Street) -> None:
    spec = a_model()
    found(spec, MORNING, [hit(spec, street.shop.uid)])
    told = ask(f"/models/{spec.key}", token(OTHER, "alerts")).json()
    assert (told["raised"], told["waiting"]) == (0, 0)
    assert ask("/models/no_such", token(OFFICER, "alerts")).status_code == 404


def test_a_token_without_the_scope_reads_no_model(street: Street) -> None:
    assert ask("/models", token(OFFICER, "subjects")).status_code == 403
    assert ask("/models").status_code == 401
