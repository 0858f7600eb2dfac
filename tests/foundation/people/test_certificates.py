"""Enforcement certificates: issued, renewed, ended, each with its reason and never by the holder."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from tests.people import DAY, MORNING, City, actor

ADMIN = "管文静"
UNTIL = date(2031, 11, 30)


def renew(city: City, name: str = "陈思远", by: people.Actor | None = None, **more: object) -> people.Person:
    given = {"until": UNTIL, "reason": "到期换证"} | more
    return people.renew_certificate(actor=by or actor(ADMIN), at=MORNING, person=city.persons[name], **given)


def end(city: City, name: str = "陈思远", day: date = DAY, reason: str = "调离执法岗位") -> people.Person:
    return people.end_certificate(
        actor=actor(ADMIN), at=MORNING, person=city.persons[name], ends_from=day, reason=reason
    )


def facts() -> list[str]:
    rows = ledger.Fact.objects.filter(kind__startswith="people.certificate").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_renewal_is_a_fact_and_the_same_again_is_none(city: City) -> None:
    found = renew(city)
    assert (found.certificate_no, found.certificate_until) == ("粤潮02011", UNTIL)
    renew(city)
    (fact,) = ledger.Fact.objects.filter(kind="people.certificate.renewed")
    assert fact.body["reason"] == "到期换证"
    assert fact.body["until"] == "2031-11-30"


def test_a_new_number_or_a_first_certificate(city: City) -> None:
    assert renew(city, number=" 粤潮 09911 ").certificate_no == "粤潮09911"
    with pytest.raises(BadInput, match="请填执法证号"):
        renew(city, "吴映雪")
    assert renew(city, "吴映雪", number="粤潮09912").has_certificate(DAY)
    with pytest.raises(Conflict, match="已登记给别人"):
        renew(city, "林晓岚", number="粤潮09912")


def test_an_ended_certificate_is_not_valid_from_that_day_and_can_be_renewed(city: City) -> None:
    found = end(city, day=DAY + timedelta(days=3))
    assert found.has_certificate(DAY + timedelta(days=2))
    assert not found.has_certificate(DAY + timedelta(days=3))
    end(city, day=DAY + timedelta(days=3))
    with pytest.raises(Conflict, match="已在"):
        end(city, day=DAY + timedelta(days=9))
    assert end(city, day=DAY).certificate_until == DAY - timedelta(days=1)
    assert renew(city, reason="恢复执法岗位").has_certificate(DAY)
    assert facts() == ["people.certificate.ended"] * 2 + ["people.certificate.renewed"]


@pytest.mark.parametrize(
    ("more", "words"),
    [({"until": DAY}, "已过"), ({"until": date(2077, 1, 1)}, "太远"), ({"reason": " "}, "写明事由"),
     ({"number": "9" * 41}, "太长")],
)  # fmt: skip
def test_what_cannot_be_entered_is_refused(city: City, more: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        renew(city, **more)
    assert facts() == []


def test_the_term_is_not_shortened_by_a_renewal(city: City) -> None:
    renew(city)
    with pytest.raises(BadInput, match="用“终止”"):
        renew(city, until=UNTIL - timedelta(days=1))
    with pytest.raises(Conflict, match="没有执法证"):
        end(city, "吴映雪")


def test_who_may_and_how_far(city: City) -> None:
    with pytest.raises(NotAllowed):
        renew(city, by=actor("苏安宁"))
    with pytest.raises(NotAllowed, match="自己的"):
        renew(city, ADMIN, number="粤潮09913")
    unit = city.units["raoping"]
    far = replace(actor(ADMIN), unit_id=unit.pk, unit_uid=unit.uid, unit_path=unit.path, regions=("445122",))
    with pytest.raises(NotFound):
        renew(city, by=far)
    people.suspend_person(actor=actor(ADMIN), at=MORNING, person=city.persons["林晓岚"], reason="离职")
    with pytest.raises(Conflict, match="停用"):
        renew(city, "林晓岚")
