"""Pairs to judge by program: the same rows, the same sums and the same refusals as on the page."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quanheng.foundation.people import api as people
from quanheng.registry import api as registry
from quanheng.surfaces.web import now, today
from tests.flows.test_rows_to_pairs import CLERK, standing_city, vague_papers
from tests.people import actor

pytestmark = pytest.mark.django_db


def _key(name: str, *scopes: str) -> dict[str, Any]:
    _, secret = people.make_token(
        actor=actor(name, on=today()), title="核对程序", scopes=list(scopes or ("links",)),
        expires_on=today() + timedelta(days=30), at=now(),
    )  # fmt: skip
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_list_explain_and_judge(tmp_path: Path, settings: Any) -> None:
    """The queue, one pair whose weights add up, a judgement that moves the row, and who is refused."""
    settings.HOME = tmp_path
    vague_papers(standing_city(tmp_path), "JY14451020000001", "JY14451020000002")
    client, key = Client(), _key(CLERK)
    assert client.get("/api/v1/links").status_code == 401
    assert client.get("/api/v1/links", **_key(CLERK, "facts")).status_code == 403
    assert client.get("/api/v1/links", **_key("余海生")).json()["items"] == []
    listed = client.get("/api/v1/links", **key).json()["items"]
    assert len(listed) == 2
    whole = client.get(f"/api/v1/links/{listed[0]['uid']}", **key).json()
    weights = sum(one["weight"] for one in whole["weights"])
    assert round(whole["start"] + weights - whole["lost"], 2) == whole["total"]
    assert whole["alike"] == 1
    assert whole["row"]["名称"] == "鸿运来五金"
    assert client.get(f"/api/v1/links/{whole['uid']}", **_key("余海生")).status_code == 404
    address = f"/api/v1/links/{whole['uid']}/judgement"
    body = json.dumps({"verdict": "same", "reason": "电话核实", "with_alike": True})
    refused = client.post(address, body, content_type="application/json", **_key("陈思远"))
    assert refused.status_code == 403
    judged = client.post(address, body, content_type="application/json", **key)
    assert judged.json()["state"] == "same"
    assert registry.Licence.objects.count() == 2
