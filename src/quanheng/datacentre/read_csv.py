"""Reads delimited text: any encoding, records over several lines, stray quotes, and an honest line number."""

import csv
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .rows import RawRow
from .sniff import SAMPLE_BYTES, blocks, find_delimiter, find_encoding

__all__ = ["Block", "Lines", "TextFile", "open_text", "read_blocks", "read_records"]

_LINES_IN_RECORD = 200
_ONE_BY_ONE = 600  # rows given singly, among which a reader finds the header and looks at cells
_csv_limit_set = csv.field_size_limit(1 << 24)


Line = tuple[str, str]  # text without its line end, and the fault of its decoding


class Lines:
    """A file's lines one by one, or what is left of a piece of the file at once."""

    def __init__(self, pieces: Iterator[str | list[Line]]) -> None:
        self._pieces = pieces
        self._open: Sequence[str] | Sequence[Line] = ()
        self._is_clean = True
        self._at = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> Line:
        while self._at >= len(self._open):
            self._take(next(self._pieces))
        got = self._open[self._at]
        self._at += 1
        return (got, "") if isinstance(got, str) else got

    def _take(self, piece: str | list[Line]) -> None:
        self._is_clean = isinstance(piece, str)
        self._open, self._at = split_lines(piece) if isinstance(piece, str) else piece, 0

    @property
    def stands_between_pieces(self) -> bool:
        """Say whether the next line is the first of a new piece."""
        return self._at >= len(self._open)

    def rest(self) -> list[str]:
        """Look at the lines left of this piece, or all of the next; none when one of them was hard to decode.

        They are taken only when ``skip`` is called.
        """
        if self._at >= len(self._open):
            piece = next(self._pieces, None)
            if piece is None:
                return []
            self._take(piece)
        return [str(line) for line in self._open[self._at :]] if self._is_clean else []

    def skip(self) -> None:
        """Take the lines that ``rest`` gave."""
        self._at = len(self._open)


def split_lines(text: str) -> list[str]:
    """Part a text into lines; a carriage return before a line's end belongs to the end."""
    lines = text.split("\n")
    return [line.removesuffix("\r") for line in lines] if "\r" in text else lines


@dataclass(slots=True)
class TextFile:
    """A text file's lines with what was found about it."""

    encoding: str
    lines: Lines
    file: str


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that decode well and whose quotes are even, so that each is one record or blank."""

    first: int  # the number of the first line
    lines: list[str]
    width: int  # cells of the file's first record
    delimiter: str
    file: str

    def rows(self, spec: SourceSpec) -> Iterator[RawRow]:
        """Read the records one by one."""
        pieces: Iterator[str | list[Line]] = iter([[(line, "") for line in self.lines]])
        for row in _records(Lines(pieces), self.delimiter, spec, self.file, self.first - 1, self.width):
            assert isinstance(row, RawRow)
            yield row


def open_text(path: Path, spec: SourceSpec, *, is_gzip: bool) -> TextFile:
    """Open a text file: find its encoding and give its lines decoded, each by itself where need be.

    A line that does not decode as the file does is tried as the other encoding (two exports pasted
    together are common); one that decodes as neither is given with the fault, never dropped.
    """
    limit = spec.limits.unpacked_bytes
    sample = next(blocks(path, is_gzip=is_gzip, limit=limit), b"")[:SAMPLE_BYTES]
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
        raise BadInput("文件是空的", remedy="请核对后重新报送", file=path.name)
    encoding = find_encoding(sample, spec.format.encoding, file=path.name)
    source = blocks(path, is_gzip=is_gzip, limit=limit)
    longest = spec.limits.columns * 400 + spec.limits.cell_chars * 8
    if encoding.startswith("utf-16"):
        pieces = _pieces_utf16(source, path.name, encoding, longest)
    else:
        pieces = _pieces(source, path.name, encoding, longest)
    return TextFile(encoding, Lines(pieces), path.name)


def _pieces(source: Iterator[bytes], file: str, encoding: str, longest: int) -> Iterator[str | list[Line]]:
    rest = b""
    first = True
    for block in itertools.chain(source, [b""]):
        if b"\x00" in block:
            raise BadInput("文件含有空字节（NUL），已损坏或不是文本", remedy="请重新导出后报送", file=file)
        data = rest + block
        if first:
            data = data.removeprefix(b"\xef\xbb\xbf")
            first = False
        if b"\n" not in data and b"\r" in data[:-1]:
            data = data.replace(b"\r", b"\n")
        whole, cut, rest = data.rpartition(b"\n") if block else (data, b"", b"")
        if len(rest) > longest:
            _too_long(file)
        if cut or whole:
            try:
                yield whole.decode(encoding)
            except UnicodeDecodeError:
                yield list(_decoded(whole, encoding))


def _decoded(whole: bytes, encoding: str) -> Iterator[Line]:
    other = "gb18030" if encoding == "utf-8" else "utf-8"
    for piece in whole.split(b"\n"):
        raw = piece.removesuffix(b"\r")
        for name, fault in ((encoding, ""), (other, "line_encoding")):
            try:
                yield raw.decode(name), fault
            except UnicodeDecodeError:
                continue
            break
        else:
            yield raw.decode(encoding, "replace"), "encoding"


def _pieces_utf16(
    source: Iterator[bytes], file: str, encoding: str, longest: int
) -> Iterator[str | list[Line]]:
    odd, rest = b"", ""
    first = True
    for block in itertools.chain(source, [b""]):
        data = odd + block
        cut = len(data) & ~1
        # A surrogate pair cut by the block's end must wait for its second half.
        if block and cut and data[cut - 1 if encoding.endswith("le") else cut - 2] & 0xFC == 0xD8:
            cut -= 2
        text, odd = data[:cut].decode(encoding, "replace"), data[cut:]
        if first:
            text, first = text.removeprefix("\ufeff"), False
        if "\x00" in text:
            raise BadInput("文件含有空字节（NUL），已损坏或不是文本", remedy="请重新导出后报送", file=file)
        pieces = (rest + text).replace("\r\n", "\n").split("\n")
        rest = pieces.pop() if block else ""
        if len(rest) > longest:
            _too_long(file)
        if any("\ufffd" in piece for piece in pieces):
            yield [(p.removesuffix("\r"), "encoding" if "\ufffd" in p else "") for p in pieces]
        elif pieces:
            yield "\n".join(pieces)


def _too_long(file: str) -> NoReturn:
    raise BadInput(
        "有一行长得不合理，可能是列数过多、单元格过大或引号没有闭合", remedy="请检查导出的文件", file=file
    )


def read_records(text: TextFile, spec: SourceSpec) -> tuple[str, Iterator[RawRow]]:
    """Part the lines into records; gives the delimiter found and the records, blank lines passed over."""
    delimiter, items = read_blocks(text, spec)
    return delimiter, (
        row for item in items for row in (item.rows(spec) if isinstance(item, Block) else (item,))
    )


def read_blocks(text: TextFile, spec: SourceSpec) -> tuple[str, Iterator[RawRow | Block]]:
    """Part the lines into records, the first ones singly, then blocks where the lines allow it."""
    first = list(itertools.islice(text.lines, 200))
    delimiter = find_delimiter([line for line, _ in first[:50]], spec.format.delimiter)
    return delimiter, _records(text.lines, delimiter, spec, text.file, first=first, singly=_ONE_BY_ONE)


def _records(
    lines: Lines, delimiter: str, spec: SourceSpec, file: str, number: int = 0, width: int = 0,
    *, first: Sequence[Line] = (), singly: int = -1,
) -> Iterator[RawRow | Block]:  # fmt: skip
    """Give records; after ``singly`` rows also blocks, unless it is negative."""
    sha = hashlib.sha256
    waiting: list[Line] = list(reversed(first))
    is_looked_at = False
    while True:
        if singly == 0 and not waiting and (not is_looked_at or lines.stands_between_pieces):
            is_looked_at = True
            rest = lines.rest()
            if rest and not any(line.count('"') & 1 for line in rest):
                lines.skip()
                yield Block(number + 1, rest, width, delimiter, file)
                number += len(rest)
                continue
        if waiting:
            line, fault = waiting.pop()
        else:
            got = next(lines, None)
            if got is None:
                return
            line, fault = got
        number += 1
        if not line or line.isspace():
            continue
        if '"' not in line:
            cells = line.split(delimiter)
            raw = line
            used = 1
        else:
            raw, cells, used, odd = _quoted(line, lines, waiting, delimiter, width, number, file)
            fault = fault or odd
        width = width or len(cells)
        if len(raw) > spec.limits.cell_chars or len(cells) > spec.limits.columns:
            _check_bombs(cells, spec, number, file)
        yield RawRow(number, sha(raw.encode("utf-8", "surrogatepass")).digest(), cells, fault)
        number += used - 1
        singly -= singly > 0


def _quoted(
    line: str, lines: Lines, waiting: list[Line],
    delimiter: str, width: int, number: int, file: str,
) -> tuple[str, list[str], int, str]:  # fmt: skip
    """Read a record that holds quotes: it ends on the line where the quotes are even.

    When it only ends by swallowing its neighbours (one stray inch mark does that), the line is read
    literally and the neighbours are given back; when even that has the wrong width, the file is refused.
    """
    taken = [line]
    more: list[Line] = []
    quotes = line.count('"')
    while quotes % 2 and len(taken) < _LINES_IN_RECORD:
        got = waiting.pop() if waiting else next(lines, None)
        if got is None:
            break
        more.append(got)
        taken.append(got[0])
        quotes += got[0].count('"')
    raw = "\n".join(taken)
    if quotes % 2 == 0:
        cells = _parse(taken, delimiter)
        if cells is not None and (len(taken) == 1 or not width or len(cells) == width):
            return raw, cells, len(taken), ""
    literal = [cell.strip('"') for cell in line.split(delimiter)]
    if quotes % 2 and width and len(literal) != width:
        raise BadInput(
            f"第{number}行的引号没有闭合，后面的内容都被并进了一格", remedy="请补上或删去这一行的引号",
            file=file, row=number,
        )  # fmt: skip
    waiting.extend(reversed(more))
    return line, literal, 1, "stray_quote"


def _parse(taken: list[str], delimiter: str) -> list[str] | None:
    try:
        parsed = list(csv.reader([f"{piece}\n" for piece in taken], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [cell.removesuffix("\n") for cell in parsed[0]] if len(parsed) == 1 else None


def _check_bombs(cells: list[str], spec: SourceSpec, number: int, file: str) -> None:
    if len(cells) > spec.limits.columns:
        raise BadInput(
            f"第{number}行有{len(cells)}列，超过上限{spec.limits.columns}列", remedy="请检查分隔符，或只导出需要的列",
            file=file, row=number,
        )  # fmt: skip
    for place, cell in enumerate(cells, 1):
        if len(cell) > spec.limits.cell_chars:
            raise BadInput(
                f"第{number}行第{place}列有{len(cell)}字，超过上限{spec.limits.cell_chars}字",
                remedy="请检查这一格，附件请另行报送", file=file, row=number, field=f"第{place}列",
            )  # fmt: skip
