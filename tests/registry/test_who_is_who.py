"""Merging, splitting and tying subjects: everything moves, everything comes back, and every list honours it."""

from typing import Any

import pytest

from quanheng.base.errors import BadInput, Conflict, NotAllowed
from quanheng.foundation.ledger.api import find_facts
from quanheng.registry import api as registry
from quanheng.registry.projection import COLUMNS
from tests.people import MORNING, City, actor
from tests.registry.lines import XIXIN, batch, code, come_in, licence, line, subject

CHIEF = "郑立群"


def _record(number: int, key: str, order: str, **values: Any) -> registry.RegisterRow:
    return registry.RegisterRow(
        entity_key=key, line=number, values={"name": "甲茶店", **values}, row_digest=f"{number:064x}",
        register="complaint", key=order, data={"order_no": order},
    )  # fmt: skip


@pytest.fixture
def shops(city: City) -> City:
    come_in([
        line(1, "甲茶店", phone="13800138001", address="古巷路1号"),
        line(2, "甲茶馆", phone="13800138002", address="古巷路1号一楼"),
        line(3, "乙面馆", address="城新路3号"),
    ])  # fmt: skip
    nameless = {"uscc": None, "name": "甲记茶店", "region_code": XIXIN, "status": "1", "phone": "13900139000",
                "address": "旧书巷2号"}  # fmt: skip
    come_in(
        [registry.RegisterRow(entity_key="e9", line=9, values=nameless, row_digest="9" * 64)], batch("b0")
    )
    come_in(
        [licence(20, "JY1", key="e9", address="城新路9号", region_code=XIXIN)], batch("l1", "food_licence")
    )
    come_in([_record(30, "e9", "O1"), _record(31, "e1", "O2")], batch("c1", "complaint"))
    return city


def _merge(kept: str = "甲茶店", gone: str = "甲记茶店", **more: Any) -> registry.SubjectMerge:
    return registry.merge_subjects(
        actor=actor(CHIEF), kept=subject(kept).uid, gone=subject(gone).uid, at=MORNING,
        **{"reason": "同一经营者，现场核对执照", **more},
    )  # fmt: skip


def _all() -> dict[str, Any]:
    """Give everything that the register says of its subjects, to hold before against after."""
    return {
        "subjects": list(registry.Subject.objects.order_by("pk").values(*COLUMNS, "pk", "entity_key")),
        "lines": list(registry.SourceRecord.objects.order_by("pk").values("pk", "subject_id", "link_reason")),
        "licences": list(registry.Licence.objects.order_by("pk").values("pk", "subject_id", "region_code")),
        "records": list(registry.Record.objects.order_by("pk").values("pk", "subject_id", "region_code")),
        "sites": list(registry.Site.objects.order_by("pk").values("pk", "subject_id")),
        "former": list(registry.FormerName.objects.order_by("pk").values("subject_id", "name")),
    }  # fmt: skip


def test_a_merge_moves_everything_and_leaves_one(shops: City) -> None:
    """Lines, licence, entries and site go along; the old uid leads to the one that stays; lists show one."""
    kept, gone = subject("甲茶店"), subject("甲记茶店")
    told = registry.preview_merge(actor(CHIEF), kept=kept.uid, gone=gone.uid)
    assert told.moves == {
        "registry.Licence.subject": 1, "registry.Record.subject": 1, "registry.Site.subject": 1,
        "registry.SourceRecord.subject": 3,
    }  # fmt: skip
    merge = _merge()
    assert {name: len(keys) for name, keys in merge.moved.items()} == told.moves
    assert [one.number for one in registry.licences_of(kept)] == ["JY1"]
    assert {one.key for one in registry.records_of(kept)} == {"O1", "O2"}
    assert registry.get_subject(actor(CHIEF), gone.uid) == kept
    assert told.changes["name"] == ("甲茶店", "甲记茶店")  # the later statement speaks, as in every subject
    assert gone.pk not in [one.pk for one in registry.find_subjects(actor(CHIEF))]
    hits = registry.search(actor(CHIEF), "甲记茶店").subjects
    assert [hit.subject.pk for hit in hits] == [kept.pk]
    (fact,) = find_facts(actor(CHIEF), kind="registry.subject.merged")
    assert fact.body["gone_uid"] == gone.uid


def test_undoing_restores_exactly(shops: City) -> None:
    """Before and after are the same to the last column, and the search finds both again."""
    before = _all()
    merge = _merge()
    assert _all() != before
    registry.undo_merge(actor=actor(CHIEF), merge=merge.uid, reason="查实为两户", at=MORNING)
    assert _all() == before
    assert registry.search(actor(CHIEF), "甲记茶店").subjects[0].subject == subject("甲记茶店")
    with pytest.raises(Conflict, match="已经撤销过"):
        registry.undo_merge(actor=actor(CHIEF), merge=merge.uid, reason="再来一次", at=MORNING)


def test_lines_that_come_in_between_go_to_the_one_that_stays_and_home_again(shops: City) -> None:
    """The old key keeps leading on; undone, what came by it goes home, what came for the other remains."""
    kept, gone = subject("甲茶店"), subject("甲记茶店")
    merge = _merge()
    come_in([_record(40, "e9", "O3"), _record(41, "e1", "O4")], batch("c2", "complaint"))
    assert {one.key for one in registry.records_of(kept)} == {"O1", "O2", "O3", "O4"}
    registry.undo_merge(actor=actor(CHIEF), merge=merge.uid, reason="查实为两户", at=MORNING)
    assert {one.key for one in registry.records_of(gone)} == {"O1", "O3"}
    assert {one.key for one in registry.records_of(kept)} == {"O2", "O4"}


def test_two_valid_codes_need_a_person_who_says_so(shops: City) -> None:
    """The veto holds until it is overruled with a reason of some length; the old code then leads on too."""
    with pytest.raises(Conflict, match="依代码是两户"):
        _merge(gone="甲茶馆", reason="同一经营者，换发了统一代码")
    with pytest.raises(BadInput, match="不少于10字"):
        _merge(gone="甲茶馆", reason="同一家", overrules_codes=True)
    _merge(gone="甲茶馆", reason="同一经营者，换发了统一代码", overrules_codes=True)
    assert registry.get_subject(actor(CHIEF), code(2)) == registry.get_subject(actor(CHIEF), code(1))
    assert registry.get_subject(actor(CHIEF), code(1)).uscc == code(1)


def test_who_may_not_merge(shops: City) -> None:
    """A right of its own; nobody merges a subject with itself, or one that is gone."""
    with pytest.raises(NotAllowed):
        registry.merge_subjects(
            actor=actor("谢知衡"),
            kept=subject("甲茶店").uid,
            gone=subject("甲记茶店").uid,
            reason="同一户",
            at=MORNING,
        )
    with pytest.raises(BadInput, match="同一户"):
        _merge(gone="甲茶店")


def test_a_split_takes_rows_out_and_brings_them_back(shops: City) -> None:
    """Chosen rows and what was born of them stand under a subject of their own; undone, all is as before."""
    before = _all()
    found = subject("甲记茶店")
    rows = registry.SourceRecord.objects.filter(subject=found, source__in=("food_licence", "complaint"))
    split = registry.split_subject(
        actor=actor(CHIEF), subject=found.uid, lines=[one.pk for one in rows], name="甲记二店", reason="另一经营者",
        at=MORNING,
    )  # fmt: skip
    assert [one.number for one in registry.licences_of(split.made)] == ["JY1"]
    assert list(registry.licences_of(found)) == []
    assert "甲记二店" in [one.name for one in registry.find_subjects(actor(CHIEF))]
    registry.undo_split(actor=actor(CHIEF), split=split.uid, reason="核对有误", at=MORNING)
    after = _all()
    made = after["subjects"].pop()
    assert (made["pk"], made["region_code"]) == (split.made.pk, "")
    assert after == before


def test_a_split_refuses_what_makes_no_sense(shops: City) -> None:
    """Not every row, not another's row, not without a name."""
    found = subject("甲记茶店")
    every = list(registry.SourceRecord.objects.filter(subject=found).values_list("pk", flat=True))
    other = registry.SourceRecord.objects.filter(subject=subject("乙面馆")).get().pk
    for lines, name, says in (
        (every, "新名称", "不能把全部"),
        ([other], "新名称", "不是这一户"),
        (every[:1], "", "名称"),
    ):
        with pytest.raises(BadInput, match=says):
            registry.split_subject(
                actor=actor(CHIEF), subject=found.uid, lines=lines, name=name, reason="核对", at=MORNING
            )


def test_a_successor_is_tied_and_not_merged(shops: City) -> None:
    """Same premises, another owner: said once, seen from both, taken back."""
    first, second = subject("甲茶店"), subject("甲茶馆")
    tie = registry.tie_subjects(
        actor=actor(CHIEF), earlier=first.uid, later=second.uid, reason="原址转让", at=MORNING
    )
    assert registry.ties_of(first) == registry.ties_of(second) == [tie]
    with pytest.raises(Conflict):
        registry.tie_subjects(
            actor=actor(CHIEF), earlier=first.uid, later=second.uid, reason="原址转让", at=MORNING
        )
    registry.untie_subjects(actor=actor(CHIEF), tie=tie.uid, reason="查无转让", at=MORNING)
    assert registry.ties_of(first) == []
