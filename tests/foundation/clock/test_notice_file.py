"""A holiday notice is read from Excel, CSV or YAML alike; each fault names its row, field, reason and remedy."""

from datetime import date
from pathlib import Path

import pytest

from quanheng.base.errors import BadInput
from quanheng.foundation.clock import api as clock
from tests.foundation.clock.calendars import HEADS, NOTICE, ROWS_2027, YAML_2027, csv_of, xlsx_of

PACK_YEARS = sorted(
    (Path(__file__).parents[3] / "src" / "quanheng_packs" / "core" / "calendar").glob("20*.yml")
)


def read(content: bytes, notice: str = NOTICE, year: int = 2027) -> clock.ReadNotice:
    return clock.read_notice(name="放假.csv", content=content, year=year, notice=notice)


def changed(at: int, **cells: str) -> list[list[str]]:
    rows = [list(row) for row in ROWS_2027]
    for name, value in cells.items():
        rows[at][{"first": 0, "last": 1, "kind": 2, "name": 3}[name]] = value
    return rows


def test_the_three_kinds_of_file_say_the_same() -> None:
    gbk = csv_of(ROWS_2027).decode("utf-8-sig").encode("gb18030")
    found = [read(content) for content in (csv_of(ROWS_2027), gbk, xlsx_of(ROWS_2027), YAML_2027)]
    assert all(one.faults == () for one in found)
    days = [
        [(one.name, one.first, one.last, one.make_up_workdays) for one in each.year.holidays]
        for each in found
        if each.year
    ]
    assert days[0] == days[1] == days[2] == days[3]
    year = found[0].year
    assert year is not None
    assert (year.status, year.notices[0].notice) == ("published", NOTICE)
    made = clock.calendar_of([year])
    assert not made.is_workday(date(2027, 2, 8))
    assert made.is_workday(date(2027, 1, 30))


@pytest.mark.parametrize("path", PACK_YEARS, ids=lambda path: path.stem)
def test_a_year_of_the_packs_read_as_a_file_is_that_year(path: Path) -> None:
    year = int(path.stem)
    found = clock.read_notice(name=path.name, content=path.read_bytes(), year=year, notice=NOTICE)
    if year == 2027:
        return  # not published: its file holds only the festival days of the law
    assert found.faults == ()
    assert found.year is not None
    ours = clock.calendar_of([found.year])
    theirs = clock.working_calendar()
    day = date(year, 1, 1)
    while day.year == year:
        assert ours.is_workday(day) == theirs.is_workday(day) or day < date(year, 1, 4), day
        day = date.fromordinal(day.toordinal() + 1)


@pytest.mark.parametrize(
    ("rows", "row", "field", "reason"),
    [
        (changed(0, first="2027-13-01"), 2, "日期", "不是日期"),
        (changed(0, last="2026-12-31"), 2, "日期", "不是一段假期"),
        (changed(1, kind="补休"), 3, "类型", "不是放假或上班"),
        (changed(2, first="2027-02-01"), 4, "日期", "不是调休上班日"),
        (changed(4, name=""), 6, "名称", "没有写节日名称"),
        (changed(7, first="2028-06-09"), 9, "日期", "不属于2027年"),
        ([*ROWS_2027, ["2027-05-03", "", "放假", "劳动节"]], 13, "日期", "已经列过"),
        (ROWS_2027[1:], 0, "日期", "没有列为放假"),
    ],
)
def test_each_fault_names_its_place(rows: list[list[str]], row: int, field: str, reason: str) -> None:
    found = read(csv_of(rows))
    assert found.year is None
    fault = found.faults[0]
    assert (fault.file, fault.row, fault.field) == ("放假.csv", row, field)
    assert reason in fault.reason
    assert fault.remedy


def test_all_faults_are_told_at_once() -> None:
    rows = [list(row) for row in ROWS_2027]
    rows[0][0], rows[4][2] = "元旦", "？"
    assert [fault.row for fault in read(csv_of(rows)).faults] == [2, 6]


def test_a_notice_without_its_number_is_no_notice() -> None:
    assert read(csv_of(ROWS_2027), notice="").faults[0].field == "文号"
    with_number = [[*row, NOTICE] for row in ROWS_2027]
    assert read(csv_of(with_number, [*HEADS, "文号"]), notice="").year is not None


def test_a_year_with_too_few_days_off_is_doubted() -> None:
    kept = [row for row in ROWS_2027 if row[3] in ("元旦", "劳动节", "国庆节") and row[2] == "放假"]
    assert "工作日" in read(csv_of(kept)).faults[0].reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "不认识"),
        (b"\xd0\xcf\x11\xe0 old excel", "不认识"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"x" * (3 * 1024 * 1024), "超过"),
    ],
)
def test_files_of_another_kind_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (csv_of([["2027-01-01", "", "放假", "元旦"]], ["天", "止", "类型", "名称"]), "表头没有"),
        (b"year: 2026\nholidays:\n  - {name: a, from: 2026-01-01, to: 2026-01-01}\n", "2026年"),
        (b"holidays:\n  - [1, 2\n", ""),
        (b"year: 2027\nbreaks: []\n", "holidays"),
    ],
)
def test_a_file_of_the_wrong_shape_is_a_fault_with_its_line(content: bytes, reason: str) -> None:
    found = read(content)
    assert found.year is None
    assert reason in found.faults[0].reason
    assert found.faults[0].remedy
