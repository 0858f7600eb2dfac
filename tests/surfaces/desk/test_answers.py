"""The hotline's answers as a workbook: those of the days asked for, in one's own district, and on record."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger import api as ledger
from quanheng.surfaces.web import now, today
from tests.people import actor
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
NAME = "翁守诚"


@pytest.fixture
def order(street: Street) -> affairs.Affair:
    who, at = actor("陈思远", on=today()), now()
    made = affairs.open_affair(
        kind="hotline_order", subject=None, title="热线工单", actor=who, at=at, region="445102011", make_papers=False,
        form={"order_no": "CZ007", "order_kind": "consult", "person_name": NAME, "facts": "=1+1怎样办许可",
              "received_at": at.isoformat()},
    )  # fmt: skip
    day = today().isoformat()
    for step, form in [
        ("sign", {}),
        ("link", {"link_kind": "consult", "linked_on": day}),
        ("answer", {"answer": "=HYPERLINK(1)可在网上申请", "answered_on": day}),
    ]:
        affairs.take_step(affair=made, step=step, form=form, actor=who, at=at, make_papers=False)
    return made


def take(name: str, **more: Any) -> Any:
    given = {"kind": "hotline_order", "since": today().isoformat(), "until": today().isoformat()} | more
    return sign_in(name).post(reverse("desk:answers"), given)


def rows(answer: Any) -> list[tuple[Any, ...]]:
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_the_answers_of_a_day_go_back_to_the_hotline(order: affairs.Affair) -> None:
    answer = take("陈思远")
    assert answer.status_code == 200, words(answer)
    told = rows(answer)
    line = next(row for row in told if row[0] == "CZ007")
    assert "可在网上申请" in str(line[4])
    assert not str(line[4]).startswith("=")
    assert NAME not in str(told)
    fact = ledger.find_facts(actor("郑立群", on=today())).filter(kind="affairs.answers.exported").get()
    assert fact.body["rows"] == 1


def test_other_days_and_other_districts_hold_nothing(order: affairs.Affair) -> None:
    assert "CZ007" not in str(rows(take("陈思远", since="2020-01-01", until="2020-01-02")))
    assert "CZ007" not in str(rows(take("余海生")))


def test_days_in_the_wrong_order_and_people_without_the_right_are_refused(order: affairs.Affair) -> None:
    assert take("陈思远", since="2026-12-31", until="2026-01-01").status_code == 422
    assert take("陈思远", since="昨天").status_code == 422
    assert take("吴映雪").status_code == 403


def test_the_list_of_orders_offers_it(order: affairs.Affair) -> None:
    browser = sign_in("陈思远")
    assert "导出答复" in words(browser.get(reverse("desk:matters"), {"kind": "hotline_order"}))
    assert "导出答复" not in words(browser.get(reverse("desk:matters")))
