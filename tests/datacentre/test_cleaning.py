"""What cleaning makes of values, that every row is somewhere once, and that mended rows meet the same rules."""

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.base import uscc
from quanheng.base.errors import BadInput, NotFound
from quanheng.datacentre.api import Centre, Divisions, one_slip_away
from quanheng.packkit.source import SourceSpec

from .city import (
    AT,
    DIVISIONS,
    HEADER,
    REGISTER,
    VISIT_HEADER,
    VISITS,
    centre,
    code,
    register_row,
    standing,
    table,
    visit_row,
    write,
)  # fmt: skip

VALUES: dict[str, list[tuple[dict[str, object], str, str | None, str]]] = {
    "date": [
        ({}, "2026-01-03", "2026-01-03", ""), ({}, "20260103", "2026-01-03", "date_form"),
        ({}, "2026/1/3", "2026-01-03", "date_form"), ({}, "2026.1.3", "2026-01-03", "date_form"),
        ({}, "2026年1月3日", "2026-01-03", "date_form"), ({}, "２０２６－０１－０３", "2026-01-03", "date_form"),
        ({}, "二〇二六年十一月二十四日", "2026-11-24", "date_words"),
        ({}, "2026-01-03 12:30:00", "2026-01-03", "date_form"),
        ({}, "46025", "2026-01-03", "date_serial"), ({}, "2026-02-30", None, "date_impossible"),
        ({}, "3026-01-03", None, "date_range"),
        ({}, "03/04/2026", None, "date_ambiguous"), ({}, "年底", None, "date_unreadable"),
    ],
    "amount": [
        ({}, "100", "100", ""), ({}, "1,234.50", "1234.5", "amount_form"), ({}, "￥300元", "300", "amount_form"),
        ({}, "3.5万元", "35000", "amount_wan"), ({"unit": "wan"}, "100", "1000000", "amount_wan"),
        ({"unit": "wan"}, "5000元", "5000", "amount_form"), ({}, "壹佰万元整", "1000000", "amount_form"),
        ({}, "面议", None, "amount_unreadable"), ({"min_value": 0}, "-5", None, "number_range"),
    ],
    "phone": [
        ({}, "13812345678", "13812345678", ""), ({}, "+86 138-1234-5678", "13812345678", "phone_form"),
        ({}, "0768-2123456", "0768-2123456", ""), ({}, "(0768)2123456", "0768-2123456", "phone_form"),
        ({}, "13812345678.0", "13812345678", "phone_form"), ({}, "1381234567", None, "phone_unreadable"),
    ],
    "integer": [
        ({}, "12", "12", ""), ({}, "1,200人", "1200", "number_form"), ({}, "12.0", "12", "number_form"),
        ({}, "十二", "12", "number_form"), ({}, "12.5", None, "number_unreadable"),
        ({"max_value": 9}, "10", None, "number_range"),
    ],
    "code": [
        ({"codes": {"1": ["存续", "在营"]}}, "1", "1", ""),
        ({"codes": {"1": ["存续", "在营"]}}, "在 营", "1", "code_word"),
        ({"codes": {"1": ["存续"]}}, "停业", None, "code_unknown"),
    ],
    "region": [
        ({}, "445102", "445102", ""),
        ({}, "湘桥区", "445102", "region_word"), ({}, "潮安区庵埠镇", "445103110", "region_word"),
        ({}, "445102007000", "445102007", "region_word"), ({}, "福州市", None, "region_unknown"),
    ],
    "name": [
        ({}, "潮州市示例（集团）有限公司", "潮州市示例（集团）有限公司", ""),
        ({}, "潮州市 示例(集团)有限公司", "潮州市示例（集团）有限公司", "fold"), ({}, "ＡＢＣ商店", "ABC商店", "fold"),
    ],
    "address": [({}, "潮州市湘桥区 东兴路１２号", "潮州市湘桥区东兴路12号", "fold")],
    "person": [({}, "陈 大 文", "陈大文", "fold"), ({}, "陈大文", "陈大文", "")],
    "flag": [({}, "是", "1", "code_word"), ({}, "N", "0", "code_word"), ({}, "也许", None, "flag_unreadable")],
    "coordinate": [({"axis": "lon"}, "116.632100", "116.6321", "number_form"),
        ({"axis": "lat"}, "116.6", None, "coordinate")],
    "identifier": [
        ({"steps": ["upper", "drop_spaces"]}, "jy1 44 5", "JY1445", "fold"),
        ({"steps": ["drop_zero_decimal"]}, "1447363.0", "1447363", "zero_decimal"),
        ({"pattern": "JY\\d+", "pattern_says": "JY加数字"}, "XX1", None, "pattern"),
    ],
    "text": [({}, '="007"', "007", "text_literal"), ({}, "NULL", None, "")],
}  # fmt: skip
CASES = [(kind, *case) for kind, cases in VALUES.items() for case in cases]


def _spec(kind: str, more: dict[str, object], **top: object) -> SourceSpec:
    columns = [{"element": "no", "title": "编号", "kind": "identifier", "required": True}]
    columns.append({"element": "x", "title": "值", "kind": kind, **more})
    return SourceSpec.model_validate(
        {"key": "one", "title": "一列", "columns": columns, "feeds": {"to": "record:one"}, **top}
    )


@pytest.fixture(scope="module")
def tried(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, str, str], tuple[str | None, str, str]]:
    """Clean every case once, one small file for each shape of column."""
    found: dict[tuple[str, str, str], tuple[str | None, str, str]] = {}
    shapes: dict[tuple[str, str], list[str]] = {}
    wanted = {(kind, repr(more)): more for kind, more, *_ in CASES}
    for kind, more, raw, *_ in CASES:
        shapes.setdefault((kind, repr(more)), []).append(raw)
    for (kind, shown), raws in shapes.items():
        folder = tmp_path_factory.mktemp("one")
        made = centre(folder)
        file = write(folder, "a.csv", table(["编号", "值"], [[str(n), raw] for n, raw in enumerate(raws, 1)]))
        batch = made.land(file, _spec(kind, wanted[(kind, shown)]), at=AT).batch_uid
        made.clean(batch)
        for row in made.linked_rows(batch):
            changed = row.repairs.get("x", "fold" if "x" in row.originals else "")
            found[(kind, shown, raws[row.line - 2])] = (
                row.values.get("x"),
                changed,
                row.originals.get("x", ""),
            )
    return found


@pytest.mark.parametrize(("kind", "more", "raw", "value", "rule"), CASES)
def test_a_value_comes_to_its_one_form(
    kind: str, more: dict[str, object], raw: str, value: str | None, rule: str,
    tried: dict[tuple[str, str, str], tuple[str | None, str, str]],
) -> None:  # fmt: skip
    got, changed, original = tried[(kind, repr(more), raw)]
    assert got == value
    assert bool(changed) == bool(rule)
    if rule:
        assert original == raw  # whatever changed, the sender's own text is kept


cell = st.text(alphabet="示例店0123456789AX,\"'\n\r\t ｱ（)=@-/.年月日号é", max_size=12)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(cell, min_size=8, max_size=8), min_size=1, max_size=12),
    st.sampled_from([",", "\t", "|"]),
)
def test_every_row_is_somewhere_once(rows: list[list[str]], delimiter: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        made = centre(folder)
        good = [register_row(n) for n in range(1, 4)]
        file = write(
            folder, "a.csv", table(HEADER, [*good, *rows], delimiter=delimiter).encode("utf-8", "replace")
        )
        try:
            batch = made.land(file, REGISTER, at=AT).batch_uid
        except BadInput:
            assert made.batches() == []
            return
        report = made.clean(batch)
        assert report.rows_in == report.accepted + report.repaired + report.quarantined
        assert len(list(made.linked_rows(batch))) == report.accepted + report.repaired
        waiting = made.quarantine(batch_uid=batch)
        assert len(waiting) == report.quarantined
        assert {row.line for row in waiting}.isdisjoint(row.line for row in made.linked_rows(batch))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 999_999), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_the_true_code_is_always_among_the_proposals(number: int, at: int, letter: str) -> None:
    true = code(number)
    wrong = true[:at] + letter + true[at + 1 :]
    if wrong != true:
        assert true in one_slip_away(wrong)
        assert all(uscc.is_valid(other) for other in one_slip_away(wrong))


def _slip(number: int) -> str:
    true = code(number)
    return true[:9] + ("7" if true[9] != "7" else "4") + true[10:]


def test_a_slip_in_a_code_is_repaired_only_when_the_register_agrees(tmp_path: Path) -> None:
    made = standing(tmp_path)
    rows = [
        visit_row(1, no="V1", uscc=_slip(1)),  # the name agrees
        visit_row(2, no="V2", uscc=_slip(2), name="别的店"),  # the address agrees
        visit_row(3, no="V3", uscc=_slip(3), name="毫不相干商行", address="潮安区庵埠镇文里路9号"),  # nothing agrees
    ]  # fmt: skip
    batch = made.land(write(tmp_path, "v.csv", table(VISIT_HEADER, rows)), VISITS, at=AT).batch_uid
    made.link(batch)
    found = {row.values["no"]: row for row in made.linked_rows(batch)}
    assert found["V1"].values["uscc"] == code(1)
    assert found["V1"].originals["uscc"] == _slip(1)
    assert found["V1"].repairs["uscc"] == "统一代码一处笔误，按名称或地址核实后更正"
    assert found["V2"].values["uscc"] == code(2)
    assert "uscc" not in found["V3"].values
    assert found["V3"].entity == ""


def test_a_needed_code_that_nothing_bears_out_waits_with_proposals(tmp_path: Path) -> None:
    made = standing(tmp_path)
    row = register_row(7, uscc=_slip(7), name="毫不相干商行", address="潮安区庵埠镇文里路9号")
    batch = made.land(
        write(tmp_path, "b.csv", table(HEADER, [row, *[register_row(n) for n in range(1, 20)]])),
        REGISTER,
        at=AT,
    )
    assert made.clean(batch.batch_uid).quarantined == 1
    (waiting,) = made.quarantine(batch_uid=batch.batch_uid)
    assert waiting.faults[0].proposals[0] == code(7)


def test_a_mended_row_passes_the_same_rules_and_keeps_what_came(tmp_path: Path) -> None:
    made = standing(tmp_path)
    rows = [visit_row(1), visit_row(2, seen_on="2026-02-30"), visit_row(3, ended_on="2026-10-01")]
    batch = made.land(write(tmp_path, "v.csv", table(VISIT_HEADER, rows)), VISITS, at=AT).batch_uid
    assert made.clean(batch).quarantined == 2
    assert made.mend(batch, 3, {"seen_on": "昨天"}, by="数据专员", at=AT) is False
    assert made.mend(batch, 3, {"seen_on": "2026-02-28"}, by="数据专员", at=AT) is True
    assert made.mend(batch, 4, {"ended_on": ""}, by="数据专员", at=AT) is True
    report = made.report(batch)
    assert (report.accepted, report.repaired, report.quarantined) == (1, 2, 0)
    made.link(batch)
    row = next(row for row in made.linked_rows(batch) if row.line == 3)
    assert row.values["seen_on"] == "2026-02-28"
    assert row.repairs == {"seen_on": "人工更正"}
    assert made.original_row(batch, 3)["日期"] == "2026-02-30"
    with pytest.raises(NotFound):
        made.mend(batch, 2, {"seen_on": "2026-01-01"}, by="数据专员", at=AT)


def test_a_mend_names_real_columns(tmp_path: Path) -> None:
    made = standing(tmp_path)
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1, seen_on="?"), visit_row(2)]))
    batch = made.land(file, VISITS, at=AT).batch_uid
    made.clean(batch)
    with pytest.raises(BadInput, match="没有“colour”这一项"):
        made.mend(batch, 2, {"colour": "red"}, by="数据专员", at=AT)


def test_a_mend_into_anothers_key_is_a_repeat(tmp_path: Path) -> None:
    made = standing(tmp_path)
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1), visit_row(2, no="")]))
    batch = made.land(file, VISITS, at=AT).batch_uid
    made.clean(batch)
    assert made.mend(batch, 3, {"no": "V00001"}, by="数据专员", at=AT) is False
    assert [fault.code for row in made.quarantine(batch_uid=batch) for fault in row.faults] == ["repeated"]


def test_a_row_set_aside_stays_counted(tmp_path: Path) -> None:
    made = standing(tmp_path)
    file = write(tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1), visit_row(2, seen_on="?")]))
    batch = made.land(file, VISITS, at=AT).batch_uid
    made.clean(batch)
    made.dismiss(batch, 3, by="数据专员", at=AT)
    assert made.quarantine(batch_uid=batch) == []
    assert made.report(batch).quarantined == 1


def test_waiting_rows_are_tried_again_when_the_register_has_grown(tmp_path: Path) -> None:
    made: Centre = centre(tmp_path)
    rows = [register_row(n) for n in range(1, 10)]
    rows.append(register_row(3, uscc=_slip(3)))
    batch = made.land(write(tmp_path, "a.csv", table(HEADER, rows)), REGISTER, at=AT).batch_uid
    assert made.clean(batch).quarantined == 1
    made.link(batch)
    # Its own file taught the register who number 3 is: now the slip is explained, and the row repeats it.
    assert made.resend(batch).quarantined == 0
    assert made.resend(batch).quarantined == 0
    assert made.link(batch).created == 9


def test_the_sheet_for_the_sender_says_why_and_holds_no_formula(tmp_path: Path) -> None:
    made = standing(tmp_path)
    file = write(
        tmp_path, "v.csv", table(VISIT_HEADER, [visit_row(1), visit_row(2, seen_on="?", name="=2+5")])
    )
    batch = made.land(file, VISITS, at=AT).batch_uid
    made.clean(batch)
    assert made.export_quarantine(batch, tmp_path / "back.xlsx") == 1
    sheet = openpyxl.load_workbook(tmp_path / "back.xlsx").active
    head, row = list(sheet.iter_rows(values_only=True))
    assert head[:4] == ("文件", "行号", "原因", "怎么改")
    assert row[:2] == ("v.csv", 3)
    assert "日期读不懂" in row[2]
    assert row[head.index("名称")] == "=2+5"
    assert "f" not in {cell.data_type for cell in sheet[2]}


def test_quality_shows_the_counts_behind_each_share(tmp_path: Path) -> None:
    made = standing(tmp_path)
    rows = [
        visit_row(1),
        visit_row(1),
        visit_row(2, seen_on=""),
        visit_row(3, seen_on="2025-01-01", fine_yuan="若干"),
    ]
    batch = made.land(write(tmp_path, "v.csv", table(VISIT_HEADER, rows)), VISITS, at=AT).batch_uid
    made.clean(batch)
    found = made.quality("visits", at=AT)
    assert found.rows == 4
    assert (found.completeness.good, found.completeness.of) == (11, 12)
    assert (found.uniqueness.good, found.uniqueness.of) == (3, 4)
    assert (found.timeliness.good, found.timeliness.of) == (1, 2)
    assert found.fields["fine_yuan"][1].share == 0


def test_the_table_of_divisions_reads_names_in_full_and_in_short() -> None:
    assert DIVISIONS.read("潮州市湘桥区") == "445102"
    assert DIVISIONS.lead("广东省潮州市湘桥区桥东街道东兴路3号") == ("445102007", "东兴路3号")
    assert DIVISIONS.lead("潮州大道5号") == (None, "潮州大道5号")
    no_province = Divisions(row for row in DIVISIONS.rows() if row.code != "44")
    assert no_province.lead("广东省潮州市湘桥区东兴路3号") == ("445102", "东兴路3号")
    assert no_province.lead("广东省广州市越秀路3号") == (None, "广东省广州市越秀路3号")
