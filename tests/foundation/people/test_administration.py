"""What an administrator does with people and posts, and how far the hand reaches."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.people import DAY, MORNING, PASSWORD, City, actor

ADMIN, HEAD = "管文静", "方明远"


def add(
    username: str = "lin.yan", name: str = "林砚", by: people.Actor | None = None
) -> tuple[people.Person, str]:
    return people.add_person(actor=by or actor(ADMIN), at=MORNING, username=username, name=name)


def kinds() -> list[str]:
    return list(ledger.Fact.objects.order_by("pk").values_list("kind", flat=True))


def county_admin(city: City) -> people.Actor:
    """The administrator of one county bureau: the same rights, a smaller tree."""
    unit = city.units["xiangqiao"]
    return replace(actor(ADMIN), unit_id=unit.pk, unit_uid=unit.uid, unit_path=unit.path, regions=("445102",))


def test_new_person_gets_a_first_password_that_must_be_changed(city: City) -> None:
    person, first = add("Lin.Yan")
    assert person.username == "lin.yan"
    assert person.check_password(first)
    assert people.must_change_password(person, MORNING)
    own = people.plain_actor(person, MORNING)
    people.change_password(person=person, actor=own, at=MORNING, old=first, new="quiet-harbour-2093")
    person.refresh_from_db()
    assert not people.must_change_password(person, MORNING)
    assert kinds() == ["people.person.added", "people.password.changed"]
    assert first not in str(list(ledger.Fact.objects.values_list("body", flat=True)))


@pytest.mark.parametrize(
    "username", ["", "ab", "a" * 61, "林砚", "lin yan", "lin@yan", "lin/yan", "<b>lin</b>", "..."]
)
def test_bad_username_is_refused(city: City, username: str) -> None:
    with pytest.raises(BadInput, match="登录名"):
        add(username)
    assert kinds() == []


def test_name_is_needed_and_a_username_is_given_once(city: City) -> None:
    with pytest.raises(BadInput, match="姓名"):
        add(name="  ")
    add("lin.yan")
    with pytest.raises(Conflict, match=r"lin\.yan"):
        add("LIN.YAN")
    assert kinds() == ["people.person.added"]


@pytest.mark.parametrize("weak", ["short-1", "1234567890123", "password1234", "chensiyuan1"])
def test_weak_password_is_refused_with_a_remedy(city: City, weak: str) -> None:
    person = city.persons["陈思远"]
    own = people.plain_actor(person, MORNING)
    with pytest.raises(BadInput) as refused:
        people.change_password(person=person, actor=own, at=MORNING, old=PASSWORD, new=weak)
    assert "密码" in str(refused.value.remedy)
    assert people.Person.objects.get(pk=person.pk).check_password(PASSWORD)


def test_password_change_asks_the_old_one_and_a_new_one(city: City) -> None:
    person = city.persons["陈思远"]
    own = people.plain_actor(person, MORNING)
    with pytest.raises(NotAllowed, match="原密码"):
        people.change_password(person=person, actor=own, at=MORNING, old="guess", new="quiet-harbour-2093")
    with pytest.raises(BadInput, match="相同"):
        people.change_password(person=person, actor=own, at=MORNING, old=PASSWORD, new=PASSWORD)


def test_password_grows_old(city: City) -> None:
    person = city.persons["陈思远"]
    days = people.limits().password
    assert not people.must_change_password(person, MORNING + days)
    assert people.must_change_password(person, MORNING + days + timedelta(seconds=1))


@pytest.mark.django_db
def test_first_administrator_begins_an_empty_house_only() -> None:
    unit = people.Unit.objects.create(code="c", name="砚峰市局", short_name="市局", kind="city_bureau", path="c/",
                                      region_code="445100")  # fmt: skip
    people.Role.objects.create(key="system_admin", name="系统管理员", rights=[])
    values = {"username": "guan.yuan", "name": "管源", "unit": unit, "at": MORNING}
    with pytest.raises(BadInput):
        people.first_administrator(password="123", **values)
    assert not people.Person.objects.exists()
    person = people.first_administrator(password="quiet-harbour-2093", **values)
    assert people.actor_for(person, on=DAY).post_title == "系统管理员"
    with pytest.raises(NotAllowed, match="已有人员"):
        people.first_administrator(password="quiet-harbour-2093", **values | {"username": "second"})


def test_suspension_ends_sessions_and_sign_in_until_restored(city: City) -> None:
    person = city.persons["陈思远"]
    people.start_session(person=person, key="k1", at=MORNING)
    people.suspend_person(actor=actor(ADMIN), at=MORNING, person=person, reason="调离")
    people.suspend_person(actor=actor(ADMIN), at=MORNING, person=person, reason="再按一次")
    row = people.session_of("k1")
    assert row is not None
    assert people.touch_session(row, MORNING) == "suspended"
    with pytest.raises(NotAllowed, match="停用"):
        people.actor_for(person, on=DAY)
    people.restore_person(actor=actor(ADMIN), at=MORNING, person=person)
    assert people.actor_for(person, on=DAY).name == "陈思远"
    assert kinds() == ["people.person.signed_in", "people.person.suspended", "people.person.restored"]


def test_suspension_needs_a_reason_and_another_person(city: City) -> None:
    with pytest.raises(BadInput, match="理由"):
        people.suspend_person(actor=actor(ADMIN), at=MORNING, person=city.persons["陈思远"], reason=" ")
    with pytest.raises(NotAllowed, match="自己"):
        people.suspend_person(actor=actor(ADMIN), at=MORNING, person=city.persons[ADMIN], reason="试试")


def test_post_holds_from_its_first_day_to_its_last(city: City) -> None:
    person, _ = add()
    values = {"actor": actor(ADMIN), "at": MORNING, "person": person, "unit": city.units["xixin"],
              "role": people.Role.objects.get(key="inspector"), "title": "检查人员"}  # fmt: skip
    with pytest.raises(BadInput, match="止期"):
        people.give_post(starts_on=DAY, ends_on=DAY - timedelta(days=1), **values)
    post = people.give_post(starts_on=DAY + timedelta(days=1), **values)
    with pytest.raises(NotAllowed, match="没有任职岗位"):
        people.actor_for(person, on=DAY)
    assert people.actor_for(person, on=DAY + timedelta(days=1)).regions == ("445102009", "445102011")
    last = DAY + timedelta(days=30)
    people.end_post(actor=actor(ADMIN), at=MORNING, post=post, ends_on=last)
    people.end_post(actor=actor(ADMIN), at=MORNING, post=post, ends_on=last)
    assert people.actor_for(person, on=last).post_uid == post.uid
    with pytest.raises(NotAllowed):
        people.actor_for(person, on=last + timedelta(days=1))
    with pytest.raises(BadInput):
        people.end_post(actor=actor(ADMIN), at=MORNING, post=post, ends_on=DAY)
    assert kinds() == ["people.person.added", "people.post.given", "people.post.ended"]


def test_delegated_post_says_so_and_ends_by_its_day(city: City) -> None:
    head, deputy = city.persons["黄启明"], city.persons["陈思远"]
    post, last = head.posts.get(), DAY + timedelta(days=7)
    made = people.delegate_post(
        actor=actor(ADMIN), at=MORNING, post=post, deputy=deputy, starts_on=DAY, ends_on=last
    )
    acting = people.actor_for(deputy, on=last, post_uid=made.uid, second_factor=True)
    assert (acting.post_title, acting.role_key) == ("所长（代理）", "station_head")
    assert people.actor_for(deputy, on=DAY).post_title == "执法人员", "one's own post stays the main one"
    assert people.actor_for(head, on=DAY).post_title == "所长", "who delegates keeps the post"
    with pytest.raises(NotAllowed):
        people.actor_for(deputy, on=last + timedelta(days=1), post_uid=made.uid)
    with pytest.raises(BadInput, match="不能再转"):
        people.delegate_post(
            actor=actor(ADMIN),
            at=MORNING,
            post=made,
            deputy=city.persons["林晓岚"],
            starts_on=DAY,
            ends_on=last,
        )
    assert kinds() == ["people.post.delegated"]


@pytest.mark.parametrize("days", [-1, 367])
def test_delegation_without_a_fair_end_is_refused(city: City, days: int) -> None:
    post = city.persons["黄启明"].posts.get()
    with pytest.raises(BadInput, match="代理"):
        people.delegate_post(actor=actor(ADMIN), at=MORNING, post=post, deputy=city.persons["陈思远"],
                             starts_on=DAY, ends_on=DAY + timedelta(days=days))  # fmt: skip
    with pytest.raises(BadInput, match="他人"):
        people.delegate_post(actor=actor(ADMIN), at=MORNING, post=post, deputy=city.persons["黄启明"],
                             starts_on=DAY, ends_on=DAY)  # fmt: skip


def test_every_act_asks_its_right_and_writes_nothing_without(city: City) -> None:
    person, post, by = city.persons["林晓岚"], city.persons["林晓岚"].posts.get(), actor("陈思远")
    role = people.Role.objects.get(key="system_admin")
    acts = [
        lambda: add(by=by),
        lambda: people.suspend_person(actor=by, at=MORNING, person=person, reason="试试"),
        lambda: people.restore_person(actor=by, at=MORNING, person=person),
        lambda: people.reset_password(actor=by, at=MORNING, person=person),
        lambda: people.remove_totp(actor=by, at=MORNING, person=person, reason="试试"),
        lambda: people.give_post(actor=by, at=MORNING, person=person, unit=post.unit, role=role, title="",
                                 starts_on=DAY),
        lambda: people.end_post(actor=by, at=MORNING, post=post, ends_on=DAY),
        lambda: people.delegate_post(actor=by, at=MORNING, post=post, deputy=by_person(), starts_on=DAY, ends_on=DAY),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert kinds() == []


def by_person() -> people.Person:
    return people.Person.objects.get(name="陈思远")


def test_a_county_administrator_reaches_no_further_than_the_county(city: City) -> None:
    by, far = county_admin(city), city.persons["余海生"]
    role = people.Role.objects.get(key="inspector")
    with pytest.raises(NotFound):
        people.suspend_person(actor=by, at=MORNING, person=far, reason="越界")
    with pytest.raises(NotFound):
        people.reset_password(actor=by, at=MORNING, person=city.persons[HEAD])
    with pytest.raises(NotFound):
        people.end_post(actor=by, at=MORNING, post=far.posts.get(), ends_on=DAY)
    near = city.persons["陈思远"]
    with pytest.raises(NotFound):
        people.give_post(actor=by, at=MORNING, person=near, unit=city.units["city"], role=role, title="",
                         starts_on=DAY)  # fmt: skip
    with pytest.raises(NotFound):
        people.get_person(by, far.uid)
    session = people.start_session(person=far, key="far", at=MORNING)
    with pytest.raises(NotFound):
        people.end_sessions(actor=by, at=MORNING, uid=session.uid, reason="越界")
    people.suspend_person(actor=by, at=MORNING, person=near, reason="调离")


def test_a_county_administrator_may_give_a_first_post(city: City) -> None:
    by = county_admin(city)
    person, _ = add(by=by)
    assert people.get_person(by, person.uid) == person
    people.give_post(actor=by, at=MORNING, person=person, unit=city.units["xixin"], title="",
                     role=people.Role.objects.get(key="inspector"), starts_on=DAY)  # fmt: skip
    assert people.actor_for(person, on=DAY).post_title == "检查人员"


def test_certificate_holds_to_its_last_day(city: City) -> None:
    person = city.persons["陈思远"]
    person.certificate_until = date(2026, 12, 31)
    assert person.has_certificate(date(2026, 12, 31))
    assert not person.has_certificate(date(2027, 1, 1))
    assert not city.persons["吴映雪"].has_certificate(DAY)
