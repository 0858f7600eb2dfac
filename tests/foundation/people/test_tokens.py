"""Tokens: a program reads what its person's post may read, until a day, and never decides."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, NotFound
from quanheng.foundation.people import api as people
from tests.people import DAY, MORNING, City, actor

LAST = DAY + timedelta(days=30)


def make(name: str = "黄启明", scopes: tuple[str, ...] = ("subjects", "plan")) -> tuple[str, str]:
    token, secret = people.make_token(
        actor=actor(name), title="数据共享平台", scopes=list(scopes), expires_on=LAST, at=MORNING
    )
    return token.uid, secret


def test_token_acts_for_its_post_with_its_scopes_and_decides_nothing(city: City) -> None:
    _, secret = make()
    found = people.actor_of_token(secret, on=DAY)
    assert found is not None
    by, scopes = found
    assert (by.name, by.post_title, scopes) == ("黄启明", "所长", frozenset({"subjects", "plan"}))
    assert not by.second_factor
    assert not by.rights & people.second_factor_rights()
    assert [token.used_on for token in people.find_tokens(actor("黄启明"))] == [DAY]


def test_secret_is_kept_as_a_digest_only(city: City) -> None:
    _, secret = make()
    kept = people.find_tokens(actor("黄启明"))[0]
    assert secret.startswith("qh_")
    assert secret not in str(vars(kept))
    for guess in ("", kept.digest, secret[:-1], secret + "x"):
        assert people.actor_of_token(guess, on=DAY) is None


def test_token_ends_after_its_last_day(city: City) -> None:
    _, secret = make()
    assert people.actor_of_token(secret, on=LAST) is not None
    assert people.actor_of_token(secret, on=LAST + timedelta(days=1)) is None


def test_revoked_token_opens_nothing(city: City) -> None:
    uid, secret = make()
    with pytest.raises(NotFound):
        people.revoke_token(actor=actor("陈思远"), uid=uid, at=MORNING)
    people.revoke_token(actor=actor("黄启明"), uid=uid, at=MORNING)
    people.revoke_token(actor=actor("黄启明"), uid=uid, at=MORNING)
    assert people.actor_of_token(secret, on=DAY) is None


def test_token_dies_with_its_post(city: City) -> None:
    _, secret = make()
    post = city.persons["黄启明"].posts.get()
    people.end_post(actor=actor("管文静"), at=MORNING, post=post, ends_on=DAY)
    assert people.actor_of_token(secret, on=DAY) is not None
    assert people.actor_of_token(secret, on=DAY + timedelta(days=1)) is None


def test_token_sleeps_while_its_person_is_suspended(city: City) -> None:
    _, secret = make()
    person = city.persons["黄启明"]
    people.suspend_person(actor=actor("管文静"), at=MORNING, person=person, reason="停职")
    assert people.actor_of_token(secret, on=DAY) is None
    people.restore_person(actor=actor("管文静"), at=MORNING, person=person)
    assert people.actor_of_token(secret, on=DAY) is not None


@pytest.mark.parametrize(
    ("title", "scopes", "days"),
    [
        ("平台", [], 9),
        ("平台", ["everything"], 9),
        (" ", ["plan"], 9),
        ("平台", ["plan"], 0),
        ("平台", ["plan"], 367),
    ],
)
def test_token_with_no_fair_bounds_is_refused(city: City, title: str, scopes: list[str], days: int) -> None:
    with pytest.raises(BadInput):
        people.make_token(
            actor=actor("黄启明"),
            title=title,
            scopes=scopes,
            expires_on=DAY + timedelta(days=days),
            at=MORNING,
        )
    assert people.find_tokens(actor("黄启明")) == []
