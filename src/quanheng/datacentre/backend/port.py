"""What the data centre asks of an engine: take tables, run a pack's query, keep its result."""

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from quanheng.datacentre.expressions.entry import Engine

__all__ = ["Backend"]


class Backend(Protocol):
    """An engine over one folder of Parquet tables named ``schema.table``."""

    engine: Engine

    def add(self, table: str, rows: pa.Table) -> None:
        """Write rows as a table of the folder, in place of what it held."""

    def schema(self) -> Mapping[str, Mapping[str, str]]:
        """Give the kind of every column of every table."""

    def run(self, sql: str, parameters: Mapping[str, object]) -> pa.Table:
        """Run a pack's query and bring its rows here."""

    def keep(self, table: str, sql: str, parameters: Mapping[str, object]) -> int:
        """Run a pack's query and write its rows as a table, without bringing them here; give how many."""

    def close(self) -> None:
        """Let the engine go."""
