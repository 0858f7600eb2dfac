"""Alike faults mended together, a mend kept as a rule and ended again, and the sender's own corrections taken back."""

from pathlib import Path

import openpyxl
import pytest

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.datacentre.api import Centre, rule_title
from quanheng.packkit.source import SourceSpec

from .city import AT, VISIT_HEADER, VISITS, standing, table, visit_row, write

STRICT = SourceSpec.model_validate(
    VISITS.model_dump(mode="json")
    | {
        "columns": [
            column | ({"required": True} if column["element"] == "result" else {})
            for column in VISITS.model_dump(mode="json")["columns"]
        ]
    }
)
BY = "数据专员"


def landed(made: Centre, folder: Path, name: str, rows: list[list[str]]) -> str:
    batch = made.land(write(folder, name, table(VISIT_HEADER, rows)), STRICT, at=AT).batch_uid
    made.clean(batch)
    return batch


def visits(start: int, words: list[str]) -> list[list[str]]:
    return [visit_row(start + at, result=word) for at, word in enumerate(words)]


def test_values_wrong_alike_are_gathered_over_deliveries_and_mended_together(tmp_path: Path) -> None:
    made = standing(tmp_path)
    first = landed(made, tmp_path, "a.csv", visits(1, ["合格", "达标", "达标"]))
    second = landed(made, tmp_path, "b.csv", visits(5, ["达标", "再看"]))
    groups = [(one.title, one.value, one.rows, one.batches, one.is_teachable) for one in made.alike_faults()]
    assert groups == [("结果", "达标", 3, 2, True), ("结果", "再看", 1, 1, True)]
    waiting = made.waiting_with("visits", "result", "code_unknown", "达标")
    assert waiting == {first: [3, 4], second: [2]}
    assert [
        made.mend_alike(batch, lines, "result", "合格", by=BY, at=AT) for batch, lines in waiting.items()
    ] == [2, 1]
    assert [(one.value, one.rows) for one in made.alike_faults()] == [("再看", 1)]
    report = made.report(first)
    assert (report.accepted, report.repaired, report.quarantined) == (1, 2, 0)
    assert made.original_row(first, 3)["结果"] == "达标"


def test_a_value_that_the_column_refuses_is_refused_before_anything_changes(tmp_path: Path) -> None:
    made = standing(tmp_path)
    batch = landed(made, tmp_path, "a.csv", visits(1, ["合格", "达标"]))
    with pytest.raises(BadInput, match="改作“很好”也不行：不在代码表内"):
        made.mend_alike(batch, [3], "result", "很好", by=BY, at=AT)
    assert made.report(batch).quarantined == 1


def test_a_mend_made_alike_is_offered_and_kept_as_a_rule(tmp_path: Path) -> None:
    made = standing(tmp_path)
    batch = landed(made, tmp_path, "a.csv", visits(1, ["达标", "达标", "再看", "再看"]))
    made.mend_alike(batch, [2, 3], "result", "pass", by=BY, at=AT)
    made.mend(batch, 4, {"result": "合格"}, by=BY, at=AT)
    made.mend(batch, 5, {"result": "不合格"}, by=BY, at=AT)
    assert [(one.raw, one.value, one.times) for one in made.offers()] == [
        ("达标", "pass", 2)
    ]  # 再看 was two things
    uid = made.keep_rule("visits", "result", "达标", "pass", by=BY, at=AT)
    assert made.offers() == []
    later = landed(made, tmp_path, "b.csv", visits(9, ["达标", "合格"]))
    report = made.report(later)
    assert (report.accepted, report.repaired, report.quarantined) == (1, 1, 0)
    assert report.rules[f"learned:{uid}"] == 1
    assert rule_title(f"learned:{uid}") == "按学到的写法更正"
    made.link(later)
    row = next(row for row in made.linked_rows(later) if row.line == 2)
    assert row.values["result"] == "pass"
    assert row.repairs == {"result": "按学到的写法更正"}
    assert made.original_row(later, 2)["结果"] == "达标"
    assert [(one.uid, one.used, one.ended_at) for one in made.learned_rules()] == [(uid, 1, "")]


def test_an_ended_rule_reads_nothing_more_and_leaves_what_it_read(tmp_path: Path) -> None:
    made = standing(tmp_path)
    before = landed(made, tmp_path, "a.csv", visits(1, ["合格"]))
    uid = made.keep_rule("visits", "result", "达标", "合格", by=BY, at=AT)
    with pytest.raises(Conflict, match="已有规则"):
        made.keep_rule("visits", "result", "达标", "不合格", by=BY, at=AT)
    during = landed(made, tmp_path, "b.csv", visits(5, ["达标"]))
    made.end_rule(uid, by=BY, at=AT)
    after = landed(made, tmp_path, "c.csv", visits(9, ["达标"]))
    assert [made.report(batch).quarantined for batch in (before, during, after)] == [0, 0, 1]
    assert made.learned_rules()[0].ended_by == BY
    with pytest.raises(NotFound):
        made.end_rule(uid, by=BY, at=AT)


@pytest.mark.parametrize(
    ("element", "raw", "value", "says"),
    [
        ("name", "某店", "某某店", "不能照写法一律更正"),
        ("result", "达标", "好", "也不行"),
        ("colour", "a", "b", "没有“colour”这一项"),
    ],
)
def test_a_rule_that_would_guess_is_refused(
    tmp_path: Path, element: str, raw: str, value: str, says: str
) -> None:
    made = standing(tmp_path)
    landed(made, tmp_path, "a.csv", visits(1, ["合格"]))
    with pytest.raises(BadInput, match=says):
        made.keep_rule("visits", element, raw, value, by=BY, at=AT)


def sent_back(made: Centre, batch: str, path: Path, changes: dict[tuple[int, str], str]) -> Path:
    """Write the sheet that goes to the sender, and change cells as the sender would."""
    made.export_quarantine(batch, path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for (line, title), text in changes.items():
            if row[1].value in (line, str(line)):
                row[heads.index(title)].value = text
    book.save(path)
    return path


def test_the_senders_corrections_are_taken_back_by_line(tmp_path: Path) -> None:
    made = standing(tmp_path)
    rows = [
        visit_row(1),
        visit_row(2, seen_on="昨天"),
        visit_row(3, result="达标"),
        visit_row(4, result="再看"),
    ]
    batch = landed(made, tmp_path, "v.csv", rows)
    path = sent_back(made, batch, tmp_path / "back.xlsx", {(3, "日期"): "2026-11-02", (4, "结果"): "合格"})
    changes = made.read_returned(batch, path)
    assert changes == {3: {"seen_on": "2026-11-02"}, 4: {"result": "合格"}}
    assert made.mend_many(batch, changes, by="报送部门", at=AT) == set()
    report = made.report(batch)
    assert (report.accepted, report.repaired, report.quarantined) == (1, 2, 1)
    assert (
        made.read_returned(batch, path) == {}
    )  # sent in twice: the two wait no more, the third was not touched


def test_another_file_than_the_one_sent_out_is_refused(tmp_path: Path) -> None:
    made = standing(tmp_path)
    batch = landed(made, tmp_path, "v.csv", [visit_row(1), visit_row(2, seen_on="昨天")])
    with pytest.raises(BadInput, match="不是能打开的Excel文件"):
        made.read_returned(batch, write(tmp_path, "back.xlsx", "not a workbook"))
    book = openpyxl.Workbook()
    book.active.append(["名称", "日期"])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(BadInput, match="不是退回的表"):
        made.read_returned(batch, tmp_path / "other.xlsx")
    path = sent_back(made, batch, tmp_path / "back.xlsx", {})
    book = openpyxl.load_workbook(path)
    book.active.cell(1, book.active.max_column + 1, "说明")
    book.save(path)
    with pytest.raises(BadInput, match="多出“说明”一列"):
        made.read_returned(batch, path)
