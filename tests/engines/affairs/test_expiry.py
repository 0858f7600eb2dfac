"""What follows when a period has run out: once, as a fact, and part of the sum from then on."""

import pytest

from quanheng.base.errors import Expired, NotAllowed
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock.api import clocks_of
from quanheng.foundation.ledger.api import Fact, say
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.affair import AffairSpec
from tests.engines.affairs.casework import OFFICER, SECOND, noon, uids
from tests.engines.affairs.test_with_others import told
from tests.engines.affairs.workshop import begin, enter, on, workshop  # noqa: F401 - a fixture
from tests.people import actor

pytestmark = pytest.mark.usefixtures("city", "workshop")
WORKER = system_actor("road")


def round_on(day):
    return affairs.let_lapse(actor=WORKER, at=noon(on(day)))


def last_day(matter, name):
    clock = next(one for one in clocks_of(matter.ref) if one.name == name)
    return (clock.due_on - on(0)).days


def test_a_step_becomes_due_and_another_is_closed_once():
    matter = begin(until="open")
    end = last_day(matter, "开始核查")
    assert round_on(end) == [], "the last day still counts"
    assert told(matter, "begin", OFFICER, day=end).may
    (act,) = round_on(end + 1)
    assert round_on(end + 1) == []
    assert round_on(end + 30) == []
    assert act.zh == "开始核查期满"
    refused = told(matter, "begin", OFFICER, day=end + 1)
    assert (refused.code, refused.citation) == ("expired", "内部工作规程第3条")
    due = told(matter, "prolong", OFFICER, day=end + 1)
    assert (due.may, due.is_due) == (True, True)
    first = affairs.available_steps(matter, actor(OFFICER, on=on(end + 1)), noon(on(end + 1)))[0]
    assert first.step == "prolong", "what is due comes first"
    matter.refresh_from_db()
    with pytest.raises(Expired):
        enter(matter, "begin", OFFICER, end + 1, {"officers": uids(OFFICER, SECOND)})
    fact = Fact.objects.get(kind="affairs.limit.lapsed")
    assert say(fact).startswith("“开始核查”于")
    assert "应当延期或者说明理由" in say(fact)
    enter(matter, "prolong", OFFICER, end + 2, {"why_late": "等待外地回函"})
    assert matter.state == "looking"


def test_a_state_follows_and_the_affair_ends():
    matter = begin()
    enter(matter, "ask", OFFICER, 2)
    end = last_day(matter, "补正期限")
    seen = matter.version
    round_on(end + 1)
    matter.refresh_from_db()
    assert (matter.state, matter.is_open, matter.outcome, matter.due_on) == ("lapsed", False, "lapsed", None)
    assert matter.version > seen, "a form from before is told to look again"
    assert clocks_of(matter.ref) == []
    kinds = list(
        Fact.objects.filter(object_ref=str(matter.ref)).order_by("-id").values_list("kind", flat=True)[:2]
    )
    assert kinds == ["affairs.affair.closed", "affairs.limit.lapsed"]


def test_a_condition_that_does_not_hold_lets_nothing_follow():
    matter = begin()
    enter(matter, "ask", OFFICER, 2)
    end = last_day(matter, "补正期限")
    enter(matter, "supply", OFFICER, 3)
    assert round_on(end + 1) == []
    matter.refresh_from_db()
    assert matter.is_open


def test_only_the_round_writes_it():
    with pytest.raises(NotAllowed):
        affairs.let_lapse(actor=actor(OFFICER), at=noon(on(0)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"on_expiry": {"zh": "终止", "to": "gone"}}, "没有声明的状态“gone”"),
        ({"on_expiry": {"zh": "终止", "due": ["gone"]}}, "没有声明的步骤“gone”"),
        ({"on_expiry": {"zh": "什么也没有"}}, "没有写任何后果"),
    ],
)
def test_a_consequence_that_cannot_happen_is_refused_when_the_pack_is_read(change, said):
    spec = affairs.current_spec("inquiry").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    spec["clocks"][0] |= change
    with pytest.raises(ValueError, match=said):
        AffairSpec.model_validate(spec)


@pytest.mark.parametrize(
    ("step", "change", "said"),
    [
        ("again", {"reopens": False}, "须写 reopens"),
        ("look", {"reopens": True}, "只能从办结状态出发"),
        ("look", {"withdrawable": True, "clocks": [{"do": "stop", "clock": "whole"}]}, "不能写 withdrawable"),
        ("look", {"clocks": [{"do": "stop", "clock": "all"}]}, "只有 suspend 和 resume"),
    ],
)
def test_a_step_beside_the_road_that_cannot_be_taken_is_refused(step, change, said):
    spec = affairs.current_spec("inquiry").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    next(one for one in spec["steps"] if one["key"] == step).update(change)
    with pytest.raises(ValueError, match=said):
        AffairSpec.model_validate(spec)
