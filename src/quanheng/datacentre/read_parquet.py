"""Reads Parquet as text: weighed by its own directory first, then every column cast to words a person would write."""

import json
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from quanheng.base.errors import BadInput
from quanheng.packkit.source import FileLimits

__all__ = ["read_parquet"]

_CAST = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_integer, pa.types.is_date,
)  # fmt: skip


def read_parquet(path: Path, limits: FileLimits) -> pa.Table:
    """Read a Parquet file; whole numbers stay whole, days lose an empty hour, nested values become JSON, '' is null.

    Raises: BadInput
    """
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        meta = file.metadata
        size = sum(meta.row_group(at).total_byte_size for at in range(meta.num_row_groups))
        if meta.num_rows > limits.rows or size > limits.unpacked_bytes:
            raise BadInput(
                f"有{meta.num_rows}行、解开后{size >> 20} MiB，超过上限", remedy="请分批报送", file=path.name
            )
        if len(file.schema_arrow) > limits.columns:
            raise BadInput(
                f"有{len(file.schema_arrow)}列，超过上限{limits.columns}列",
                remedy="请只导出需要的列",
                file=path.name,
            )
        table = file.read()
    except (pa.ArrowException, OSError, ValueError) as wrong:
        raise BadInput("Parquet文件已损坏", remedy="请重新导出后报送", file=path.name) from wrong
    names = table.column_names
    if len(set(names)) != len(names) or not names:
        raise BadInput("Parquet文件的列名重复或没有列", remedy="请改成不同的列名", file=path.name, row=1)
    columns = [_words(column, name, path.name) for name, column in zip(names, table.columns, strict=True)]
    return pa.table(columns, names=[name.strip() or f"第{at}列" for at, name in enumerate(names, 1)])


def _words(column: pa.ChunkedArray, name: str, file: str) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    try:
        if any(is_so(kind) for is_so in _CAST):
            text = column.cast(pa.string()).combine_chunks()
        else:
            text = pa.array([_said(value) for value in column.to_pylist()], pa.string())
    except (pa.ArrowException, UnicodeError) as wrong:
        raise BadInput(
            f"列“{name}”不是文字", remedy="请导出为文字列", file=file, row=1, field=name
        ) from wrong
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(text), ""), pa.scalar(None, pa.string()), text)


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
