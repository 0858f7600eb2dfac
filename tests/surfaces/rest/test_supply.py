"""Deliveries pushed by program: once by key, proved, told what came of them; and the board read by program."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from quanheng.flows import api as flows
from tests.flows.test_taking_a_file_in import CODES, HEAD, ROW
from tests.people import make_city
from tests.surfaces.rest.test_rights import CLERK, OFFICER, token

pytestmark = pytest.mark.django_db
AT = "/api/v1/deliveries/registration"


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Any:
    make_city()
    with override_settings(HOME=tmp_path):
        yield tmp_path


def _body(rows: int = 5) -> bytes:
    return (HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(rows))).encode()


def _push(secret: str, body: bytes, key: str = "a-1", query: str = "", **headers: str) -> Any:
    named: dict[str, Any] = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return Client().post(
        AT + query, body, content_type="text/csv", HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_IDEMPOTENCY_KEY=key,
        **named,
    )  # fmt: skip


def test_a_delivery_is_taken_once_by_its_key() -> None:
    secret = token(CLERK, "deliver:registration")
    first = _push(secret, _body(), query="?brings=full&period=2026-11&rows=5")
    assert first.status_code == 201, first.content
    told = first.json()
    assert (told["state"], told["rows_in"], told["accepted"], told["brings"], told["period"]) == (
        "cleaned", 5, 5, "full", "2026-11",
    )  # fmt: skip
    again = _push(secret, _body())
    assert (again.status_code, again.json()["batch"], again.json()["is_repeat"]) == (200, told["batch"], True)
    other = _push(secret, _body(4))
    assert other.status_code == 409
    centre = flows.centre_of(Path(settings.HOME))
    assert len(centre.batches()) == 1
    assert len(centre.repeats("registration")) == 1
    listed = Client().get(AT + "?key=a-1", HTTP_AUTHORIZATION=f"Bearer {secret}").json()
    assert [one["token"] for one in listed] == ["a-1"]


def test_the_same_bytes_under_another_key_are_a_repeat() -> None:
    secret = token(CLERK, "deliver:registration")
    first = _push(secret, _body())
    second = _push(secret, _body(), key="a-2")
    assert (second.status_code, second.json()["batch"]) == (200, first.json()["batch"])


def test_a_token_of_another_source_or_of_reading_delivers_nothing() -> None:
    for scopes in (["deliver:complaint"], ["facts", "steps", "hotline"]):
        refused = _push(token(CLERK, *scopes), _body())
        assert refused.status_code == 403
    assert _push("qh_wrong", _body()).status_code == 401
    assert _push(token(OFFICER, "deliver:registration"), _body()).status_code == 403
    assert flows.centre_of(Path(settings.HOME)).batches() == []


def test_what_was_cut_short_is_refused_with_why_and_comes_whole_later() -> None:
    secret, body = token(CLERK, "deliver:registration"), _body()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    cut = _push(secret, body[:-50], content_digest=f"sha-256=:{digest}:")
    assert cut.status_code == 422
    assert "摘要" in cut.json()["title"]
    short = _push(secret, body, query="?rows=6")
    assert short.status_code == 422
    whole = _push(secret, body, content_digest=f"sha-256=:{digest}:")
    assert (whole.status_code, whole.json()["proof"]) == (201, "digest")


def test_a_full_disk_is_told_and_the_next_push_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    secret = token(CLERK, "deliver:registration")

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("quanheng.datacentre.store.os.fsync", full)
        assert _push(secret, _body()).status_code == 409
    assert _push(secret, _body()).status_code == 201


@pytest.mark.parametrize(
    ("query", "headers"),
    [("?period=2026-13", {}), ("", {"content_digest": "md5=abc"}), ("?brings=half", {}), ("?rows=-1", {})],
)
def test_what_cannot_be_read_is_refused_by_name(query: str, headers: dict[str, str]) -> None:
    assert _push(token(CLERK, "deliver:registration"), _body(), query=query, **headers).status_code == 422


def test_an_empty_push_is_refused() -> None:
    assert _push(token(CLERK, "deliver:registration"), b"").status_code == 422


def test_the_board_is_read_by_those_who_read_deliveries() -> None:
    _push(token(CLERK, "deliver:registration"), _body(), query="?period=2026-10")
    secret = token(CLERK)
    lines = Client().get("/api/v1/supply", HTTP_AUTHORIZATION=f"Bearer {secret}").json()
    mine = next(one for one in lines if one["source"] == "registration")
    assert (mine["every"], mine["last_rows"], mine["agreed"]) == ("month", 5, "")
    whole = Client().get("/api/v1/supply/registration", HTTP_AUTHORIZATION=f"Bearer {secret}").json()
    assert "2026-10" in [one["period"] for one in whole["periods"]]
    assert Client().get("/api/v1/supply/nothing", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 404
    refused = Client().get("/api/v1/supply", HTTP_AUTHORIZATION=f"Bearer {token(CLERK, 'plan')}")
    assert refused.status_code == 403
