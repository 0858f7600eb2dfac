"""Joint handling and delegation: who sees the affair, who may do what in it, until when."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor
from tests.engines.affairs.casework import HEAD, LEADER, OFFICER, noon, uids
from tests.engines.affairs.workshop import begin, enter, on, workshop  # noqa: F401 - a fixture
from tests.people import actor

pytestmark = pytest.mark.usefixtures("city", "workshop")
FAR, INSPECTOR = "余海生", "苏安宁"  # another county's officer; an inspector of the same district
SEEN = {"seen": "两处问题"}


def delegate(matter, *steps, day=1, until=10, **more):
    given = {"steps": steps or ("look",), "until_on": on(until), "reason": "人手不足，请代为现场核查"} | more
    return affairs.delegate_steps(affair=matter, actor=actor(HEAD, on=on(day)), at=noon(on(day)), **given)


def share(matter, city, day=1, unit="huanggang"):
    who = actor(HEAD, on=on(day))
    return affairs.share_affair(
        affair=matter, unit=city.units[unit], reason="当事人在两县都有门店", actor=who, at=noon(on(day))
    )


def sees(name, matter, day=2):
    return affairs.find_affairs(actor(name, on=on(day))).filter(pk=matter.pk).exists()


def told(matter, step, name, day=2):
    steps = affairs.available_steps(matter, actor(name, on=on(day)), noon(on(day)))
    return next(one for one in steps if one.step == step)


def test_nobody_from_elsewhere_sees_it_before_and_after(city):
    matter = begin()
    assert not sees(FAR, matter)
    partner = share(matter, city)
    assert sees(FAR, matter)
    assert affairs.get_affair(actor(FAR, on=on(2)), matter.uid) == matter
    affairs.end_partner(partner=partner, reason="各自办理", actor=actor(HEAD, on=on(3)), at=noon(on(3)))
    assert not sees(FAR, matter, day=3)
    with pytest.raises(NotFound):
        affairs.get_affair(actor(FAR, on=on(3)), matter.uid)


def test_a_joint_unit_counts_in_the_query_itself(city):
    share(begin(), city)
    begin("另一件")
    assert affairs.count_affairs(actor(FAR, on=on(2))) == 1
    assert affairs.count_affairs(actor(FAR, on=on(0))) == 0, "not before its first day"
    assert affairs.count_affairs(actor(OFFICER, on=on(2))) == 2


def test_a_joint_unit_acts_but_for_the_decision(city):
    matter = begin()
    share(matter, city)
    enter(matter, "ask", FAR, 2)
    assert matter.acts.last().actor_name == FAR
    assert told(matter, "look", FAR).why_not == "您不是本案办案人员"
    choice = told(matter, "judge", "方明远")
    assert choice.code == "not_yet", "the city's leader is at home everywhere in the city"
    affairs.assign_officers(
        affair=matter, officers=uids(OFFICER, FAR), actor=actor(HEAD, on=on(2)), at=noon(on(2))
    )
    enter(matter, "look", FAR, 2, SEEN)


def test_a_joint_unit_reads_papers_and_the_timeline(city):
    matter = begin()
    assert affairs.timeline_of(actor(FAR, on=on(2)), matter) == []
    share(matter, city)
    kinds = [fact.kind for fact in affairs.timeline_of(actor(FAR, on=on(2)), matter)]
    assert kinds[0] == "affairs.affair.shared"
    assert "affairs.affair.opened" in kinds


def test_the_same_unit_joins_once_and_never_itself(city):
    matter = begin()
    assert share(matter, city).pk == share(matter, city).pk
    assert Fact.objects.filter(kind="affairs.affair.shared").count() == 1
    with pytest.raises(BadInput, match="另一个单位"):
        share(matter, city, unit="xixin")


def test_a_delegate_does_the_named_step_and_no_other(city):
    matter = begin()
    delegate(matter, unit=city.units["huanggang"])
    assert told(matter, "look", FAR).may
    choice = told(matter, "ask", FAR)
    assert (choice.may, choice.code) == (False, "not_allowed")
    assert "您受托办理的是现场核查" in choice.why_not
    with pytest.raises(NotAllowed):
        enter(matter, "ask", FAR, 2)
    enter(matter, "look", FAR, 2, SEEN)
    assert (
        Fact.objects.filter(kind="affairs.step.taken", object_ref=str(matter.ref))
        .last()
        .unit_name.startswith("黄冈")
    )


def test_a_colleague_not_assigned_may_do_what_was_delegated(city):
    matter = begin()
    assert told(matter, "look", HEAD).why_not == "您不是本案办案人员"
    delegate(matter, person=city.persons[HEAD])
    assert told(matter, "look", HEAD).may
    enter(matter, "look", HEAD, 2, SEEN)


def test_whoever_investigated_by_delegation_does_not_decide(city):
    matter = begin()
    delegate(matter, person=city.persons[LEADER])
    enter(matter, "look", LEADER, 2, SEEN)
    choice = told(matter, "judge", LEADER)
    assert not choice.may
    for name in ("a.jpg", "b.jpg"):
        put_exhibit(matter, name)
    enter(matter, "report", OFFICER, 3)
    with pytest.raises(NotAllowed, match="不能审核自己办的案件") as refusal:
        enter(matter, "judge", LEADER, 3)
    assert refusal.value.citation == "内部工作规程第8条"


def put_exhibit(matter, name, day=2):
    from quanheng.foundation.ledger import api as ledger

    who, at = actor(OFFICER, on=on(day)), noon(on(day))
    sealed = ledger.seal_exhibit(name=name, media_type="image/jpeg", content=name.encode(), actor=who, at=at)
    return affairs.attach_exhibit(affair=matter, exhibit=sealed, kind="3", actor=who, at=at)


def test_a_delegation_gives_no_right_and_no_certificate(city):
    matter = begin()
    delegate(matter, person=city.persons[INSPECTOR])
    assert told(matter, "look", INSPECTOR).why_not == "不在您的权限内"
    delegate(matter, unit=city.units["huanggang"])
    city.persons[FAR].certificate_until = on(0)
    city.persons[FAR].save()
    refused = told(matter, "look", FAR)
    assert refused.why_not == "您没有在有效期内的执法证件"
    assert refused.citation == "内部工作规程第5条"


def test_it_ends_by_itself_and_the_end_is_written_once(city):
    matter = begin()
    partner = delegate(matter, unit=city.units["huanggang"], until=5)
    assert told(matter, "look", FAR, day=5).may
    assert not sees(FAR, matter, day=6), "the day ends it, whether or not the round was there"
    with pytest.raises(NotFound):
        enter(matter, "look", FAR, 6, SEEN)
    worker = system_actor("road")
    assert affairs.end_partners_due(actor=worker, at=noon(on(5))) == 0
    assert [affairs.end_partners_due(actor=worker, at=noon(on(6))) for _ in range(2)] == [1, 0]
    partner.refresh_from_db()
    assert (partner.ended_on, partner.ended_why) == (on(5), "到期")
    fact = Fact.objects.get(kind="affairs.delegation.ended")
    assert fact.cause_links.get().cause.uid == partner.fact_uid


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"steps": ["judge"]}, "不能委托"),
        ({"steps": ["fly"]}, "请选择要委托的步骤"),
        ({"steps": []}, "请选择要委托的步骤"),
        ({"until_on": on(-1)}, "委托须从今天"),
        ({"until_on": on(0) + timedelta(days=400)}, "最长一年"),
        ({"reason": "忙"}, "理由"),
        ({"unit": None}, "请选择受托的单位或人员"),
    ],
)
def test_what_cannot_be_delegated_is_refused(city, changes, words):
    matter = begin()
    with pytest.raises(BadInput, match=words):
        delegate(matter, **({"unit": city.units["huanggang"]} | changes))
    assert not matter.partners.exists()


def test_who_may_not_hand_on_is_refused_and_an_ended_matter_too(city):
    matter = begin()
    who = {"affair": matter, "unit": city.units["huanggang"], "reason": "当事人在两县都有门店"}
    with pytest.raises(NotAllowed):
        affairs.share_affair(actor=actor(INSPECTOR, on=on(1)), at=noon(on(1)), **who)
    with pytest.raises(NotFound):
        affairs.share_affair(actor=actor(FAR, on=on(1)), at=noon(on(1)), **who)
    partner = share(matter, city)
    affairs.end_partner(partner=partner, reason="不再需要", actor=actor(HEAD, on=on(1)), at=noon(on(1)))
    with pytest.raises(Conflict):
        affairs.end_partner(partner=partner, reason="不再需要", actor=actor(HEAD, on=on(1)), at=noon(on(1)))
    affairs.Affair.objects.filter(pk=matter.pk).update(is_open=False)
    with pytest.raises(NotYet):
        share(matter, city)
