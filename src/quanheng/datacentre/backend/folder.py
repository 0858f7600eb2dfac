"""The folder of Parquet tables both engines read: one folder a table, changed only as a whole."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quanheng.base.errors import BadInput, NotFound

__all__ = ["Folder"]


class Folder:
    """``<root>/<schema>/<table>/*.parquet``; on a cluster every machine sees it under the same path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def path(self, table: str) -> Path:
        """Give a table's folder. Raises: BadInput for a name that is not schema.table"""
        schema, _, name = table.partition(".")
        if not (schema.isidentifier() and name.isidentifier()):
            raise BadInput(f"表名“{table}”应写成 schema.table", remedy="只用字母、数字和下划线")
        return self.root / schema / name

    def tables(self) -> list[str]:
        """List the tables that are there."""
        return sorted(
            f"{one.parent.name}.{one.name}" for one in self.root.glob("*/*")
            if one.is_dir() and not one.name.startswith("_") and not one.parent.name.startswith("_")
        )  # fmt: skip

    def files(self, table: str) -> list[Path]:
        """List a table's files. Raises: NotFound"""
        found = sorted(self.path(table).glob("*.parquet"))
        if not found:
            raise NotFound(f"没有表“{table}”", remedy="先写入它的行")
        return found

    def write(self, table: str, rows: pa.Table) -> None:
        """Write rows as a table, in place of what it held."""
        fresh = self.fresh(table)
        fresh.mkdir(parents=True)
        pq.write_table(rows, fresh / "part-0.parquet")
        self.put(table)

    def fresh(self, table: str) -> Path:
        """Give the folder a new table is written to; nothing reads it before ``put``."""
        path = self.path(table)
        fresh = path.parent / f"_new_{path.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        return fresh

    def put(self, table: str) -> None:
        """Put what was written to ``fresh`` in the table's place."""
        path = self.path(table)
        shutil.rmtree(path, ignore_errors=True)
        (path.parent / f"_new_{path.name}").rename(path)

    def schema(self, tables: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
        """Give the kind of every column of these tables (of all without them), from the files themselves."""
        wanted = self.tables() if tables is None else [one for one in tables if self.path(one).is_dir()]
        return {
            table: {field.name.lower(): _kind(field.type) for field in pq.read_schema(self.files(table)[0])}
            for table in wanted
        }

    def rows(self, table: str) -> int:
        """Count a table's rows from the files' own accounts."""
        return sum(pq.read_metadata(one).num_rows for one in self.files(table))


def _kind(told: pa.DataType) -> str:
    if pa.types.is_boolean(told):
        return "flag"
    if pa.types.is_integer(told):
        return "integer"
    if pa.types.is_floating(told):
        return "double"
    if pa.types.is_decimal(told):
        return "decimal"
    if pa.types.is_date(told):
        return "date"
    return "text" if pa.types.is_string(told) or pa.types.is_large_string(told) else "unknown"
