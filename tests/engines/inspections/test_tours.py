"""A day's tour: the cheapest order within the hours, what does not fit named, kept by a person for the phones."""

from datetime import timedelta
from itertools import pairwise, permutations

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Person, Unit
from quanheng.registry.api import Subject
from tests.engines.risk.businesses import register_businesses
from tests.people import DAY, MORNING, actor, make_city

Place, Stop = inspections.Place, inspections.Stop
HOME = Place(23.660, 116.630)


def row_of_shops(number: int, **more: int) -> list[inspections.Stop]:
    """Shops along one road northwards, given in a muddled order."""
    order = [(at * 7) % number for at in range(number)]
    return [Stop(f"shop-{at}", Place(23.661 + at * 0.002, 116.630), 30, **more) for at in order]


def test_a_degree_of_latitude_is_as_long_as_the_sphere_says():
    from quanheng.engines.inspections.touring import metres_between

    # mean radius of the IUGG, 6371008.8 m: one degree is 111195.08 m
    assert metres_between(Place(23, 116), Place(24, 116)) == pytest.approx(111_195.08, abs=0.01)


def test_shops_along_one_road_are_visited_along_it():
    tour = inspections.plan_tour(row_of_shops(6), HOME, inspections.Day())
    assert [visit.key for visit in tour.visits] in (
        [f"shop-{at}" for at in range(6)],
        [f"shop-{at}" for at in reversed(range(6))],
    )
    assert tour.left_out == ()


def test_the_order_is_as_short_as_any_that_can_be_tried():
    stops = [
        Stop(f"s{at}", Place(23.66 + dy / 500, 116.63 + dx / 500), 10)
        for at, (dx, dy) in enumerate([(3, 1), (-2, 4), (5, -3), (-4, -2), (1, 5), (2, -5)])
    ]
    tour = inspections.plan_tour(stops, HOME, inspections.Day(rest_from=0, rest_to=0))
    from quanheng.engines.inspections.touring import metres_between

    def way(order: tuple[inspections.Stop, ...]) -> int:
        places = [HOME, *(stop.place for stop in order), HOME]
        return sum(round(metres_between(one, other) * 1.3) for one, other in pairwise(places))

    assert tour.metres == min(way(order) for order in permutations(stops))


def test_nothing_begins_at_noon_nor_outside_the_hours_and_times_add_up():
    day = inspections.Day()
    tour = inspections.plan_tour(row_of_shops(12), HOME, day)
    at = day.begins
    for visit in tour.visits:
        assert visit.arrives >= at + visit.metres * 60 // 25_000
        assert visit.leaves == visit.arrives + 30
        assert visit.leaves <= day.rest_from or visit.arrives >= day.rest_to
        at = visit.leaves
    assert tour.back_at <= day.ends
    seen = {visit.key for visit in tour.visits} | set(tour.left_out)
    assert len(seen) == 12


def test_what_is_due_is_never_left_out_for_what_may_wait():
    day = inspections.Day(begins=540, ends=640, rest_from=0, rest_to=0)
    pressing = [Stop(f"due-{at}", Place(23.67 + at * 0.002, 116.63), 30, weight=10) for at in range(2)]
    tour = inspections.plan_tour([*row_of_shops(5), *pressing], HOME, day)
    assert {"due-0", "due-1"} <= {visit.key for visit in tour.visits}
    assert tour.left_out


def test_the_list_may_come_in_any_order():
    stops = row_of_shops(9)
    assert inspections.plan_tour(stops, HOME, inspections.Day()) == inspections.plan_tour(
        stops[::-1], HOME, inspections.Day()
    )


@pytest.fixture
def three(db) -> list[inspections.Task]:
    """Three shops of a street with an open visit each; the last has no coordinates."""
    make_city()
    shops = register_businesses(3)[0]
    for at, shop in enumerate(shops[:2]):
        Subject.objects.filter(pk=shop.pk).update(lat=23.661 + at * 0.003, lon=116.63)
    officers = [Person.objects.get(name=name).uid for name in ("陈思远", "林晓岚")]
    return [
        inspections.open_task(
            actor=actor("黄启明"), at=MORNING, subject_uid=shop.uid, inspection="catering", kind="RD",
            officer_uids=officers, due_on=DAY + timedelta(days=at),
        )
        for at, shop in enumerate(shops)
    ]  # fmt: skip


def proposed(name: str = "陈思远", **more) -> inspections.ProposedTour:
    me = actor(name)
    team = [Person.objects.get(uid=me.person_uid)]
    tasks = inspections.open_tasks_of_team(me, team, on=DAY)
    start = inspections.start_of(me, Unit.objects.get(pk=me.unit_id), lat=HOME.lat, lon=HOME.lon)
    return inspections.propose_tour(tasks, on=DAY, start=start, day=inspections.Day(), **more)


def test_every_task_is_in_the_tour_or_named_with_the_reason(three):
    found = proposed()
    assert {visit.key for visit in found.tour.visits} == {task.uid for task in three[:2]}
    assert [(task.uid, why) for task, why in found.left_out] == [(three[2].uid, "没有坐标")]


def test_a_kept_tour_is_a_fact_and_the_phones_follow_the_newest(three):
    me = actor("黄启明")
    unit = Unit.objects.get(pk=me.unit_id)
    team = list(Person.objects.filter(name__in=("陈思远", "林晓岚")))
    kept = inspections.keep_tour(actor=me, at=MORNING, proposed=proposed(), team=team, unit=unit)
    later = inspections.keep_tour(actor=me, at=MORNING, proposed=proposed(), team=team, unit=unit)
    fact = Fact.objects.get(uid=kept.fact_uid)
    assert sorted(fact.body["tasks"]) == sorted(task.uid for task in three[:2])
    assert fact.body["count"] == 2
    assert inspections.tour_of(team[0].pk, DAY) == later
    assert inspections.tour_of(team[0].pk, DAY + timedelta(days=1)) is None
    again = inspections.start_of(me, unit)
    assert (again.place, again.words) == (HOME, "本单位上次的出发点")


def test_a_day_that_is_past_and_an_empty_tour_are_refused(three):
    me = actor("黄启明")
    frame = {"actor": me, "team": [], "unit": Unit.objects.get(pk=me.unit_id)}
    with pytest.raises(BadInput, match="已经过去"):
        inspections.keep_tour(at=MORNING + timedelta(days=1), proposed=proposed(), **frame)
    nobody = inspections.propose_tour([], on=DAY, start=proposed().start, day=inspections.Day())
    with pytest.raises(BadInput, match="没有一户"):
        inspections.keep_tour(at=MORNING, proposed=nobody, **frame)


def test_without_the_right_nothing_is_kept_and_elsewhere_nothing_is_seen(three):
    me = actor("黄启明")
    unit = Unit.objects.get(pk=me.unit_id)
    kept = inspections.keep_tour(actor=me, at=MORNING, proposed=proposed(), team=[], unit=unit)
    with pytest.raises(NotFound):
        inspections.get_tour(actor("余海生"), kept.uid)
    with pytest.raises(NotAllowed):
        inspections.keep_tour(actor=actor("吴映雪"), at=MORNING, proposed=proposed(), team=[], unit=unit)


def test_visits_are_counted_by_unit_and_by_officer(three):
    me = actor("黄启明")
    (load,) = inspections.unit_visits(me, today=DAY + timedelta(days=1))
    assert (load.open, load.late, load.soon, load.closed) == (3, 1, 2, 0)
    officers = {one.person.name: one for one in inspections.officer_visits(me, load.unit, today=DAY)}
    assert officers["陈思远"].open == 3
    assert inspections.unit_visits(actor("余海生"), today=DAY) == []
