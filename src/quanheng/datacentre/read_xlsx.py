"""Reads XLSX: the archive is weighed before it is opened, formulas are refused, cells come as text."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .rows import RawRow

__all__ = ["read_sheet", "weigh_archive"]

_ENTRIES = 2_000
_RATIO = 200
_SMALL = 20 << 20  # below this, a high ratio is only a sheet with much repetition
_TOTAL = 1_500 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
# Columns from AMK on, that is beyond 1,024: no department's table is so wide.
_FAR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="(A[N-Z][A-Z]|AM[K-Z]|[B-Z][A-Z][A-Z])(\d{1,7})"')
_WIDE = re.compile(rb'\br="([A-Z]{2,3})\d')
# The same and a little more, but found several times faster: it begins with plain letters.
_MAY_BE_WIDE = re.compile(rb'r="[A-Z]{2,3}\d')
_ROWS, _COLUMNS = 1_048_576, 16_384


def _refuse(file: str, sentence: str, remedy: str = "请重新导出后报送", **details: Any) -> NoReturn:
    raise BadInput(sentence, remedy=remedy, file=file, **details)


def weigh_archive(path: Path, spec: SourceSpec) -> None:
    """Refuse a zip bomb, a damaged archive or a sheet with formulas, before any of it is parsed.

    The sizes in the directory are what the sender claims; every sheet is also unpacked once, counted
    and thrown away, because a forged directory is the first thing a bomb has.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as wrong:
        raise BadInput("XLSX文件已损坏", remedy="请重新导出后报送", file=path.name) from wrong
    if len(entries) > _ENTRIES:
        _refuse(path.name, f"压缩包内有{len(entries)}个文件，不像表格")
    if any(entry.flag_bits & 1 for entry in entries):
        _refuse(path.name, "XLSX文件已加密", "请去掉密码后重新报送")
    if not any(entry.filename.startswith("xl/") for entry in entries):
        _refuse(path.name, "这是压缩包，不是XLSX表格", "请解开后报送其中的表格")
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        _refuse(path.name, "表格带有宏", "请另存为不带宏的 .xlsx 后重新报送")
    limit = min(_TOTAL, spec.limits.unpacked_bytes)
    if sum(entry.file_size for entry in entries) > limit:
        _refuse(path.name, "解开后超过上限，疑为压缩炸弹", "请分批报送，或改报CSV")
    total = 0
    for entry in entries:
        if entry.filename.startswith("xl/"):
            total += _unpack(path, entry, limit - total)


def _unpack(path: Path, entry: zipfile.ZipInfo, limit: int) -> int:
    """Unpack one entry into nothing, counting; sheets are searched for formulas on the way."""
    total = 0
    tail = b""
    is_sheet = entry.filename.startswith("xl/worksheets/")
    extent = _Extent()
    for piece in _pieces(path, entry):
        total += len(piece)
        if total > entry.file_size or total > limit:
            _refuse(path.name, "解开后的大小与声明不符或超过上限，疑为压缩炸弹")
        if total > _SMALL and total > _RATIO * max(entry.compress_size, 1):
            _refuse(path.name, "压缩比不合理，疑为压缩炸弹")
        if is_sheet:
            seen = tail + piece
            found = _FORMULA.search(seen) if b"<f" in seen or b":f" in seen else None
            if found:
                _refuse_formula(path.name, seen[: found.start()])
            is_wide = _MAY_BE_WIDE.search(seen) is not None
            if is_wide:
                _refuse_sparse(path.name, seen)
            extent.add(seen, piece, is_wide=is_wide)
            tail = seen[-4096:]
    if total != entry.file_size:
        _refuse(path.name, "解开后的大小与声明不符，文件已损坏")
    if extent.is_hollow:
        _refuse(path.name, "工作表的范围远大于内容，读入会占满内存", "请删去远处的空格后重新报送")
    return total


def _pieces(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        head = file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            _refuse(path.name, "XLSX文件已损坏")
        file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
        left = entry.compress_size
        if entry.compress_type == zipfile.ZIP_STORED:
            while left > 0 and (data := file.read(min(left, 1 << 20))):
                left -= len(data)
                yield data
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            _refuse(path.name, "压缩方式不受支持", "请用办公软件另存为 .xlsx 后报送")
        inflate = zlib.decompressobj(-15)
        while left > 0 and (data := file.read(min(left, 1 << 16))):
            left -= len(data)
            try:
                out = inflate.decompress(data, 1 << 20)
                while out:
                    yield out
                    out = inflate.decompress(inflate.unconsumed_tail, 1 << 20)
            except zlib.error as wrong:
                raise BadInput("XLSX文件已损坏", remedy="请重新导出后报送", file=path.name) from wrong


class _Extent:
    """How large a rectangle a sheet spans beside how many cells it holds."""

    def __init__(self) -> None:
        self.cells, self.height, self.width = 0, 0, 26

    def add(self, seen: bytes, piece: bytes, *, is_wide: bool) -> None:
        """Count one piece; a cell cut in two is counted late or not at all, which does no harm.

        ``is_wide`` when columns beyond Z may stand in it.
        """
        self.cells += piece.count(b"<c ") + piece.count(b"<c>")
        last = _CELL.findall(seen[-4096:])
        if last:
            self.height = max(self.height, int(last[-1][1]))
        for letters in set(_WIDE.findall(seen)) if is_wide else ():
            number = 0
            for letter in letters:
                number = number * 26 + letter - 64
            self.width = max(self.width, number)

    @property
    def is_hollow(self) -> bool:
        """Say whether the rectangle is both huge and nearly empty."""
        area = self.height * self.width
        return area > 30_000_000 and area > 30 * max(self.cells, 1)


def _refuse_sparse(file: str, seen: bytes) -> None:
    """Refuse a sheet with a cell at the world's end: readers lay out the whole rectangle in memory."""
    wide = _FAR.search(seen)
    if wide:
        _refuse(
            file, f"{wide[1].decode()}{wide[2].decode()}格离表头太远，表格的范围不合理", "请删去远处的空格后重新报送",
            row=int(wide[2]), field=f"{wide[1].decode()}列",
        )  # fmt: skip


def _refuse_formula(file: str, before: bytes) -> NoReturn:
    cells = _CELL.findall(before)
    column, row = (cells[-1][0].decode(), int(cells[-1][1])) if cells else ("?", 0)
    _refuse(
        file, f"{column}{row}格是公式，公式的结果不可信", "请复制后“选择性粘贴—数值”，再重新报送",
        row=row, field=f"{column}列",
    )  # fmt: skip


def read_sheet(path: Path, spec: SourceSpec) -> Iterator[RawRow]:
    """Give the rows of the named or first sheet, cells as text, lines as the sheet numbers them."""
    from python_calamine import CalamineError, CalamineWorkbook

    weigh_archive(path, spec)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if not names:
            _refuse(path.name, "表格里没有工作表")
        if spec.format.sheet and spec.format.sheet not in names:
            _refuse(path.name, f"没有名为“{spec.format.sheet}”的工作表", f"现有：{'、'.join(names[:10])}")
        sheet = book.get_sheet_by_name(spec.format.sheet or names[0])
    except (CalamineError, OSError, ValueError) as wrong:
        raise BadInput("XLSX文件读不出", remedy="请用办公软件另存后重新报送", file=path.name) from wrong
    end = sheet.end
    if end is not None and (end[0] >= _ROWS or end[1] + 1 > min(_COLUMNS, spec.limits.columns * 2)):
        _refuse(path.name, f"工作表有{end[1] + 1}列，超过上限", "请只导出需要的列")
    return _rows(sheet, spec, path.name)


def _rows(sheet: Any, spec: SourceSpec, file: str) -> Iterator[RawRow]:
    limit = spec.limits.cell_chars
    for number, values in enumerate(sheet.iter_rows(), 1):  # empty rows in front are given too
        cells = [value if type(value) is str else _text(value) for value in values]
        longest = max(map(len, cells), default=0)
        if not longest:
            continue
        if longest > limit:
            _refuse_cell(file, number, cells, limit)
        yield RawRow(number, _digest(cells), cells)


def _refuse_cell(file: str, number: int, cells: Sequence[str], limit: int) -> NoReturn:
    place, cell = next((at, cell) for at, cell in enumerate(cells, 1) if len(cell) > limit)
    _refuse(
        file, f"第{number}行第{place}列有{len(cell)}字，超过上限{limit}字",
        "请检查这一格，附件请另行报送", row=number, field=f"第{place}列",
    )  # fmt: skip


def _digest(cells: Sequence[str]) -> bytes:
    # A sheet has no text line; the digest stands over the cells joined by the unit separator.
    return hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).digest()


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
