"""Joining and dividing affairs, handing them to another unit, taking an ended one up again."""

from datetime import timedelta

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound, NotYet
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock.api import Clock, clocks_of
from quanheng.foundation.ledger.api import Fact, chain_back
from tests.engines.affairs.casework import HEAD, LEADER, OFFICER, SECOND, noon, open_case, shop, uids
from tests.engines.affairs.test_with_others import FAR, INSPECTOR, put_exhibit, share, told
from tests.engines.affairs.workshop import begin, enter, on, workshop  # noqa: F401 - a fixture
from tests.people import actor

pytestmark = pytest.mark.usefixtures("city", "workshop")
WHY = "同一当事人的同一行为"


def merge(lead, *others, day=3, name=HEAD):
    who, at = actor(name, on=on(day)), noon(on(day))
    return affairs.merge_affairs(lead=lead, others=others, reason=WHY, actor=who, at=at)


def split(matter, day=5, name=HEAD, **more):
    given = {"title": "核查燕来茶餐厅", "party_name": "燕来茶餐厅", "reason": "当事人不同，分别处理"} | more
    who, at = actor(name, on=on(day)), noon(on(day))
    return affairs.split_affair(affair=matter, actor=who, at=at, **given)


def test_one_goes_on_and_the_others_end_in_it_with_their_clocks():
    lead, other = begin(), begin("核查砚溪楼二店")
    put_exhibit(other, "b.jpg")
    merge(lead, other)
    assert (other.is_open, other.outcome, other.merged_into_id, other.due_on) == (
        False,
        "merged",
        lead.pk,
        None,
    )
    assert clocks_of(other.ref) == []
    assert Clock.objects.get(owner_ref=str(other.ref), name="核查期限").stopped_on == on(3)
    assert [one.name for one in clocks_of(lead.ref)] == ["核查期限"]
    stopped = Fact.objects.filter(kind="clock.limit.stopped").last()
    merged = Fact.objects.get(kind="affairs.affair.merged")
    assert merged.uid in {link.cause.uid for link in stopped.cause_links.all()}
    assert Fact.objects.get(kind="affairs.affair.absorbed").body["others"] == other.number


def test_what_was_joined_is_read_and_counted_from_the_lead():
    lead, other = begin(), begin("核查砚溪楼二店")
    put_exhibit(lead, "a.jpg")
    put_exhibit(other, "b.jpg")
    assert told(lead, "report", OFFICER).why_not == "至少两件证据"
    merge(lead, other)
    (view,) = affairs.merged_into(lead)
    assert [act.zh for act in view.acts] == ["登记", "开始核查", f"并入{lead.number}"]
    assert [one.exhibit.name for one in view.evidence] == ["b.jpg"]
    enter(lead, "report", OFFICER, 4)


def test_a_joined_affair_takes_no_step_and_says_where_it_went():
    lead, other = begin(), begin("核查砚溪楼二店")
    merge(lead, other)
    choice = told(other, "look", OFFICER, day=4)
    assert choice.why_not == f"事项已并入“核查砚溪楼”{lead.number}"
    with pytest.raises(NotYet):
        enter(other, "look", OFFICER, 4, {"seen": "又一处"})


def test_joined_twice_is_joined_once_and_a_chain_of_joinings_ends_in_one():
    first, second, third = begin(), begin("第二件"), begin("第三件")
    merge(second, third)
    merge(first, second)
    merge(first, second)
    assert Fact.objects.filter(kind="affairs.affair.merged").count() == 2
    assert {view.affair.title for view in affairs.merged_into(first)} == {"第二件", "第三件"}


def test_a_joint_unit_of_the_lead_reads_what_was_joined(city):
    lead, other = begin(), begin("核查砚溪楼二店")
    merge(lead, other)
    share(lead, city, day=3)
    assert affairs.get_affair(actor(FAR, on=on(4)), lead.uid)
    with pytest.raises(NotFound):
        affairs.get_affair(actor(FAR, on=on(4)), other.uid)
    exhibit = put_exhibit_of_the_merged(other)
    assert affairs.find_evidence(actor(FAR, on=on(4)), exhibit.uid) == exhibit
    with pytest.raises(NotFound):
        affairs.find_evidence(actor(FAR, on=on(2)), exhibit.uid)


def put_exhibit_of_the_merged(matter):
    return put_exhibit(matter, "c.jpg").exhibit


def test_joining_is_refused_with_the_article_where_the_procedure_does_not_allow_it():
    lead, other = begin(), begin("核查砚溪楼二店")
    put_exhibit(other, "a.jpg")
    put_exhibit(other, "b.jpg")
    enter(other, "report", OFFICER, 3)
    with pytest.raises(NotYet, match="现在是“待决定”") as refusal:
        merge(lead, other, day=4)
    assert refusal.value.citation == "内部工作规程第9条"
    with pytest.raises(BadInput, match="请选择"):
        merge(lead, lead)
    with pytest.raises(NotAllowed):
        merge(lead, other, name=INSPECTOR)
    with pytest.raises(NotFound):
        merge(lead, other, name=FAR)
    penalty = open_case()
    with pytest.raises((NotYet, BadInput)):
        merge(lead, penalty)
    assert other.is_open


def test_a_part_begins_where_the_whole_stands_with_the_same_time_left():
    whole = begin()
    put_exhibit(whole, "a.jpg")
    put_exhibit(whole, "b.jpg")
    enter(whole, "look", OFFICER, 2, {"seen": "两家共用后厨"})
    part = split(whole, exhibits=[2])
    assert (part.state, part.party_name, part.is_open) == ("looking", "燕来茶餐厅", True)
    assert part.number.endswith("2号")
    assert part.number != whole.number
    assert [act.zh for act in part.acts.all()] == ["登记", "开始核查", "现场核查", f"自{whole.number}分出"]
    assert part.acts.get(step="look").fact_uid == whole.acts.get(step="look").fact_uid
    mine, theirs = clocks_of(part.ref), clocks_of(whole.ref)
    assert [(one.name, one.started_on, one.due_on) for one in mine] == [
        (one.name, one.started_on, one.due_on) for one in theirs
    ]
    assert part.due_on == whole.due_on
    assert [one.exhibit.name for one in part.evidence.all()] == ["b.jpg"]
    assert {row.person.name for row in part.officers.all()} == {OFFICER, SECOND}
    assert whole.links.get().title == part.title
    assert any("分出" in step.sentence for step in chain_back(part.opened_fact))
    enter(part, "look", OFFICER, 6, {"seen": "茶餐厅另有一处"})
    assert whole.acts.filter(step="look").count() == 1


def test_a_division_sent_twice_is_one_and_one_refused_says_when_it_is_possible():
    whole = begin()
    assert split(whole, token="once").pk == split(whole, token="once").pk
    told_only = begin("另一件", until="open")
    with pytest.raises(NotYet, match="现在是“已登记”") as refusal:
        split(told_only)
    assert (refusal.value.citation, "核查中" in refusal.value.remedy) == ("内部工作规程第10条", True)
    with pytest.raises(BadInput):
        split(whole, title="分")
    with pytest.raises(BadInput, match="案卷里没有"):
        split(whole, exhibits=[9])
    with pytest.raises(NotFound):
        split(whole, name=FAR)


def test_transfer_moves_the_clocks_into_the_other_units_queue(city):
    matter = begin()
    (clock,) = clocks_of(matter.ref)
    assert clock.unit_id == city.units["xixin"].pk
    who, at = actor(LEADER, on=on(2)), noon(on(2))
    affairs.transfer_affair(
        affair=matter, unit=city.units["xiangqiao"], reason="案情重大，由区局直接办理", actor=who, at=at
    )
    clock.refresh_from_db()
    assert (clock.unit_id, clock.region_code, clock.person_id) == (
        city.units["xiangqiao"].pk, "445102011", city.persons[OFFICER].pk,
    )  # fmt: skip
    assert matter.officers.filter(until_on=None).count() == 2
    assert affairs.find_affairs(who, unit_id=city.units["xiangqiao"].pk).count() == 1


def test_transfer_to_another_district_takes_everything_along(city):
    matter = begin()
    affairs.transfer_affair(
        affair=matter, unit=city.units["raoping"], reason="违法行为发生在饶平县",
        actor=actor(LEADER, on=on(2)), at=noon(on(2)),
    )  # fmt: skip
    assert affairs.find_affairs(actor(FAR, on=on(2))).count() == 0, "his own station answers for one town"
    assert matter.region_code == "445122"
    assert affairs.count_affairs(actor(LEADER, on=on(2))) == 0
    assert not matter.officers.filter(until_on=None).exists()
    (clock,) = clocks_of(matter.ref)
    assert (clock.region_code, clock.person_id) == ("445122", None)
    assert affairs.timeline_of(actor("方明远", on=on(2)), matter)[0].kind == "affairs.affair.transferred"


def test_naming_officers_moves_the_clocks_into_the_leads_queue(city):
    matter = begin()
    affairs.assign_officers(
        affair=matter, officers=uids(SECOND, OFFICER), actor=actor(HEAD, on=on(2)), at=noon(on(2))
    )
    assert clocks_of(matter.ref)[0].person_id == city.persons[SECOND].pk


def test_an_ended_affair_is_taken_up_again_where_its_procedure_says_so():
    matter = begin()
    for name in ("a.jpg", "b.jpg"):
        put_exhibit(matter, name)
    enter(matter, "report", OFFICER, 3)
    assert told(matter, "again", LEADER, day=3).when_words == "作出决定之后"
    enter(matter, "judge", LEADER, 4)
    assert (matter.is_open, matter.closed_on) == (False, on(4))
    assert not told(matter, "look", OFFICER, day=5).may
    enter(matter, "again", LEADER, 5, {"again_why": "发现新的证据"})
    assert (matter.is_open, matter.closed_on, matter.outcome, matter.state) == (True, None, "", "looking")
    assert matter.due_on is not None
    kinds = [fact.kind for fact in Fact.objects.filter(object_ref=str(matter.ref)).order_by("-id")[:2]]
    assert kinds == ["affairs.affair.reopened", "affairs.step.taken"]


def test_suspension_stills_the_authoritys_periods_and_not_the_partys():
    matter = begin()
    enter(matter, "hear", OFFICER, 2)
    enter(matter, "rest", HEAD, 10)
    states = {one.name: one.state for one in clocks_of(matter.ref)}
    assert states == {"核查期限": "paused", "当事人说明": "running"}
    enter(matter, "go_on", HEAD, 19)
    whole = next(one for one in clocks_of(matter.ref) if one.name == "核查期限")
    assert whole.due_on == on(1) + timedelta(days=90 + 10)
    assert whole.pause_list[0].why == "中止调查"


def test_a_withdrawn_act_takes_back_the_period_it_started():
    matter = begin()
    act = enter(matter, "hear", OFFICER, 2)
    affairs.withdraw_act(
        affair=matter, act=act, reason="通知发错了人", actor=actor(OFFICER, on=on(2)), at=noon(on(2))
    )
    party = Clock.objects.get(owner_ref=str(matter.ref), name="当事人说明")
    assert party.state == "stopped"
    with pytest.raises(BadInput):
        affairs.correct_act(
            affair=matter, act=act, form={}, reason="再改一次", actor=actor(OFFICER, on=on(2)), at=noon(on(2))
        )


def test_a_penalty_case_cannot_be_joined_with_an_inquiry_of_another_kind():
    inquiry, penalty = begin(), open_case(subject=shop())
    with pytest.raises((BadInput, NotYet)):
        merge(penalty, inquiry)
