"""A visit on the page: an alert found right sends officers out; they start, answer, and close it."""

import pytest
from django.urls import reverse

from quanheng.engines.inspections import api as inspections
from quanheng.foundation.ledger import api as ledger
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import SHOP, Street

pytestmark = pytest.mark.django_db


def to(name: str, street: Street) -> str:
    return reverse(f"desk:{name}", args=[street.task.uid])


def test_an_alert_found_right_sends_officers_out(street: Street) -> None:
    before = {task.uid for task in inspections.find_tasks(actor("陈思远"))}
    given = {"uid": [street.alert.uid], "verdict": "accepted", "reason": "到店核对过，情况属实"}
    assert sign_in("陈思远").post(reverse("desk:alerts_judge"), given).status_code == 302
    ledger.deliver_pending()
    opened = [task for task in inspections.find_tasks(actor("陈思远")) if task.uid not in before]
    assert len(opened) == 1
    page = words(sign_in("陈思远").get(reverse("desk:task", args=[opened[0].uid])))
    assert SHOP in page
    assert "判断预警为属实" in page, "the visit says why it is made"


def test_a_visit_is_started_answered_and_closed(street: Street) -> None:
    browser = sign_in("陈思远")
    assert "到场，开始检查" in words(browser.get(to("task", street)))
    assert browser.post(to("task_start", street)).status_code == 302
    empty = browser.post(to("task_answers", street), {})
    assert empty.status_code == 422
    assert "没有填写任何一项" in words(empty)
    answered = {"v1": "N", "n1": "许可证没有挂在店堂", "rest": "1"}
    assert browser.post(to("task_answers", street), answered).status_code == 302
    page = words(browser.get(to("task", street)))
    assert "许可证没有挂在店堂" in page
    assert browser.post(to("task_close", street), {}).status_code == 302
    closed = browser.get(to("task", street))
    assert "已完成" in words(closed)
    assert "查出的问题" in words(closed)
    assert 'type="radio"' not in closed.content.decode(), "a closed visit takes no more answers"
    again = browser.post(to("task_answers", street), {"v1": "Y"})
    assert again.status_code in (409, 422)


def test_a_visit_is_recorded_by_those_sent_alone(street: Street) -> None:
    other = sign_in("苏安宁")
    page = words(other.get(to("task", street)))
    assert "到场，开始检查" not in page
    assert other.post(to("task_start", street)).status_code in (403, 404, 409, 422)
