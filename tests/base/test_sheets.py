"""Workbooks taken away: nothing in them runs, nothing is cut short, nothing half-written is left."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from quanheng.base import sheets
from quanheng.base.sheets import neutral, write_xlsx


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_like_a_formula_is_only_text(text: str) -> None:
    assert neutral(text) == "'" + text


def test_a_control_sign_does_not_hide_a_formula() -> None:
    assert neutral("\x00=1+1") == "'=1+1"


def test_numbers_and_days_stay_what_they_are() -> None:
    assert [neutral(value) for value in (-5, Decimal("-1.50"), None, date(2026, 11, 24))] == [
        -5, Decimal("-1.50"), None, date(2026, 11, 24),
    ]  # fmt: skip
    assert neutral(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == datetime(2026, 11, 24, 1, 0)  # noqa: DTZ001


def test_a_cell_is_cut_at_what_a_workbook_holds() -> None:
    assert len(neutral("长" * 40_000)) == 32_767
    assert len(neutral("=" + "长" * 40_000)) == 32_767


def test_rows_go_on_in_the_next_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS_A_SHEET", 2)
    told: list[int] = []
    rows = [[f"第{number}家"] for number in range(5)]
    report = write_xlsx(tmp_path / "清单.xlsx", ["名称"], rows, note="仅供监管使用", progress=told.append)

    assert (report.rows, report.sheets, told) == (5, 3, [5])
    book = load_workbook(report.path)
    assert book.sheetnames == ["清单", "清单2", "清单3"]
    assert [row[0] for row in book["清单3"].iter_rows(values_only=True)] == ["仅供监管使用", "名称", "第4家"]


def test_an_empty_list_still_has_its_headings(tmp_path: Path) -> None:
    report = write_xlsx(tmp_path / "空.xlsx", ["名称"], [])
    assert list(load_workbook(report.path).active.iter_rows(values_only=True)) == [("名称",)]


def test_a_break_leaves_no_file(tmp_path: Path) -> None:
    def breaks() -> Iterator[list[str]]:
        yield ["甲"]
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="disk"):
        write_xlsx(tmp_path / "清单.xlsx", ["名称"], breaks())
    assert not list(tmp_path.iterdir())
