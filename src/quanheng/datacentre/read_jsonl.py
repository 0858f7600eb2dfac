"""Reads JSON lines: one object a line; a line that is none waits in quarantine with its text's digest."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

from .read_csv import TextFile
from .rows import RawRow

__all__ = ["read_objects"]

_LOOK_AHEAD = 1000


def read_objects(text: TextFile, spec: SourceSpec) -> tuple[list[str], Iterator[RawRow]]:
    """Give the column names, as far as the first thousand objects use them, and the rows.

    A key that first appears later is no column of this file and its value is left in the original file;
    numbers keep the digits they were written with.
    """
    numbered = enumerate(text.lines, 1)
    first = list(itertools.islice(((n, line, fault) for n, (line, fault) in numbered), _LOOK_AHEAD))
    header: dict[str, int] = {}
    good = 0
    for _, line, _ in first:
        found = _parse(line)
        if found is not None:
            good += 1
            for key in found:
                header.setdefault(key, len(header))
        if len(header) > spec.limits.columns:
            raise BadInput(f"键超过上限{spec.limits.columns}个", remedy="请只导出需要的字段", file=text.file)
    if not good:
        raise BadInput("没有一行是JSON对象", remedy="请导出为每行一条JSON对象", file=text.file, row=1)
    rest = ((n, line, fault) for n, (line, fault) in numbered)
    return list(header), _rows(itertools.chain(first, rest), header, spec, text.file)


def _rows(
    lines: Iterator[tuple[int, str, str]], header: dict[str, int], spec: SourceSpec, file: str
) -> Iterator[RawRow]:
    for number, line, fault in lines:
        if not line.strip():
            continue
        found = _parse(line)
        cells = [""] * len(header)
        for key, value in (found or {}).items():
            if len(value) > spec.limits.cell_chars:
                raise BadInput(
                    f"第{number}行“{key[:20]}”有{len(value)}字，超过上限{spec.limits.cell_chars}字",
                    remedy="请检查这一项，附件请另行报送", file=file, row=number, field=key[:50],
                )  # fmt: skip
            if key in header:
                cells[header[key]] = value
        odd = fault or ("json" if found is None else "")
        yield RawRow(number, hashlib.sha256(line.encode("utf-8", "surrogatepass")).digest(), cells, odd)


def _parse(line: str) -> dict[str, str] | None:
    try:
        found = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    return {key: _text(value) for key, value in found.items()} if isinstance(found, dict) else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
