"""Spark as engine: tables over the same Parquet folder, on this machine or on a cluster.

pyspark and Java are no part of the program's own installation: a city has no need of them, a province has
(docs/scale.md). They are imported here alone, when the setting names Spark.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from quanheng.base.errors import NotYet
from quanheng.datacentre.expressions.api import compile_query, tables_of
from quanheng.datacentre.expressions.distances import DISTANCES, on_arrow
from quanheng.datacentre.expressions.entry import Engine

from .folder import Folder

__all__ = ["SparkBackend", "session"]

#: What the catalogue relies on: errors are loud, days have no zone, products keep their digits.
_MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
}


def session(master: str, scratch: Path, more: Mapping[str, str] | None = None) -> Any:
    """Open a Spark session. Raises: NotYet where pyspark is not installed"""
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise NotYet(
            "没有安装 pyspark",
            remedy="pip install -r requirements/spark.txt，并安装 Java 17；或把 QUANHENG_ENGINE 设为 duckdb",
        ) from missing
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("quanheng")
    told = {
        **_MEANING,
        "spark.sql.warehouse.dir": str(scratch / "_warehouse"),
        "spark.local.dir": str(scratch / "_spill"),
        "spark.sql.shuffle.partitions": "4" if master.startswith("local") else "200",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
        **(more or {}),
    }
    if master.startswith("local") or "127.0.0.1" in master:
        told |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for key, value in told.items():
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


class SparkBackend:
    """One Spark session over the folder."""

    engine: Engine = "spark"

    def __init__(
        self, folder: Path, *, master: str = "local[2]", more: Mapping[str, str] | None = None
    ) -> None:
        self.folder = Folder(folder)
        self.spark = session(master, folder, more)
        self._known: dict[str, tuple[str, ...]] = {}
        _register(self.spark)

    def add(self, table: str, rows: pa.Table) -> None:
        """Write rows as a table of the folder, in place of what it held."""
        self.folder.write(table, rows)

    def schema(self) -> Mapping[str, Mapping[str, str]]:
        """Give the kind of every column of every table."""
        return self.folder.schema()

    def run(self, sql: str, parameters: Mapping[str, object]) -> pa.Table:
        """Run a pack's query and bring its rows here."""
        table: pa.Table = self.spark.sql(self._ready(sql, parameters)).toArrow()
        return table

    def keep(self, table: str, sql: str, parameters: Mapping[str, object]) -> int:
        """Run a pack's query and let the executors write its rows as a table; give how many."""
        ready = self._ready(sql, parameters)
        self.spark.sql(ready).write.parquet(str(self.folder.fresh(table)))
        self.folder.put(table)
        return self.folder.rows(table)

    def close(self) -> None:
        """Stop the session."""
        self.spark.stop()

    def _ready(self, sql: str, parameters: Mapping[str, object]) -> str:
        kinds = self.folder.schema(tables_of(sql))
        for table in kinds:
            files = tuple(f"{one.name}@{one.stat().st_mtime_ns}" for one in self.folder.files(table))
            if self._known.get(table) == files:
                continue
            schema = table.partition(".")[0]
            self.spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            self.spark.sql(f"DROP TABLE IF EXISTS {table}")
            where = str(self.folder.path(table)).replace("'", "\\'")
            self.spark.sql(f"CREATE TABLE {table} USING parquet LOCATION '{where}'")
            self._known[table] = files
        return compile_query(sql, "spark", parameters, kinds).sql


def _register(spark: Any) -> None:
    """Make the distances known to the session, by the very functions DuckDB uses."""
    from pyspark.sql.pandas import functions

    arrow_udf: Any = functions.arrow_udf  # its stubs know the decorator alone

    for name, (_, _, gives) in DISTANCES.items():
        spark.udf.register(name, arrow_udf(on_arrow(name), gives))
