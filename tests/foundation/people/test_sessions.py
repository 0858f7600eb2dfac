"""Signed-in browsers: how many, how long, from which post, and what ends them."""

from datetime import timedelta

import pytest

from quanheng.base.errors import NotAllowed, NotFound
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.people import DAY, MORNING, PASSWORD, City, actor

SECOND = timedelta(seconds=1)


def start(person: people.Person, key: str, minutes: int = 0) -> people.SignedSession:
    return people.start_session(person=person, key=key, at=MORNING + timedelta(minutes=minutes))


def touch(key: str, minutes: float = 0) -> str:
    row = people.session_of(key)
    assert row is not None
    return people.touch_session(row, MORNING + timedelta(minutes=minutes))


def test_fourth_browser_ends_the_oldest(city: City) -> None:
    person, other = city.persons["陈思远"], city.persons["林晓岚"]
    start(other, "hers")
    for number in range(4):
        start(person, f"k{number}", number)
    assert [touch(f"k{number}", 4) for number in range(4)] == ["number", "", "", ""]
    assert touch("hers", 4) == ""
    assert len(people.sessions_of(person)) == 3


def test_key_is_kept_as_a_digest_only(city: City) -> None:
    row = start(city.persons["陈思远"], "secret-key")
    assert "secret-key" not in str(vars(row))
    assert people.session_of(row.key_digest) is None


def test_idle_browser_ends_and_work_keeps_it_open(city: City) -> None:
    idle = people.limits().idle.total_seconds() / 60
    start(city.persons["陈思远"], "k")
    assert touch("k", idle) == ""
    assert touch("k", idle * 2) == ""
    assert touch("k", idle * 3 + 0.1) == "idle"
    assert touch("k", idle * 3 + 0.2) == "idle", "what is over stays over"


def test_browser_ends_by_age_however_busy(city: City, settings: object) -> None:
    settings.SESSION_WHOLE_HOURS = 1  # type: ignore[attr-defined]
    start(city.persons["陈思远"], "k")
    assert [touch("k", at) for at in (30, 59, 60.1)] == ["", "", "age"]


def test_reset_password_ends_sessions(city: City) -> None:
    person = city.persons["陈思远"]
    start(person, "k")
    first = people.reset_password(actor=actor("管文静"), at=MORNING, person=person)
    assert touch("k") == "password"
    assert people.must_change_password(person, MORNING)
    assert people.Person.objects.get(pk=person.pk).check_password(first)


def test_changing_ones_password_ends_the_other_browsers(city: City) -> None:
    person = city.persons["陈思远"]
    mine, _ = start(person, "mine"), start(person, "forgotten")
    people.change_password(person=person, actor=people.plain_actor(person, MORNING), at=MORNING, old=PASSWORD,
                           new="quiet-harbour-2093", session=mine)  # fmt: skip
    assert (touch("mine"), touch("forgotten")) == ("", "password")


def test_one_ends_ones_own_session_and_others_need_a_right(city: City) -> None:
    row = start(city.persons["陈思远"], "k")
    with pytest.raises(NotAllowed):
        people.end_sessions(actor=actor("林晓岚"), at=MORNING, uid=row.uid, reason="试试")
    people.end_sessions(actor=actor("陈思远"), at=MORNING, uid=row.uid, reason="本人结束")
    assert touch("k") == "closed"
    again = start(city.persons["陈思远"], "k2")
    people.end_sessions(actor=actor("管文静"), at=MORNING, uid=again.uid, reason="设备丢失")
    assert touch("k2") == "closed"
    assert ledger.Fact.objects.filter(kind="people.session.ended").count() == 2
    with pytest.raises(NotFound):
        people.end_sessions(actor=actor("管文静"), at=MORNING, uid="0" * 32, reason="没有")


def test_choosing_a_post_of_ones_own_and_of_today_only(city: City) -> None:
    person, row = city.persons["陈思远"], start(city.persons["陈思远"], "k")
    head = city.persons["黄启明"].posts.get()
    made = people.delegate_post(
        actor=actor("管文静"), at=MORNING, post=head, deputy=person, starts_on=DAY, ends_on=DAY
    )
    for foreign in (head.uid, "", "0" * 32):
        with pytest.raises(NotFound):
            people.choose_post(row, foreign, MORNING)
    people.choose_post(row, made.uid, MORNING)
    row = people.session_of("k") or row
    assert people.actor_of_session(row, MORNING).post_uid == made.uid
    tomorrow = people.actor_of_session(row, MORNING + timedelta(days=1))
    assert tomorrow.post_title == "执法人员", "a delegation that ended yields to one's own post"


def test_who_decides_needs_a_second_factor(city: City) -> None:
    assert people.needs_second_factor(city.persons["黄启明"], MORNING)
    assert not people.needs_second_factor(city.persons["陈思远"], MORNING)


def test_lock_out_is_written_down_for_a_known_name_only(city: City) -> None:
    people.note_lock_out(username="nobody.here", at=MORNING)
    people.note_lock_out(username="CHENSIYUAN", at=MORNING)
    assert [fact.kind for fact in ledger.Fact.objects.all()] == ["people.person.locked_out"]
