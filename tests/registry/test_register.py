"""A batch becomes part of the register once, however often and however brokenly it is delivered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from quanheng.base.errors import NotAllowed
from quanheng.foundation.ledger.api import get_fact
from quanheng.registry import api as registry
from tests.people import MORNING, City, actor
from tests.registry.lines import HUANGGANG, MONDAY, XIXIN, batch, come_in, licence, line, subject

TUESDAY = date(2026, 11, 24)


def test_new_lines_bear_subjects_and_one_fact(city: City) -> None:
    report = come_in([line(1, "潮州市古巷陶瓷有限公司"), line(2, "湘桥区韩江茶店")])

    assert (report.rows, report.known_lines, report.subjects_new) == (2, 0, 2)
    fact = get_fact(report.fact_uid)
    assert fact.body["rows"] == 2
    assert fact.body["origin"]["file"] == "登记.csv"
    assert subject("湘桥区韩江茶店").region_code == XIXIN


def test_the_same_batch_again_changes_nothing(city: City) -> None:
    rows = [line(1, "甲茶店"), line(2, "乙茶店")]
    first = come_in(rows)
    again = come_in(rows)

    assert (again.known_lines, again.subjects_new, again.subjects_changed) == (2, 0, 0)
    assert again.fact_uid == first.fact_uid
    assert registry.SourceRecord.objects.count() == 2


def test_a_mended_line_that_comes_later_is_a_second_fact(city: City) -> None:
    first = come_in([line(1, "甲茶店")])
    later = come_in([line(1, "甲茶店"), line(2, "乙茶店")])

    assert later.known_lines == 1
    assert later.fact_uid != first.fact_uid
    assert get_fact(later.fact_uid).body["rows"] == 2


def test_a_break_in_the_middle_loses_nothing_and_doubles_nothing(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quanheng.registry.register.CHUNK", 2)
    rows = [line(number, f"第{number}茶店") for number in range(1, 6)]

    def breaks() -> Iterator[registry.RegisterRow]:
        yield from rows[:3]
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="disk"):
        come_in(breaks())
    assert registry.SourceRecord.objects.count() == 2

    report = come_in(rows)
    assert (report.rows, report.known_lines) == (5, 2)
    assert registry.Subject.objects.count() == 5
    assert get_fact(report.fact_uid).body["subjects_new"] == 5


def test_a_line_twice_in_one_batch_counts_once(city: City) -> None:
    come_in([line(1, "甲茶店"), line(1, "甲茶店")])
    assert registry.SourceRecord.objects.count() == 1


def test_declared_precedence_speaks_before_the_later_day(city: City) -> None:
    registry.load_precedence(
        [
            registry.SourceTrust("registration", "登记注册", 10, {"phone": 90}),
            registry.SourceTrust("annual_report", "年报", 50),
        ]
    )
    come_in([line(1, "甲茶店", address="古巷路1号", phone="13800000001")])
    come_in(
        [line(1, "甲茶叶店", address="古巷路2号", phone="13800000002")],
        batch("b2", "annual_report", TUESDAY, "年报.csv"),
    )

    found = registry.Subject.objects.get()
    assert (found.name, found.address, found.phone) == ("甲茶店", "古巷路1号", "13800000002")
    said = [(s.value, s.is_used, s.source_title) for s in registry.statements_of(found) if s.field == "phone"]
    assert said == [("13800000002", True, "年报"), ("13800000001", False, "登记注册")]


def test_of_one_source_the_later_day_speaks_even_when_the_older_file_comes_last(city: City) -> None:
    come_in([line(1, "新名茶店")], batch("b2", seen_on=TUESDAY))
    come_in([line(1, "旧名茶店")], batch("b1"))

    found = registry.Subject.objects.get()
    assert found.name == "新名茶店"
    assert [former.name for former in registry.former_names_of(found)] == ["旧名茶店"]


def test_one_code_under_another_key_is_the_same_subject(city: City) -> None:
    come_in([line(1, "甲茶店")])
    come_in([line(1, "甲茶店", key="other")], batch("b2"))
    assert registry.Subject.objects.count() == 1


def test_a_code_two_claim_at_once_stays_with_the_first(city: City) -> None:
    taken = line(1, "甲茶店").values["uscc"]
    come_in([line(1, "甲茶店"), line(2, "乙茶店", uscc=taken)])
    assert {s.name: s.uscc for s in registry.Subject.objects.all()} == {"甲茶店": taken, "乙茶店": None}


def test_licences_are_renewed_by_number_and_never_by_an_older_batch(city: City) -> None:
    come_in([line(1, "甲茶店", address="古巷路1号")])
    come_in(
        [licence(1, "JY1445102", key="e1", expires_on=date(2027, 1, 1), address="韩江路9号")],
        batch("l2", "food", TUESDAY),
    )
    come_in([licence(1, "JY1445102", key="e1", expires_on=date(2026, 1, 1))], batch("l1", "food"))

    found = subject("甲茶店")
    (held,) = registry.licences_of(found)
    assert held.expires_on == date(2027, 1, 1)
    assert [site.address for site in registry.sites_of(found)] == ["韩江路9号"]
    assert found.address == "古巷路1号"


@pytest.mark.parametrize(
    ("state", "last_day", "colour", "words"),
    [
        ("valid", None, "green", "长期"),
        ("valid", date(2026, 11, 23), "red", "已过期1天"),
        ("valid", TUESDAY, "amber", "今天到期"),
        ("valid", date(2026, 12, 24), "amber", "剩30天"),
        ("valid", date(2026, 12, 25), "green", "剩31天"),
        ("revoked", date(2027, 12, 25), "none", "已吊销"),
    ],
)
def test_the_lamp_of_a_licence(state: str, last_day: date | None, colour: str, words: str) -> None:
    lamp = registry.licence_lamp(registry.Licence(state=state, expires_on=last_day), TUESDAY)
    assert (lamp.colour, lamp.words) == (colour, words)


def test_entries_of_a_typed_register_lie_where_their_subject_lies(city: City) -> None:
    entry = registry.RegisterRow(
        entity_key="e1", line=1, register="sampling", key="S-1", happened_on=TUESDAY,
        values={"name": "别的名字", "item": "白酒"}, data={"item": "白酒", "result": "合格"},
    )  # fmt: skip
    stray = registry.RegisterRow(
        entity_key="", line=2, register="complaint", key="C-1", values={"text": "无名摊"}
    )
    come_in([line(1, "甲茶店")])
    come_in([entry, stray], batch("s1", "sampling"))
    come_in([entry], batch("s2", "sampling", TUESDAY))

    found = subject("甲茶店")
    (kept,) = registry.records_of(found, "sampling")
    assert (kept.data, kept.region_code) == ({"item": "白酒", "result": "合格"}, XIXIN)
    assert list(registry.find_records(actor("陈思远"), register="sampling")) == [kept]
    assert not registry.find_records(actor("余海生"), register="sampling")
    assert registry.SourceRecord.objects.get(line=2).subject is None


def test_entries_without_a_place_move_with_their_business_and_others_stay(city: City) -> None:
    come_in([line(1, "甲茶店")])
    entry = registry.RegisterRow(
        entity_key="e1", line=1, register="sampling", key="S-1", values={"item": "白酒"}
    )
    placed = replace(entry, line=2, key="S-2", values={"item": "米酒", "region_code": XIXIN})
    come_in([entry, placed], batch("s1", "sampling"))
    come_in([line(1, "甲茶店", region_code=HUANGGANG)], batch("b2", seen_on=TUESDAY))
    places = dict(registry.Record.objects.values_list("key", "region_code"))
    assert places == {"S-1": HUANGGANG, "S-2": XIXIN}


def test_an_entry_that_only_names_its_business_changes_nothing_but_the_day(city: City) -> None:
    come_in([line(1, "凤城茶店")], batch("b1", seen_on=MONDAY))
    entry = registry.RegisterRow(
        entity_key="e1", line=1, register="complaint", key="T-1", values={"name": "乱写的名字", "phone": "1"},
    )  # fmt: skip
    report = come_in([entry], batch("c1", source="complaints", seen_on=TUESDAY))
    found = registry.Subject.objects.get(entity_key="e1")
    assert (found.name, found.phone, found.seen_on) == ("凤城茶店", "", TUESDAY)
    assert (report.subjects_changed, report.records) == (1, 1)
    come_in([replace(entry, line=2, key="T-0")], batch("c0", source="complaints", seen_on=MONDAY))
    found.refresh_from_db()
    assert found.seen_on == TUESDAY


def test_registering_needs_the_right(city: City) -> None:
    with pytest.raises(NotAllowed):
        registry.register_rows(rows=[], batch=batch(), actor=actor("谢知衡"), at=MORNING)


def test_sources_have_the_order_and_the_names_that_their_packs_tell(city: object) -> None:
    from quanheng.registry.ranking import ranks

    told = ranks()
    assert told.by_field["registration", ""] < told.by_field["food_licence", ""]
    assert told.title("registration") == "市场主体登记"
