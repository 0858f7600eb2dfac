"""Reads the yearly holiday notice from a file (YAML, CSV or Excel) and says row by row what is wrong with it."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from quanheng.base.errors import BadInput, PackFault
from quanheng.packkit.yamlfile import parse_text

from .notice_days import DayRow, NoticeFault, ReadNotice, year_of_rows

__all__ = ["NoticeFault", "ReadNotice", "read_notice"]

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 400
HEADS = {
    "日期": "first", "起": "first", "开始日期": "first", "起始日期": "first",
    "止": "last", "结束日期": "last", "截止日期": "last",
    "类型": "kind", "类别": "kind", "名称": "name", "节日": "name", "节日名称": "name",
    "文号": "notice", "发文日期": "published", "公布日期": "published",
}  # fmt: skip
NEEDED = {"first": "日期", "kind": "类型"}


def read_notice(
    *, name: str, content: bytes, year: int, notice: str = "", published: date | None = None
) -> ReadNotice:
    """Read a file of days off and make-up working days into one year's arrangement.

    Excel and CSV have a heading row with 日期 (or 起 and 止), 类型 (放假, 上班) and 名称; 文号 and 发文日期 may stand
    in columns or be given here. YAML has the shape that packs use. The file's kind is told by its bytes.

    Raises: BadInput, for a file that is none of the three or is too large
    """
    if len(content) > MOST_BYTES:
        raise BadInput(
            f"文件有{len(content) // 1024}KB，超过{MOST_BYTES // 1024}KB", remedy="只留放假安排一张表"
        )
    if not content.strip():
        raise BadInput("文件是空的", remedy="请选放假安排的文件")
    if content.startswith(b"PK\x03\x04"):
        found = _cells_of_workbook(content)
    elif content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise BadInput("不认识这种文件", remedy="请另存为 .xlsx、CSV 或 YAML 再导入")
    else:
        text = _text(content)
        if _looks_like_yaml(text):
            return _read_yaml(name, text, year, notice, published)
        found = enumerate(csv.reader(io.StringIO(text)), 1)
    return _read_table(name, found, year, notice, published)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("文件的编码读不出来", remedy="请另存为 UTF-8 编码")


def _looks_like_yaml(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return bool(lines) and ("," not in lines[0]) and ":" in lines[0]


def _read_yaml(name: str, text: str, year: int, notice: str, published: date | None) -> ReadNotice:
    try:
        document = parse_text(text, name)
    except PackFault as fault:
        line = int(fault.details.get("line", 1) or 1)
        return ReadNotice(
            None, (NoticeFault(name, line, "", fault.sentence, fault.remedy or "请照往年的文件改正"),)
        )
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("holidays"), list):
        return ReadNotice(
            None, (NoticeFault(name, 1, "holidays", "没有 holidays 一节", "请照往年的文件填写"),)
        )
    rows: list[DayRow] = []
    for at, one in enumerate(data["holidays"]):
        line = document.lines.get(("holidays", at), 1)
        if not isinstance(one, dict):
            return ReadNotice(
                None, (NoticeFault(name, line, "holidays", "这一项不是一段假期", "写明 name、from、to"),)
            )
        title = str(one.get("name", ""))
        rows.append(
            DayRow(line, one.get("from", one.get("first")), one.get("to", one.get("last")), "放假", title)
        )
        make_ups = one.get("make_up_workdays") or []
        rows += [DayRow(line, day, day, "上班", title) for day in make_ups]
    notices = [one for one in data.get("notices") or [] if isinstance(one, dict)]
    first = notices[0] if notices else {}
    said = data.get("year", year)
    if str(said) != str(year):
        wrong_year = NoticeFault(
            name, document.lines.get(("year",), 1), "year", f"文件写的是{said}年，所选是{year}年", "请改年份"
        )
        return ReadNotice(None, (wrong_year,))
    return year_of_rows(
        name, rows, year, notice or str(first.get("notice", "")), published or first.get("published")
    )


def _read_table(
    name: str, cells: Iterator[tuple[int, list[Any]]], year: int, notice: str, published: date | None
) -> ReadNotice:
    columns: dict[str, int] = {}
    rows: list[DayRow] = []
    said_notice, said_published = notice, published
    for line, row in cells:
        if not any(str(cell or "").strip() for cell in row):
            continue
        if not columns:
            named = {HEADS.get(str(cell or "").strip(), ""): at for at, cell in enumerate(row)}
            columns = {key: at for key, at in named.items() if key}
            missing = [zh for key, zh in NEEDED.items() if key not in columns]
            if missing:
                reason = f"表头没有“{'”“'.join(missing)}”"
                return ReadNotice(
                    None, (NoticeFault(name, line, missing[0], reason, "表头写：日期、止、类型、名称"),)
                )
            continue
        if len(rows) >= MOST_ROWS:
            return ReadNotice(None, (NoticeFault(name, line, "", f"超过{MOST_ROWS}行", "一个文件只放一年"),))
        take = {key: row[at] if at < len(row) else None for key, at in columns.items()}
        rows.append(DayRow(line, take.get("first"), take.get("last"), take.get("kind"), take.get("name")))
        said_notice = said_notice or str(take.get("notice") or "").strip()
        said_published = said_published or take.get("published")
    if not columns:
        return ReadNotice(None, (NoticeFault(name, 1, "", "没有表头", "表头写：日期、止、类型、名称"),))
    return year_of_rows(name, rows, year, said_notice, said_published)


def _cells_of_workbook(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise BadInput("表格解开后过大", remedy="只留放假安排一张表")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        cells = [[_plain(cell) for cell in row] for row in sheet.iter_rows(max_row=2000, values_only=True)]
    except BadInput:
        raise
    except Exception as wrong:  # openpyxl raises whatever its parts raise on a broken file
        raise BadInput("这份表格打不开", remedy="请用 Excel 或 WPS 重新另存为 .xlsx") from wrong
    return iter(enumerate(cells, 1))


def _plain(cell: Any) -> Any:
    return cell.date() if isinstance(cell, datetime) else cell
