"""The day on the phone: a kept tour comes first, in its order and with its hours; other visits as they fall due."""

import pytest

from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.people.api import Person, Unit
from tests.engines.inspections.test_tours import proposed, three  # noqa: F401 - a fixture
from tests.people import DAY, MORNING, actor

pytestmark = pytest.mark.django_db


def test_visits_stand_in_the_order_of_the_kept_tour(three) -> None:  # noqa: F811 - the fixture
    me, head = actor("陈思远"), actor("黄启明")
    before = flows.pack_field_day(actor=me, at=MORNING, on=DAY)
    assert [task["starts_at"] for task in before["tasks"]] == ["", "", ""]
    found = proposed()
    inspections.keep_tour(
        actor=head, at=MORNING, proposed=found, team=[Person.objects.get(uid=me.person_uid)],
        unit=Unit.objects.get(pk=head.unit_id),
    )  # fmt: skip
    after = flows.pack_field_day(actor=me, at=MORNING, on=DAY)
    assert [task["uid"] for task in after["tasks"]] == [*(one.key for one in found.tour.visits), three[2].uid]
    first = found.tour.visits[0].arrives
    assert after["tasks"][0]["starts_at"] == f"{first // 60:02d}:{first % 60:02d}"
    assert after["tasks"][2]["starts_at"] == ""
