"""Every endpoint against five people: nobody, another district, an officer, a head, and those whose time is over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from quanheng.foundation.people import api as people
from quanheng.surfaces.rest.openapi import openapi
from quanheng.surfaces.web import now, today
from tests.people import actor
from tests.surfaces.street import COMPANY, LICENCE, PERSON, PHONE, SHOP, SHOP_CODE, Street

pytestmark = pytest.mark.django_db
OFFICER, HEAD, OTHER, CLERK = "陈思远", "郑立群", "余海生", "吴映雪"

# Lists: everyone with a token may ask; what they hold is narrowed. The word is the list's own row of the street.
LISTS = {
    "/subjects": "shop", "/licences": "licence", "/alerts": "alert", "/tasks": "task", "/affairs": "affair",
    "/facts": "affair_fact", "/statistics/matters": "affair",
}  # fmt: skip
DETAILS = {
    "/subjects/{uid}": "shop", "/subjects/{uid}/facts": "shop", "/alerts/{uid}": "alert", "/tasks/{uid}": "task",
    "/affairs/{uid}": "affair", "/affairs/{uid}/acts": "affair",
    "/affairs/{uid}/beside": "affair", "/facts/{uid}/chain": "affair_fact",
}  # fmt: skip
# The same for everyone with the scope, wherever they work.
SAME = {
    "/clocks/explain": "?rule=penalty.publish&from=2026-11-02",
    "/plan": "",
    "/plan/coverage": "",
    "/statistics": "",
    "/trends": "",
    "/models": "",
}
# One supervision model: the same text for everyone, counts of one's own district; told in test_models.py.
MODELS = {"/models/{key}"}
# Deliveries of one source: to be sent and read by that source's own token; told in test_supply.py.
DELIVERIES = {"/deliveries/{source}"}
# One source on the board: for those who read the list, told in test_supply.py.
SUPPLY = {"/supply/{source}"}
CLERKS = {"/supply": "", "/batches": "", "/standards": ""}
# Theme marts: rows of one's own district, personal columns masked; told in test_marts.py.
MARTS = {"/marts", "/marts/{key}", "/marts/{key}/rows"}
# Papers made, signed and corrected by program: who may stands in test_papers.py.
PAPERS = {
    "/affairs/{uid}/papers", "/affairs/{uid}/papers/{document}", "/affairs/{uid}/papers/{document}/draft",
    "/papers/{uid}/signatures", "/papers/{uid}/refusals", "/papers/{uid}/correct",
}  # fmt: skip
# One entity of the standard: for those who read the list, told in test_standards.py.
STANDARDS = {"/standards/{entity}"}
# Orders of the hotline and steps: what each of the five is told stands in test_hotline.py.
HOTLINE = {"/hotline-orders": "", "/hotline-orders/{order_no}": "", "/affairs/{uid}/steps/{step}": ""}
# Opening a matter beside another, and acts beside its steps: only to be sent; who may stands in test_beside.py
# and test_acts.py.
SENT = {
    "/affairs/{uid}/beside/{key}", "/affairs/{uid}/partners", "/affairs/{uid}/partners/{partner}/end",
    "/affairs/{uid}/merge", "/affairs/{uid}/split", "/affairs/{uid}/transfer", "/affairs/{uid}/acts/{act}/correct",
    "/affairs/{uid}/acts/{act}/withdraw",
}  # fmt: skip
# What stands beside visits: what each holds is told in test_checks.py.
CHECKS = {"/findings", "/orders", "/campaigns", "/self-checks", "/grades"}
# Rosters, yearly plans and burdens: what each holds is told in test_rosters.py.
ROSTERS = {"/roster-entries", "/yearly-plans", "/visit-burdens"}
# Plans with their draws: of a whole district, so that a station sees none of them; told in test_draws.py.
DRAWS = {"/draws", "/draws/{uid}"}
# Pairs to judge, and the judgement: what each holds is told in test_links.py.
LINKS = {"/links", "/links/{uid}", "/links/{uid}/judgement"}
PUBLIC = {
    "/public/results", "/public/grades", "/public/draws", "/public/draws/{uid}",
    "/public/notices", "/public/notices/{uid}", "/public/subjects", "/public/plan", "/public/ledger/checkpoint",
    "/public/ledger/proof/{uid}", "/public/papers/{code}",
}  # fmt: skip


def token(name: str, *scopes: str) -> str:
    """Let a person make a token for a program."""
    _, secret = people.make_token(
        actor=actor(name, on=today()), title="共享平台", scopes=list(scopes or people.SCOPES),
        expires_on=today() + timedelta(days=30), at=now(),
    )  # fmt: skip
    return secret


def ask(path: str, secret: str = "", **asked: str) -> Any:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
    return Client().get(f"/api/v1{path}", asked, **headers)


def uid_of(street: Street, name: str) -> str:
    return street.affair.opened_fact if name == "affair_fact" else str(getattr(street, name).uid)


def in_order(answer: Any) -> str:
    return str(answer.content.decode())


def test_every_endpoint_has_its_place_in_the_matrix() -> None:
    paths = {path.removeprefix("/api/v1") for path in openapi()["paths"]}
    placed: set[str] = set()
    tables = (
        DELIVERIES,
        SUPPLY,
        LINKS,
        LISTS,
        DETAILS,
        SAME,
        CLERKS,
        HOTLINE,
        SENT,
        PUBLIC,
        CHECKS,
        ROSTERS,
        DRAWS,
        STANDARDS,
        PAPERS,
        MODELS,
        MARTS,
    )
    for table in tables:
        assert not placed & set(table)
        placed |= set(table)
    assert placed == paths


def closed(street: Street) -> Mapping[str, str]:
    """An address for each endpoint that needs a token."""
    details = {path: path.replace("{uid}", uid_of(street, name)) for path, name in DETAILS.items()}
    return (
        {path: path for path in {*LISTS, *CHECKS, *ROSTERS}}
        | details
        | {path: path.replace("{uid}", street.draw.plan.uid) for path in DRAWS}
        | {path: path + q for path, q in (SAME | CLERKS | HOTLINE).items()}
    )


def test_nobody_without_a_token_reads_anything(street: Street) -> None:
    for address in closed(street).values():
        for secret in ("", "qh_wrong"):
            answer = ask(address, secret)
            assert answer.status_code == 401, address
            assert answer["WWW-Authenticate"] == "Bearer"
            assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("who", [OFFICER, HEAD])
def test_an_officer_and_a_head_of_the_district_read_it(street: Street, who: str) -> None:
    secret = token(who)
    for path, name in LISTS.items():
        answer = ask(path, secret, size="200", period=str(street.affair.opened_on.year))
        assert answer.status_code == 200, (path, answer.content)
        assert uid_of(street, name) in in_order(answer), path
    for path, name in DETAILS.items():
        assert ask(path.replace("{uid}", uid_of(street, name)), secret).status_code == 200, path
    for path, question in SAME.items():
        assert ask(path + question, secret).status_code == 200, path


def test_for_another_district_it_does_not_exist(street: Street) -> None:
    secret = token(OTHER)
    for path, name in LISTS.items():
        answer = ask(path, secret, size="200", period=str(street.affair.opened_on.year))
        assert answer.status_code == 200, path
        assert uid_of(street, name) not in in_order(answer), path
        assert SHOP not in in_order(answer), path
    for path, name in DETAILS.items():
        here = ask(path.replace("{uid}", uid_of(street, name)), secret)
        never = ask(path.replace("{uid}", "0" * 32), secret)
        assert here.status_code == never.status_code == 404, path
        assert here.json()["title"] == never.json()["title"], path


def test_a_data_clerk_reads_the_deliveries(street: Street) -> None:
    assert ask("/batches", token(CLERK)).json() == []


def over() -> list[str]:
    """Tokens of those whose time is over: revoked, run out, post ended, person suspended."""
    revoked = token(OFFICER)
    mine = actor(OFFICER, on=today())
    people.revoke_token(actor=mine, uid=people.find_tokens(mine)[0].uid, at=now())
    expired, ended, suspended = token(OFFICER), token("林晓岚"), token(OTHER)
    held = people.find_tokens(mine)[0]
    type(held).objects.filter(pk=held.pk).update(expires_on=today() - timedelta(days=1))
    people.Post.objects.filter(person__name="林晓岚").update(ends_on=today() - timedelta(days=1))
    people.Person.objects.filter(name=OTHER).update(is_active=False)
    return [revoked, expired, ended, suspended]


def test_whose_time_is_over_reads_nothing(street: Street) -> None:
    tokens = over()
    for address in closed(street).values():
        for secret in tokens:
            assert ask(address, secret).status_code == 401, address


def test_a_token_reads_only_its_scopes(street: Street) -> None:
    secret = token(OFFICER, "plan")
    assert ask("/plan", secret).status_code == 200
    refused = ask("/subjects", secret)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:quanheng:problem:not_allowed"


def test_a_token_never_carries_the_deciding_rights(street: Street) -> None:
    steps = ask(f"/affairs/{street.affair.uid}", token(HEAD)).json()["steps"]
    assert steps
    assert all(step["may"] or step["why_not"] for step in steps)
    found = people.actor_of_token(token(HEAD), on=today())
    assert found is not None
    assert not found[0].second_factor


def test_personal_values_are_masked_as_on_the_page(street: Street) -> None:
    secret = token(HEAD)
    for path in ("/subjects", f"/subjects/{street.shop.uid}"):
        told = in_order(ask(path, secret))
        assert PHONE not in told
        assert PERSON not in told.replace('"name":"林晓彤"', "").replace('"name": "林晓彤"', "")
    whole = ask(f"/subjects/{SHOP_CODE}", secret).json()
    assert whole["phone"] == "138****5678"
    assert whole["legal_person"] == "林**"
    said = {(one["field"], one["is_used"]): one for one in whole["statements"]}
    assert said["phone", True]["original"] == "138****5678"
    assert said["name", True]["file"] == "street.csv"
    assert said["name", True]["line"] == 2


def test_the_public_reads_without_a_token_and_sees_nothing_more_with_one(street: Street) -> None:
    secret = token(HEAD)
    filled = {
        "/public/notices/{uid}": f"/public/notices/{street.notice.uid}",
        "/public/draws/{uid}": f"/public/draws/{street.draw.uid}",
        "/public/subjects": "/public/subjects?q=砚溪",
        "/public/ledger/proof/{uid}": f"/public/ledger/proof/{street.notice.fact_uid}",
        "/public/papers/{code}": f"/public/papers/{street.paper.verify_code}",
    }
    for path in PUBLIC:
        address = filled.get(path, path)
        plain, named = ask(address), ask(address, secret)
        assert plain.status_code == 200, (address, plain.content)
        assert plain.content == named.content, address
        for word in (PHONE, PERSON, "砚溪路18号"):
            assert word not in in_order(plain), (address, word)
    assert LICENCE not in in_order(ask("/public/subjects?q=砚溪"))
    assert COMPANY in in_order(ask("/public/subjects?q=墨池"))
    assert ask(f"/public/notices/{street.ended.uid}").status_code == 410
    assert ask(f"/public/ledger/proof/{street.affair.opened_fact}").status_code == 404
