"""The second factor: set up once, each code good once, and no way round it with a password alone."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.people import MORNING, City, actor

from .telephone import code_of, enrol, wrong_code

HEAD = "黄启明"


def session(person: people.Person, key: str = "k") -> people.SignedSession:
    return people.start_session(person=person, key=key, at=MORNING)


def test_telephone_counts_only_after_its_first_right_code(city: City) -> None:
    person = city.persons[HEAD]
    first = people.begin_totp(person)
    assert people.begin_totp(person).secret == first.secret, "a page loaded twice shows the same secret"
    assert "otpauth://totp/" in first.uri
    assert first.qr_svg.startswith("<svg")
    with pytest.raises(BadInput, match="动态口令不对"):
        people.confirm_totp(person=person, code=wrong_code(first.secret), at=MORNING)
    assert not people.has_totp(person)


def test_enrolment_gives_ten_paper_codes_and_a_fact(city: City) -> None:
    person = city.persons[HEAD]
    row = session(person)
    secret = people.begin_totp(person).secret
    codes = people.confirm_totp(person=person, code=code_of(secret), at=MORNING, session=row)
    assert len(set(codes)) == 10
    assert people.has_totp(person)
    assert people.actor_of_session(row, MORNING).second_factor
    told = ledger.Fact.objects.get(kind="people.second_factor.enrolled")
    assert secret not in str(told.body)
    with pytest.raises(NotFound):
        people.confirm_totp(person=person, code=code_of(secret), at=MORNING, session=row)


def test_a_code_is_good_once(city: City) -> None:
    person = city.persons[HEAD]
    secret, _ = enrol(person, MORNING)
    row, code = session(person), code_of(secret, ahead=1)
    people.pass_second_factor(person=person, code=f" {code[:3]} {code[3:]} ", session=row, at=MORNING)
    other = session(person, "thief")
    with pytest.raises(NotAllowed):
        people.pass_second_factor(person=person, code=code, session=other, at=MORNING)
    assert not people.actor_of_session(other, MORNING).second_factor


def test_a_wrong_code_slows_the_next_one_and_says_so(city: City) -> None:
    person = city.persons[HEAD]
    secret, _ = enrol(person, MORNING)
    row = session(person)
    with pytest.raises(NotAllowed, match="不对"):
        people.pass_second_factor(person=person, code=wrong_code(secret), session=row, at=MORNING)
    with pytest.raises(NotAllowed, match="稍候"):
        people.pass_second_factor(person=person, code=code_of(secret, ahead=1), session=row, at=MORNING)


def test_a_paper_code_is_good_once_and_leaves_a_fact(city: City) -> None:
    person = city.persons[HEAD]
    _, codes = enrol(person, MORNING)
    row = session(person)
    people.pass_second_factor(person=person, code=codes[3], session=row, at=MORNING)
    assert people.actor_of_session(row, MORNING).second_factor
    with pytest.raises(NotAllowed):
        people.pass_second_factor(person=person, code=codes[3], session=session(person, "k2"), at=MORNING)
    people.pass_second_factor(person=person, code=codes[4], session=session(person, "k3"), at=MORNING)
    assert ledger.Fact.objects.filter(kind="people.backup_code.used").count() == 2


@pytest.mark.parametrize("code", ["", "abc", "-1", "１２３４５６", "9" * 40, "0" * 10])
def test_what_is_no_code_is_refused(city: City, code: str) -> None:
    person = city.persons[HEAD]
    enrol(person, MORNING)
    with pytest.raises(NotAllowed):
        people.pass_second_factor(person=person, code=code, session=session(person), at=MORNING)


def test_somebody_elses_code_opens_nothing(city: City) -> None:
    secret, codes = enrol(city.persons[HEAD], MORNING)
    other = city.persons["方明远"]
    enrol(other, MORNING)
    for code in (code_of(secret, ahead=1), codes[0]):
        with pytest.raises(NotAllowed):
            people.pass_second_factor(person=other, code=code, session=session(other, code), at=MORNING)


def test_it_holds_for_some_hours_and_then_rights_are_withheld_again(city: City, settings: object) -> None:
    settings.SECOND_FACTOR_HOURS = 2  # type: ignore[attr-defined]
    person = city.persons["管文静"]
    row = session(person)
    secret = people.begin_totp(person).secret
    people.confirm_totp(person=person, code=code_of(secret), at=MORNING, session=row)
    add = people.Rights.PERSON_ADD
    assert people.may(people.actor_of_session(row, MORNING + timedelta(hours=2)), add)
    later = people.actor_of_session(row, MORNING + timedelta(hours=2, seconds=1))
    assert not people.may(later, add)
    with pytest.raises(NotAllowed, match="二次验证"):
        people.require(later, add)


def test_a_password_alone_cannot_put_another_telephone_in_place(city: City) -> None:
    person = city.persons[HEAD]
    old, _ = enrol(person, MORNING)
    thief = session(person, "thief")
    new = people.begin_totp(person).secret
    assert new != old
    for held in (thief, None):
        with pytest.raises(NotAllowed, match="原来的动态口令"):
            people.confirm_totp(person=person, code=code_of(new), at=MORNING, session=held)
    own = session(person, "own")
    people.pass_second_factor(person=person, code=code_of(old, ahead=1), session=own, at=MORNING)
    people.confirm_totp(person=person, code=code_of(new), at=MORNING, session=own)
    with pytest.raises(NotAllowed):
        people.pass_second_factor(person=person, code=code_of(old, ahead=1), session=thief, at=MORNING)


def test_a_lost_telephone_is_taken_off_with_its_paper_codes(city: City) -> None:
    person = city.persons[HEAD]
    row = session(person)
    secret = people.begin_totp(person).secret
    codes = people.confirm_totp(person=person, code=code_of(secret), at=MORNING, session=row)
    with pytest.raises(BadInput, match="理由"):
        people.remove_totp(actor=actor("管文静"), at=MORNING, person=person, reason="")
    people.remove_totp(actor=actor("管文静"), at=MORNING, person=person, reason="手机丢失")
    assert not people.has_totp(person)
    row = people.session_of("k") or row
    assert not people.actor_of_session(row, MORNING).second_factor
    for code in (codes[0], code_of(secret, ahead=1)):
        with pytest.raises(NotAllowed):
            people.pass_second_factor(person=person, code=code, session=row, at=MORNING)
    enrol(person, MORNING)
    assert people.has_totp(person)


def test_a_real_home_never_shows_a_code(city: City, settings: object) -> None:
    enrol(city.persons[HEAD], MORNING)
    settings.IS_DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed, match="示例"):
        people.current_code(city.persons[HEAD])
    settings.IS_DEMO = True  # type: ignore[attr-defined]
    assert len(people.current_code(city.persons[HEAD])) == 6
