"""DuckDB as engine: views over the Parquet folder, in this process."""

# ruff: noqa: S608 - tables are named by Folder, which holds them to identifiers

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from quanheng.datacentre.expressions.api import compile_query, register, tables_of
from quanheng.datacentre.expressions.entry import Engine

from .folder import Folder

__all__ = ["DuckBackend"]


class DuckBackend:
    """One connection in memory, spilling beside the folder."""

    engine: Engine = "duckdb"

    def __init__(self, folder: Path, *, memory: str = "", threads: int = 0) -> None:
        self.folder = Folder(folder)
        config: dict[str, Any] = {"temp_directory": str(folder / "_spill")}
        if memory:
            config["memory_limit"] = memory
        if threads:
            config["threads"] = threads
        self.con = duckdb.connect(":memory:", config=config)
        register(self.con)

    def add(self, table: str, rows: pa.Table) -> None:
        """Write rows as a table of the folder, in place of what it held."""
        self.folder.write(table, rows)

    def schema(self) -> Mapping[str, Mapping[str, str]]:
        """Give the kind of every column of every table."""
        return self.folder.schema()

    def run(self, sql: str, parameters: Mapping[str, object]) -> pa.Table:
        """Run a pack's query and bring its rows here."""
        return self.con.sql(self._ready(sql, parameters)).to_arrow_table()

    def keep(self, table: str, sql: str, parameters: Mapping[str, object]) -> int:
        """Run a pack's query and write its rows as a table; give how many."""
        ready = self._ready(sql, parameters)
        fresh = self.folder.fresh(table)
        fresh.mkdir(parents=True)
        to = str(fresh / "part-0.parquet").replace("'", "''")
        self.con.execute(f"COPY ({ready}) TO '{to}' (FORMAT parquet)").fetchall()
        self.folder.put(table)
        return self.folder.rows(table)

    def close(self) -> None:
        """Let the connection go."""
        self.con.close()

    def _ready(self, sql: str, parameters: Mapping[str, object]) -> str:
        kinds = self.folder.schema(tables_of(sql))
        for table in kinds:
            schema, _, name = table.partition(".")
            files = str(self.folder.path(table) / "*.parquet").replace("'", "''")
            self.con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            self.con.execute(
                f"CREATE OR REPLACE VIEW {schema}.{name} AS SELECT * FROM read_parquet('{files}')"
            )
        return compile_query(sql, "duckdb", parameters, kinds).sql
