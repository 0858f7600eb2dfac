"""Load is counted by unit and officer, and whoever is free and certified is proposed, with the reason."""

from datetime import date, timedelta

import pytest

from quanheng.base.errors import NotAllowed
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.people import api as people
from tests.engines.intake.street import deliver
from tests.engines.intake.telling import say
from tests.people import DAY, MORNING, actor, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def matters(count, **more):
    voices = [say("饼干有异味", phone=f"138000000{at:02d}", **more) for at in range(count)]
    deliver()
    for voice in voices:
        voice.refresh_from_db()
    return [affairs.Affair.objects.get(uid=voice.affair_ref.partition(":")[2]) for voice in voices]


def test_units_are_counted_with_what_is_due_and_unassigned():
    make_city()
    first, second, _ = matters(3)
    affairs.Affair.objects.filter(pk=first.pk).update(due_on=DAY - timedelta(days=1))
    affairs.Affair.objects.filter(pk=second.pk).update(due_on=DAY + timedelta(days=7))
    affairs.Affair.objects.exclude(pk__in=[first.pk, second.pk]).update(due_on=DAY + timedelta(days=8))
    chen = people.Person.objects.get(name="陈思远")
    affairs.assign_officers(affair=first, officers=[chen.uid], actor=actor("黄启明"), at=MORNING)
    (load,) = affairs.unit_loads(actor("黄启明"), today=DAY)
    assert (load.open, load.unassigned, load.late, load.soon, load.opened, load.closed) == (3, 2, 1, 1, 3, 0)
    assert (load.officers, load.per_officer) == (3, 1.0)
    assert affairs.unit_loads(actor("余海生"), today=DAY) == []
    assert affairs.unit_loads(actor("黄启明"), today=DAY, kind="food_penalty") == []
    assert affairs.unassigned_affairs(actor("黄启明")).count() == 2


def test_the_least_loaded_certified_officer_is_proposed_and_named_in_one_act():
    city = make_city()
    first, second, third = matters(3)
    chen, lin = (people.Person.objects.get(name=name) for name in ("陈思远", "林晓岚"))
    head = actor("黄启明")
    affairs.assign_officers(affair=first, officers=[chen.uid], actor=head, at=MORNING)
    affairs.assign_officers(affair=second, officers=[lin.uid], actor=head, at=MORNING)
    proposal = affairs.propose_officers(third, today=DAY)
    assert [one.person.name for one in proposal.officers] == ["黄启明"]
    assert "在办最少：黄启明在办0件" in proposal.reason
    affairs.assign_officers(affair=third, officers=proposal.uids, actor=head, at=MORNING)
    loads = affairs.officer_loads(head, city.units["xixin"], today=DAY)
    assert [one.open for one in loads] == [1, 1, 1]


def test_nobody_without_a_certificate_is_proposed():
    make_city()
    (matter,) = matters(1)
    people.Person.objects.filter(name__in=["陈思远", "林晓岚", "黄启明"]).update(
        certificate_until=date(2026, 1, 1)
    )
    proposal = affairs.propose_officers(matter, today=DAY)
    assert proposal.officers == ()
    assert "持有效执法证件的只有0人" in proposal.reason


def test_what_is_due_soon_weighs_twice():
    make_city()
    first, second, third, fourth = matters(4)
    affairs.Affair.objects.filter(pk=first.pk).update(due_on=DAY)
    affairs.Affair.objects.exclude(pk=first.pk).update(due_on=DAY + timedelta(days=60))
    head = actor("黄启明")
    uid = {name: people.Person.objects.get(name=name).uid for name in ("陈思远", "林晓岚", "黄启明")}
    affairs.assign_officers(affair=first, officers=[uid["陈思远"]], actor=head, at=MORNING)
    affairs.assign_officers(affair=second, officers=[uid["林晓岚"]], actor=head, at=MORNING)
    affairs.assign_officers(affair=third, officers=[uid["黄启明"]], actor=head, at=MORNING)
    (one,) = affairs.propose_officers(fourth, today=DAY).officers
    assert one.person.name in ("林晓岚", "黄启明")


def test_reading_the_load_needs_the_right():
    make_city()
    stranger = people.system_actor("nobody")
    with pytest.raises(NotAllowed):
        affairs.unit_loads(stranger.__class__(**{**_fields(stranger), "rights": frozenset()}), today=DAY)


def _fields(one):
    return {name: getattr(one, name) for name in one.__dataclass_fields__}
