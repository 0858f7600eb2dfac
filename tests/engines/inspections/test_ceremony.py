"""The day of a draw: witnesses, numbers from two persons, the draw, and a substitute for one that has closed."""

import pytest

from quanheng.base.errors import BadInput, Conflict, NotFound, NotYet
from quanheng.engines.inspections import api as inspections
from quanheng.registry.api import Subject
from tests.engines.inspections.test_drawing_acts import (
    AFTER,
    DAY,
    MORNING,
    NUMBERS,
    SECRET,
    make_plan,
)
from tests.engines.risk.businesses import register_businesses
from tests.people import actor, make_city

pytestmark = pytest.mark.django_db
HEAD = "郑立群"


@pytest.fixture
def plan():
    make_city()
    register_businesses(40)
    return make_plan(shares={"B": 10})


def sealed(plan):
    inspections.seal_witness(
        actor=actor(HEAD),
        at=MORNING,
        plan_uid=plan.uid,
        name=SECRET.by,
        sealed=inspections.seal_secret(SECRET),
    )
    chief = actor(HEAD)
    objects, left = inspections.object_roster(chief, plan=plan, subjects=Subject.objects.all(), classes={})
    return inspections.commit_draw(
        actor=chief, at=MORNING, plan_uid=plan.uid, objects=objects, reductions=left,
        officers=inspections.officer_roster(chief, region="445102", day=DAY, until=plan.ends_on),
        secrets=inspections.witness_secrets(plan),
    )  # fmt: skip


def enter(draw, who, number=0, value=None):
    return inspections.enter_numbers(
        actor=who,
        at=AFTER,
        draw_uid=draw.uid,
        source=NUMBERS[number].source,
        value=value or NUMBERS[number].value,
    )


def second_person():
    """Another person of the same rights: the head's own actor with another person's name behind it."""
    from dataclasses import replace

    other = actor("陈思远")
    return replace(actor(HEAD), person_id=other.person_id, name=other.name)


def open_all(draw):
    return inspections.open_witness(
        actor=actor(HEAD), at=AFTER, draw_uid=draw.uid, name=SECRET.by, nonce=SECRET.nonce, value=SECRET.value
    )


def drawn(plan):
    draw = sealed(plan)
    open_all(draw)
    for number in range(len(NUMBERS)):
        enter(draw, actor(HEAD), number)
        enter(draw, second_person(), number)
    return inspections.draw_at_ceremony(actor=actor(HEAD), at=AFTER, draw_uid=draw.uid)


def test_two_persons_copy_the_numbers_and_then_it_is_drawn_once(plan):
    draw = sealed(plan)
    with pytest.raises(NotYet, match="两人各自录入"):
        inspections.draw_at_ceremony(actor=actor(HEAD), at=AFTER, draw_uid=draw.uid)
    enter(draw, actor(HEAD))
    enter(draw, actor(HEAD))
    state = inspections.see_ceremony(actor(HEAD), draw.uid, today=AFTER.date())
    assert not state.numbers[0].agreed, "one person twice is one person"
    enter(draw, second_person(), value=NUMBERS[0].value.replace("03", "04", 1))
    assert inspections.see_ceremony(actor(HEAD), draw.uid, today=AFTER.date()).numbers[0].is_disputed
    with pytest.raises(NotYet, match="录入的号码不同"):
        inspections.draw_at_ceremony(actor=actor(HEAD), at=AFTER, draw_uid=draw.uid)
    enter(draw, second_person())
    for who in (actor(HEAD), second_person()):
        enter(draw, who, 1)
    with pytest.raises(NotYet, match="还没有揭示"):
        inspections.draw_at_ceremony(actor=actor(HEAD), at=AFTER, draw_uid=draw.uid)
    open_all(draw)
    made = inspections.draw_at_ceremony(actor=actor(HEAD), at=AFTER, draw_uid=draw.uid)
    assert made.drawn_count == 4
    assert inspections.draw_at_ceremony(actor=actor(HEAD), at=AFTER, draw_uid=draw.uid).pk == made.pk
    assert inspections.verify_draw(inspections.export_bundle(actor(HEAD), draw.uid)).ok
    with pytest.raises(Conflict):
        enter(draw, actor(HEAD))


def test_a_witness_seals_before_the_rosters_and_opens_what_was_sealed(plan):
    draw = sealed(plan)
    with pytest.raises(Conflict, match="名录已经封存"):
        inspections.seal_witness(
            actor=actor(HEAD), at=MORNING, plan_uid=plan.uid, name="后来的人", sealed="ab" * 32
        )
    with pytest.raises(BadInput, match="不一致"):
        inspections.open_witness(
            actor=actor(HEAD),
            at=AFTER,
            draw_uid=draw.uid,
            name=SECRET.by,
            nonce=SECRET.nonce,
            value="ff" * 16,
        )
    with pytest.raises(NotYet, match="还没有开出"):
        inspections.enter_numbers(
            actor=actor(HEAD), at=MORNING, draw_uid=draw.uid, source=NUMBERS[0].source, value=NUMBERS[0].value
        )
    with pytest.raises(NotFound):
        inspections.enter_numbers(
            actor=actor("陈思远"),
            at=AFTER,
            draw_uid=draw.uid,
            source=NUMBERS[0].source,
            value=NUMBERS[0].value,
        )
    assert open_all(draw).opened_fact == open_all(draw).opened_fact


def test_a_closed_business_gives_way_to_the_next_of_its_group_and_nobody_chooses(plan):
    draw = drawn(plan)
    rows = inspections.list_drawn(actor(HEAD), draw.uid)
    out = next(row for row in rows if row.role == "drawn")
    next_one = next(row for row in rows if row.role == "substitute" and row.group == out.group)
    given = {
        "actor": actor(HEAD),
        "at": AFTER,
        "draw_uid": draw.uid,
        "out_code": out.code,
        "ground": "closed",
    }
    with pytest.raises(BadInput, match="缘由"):
        inspections.use_substitute(**given, reason="关了")
    made = inspections.use_substitute(**given, reason="到店核实，门面已转让并注销")
    assert (made.in_code, made.place) == (next_one.code, 1)
    assert made.task.officers.count() == plan.officers_per_task
    again = inspections.use_substitute(**given, reason="到店核实，门面已转让并注销")
    assert again.pk == made.pk
    roles = {row.code: row.role for row in inspections.list_drawn(actor(HEAD), draw.uid)}
    assert (roles[out.code], roles[made.in_code]) == ("replaced", "called")
    called = next(row for row in inspections.list_drawn(actor(HEAD), draw.uid) if row.role == "called")
    assert len(called.officers) == plan.officers_per_task
    other = next(row for row in rows if row.role == "drawn" and row.code != out.code)
    with pytest.raises(Conflict, match="候补已用完"):
        inspections.use_substitute(**given | {"out_code": other.code}, reason="到店核实，门面已转让")


def test_the_groups_inside_show_class_and_places(plan):
    draw = drawn(plan)
    groups = [one for one in inspections.inside_groups(actor(HEAD), draw.uid) if one.size]
    assert [(one.level, one.size, one.quota) for one in groups] == [("B", 40, 4)]
    assert len(groups[0].drawn_ticks) == 4
    assert max(groups[0].drawn_ticks) <= groups[0].cut < min(groups[0].other_ticks)
