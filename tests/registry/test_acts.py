"""Correcting a value, seeing one in clear, taking a list away: each leaves its fact."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.foundation.ledger.api import facts_of_subject, find_facts
from quanheng.foundation.people.api import Person, actor_for
from quanheng.registry import api as registry
from tests.people import MORNING, City, actor
from tests.registry.lines import HUANGGANG, batch, code, come_in, line, subject


@pytest.fixture
def shops(city: City) -> City:
    come_in(
        [
            line(1, "甲茶店", phone="13800138001", legal_person="陈小满", address="古巷路1号"),
            line(2, "=HYPERLINK(乙)", phone="13800138002"),
            line(3, "丙茶店", region_code=HUANGGANG),
        ]
    )
    return city


def amend(by: str, name: str, changes: dict[str, Any], reason: str = "现场核对营业执照") -> registry.Subject:
    return registry.amend_subject(
        actor=actor(by), subject=subject(name).uid, changes=changes, reason=reason, at=MORNING
    )


def test_a_correction_is_one_more_statement_that_speaks_first(shops: City) -> None:
    found = amend("陈思远", "甲茶店", {"address": "古巷路11号"})
    come_in([line(1, "甲茶店", address="古巷路1号")], batch("b2", seen_on=MORNING.date()))

    found.refresh_from_db()
    said = [(s.value, s.source, s.is_used) for s in registry.statements_of(found) if s.field == "address"]
    assert said[0] == ("古巷路11号", "officer", True)
    assert [used for _, _, used in said] == [True, False, False]
    (fact,) = find_facts(actor("陈思远"), kind="registry.subject.amended")
    assert "古巷路11号" not in str(fact.body)
    assert registry.search(actor("陈思远"), "古巷路11号").subjects


def test_a_correction_that_changes_nothing_writes_nothing(shops: City) -> None:
    amend("陈思远", "甲茶店", {"address": "古巷路1号"})
    assert registry.SourceRecord.objects.count() == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "红"},
        {"address": ""},
        {"established_on": "昨天"},
        {"uscc": "914451020000000010"},
        {"uscc": code(2)},
    ],
)
def test_corrections_that_are_refused(shops: City, changes: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        amend("陈思远", "甲茶店", changes)


def test_who_may_correct(shops: City) -> None:
    with pytest.raises(BadInput):
        amend("陈思远", "甲茶店", {"address": "别处"}, reason=" ")
    with pytest.raises(NotAllowed):
        amend("谢知衡", "甲茶店", {"address": "别处"})
    with pytest.raises(NotFound):
        amend("陈思远", "丙茶店", {"address": "别处"})


def test_a_value_in_clear_needs_a_purpose_and_is_not_in_its_fact(shops: City) -> None:
    officer, uid = actor("陈思远"), subject("甲茶店").uid
    with pytest.raises(BadInput):
        registry.reveal_value(actor=officer, subject=uid, field="phone", purpose="", at=MORNING)
    with pytest.raises(BadInput):
        registry.reveal_value(actor=officer, subject=uid, field="name", purpose="联系送达", at=MORNING)
    with pytest.raises(NotAllowed):
        registry.reveal_value(
            actor=actor("谢知衡"), subject=uid, field="phone", purpose="联系送达", at=MORNING
        )
    shown = registry.reveal_value(actor=officer, subject=uid, field="phone", purpose="联系送达", at=MORNING)
    assert shown == ["13800138001"]
    (fact,) = facts_of_subject(officer, registry.subject_ref(subject("甲茶店")))
    assert (fact.body["field"], fact.body["purpose"]) == ("联系电话", "联系送达")
    assert "13800138001" not in str(fact.body)


def test_broken_glass_opens_this_one_subject_only(shops: City) -> None:
    hidden = subject("丙茶店")
    looking = replace(actor("陈思远"), glass=(str(registry.subject_ref(hidden)),))
    assert registry.get_subject(looking, hidden.uid) == hidden
    assert not registry.find_subjects(looking, q="丙茶")
    with pytest.raises(NotFound):
        registry.amend_subject(
            actor=looking, subject=hidden.uid, changes={"address": "别处"}, reason="核对", at=MORNING
        )


def test_glass_is_broken_by_a_whole_code_and_a_reason_and_closes_after_an_hour(shops: City) -> None:
    hidden, officer, others = subject("丙茶店"), actor("陈思远"), actor("余海生")
    assert hidden.uscc
    uscc = hidden.uscc

    def look(**asked: str) -> registry.Subject:
        return registry.open_outside(
            actor=officer, **{"uscc": uscc, "reason": "核查案件供货商", "at": MORNING, **asked}
        )

    with pytest.raises(BadInput):
        look(reason="看看")
    with pytest.raises(BadInput):
        look(uscc=uscc[:17])
    with pytest.raises(NotFound):
        look(uscc=code(77))
    with pytest.raises(NotAllowed):
        registry.open_outside(actor=actor("吴映雪"), uscc=code(77), reason="核查案件供货商", at=MORNING)
    assert not find_facts(others, kind="people.glass.broken")

    assert look() == hidden
    (fact,) = find_facts(others, kind="people.glass.broken")
    assert fact.body["reason"] == "核查案件供货商"

    def seen_after(minutes: int) -> bool:
        person = Person.objects.get(pk=officer.person_id)
        at = MORNING + timedelta(minutes=minutes)
        try:
            return registry.get_subject(actor_for(person, on=MORNING.date(), at=at), hidden.uid) == hidden
        except NotFound:
            return False

    assert seen_after(59)
    assert not seen_after(61)


def test_what_may_be_seen_anyway_breaks_nothing(shops: City) -> None:
    own = subject("甲茶店")
    assert registry.open_outside(actor=actor("陈思远"), uscc=own.uscc or "", reason="", at=MORNING) == own
    assert not find_facts(actor("余海生"), kind="people.glass.broken")


def test_a_list_taken_away_is_masked_harmless_and_on_record(shops: City, tmp_path: Path) -> None:
    taker = actor("陈思远")
    report = registry.export_subjects(actor=taker, path=tmp_path / "清单.xlsx", at=MORNING, conditions={})
    rows = list(load_workbook(report.path).active.iter_rows(values_only=True))
    cells = {row[1]: row for row in rows[2:]}
    assert report.rows == 2
    assert set(cells) == {"甲茶店", "'=HYPERLINK(乙)"}
    assert {"陈**", "138****8001"} <= set(cells["甲茶店"])
    (fact,) = find_facts(taker, kind="registry.subject.exported")
    assert fact.body["rows"] == 2
    with pytest.raises(NotAllowed):
        registry.export_subjects(actor=actor("谢知衡"), path=tmp_path / "x", at=MORNING, conditions={})
