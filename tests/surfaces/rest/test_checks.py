"""What stands beside visits, by the API: an officer reads it, another district sees nothing of it."""

import pytest

from quanheng.engines.inspections import api as inspections
from tests.engines.inspections.test_beside_a_visit import Given, visit
from tests.people import MORNING, actor
from tests.surfaces.rest.test_rights import OFFICER, OTHER, ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db


def test_lists_beside_visits_are_narrowed_to_the_jurisdiction(street: Street) -> None:
    task = visit(street.shop, Given(9, "N", "没有票据"))
    head = actor("黄启明")
    inspections.publish_result(actor=head, at=MORNING, task_uid=task.uid)
    inspections.set_grade(actor=head, at=MORNING, subject_uid=street.shop.uid, inspection="catering")
    own, other = token(OFFICER, "tasks"), token(OTHER, "tasks")
    for path, held in (("/findings", "没有票据"), ("/orders", "待复查"), ("/grades", "优秀")):
        answer = ask(path, own)
        assert answer.status_code == 200, answer.content
        assert held in answer.content.decode(), path
        assert ask(path, other).json()["items"] == [], path
    for path in ("/campaigns", "/self-checks"):
        assert ask(path, own).json()["items"] == [], path
    full = ask(f"/tasks/{task.uid}", own).json()
    assert (full["score"], full["published_on"]) == ("98.2", "2026-11-24")
    open_one = ask("/public/results").json()["items"]
    assert [one["conclusion"] for one in open_one] == ["06"]
    assert "没有票据" not in str(open_one)
    assert [one["grade"] for one in ask("/public/grades").json()["items"]] == ["A"]
