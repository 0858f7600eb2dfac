"""How the API answers: pages by key, a feed in order, refusals as problem documents, and its page for readers."""

from typing import Any

import pytest
from django.test import Client

from quanheng.foundation.ledger import api as ledger
from quanheng.registry import api as registry
from tests.people import actor
from tests.surfaces.rest.test_rights import HEAD, ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db


def walk(path: str, secret: str, size: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after = ""
    for _ in range(50):
        page = ask(path, secret, size=str(size), after=after).json()
        items += page["items"]
        if not page["next"] or page.get("is_end"):
            return items
        after = page["next"]
    raise AssertionError(path)


def test_pages_follow_each_other_without_gap_or_overlap(street: Street) -> None:
    secret = token(HEAD)
    walked = [one["uid"] for one in walk("/subjects", secret, 2)]
    whole = ask("/subjects", secret).json()
    assert walked == [one["uid"] for one in whole["items"]]
    assert whole["count"] == {"number": len(walked), "is_capped": False}


def test_the_list_and_the_page_hold_the_same(street: Street) -> None:
    told = {one["uid"] for one in ask("/subjects", token(HEAD), q="砚溪").json()["items"]}
    assert told == set(registry.find_subjects(actor(HEAD), q="砚溪").values_list("uid", flat=True))


def test_the_feed_tells_each_fact_once_in_the_order_of_the_log(street: Street) -> None:
    secret = token(HEAD)
    fed = [one["uid"] for one in walk("/facts", secret, 3)]
    placed = ledger.find_facts(actor(HEAD)).filter(place__isnull=False).order_by("place__seq")
    assert fed == list(placed.values_list("uid", flat=True))
    rest = ask("/facts", secret, after=fed[-1]).json()
    assert rest == {"items": [], "next": fed[-1], "is_end": True}
    only = ask("/facts", secret, kinds="risk.alert.raised").json()["items"]
    assert {one["kind"] for one in only} == {"risk.alert.raised"}


def test_a_chain_ends_in_the_line_of_the_file(street: Street) -> None:
    steps = ask(f"/facts/{street.alert.fact_uid}/chain", token(HEAD)).json()
    assert (steps[-1]["file"], steps[-1]["line"]) == ("street.csv", 2)


def test_an_affair_says_what_may_be_done_and_how_its_clock_runs(street: Street) -> None:
    told = ask(f"/affairs/{street.affair.uid}", token(HEAD)).json()
    assert {step["may"] for step in told["steps"]} >= {False}
    assert told["clocks"][0]["working"]
    assert told["papers"][0]["fact"] == street.paper.fact_uid
    assert all(line["text"] == "" for line in told["card"] if line["is_private"])


def test_a_due_day_is_explained_and_a_rule_nobody_knows_is_refused(street: Street) -> None:
    secret = token(HEAD)
    told = ask("/clocks/explain", secret, rule="penalty.publish", **{"from": "2026-10-13"}).json()
    assert told["due"] == "2026-11-10"
    assert sum(line["days"] for line in told["working"] if line["kind"] == "counted") == 20
    refused = ask("/clocks/explain", secret, rule="none.such", **{"from": "2026-10-13"})
    assert refused.status_code == 404
    assert refused.json()["type"].endswith("not_found")


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/subjects", {"size": "0"}, 422),
        ("/subjects", {"after": "forged"}, 422),
        ("/licences", {"state": "odd"}, 422),
        ("/plan", {"as_of": "yesterday"}, 422),
        ("/clocks/explain", {"rule": "x"}, 422),
        ("/facts", {"after": "0" * 32}, 404),
        ("/nothing/here", {}, 404),
        ("/public/subjects", {"q": "店"}, 422),
        ("/public/papers/AAAA", {}, 404),
    ],
)
def test_every_refusal_is_a_problem_document(
    street: Street, path: str, asked: dict[str, str], status: int
) -> None:
    answer = ask(path, token(HEAD), **asked)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["type"].startswith("urn:quanheng:problem:")


def test_the_api_only_reads(street: Street) -> None:
    answer = Client().post("/api/v1/subjects", HTTP_AUTHORIZATION=f"Bearer {token(HEAD)}")
    assert answer.status_code == 405
    assert answer["Content-Type"].startswith("application/problem+json")


def test_an_unchanged_answer_is_not_sent_again(street: Street) -> None:
    secret = token(HEAD)
    first = ask("/plan", secret)
    again = Client().get(
        "/api/v1/plan", HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_IF_NONE_MATCH=first["ETag"]
    )
    assert again.status_code == 304
    assert first["Cache-Control"] == "private, no-cache"
    assert "public" in ask("/public/plan")["Cache-Control"]


def test_the_page_for_readers_names_every_endpoint_and_needs_no_script() -> None:
    page = Client().get("/api/v1/docs").content.decode()
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path in described["paths"]:
        assert path in page
    assert "<script" not in page
    assert "http://" not in page
