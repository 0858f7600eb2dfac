"""The pages of the procedures with their diagrams, and what runs short told at home and taken note of."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.clock import api as clock
from quanheng.foundation.people.api import system_actor
from quanheng.surfaces.web import now, today
from tests.engines.affairs.casework import uids
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
OFFICER, SECOND, HEAD, OTHER = "陈思远", "林晓岚", "黄启明", "余海生"


def test_every_kind_has_a_page_with_its_diagram_its_steps_and_its_periods(street: Street) -> None:
    browser = sign_in(OFFICER)
    listed = words(browser.get(reverse("desk:procedures")))
    for spec in affairs.kinds_of_affair():
        assert spec.zh in listed
        answer = browser.get(reverse("desk:procedure", args=[spec.key]))
        assert answer.status_code == 200, spec.key
        page = answer.content.decode()
        assert page.count("<svg") >= 1
        assert f"{spec.zh}的办理流程图" in page
        assert "style=" not in page[page.index('role="img"') : page.index("</svg>")]
    assert browser.get(reverse("desk:procedure", args=["flying"])).status_code == 404
    assert Client().get(reverse("desk:procedures")).status_code == 302


@pytest.fixture
def short(street: Street) -> affairs.Affair:
    """A lead whose period of checking runs short."""
    begun = now() - timedelta(days=16)
    day = today() - timedelta(days=16)
    made = affairs.open_affair(
        kind="food_penalty", subject=street.shop, title="涉嫌使用回收油", actor=actor(OFFICER, on=day), at=begun,
        form={"case_source": "1", "suspicion": "后厨有回收油", "found_on": day.isoformat()}, make_papers=False,
    )  # fmt: skip
    affairs.assign_officers(affair=made, officers=uids(OFFICER, SECOND), actor=actor(HEAD, on=day), at=begun)
    clock.escalate(actor=system_actor("road"), at=now())
    return made


def test_what_runs_short_stands_at_home_until_it_is_noted(street: Street, short: affairs.Affair) -> None:
    browser = sign_in(HEAD)
    home = words(browser.get(reverse("desk:home")))
    assert "催办" in home
    assert short.title in words(browser.get(reverse("desk:escalations")))
    told = clock.find_escalations(actor(HEAD, on=today())).filter(clock__owner_ref=str(short.ref)).get()
    note = reverse("desk:escalation_note", args=[told.uid])
    assert browser.get(note).status_code == 405
    assert sign_in(OTHER).post(note).status_code == 404
    for _ in range(2):
        assert browser.post(note).status_code == 302
    assert short.title not in words(browser.get(reverse("desk:escalations")))
    assert short.title in words(sign_in(OFFICER).get(reverse("desk:escalations")))
    told.refresh_from_db()
    assert told.seen_by == HEAD
