"""Accounts of businesses: a code from an officer, one redemption, a lock after wrong passwords, no officer's right."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.people import MORNING, City, actor

SHOP = Ref("registry.subject", "01a")
OTHER = Ref("registry.subject", "02b")
SECRET = "evening-lamp-4471"
TOWN = "445102011"


def invite(subject: Ref = SHOP, officer: str = "陈思远") -> str:
    return people.invite_outside(
        actor=actor(officer), at=MORNING, subject=subject, subject_name="李记小吃店", region=TOWN
    )[1]


def activate(code: str, username: str = "liji", **more: object) -> people.OutsideAccount:
    form = {"password": SECRET, "holder_name": "李小满", "holder_phone": "", "at": MORNING} | more
    return people.activate_outside(code=code, username=username, **form)  # type: ignore[arg-type]


def sign_in(password: str = SECRET, minutes: float = 0, address: str = "10.0.0.1") -> tuple[object, str]:
    return people.sign_in_outside(
        username="LiJi", password=password, at=MORNING + timedelta(minutes=minutes), address=address
    )


def test_code_becomes_an_account_once(city: City) -> None:
    code = invite()
    account = activate(code.lower().replace("-", " "))
    assert account.subject_ref == str(SHOP)
    assert SECRET not in account.password
    with pytest.raises(NotFound):
        activate(code, "second")
    kinds = set(ledger.Fact.objects.values_list("kind", flat=True))
    assert {"people.outside.invited", "people.outside.activated"} <= kinds


def test_newer_code_replaces_the_older_and_old_ones_run_out(city: City) -> None:
    first, second = invite(), invite()
    with pytest.raises(NotFound):
        activate(first)
    with pytest.raises(NotFound):
        activate(second, at=MORNING + timedelta(days=16))
    assert activate(second).username == "liji"


def test_outside_ones_jurisdiction_no_code_is_given(city: City) -> None:
    with pytest.raises(NotFound):
        invite(officer="余海生")
    with pytest.raises(NotAllowed):
        invite(officer="吴映雪")


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234"])
def test_password_rules_are_the_officers(city: City, password: str) -> None:
    with pytest.raises(BadInput):
        activate(invite(), password=password)


def test_name_is_taken_once(city: City) -> None:
    activate(invite())
    with pytest.raises(Conflict):
        activate(invite(OTHER))


def test_key_opens_until_it_is_idle_or_left(city: City) -> None:
    activate(invite())
    _, key = sign_in()
    found = people.outside_of_key(key, MORNING + timedelta(minutes=5))
    assert found is not None
    assert found.subject_ref == str(SHOP)
    assert people.outside_of_key(key, MORNING + timedelta(hours=3)) is None
    _, key = sign_in()
    people.sign_out_outside(key, MORNING)
    assert people.outside_of_key(key, MORNING) is None
    assert people.outside_of_key("", MORNING) is None


def test_wrong_passwords_lock_name_and_address_for_a_while(city: City) -> None:
    activate(invite())
    for _ in range(5):
        with pytest.raises(NotAllowed, match="不对"):
            sign_in("wrong-wrong-wrong")
    with pytest.raises(NotAllowed, match="锁定"):
        sign_in()
    sign_in(address="10.0.0.2")
    sign_in(minutes=16)
    assert ledger.Fact.objects.filter(kind="people.outside.locked_out").count() == 1


def test_suspended_account_is_out_at_once(city: City) -> None:
    account = activate(invite())
    _, key = sign_in()
    with pytest.raises(NotFound):
        people.suspend_outside(actor=actor("余海生"), at=MORNING, uid=account.uid, reason="离职")
    with pytest.raises(BadInput):
        people.suspend_outside(actor=actor("陈思远"), at=MORNING, uid=account.uid, reason=" ")
    people.suspend_outside(actor=actor("陈思远"), at=MORNING, uid=account.uid, reason="经办人离职")
    assert people.outside_of_key(key, MORNING) is None
    with pytest.raises(NotAllowed):
        sign_in()


def test_change_of_password_ends_every_browser(city: City) -> None:
    account = activate(invite())
    _, key = sign_in()
    with pytest.raises(BadInput):
        people.change_outside_password(account=account, old="no", new="river-stone-2210", at=MORNING)
    people.change_outside_password(account=account, old=SECRET, new="river-stone-2210", at=MORNING)
    assert people.outside_of_key(key, MORNING) is None
    sign_in("river-stone-2210")


def test_account_alone_holds_no_right(city: City) -> None:
    who = people.outside_actor(activate(invite()))
    assert not who.rights
    assert not who.is_system
    assert not any(people.may(who, right) for right in people.all_rights())
