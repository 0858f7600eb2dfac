"""Whole blocks of a text file to columns at once; what is not plain enough goes row by row, to the same end."""

import csv
import hashlib
import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from quanheng.packkit.source import SourceSpec

from .read_csv import Block
from .rows import RawRow

__all__ = ["Chunks", "Page"]

_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Page:
    """Neighbouring records as columns: numbers of their lines, their texts' digests, cells by place, '' as null."""

    first: int
    digests: list[bytes]
    columns: dict[int, pa.Array]

    @property
    def count(self) -> int:
        """Records on the page."""
        return len(self.digests)

    @property
    def lines(self) -> range:
        """The number of each record's line."""
        return range(self.first, self.first + self.count)


class Chunks:
    """A file's records in chunks: pages where the text is plain, else lists of rows.

    Args:
        items: rows and blocks in the order of the file.
        width: cells under the header; rows of another width are never on a page, but for blank cells behind.
        wanted: the places that pages must hold.
        size: the most rows in a list.
    """

    def __init__(
        self, items: Iterator[RawRow | Block], spec: SourceSpec, *, width: int, wanted: Collection[int], size: int
    ) -> None:  # fmt: skip
        self._items, self._spec, self._size = items, spec, size
        self._width, self._wanted = width, tuple(wanted)

    def __iter__(self) -> Iterator[list[RawRow] | Page]:
        while chunk := self._next():
            yield chunk

    @property
    def is_at_end(self) -> bool:
        """Say whether nothing follows."""
        following = next(self._items, None)
        if following is None:
            return True
        self._items = itertools.chain([following], self._items)
        return False

    def _next(self) -> list[RawRow] | Page | None:
        rows: list[RawRow] = []
        for item in self._items:
            if isinstance(item, RawRow):
                rows.append(item)
            elif rows:
                self._items = itertools.chain([item], self._items)
                break
            elif (page := page_of(item, self._spec, self._width, self._wanted)) is not None:
                return page
            else:
                self._items = itertools.chain(item.rows(self._spec), self._items)
                return self._next()
            if len(rows) >= self._size:
                break
        return rows or None


def page_of(block: Block, spec: SourceSpec, width: int, wanted: Collection[int]) -> Page | None:
    """Read a block as a page, or give nothing where row by row might judge otherwise.

    So: no blank line, no lone carriage return, no mark of a file's last line, no cell near the limit, and every
    record as wide as the first. What is given is to the letter what the rows would have been.
    """
    text = "\n".join(block.lines)
    last = block.lines[-1]
    if last.lstrip('"')[:1] == "#" or text[:1] == "\ufeff":
        return None
    if "\r" in text or _BLANK.search(f"\n{text}\n"):
        return None
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    records = data.split(b"\n")
    if max(map(len, records)) > spec.limits.cell_chars:
        return None
    read = _quoted if b'"' in data else _plain
    columns = read(block, data, width, spec.limits.columns, wanted)
    if columns is None:
        return None
    sha = hashlib.sha256
    return Page(block.first, [sha(record).digest() for record in records], columns)


def _plain(
    block: Block, data: bytes, width: int, limit: int, wanted: Collection[int]
) -> dict[int, pa.Array] | None:
    wide = block.lines[0].count(block.delimiter) + 1
    if not width <= wide <= limit:
        return None
    taken = [*wanted, *range(width, wide)]
    names = [str(place) for place in range(wide)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(column_names=names, block_size=len(data) + 1),
            arrow_csv.ParseOptions(
                delimiter=block.delimiter, quote_char=False, double_quote=False, escape_char=False,
                newlines_in_values=False, ignore_empty_lines=False,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""],
                include_columns=[str(place) for place in taken], check_utf8=False,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(block.lines):
        return None
    columns = {place: _whole(table.column(str(place))) for place in taken}
    return _cut(columns, wanted, width, wide)


def _quoted(
    block: Block, data: bytes, width: int, limit: int, wanted: Collection[int]
) -> dict[int, pa.Array] | None:
    try:
        rows = list(csv.reader(block.lines, delimiter=block.delimiter, strict=True))
    except csv.Error:
        return None
    wide = len(rows[0])
    # A record that swallowed its neighbour makes the count smaller, never larger.
    if len(rows) != len(block.lines) or not width <= wide <= limit or any(len(row) != wide for row in rows):
        return None
    cells = list(zip(*rows, strict=True))
    taken = [*wanted, *range(width, wide)]
    return _cut({place: _nulled(pa.array(cells[place], pa.string())) for place in taken}, wanted, width, wide)


def _cut(
    columns: dict[int, pa.Array], wanted: Collection[int], width: int, wide: int
) -> dict[int, pa.Array] | None:
    """Leave the blank cells behind the header's width; a filled one is a fault that the rows will tell."""
    if any(columns[place].null_count < len(columns[place]) for place in range(width, wide)):
        return None
    return {place: columns[place] for place in wanted}


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _nulled(array: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)
