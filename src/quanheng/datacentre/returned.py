"""The sheet that went back to the sender and came again: each cell that differs is the sender's own correction."""

from collections.abc import Sequence
from pathlib import Path

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .reports import QuarantinedRow

__all__ = ["read_returned"]

FIXED = ("文件", "行号", "原因", "怎么改")


def read_returned(
    path: Path, spec: SourceSpec, waiting: Sequence[QuarantinedRow]
) -> dict[int, dict[str, str]]:
    """Read the corrections of the rows that still wait: line to column to new text.

    Rows are found again by the file's name and line; a row that no longer waits is passed over, since somebody mended
    it meanwhile. An emptied cell is a correction too only where it held something.

    Raises: BadInput, naming file, row, field, reason and remedy
    """
    rows = _sheet(path)
    if not rows or tuple(rows[0][: len(FIXED)]) != FIXED:
        raise BadInput(
            f"“{path.name}”不是退回的表",
            remedy="请用本批次“退回”导出的那份表，更正后原样送回，不要改前四列",
            file=path.name,
        )
    titles = {column.title: column.element for column in spec.columns}
    heads = [titles.get(title, "") for title in rows[0][len(FIXED) :]]
    if unknown := [
        title for title, element in zip(rows[0][len(FIXED) :], heads, strict=True) if title and not element
    ]:
        raise BadInput(
            f"“{path.name}”多出“{'、'.join(unknown)}”一列",
            remedy="请不要加列或改列名",
            file=path.name,
            field=unknown[0],
        )
    there = {(one.file, one.line): one for one in waiting}
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if not row[1].isdigit():
            raise BadInput(
                f"“{path.name}”第{number}行的行号读不懂：{row[1] or '空'}", remedy="行号是退回时写好的，请恢复原样",
                file=path.name, row=number, field="行号",
            )  # fmt: skip
        one = there.get((row[0], int(row[1])))
        if one is None:
            continue
        changed = {
            element: text.strip()
            for element, text in zip(heads, row[len(FIXED) :], strict=True)
            if element and text.strip() != one.cells.get(element, "").strip()
        }
        if changed:
            found[one.line] = changed
    return found


def _sheet(path: Path) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        told = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as unreadable:
        raise BadInput(
            f"“{path.name}”不是能打开的Excel文件", remedy="请另存为 .xlsx 再上传", file=path.name
        ) from unreadable
    width = max((len(row) for row in told), default=0)
    return [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in told]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
