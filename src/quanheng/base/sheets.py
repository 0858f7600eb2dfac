"""Workbooks for people who take a list away: any length, little memory, no cell that runs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from .days import CHINA
from .errors import BadInput

__all__ = ["Sheet", "SheetReport", "neutral", "write_book", "write_xlsx"]

ROWS_A_SHEET = 1_000_000  # a sheet holds 1,048,576; the rest goes on in the next
CHARS_A_CELL = 32_767
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
EVERY = 1_000


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What was written: rows without the heading, sheets, and the file."""

    path: Path
    rows: int
    sheets: int


def neutral(value: Any) -> Any:
    """Give a cell that a spreadsheet shows and never runs.

    Text that begins like a formula gets a leading apostrophe, because these lists carry names and
    addresses that strangers wrote. Numbers and dates stay what they are; an aware instant becomes
    the hour in China, since a workbook knows no time zones.
    """
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return value
    text = "".join(sign for sign in str(value) if sign >= " " or sign in "\t\r\n")
    if text.startswith(STARTS_A_FORMULA):
        text = "'" + text
    return text[:CHARS_A_CELL]


def write_xlsx(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "清单",
    note: str = "",
    progress: Callable[[int], None] | None = None,
) -> SheetReport:
    """Write rows to a workbook as they come, without holding them; returns what was written.

    ``note`` stands above the headings (who took the list, when, by which conditions). ``progress``
    is told the number of rows every thousand. The file appears under its name only when whole.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, sheets, written, here = None, 0, 0, 0
    for row in rows:
        if sheet is None or here == ROWS_A_SHEET:
            sheet, sheets, here = _new_sheet(book, title, sheets, columns, note), sheets + 1, 0
        sheet.append([neutral(value) for value in row])
        written, here = written + 1, here + 1
        if progress and written % EVERY == 0:
            progress(written)
    if sheet is None:
        _new_sheet(book, title, 0, columns, note)
        sheets = 1
    half = path.with_name(path.name + ".part")
    half.parent.mkdir(parents=True, exist_ok=True)
    book.save(half)
    half.replace(path)
    if progress:
        progress(written)
    return SheetReport(path, written, sheets)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook of several; its rows are taken as they come, a million at most."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    note: str = ""


def write_book(
    path: Path, sheets: Sequence[Sheet], *, progress: Callable[[int], None] | None = None
) -> list[int]:
    """Write several sheets into one workbook and give the number of rows of each.

    The file appears under its name only when whole. Rows beyond a million on a sheet are refused, because a
    table that names its rows must not lose any.

    Raises: BadInput
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    written: list[int] = []
    for one in sheets:
        sheet = _new_sheet(book, one.title, 0, one.columns, one.note)
        number = 0
        for row in one.rows:
            if number == ROWS_A_SHEET:
                raise BadInput(
                    f"“{one.title}”超过{ROWS_A_SHEET:,}行，一张表放不下", remedy="请缩小范围再导出"
                )
            sheet.append([neutral(value) for value in row])
            number += 1
            if progress and number % EVERY == 0:
                progress(number)
        written.append(number)
    half = path.with_name(path.name + ".part")
    half.parent.mkdir(parents=True, exist_ok=True)
    book.save(half)
    half.replace(path)
    return written


def _new_sheet(book: Any, title: str, number: int, columns: Sequence[str], note: str) -> Any:
    sheet = book.create_sheet(title if number == 0 else f"{title}{number + 1}")
    sheet.freeze_panes = "A3" if note else "A2"
    if note:
        sheet.append([neutral(note)])
    sheet.append([neutral(column) for column in columns])
    return sheet
