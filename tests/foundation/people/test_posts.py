"""Nobody widens what they may do themselves: own posts, posts of superiors, deputies of posts that end."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, NotAllowed
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.people import DAY, MORNING, City, actor

ADMIN, LEADER, HEAD, OFFICER = "管文静", "方明远", "黄启明", "陈思远"
LAST = DAY + timedelta(days=7)


def hand_on(city: City, by: str, whose: str, to: str, until: object = LAST) -> people.Post:
    return people.delegate_post(
        actor=actor(by), at=MORNING, post=city.persons[whose].posts.get(), deputy=city.persons[to], starts_on=DAY,
        ends_on=until,  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_administrator_gives_and_ends_no_post_of_their_own(city: City) -> None:
    own = city.persons[ADMIN]
    with pytest.raises(NotAllowed, match="不能给自己任职") as refused:
        people.give_post(actor=actor(ADMIN), at=MORNING, person=own, unit=city.units["city"], title="局长",
                         role=people.Role.objects.get(key="bureau_leader"), starts_on=DAY)  # fmt: skip
    assert "另一位管理员" in str(refused.value.remedy)
    with pytest.raises(NotAllowed, match="不能结束自己的岗位"):
        people.end_post(actor=actor(ADMIN), at=MORNING, post=own.posts.get(), ends_on=DAY)
    assert own.posts.count() == 1
    assert not ledger.Fact.objects.exists()


def test_ones_own_post_is_handed_on(city: City) -> None:
    made = hand_on(city, HEAD, HEAD, OFFICER)
    assert people.actor_for(city.persons[OFFICER], on=LAST, post_uid=made.uid).post_title == "所长（代理）"


def test_a_superior_hands_on_what_they_could_decide_themselves(city: City) -> None:
    assert hand_on(city, LEADER, HEAD, OFFICER).acting_for == city.persons[HEAD].posts.get()


def test_nobody_hands_on_more_than_they_may_decide(city: City) -> None:
    division = people.give_post(
        actor=actor(ADMIN), at=MORNING, person=city.persons["吴映雪"], unit=city.units["city"], title="科长",
        role=people.Role.objects.get(key="division_head"), starts_on=DAY,
    )  # fmt: skip
    by = people.actor_for(city.persons["吴映雪"], on=DAY, post_uid=division.uid, second_factor=True)
    leader = city.persons[ADMIN].posts.get()
    with pytest.raises(NotAllowed, match="超出您的权限"):
        people.delegate_post(
            actor=by, at=MORNING, post=leader, deputy=city.persons[OFFICER], starts_on=DAY, ends_on=LAST
        )
    with pytest.raises(NotAllowed, match="不能指定自己"):
        people.delegate_post(
            actor=by, at=MORNING, post=city.persons[HEAD].posts.get(), deputy=city.persons["吴映雪"], starts_on=DAY,
            ends_on=LAST,
        )  # fmt: skip


def test_a_deputy_holds_no_longer_than_the_post(city: City) -> None:
    post = city.persons[HEAD].posts.get()
    made = hand_on(city, HEAD, HEAD, OFFICER)
    people.end_post(actor=actor(ADMIN), at=MORNING, post=post, ends_on=DAY + timedelta(days=2))
    made.refresh_from_db()
    assert made.ends_on == DAY + timedelta(days=2)
    told = list(ledger.Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert told == ["people.post.delegated", "people.post.ended", "people.post.ended"]
    with pytest.raises(BadInput, match="任期到"):
        people.delegate_post(actor=actor(ADMIN), at=MORNING, post=city.persons[HEAD].posts.get(),
                             deputy=city.persons["林晓岚"], starts_on=DAY, ends_on=LAST)  # fmt: skip


def test_a_delegation_that_had_not_begun_when_its_post_ended_never_begins(city: City) -> None:
    post, start = city.persons[HEAD].posts.get(), DAY + timedelta(days=5)
    made = people.delegate_post(
        actor=actor(HEAD), at=MORNING, post=post, deputy=city.persons[OFFICER], starts_on=start, ends_on=LAST
    )
    people.end_post(actor=actor(ADMIN), at=MORNING, post=post, ends_on=DAY)
    for day in (DAY, start, LAST):
        with pytest.raises(NotAllowed):
            people.actor_for(city.persons[OFFICER], on=day, post_uid=made.uid)


def test_who_handed_a_post_on_takes_it_back(city: City) -> None:
    made = hand_on(city, HEAD, HEAD, OFFICER)
    with pytest.raises(NotAllowed, match="没有这项权限"):
        people.end_post(actor=people.actor_for(city.persons[OFFICER], on=DAY, post_uid=made.uid, second_factor=True),
                        at=MORNING, post=made, ends_on=DAY)  # fmt: skip
    people.end_post(actor=actor(HEAD), at=MORNING, post=made, ends_on=DAY)
    with pytest.raises(NotAllowed):
        people.actor_for(city.persons[OFFICER], on=DAY + timedelta(days=1), post_uid=made.uid)
    with pytest.raises(NotAllowed, match="没有这项权限"):
        people.end_post(actor=actor(HEAD), at=MORNING, post=city.persons["林晓岚"].posts.get(), ends_on=DAY)
