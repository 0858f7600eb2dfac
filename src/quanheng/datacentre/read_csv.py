"""Reads delimited text: any encoding, records over several lines, stray quotes, and an honest line number."""

import csv
import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .rows import RawRow
from .sniff import SAMPLE_BYTES, blocks, find_delimiter, find_encoding

__all__ = ["TextFile", "open_text", "read_records"]

_LINES_IN_RECORD = 200
_csv_limit_set = csv.field_size_limit(1 << 24)


@dataclass(slots=True)
class TextFile:
    """A text file's lines with what was found about it."""

    encoding: str
    lines: Iterator[tuple[str, str]]  # text without its line end, and the fault of its decoding
    file: str


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
        lines = _lines_utf16(source, encoding, path.name, longest)
    else:
        lines = _lines(source, encoding, path.name, longest)
    return TextFile(encoding, lines, path.name)


def _lines(source: Iterator[bytes], encoding: str, file: str, longest: int) -> Iterator[tuple[str, str]]:
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
            yield from _decoded(whole, encoding)


def _decoded(whole: bytes, encoding: str) -> Iterator[tuple[str, str]]:
    try:
        for line in whole.decode(encoding).split("\n"):
            yield line.removesuffix("\r"), ""
    except UnicodeDecodeError:
        pass
    else:
        return
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


def _lines_utf16(
    source: Iterator[bytes], encoding: str, file: str, longest: int
) -> Iterator[tuple[str, str]]:
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
        for piece in pieces:
            yield piece.removesuffix("\r"), "encoding" if "\ufffd" in piece else ""


def _too_long(file: str) -> NoReturn:
    raise BadInput(
        "有一行长得不合理，可能是列数过多、单元格过大或引号没有闭合", remedy="请检查导出的文件", file=file
    )


def read_records(text: TextFile, spec: SourceSpec) -> tuple[str, Iterator[RawRow]]:
    """Part the lines into records; gives the delimiter found and the records, blank lines passed over."""
    first = list(itertools.islice(text.lines, 200))
    delimiter = find_delimiter([line for line, _ in first[:50]], spec.format.delimiter)
    lines = itertools.chain(first, text.lines)
    return delimiter, _records(lines, delimiter, spec, text.file)


def _records(
    lines: Iterator[tuple[str, str]], delimiter: str, spec: SourceSpec, file: str
) -> Iterator[RawRow]:
    sha = hashlib.sha256
    width = 0
    number = 0
    waiting: list[tuple[str, str]] = []
    while True:
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


def _quoted(
    line: str, lines: Iterator[tuple[str, str]], waiting: list[tuple[str, str]],
    delimiter: str, width: int, number: int, file: str,
) -> tuple[str, list[str], int, str]:  # fmt: skip
    """Read a record that holds quotes: it ends on the line where the quotes are even.

    When it only ends by swallowing its neighbours (one stray inch mark does that), the line is read
    literally and the neighbours are given back; when even that has the wrong width, the file is refused.
    """
    taken = [line]
    more: list[tuple[str, str]] = []
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
