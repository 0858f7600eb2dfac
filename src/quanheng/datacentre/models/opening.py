"""The published marts opened for models: read-only, from their Parquet files, as they stand or as known on a day."""

# ruff: noqa: S608 - tables and columns are named by the kit's patterns; paths are quoted

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from quanheng.datacentre.marts.catalogue import Catalogue, MartState, read_catalogue
from quanheng.datacentre.marts.changes import as_known_on
from quanheng.datacentre.marts.inputs import quoted
from quanheng.packkit.mart import MartSpec

__all__ = ["History", "OpenMarts", "open_marts"]

History = Literal["as_known", "by_date", "as_now", "none"]
"""How a mart's past was had: from its kept changes; by the day its rows happened; as it is now; or not at all."""


@dataclass(slots=True)
class OpenMarts:
    """A connection in which ``mart.<key>`` are the declared marts, and how each was had."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    catalogue: Catalogue
    specs: Mapping[str, MartSpec]
    how: dict[str, History] = field(default_factory=dict)

    def digest(self, keys: Iterable[str]) -> str:
        """What these published marts say, for running once over the same rows."""
        told = [
            f"{key}:{self.catalogue.marts[key].digest}" for key in sorted(keys) if key in self.catalogue.marts
        ]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:40]

    def show_day(self, day: date, keys: Sequence[str] | None = None) -> dict[str, History]:
        """Turn the marts back to what was known at the end of a day; gives how each was had.

        Where the kept changes do not reach back to the day, rows that had happened by then stand in: what was told
        late is then known too early, and the report must say so.
        """
        for key in keys if keys is not None else tuple(self.specs):
            how, select = self._past(self.specs[key], self.catalogue.marts.get(key), day)
            self.how[key] = how
            self.con.execute(f'CREATE OR REPLACE TEMP TABLE "_{key}" AS {select}')
            self.con.execute(f'CREATE OR REPLACE VIEW mart."{key}" AS SELECT * FROM temp."_{key}"')
        return dict(self.how)

    def show_now(self) -> None:
        """Show the marts as published."""
        for key, spec in self.specs.items():
            state = self.catalogue.marts.get(key)
            self.how[key] = "as_now" if state and state.file else "none"
            try:
                self.con.execute(f'CREATE OR REPLACE VIEW mart."{key}" AS {self._now(spec, state)}')
            except duckdb.Error:  # an unreadable file: only the models that read this mart will say so
                self.how[key] = "none"

    def _now(self, spec: MartSpec, state: MartState | None) -> str:
        if state is None or not state.file:
            return _empty(spec)
        there = set(state.column_names)
        had = {name: f'"{name}"' if name in there else "NULL" for name in spec.sql_types}
        shown = ", ".join(f'CAST({had[name]} AS {kind}) AS "{name}"' for name, kind in spec.sql_types.items())
        return f"SELECT {shown} FROM read_parquet({quoted(self.folder / state.file)})"

    def _past(self, spec: MartSpec, state: MartState | None, day: date) -> tuple[History, str]:
        if state is None or not state.file:
            return "none", _empty(spec)
        if spec.keeps_history and state.changes and state.changes[0].day <= day.isoformat():
            return "as_known", as_known_on(state, self.folder, day)
        if spec.happened:
            until = f'"{spec.happened}" IS NULL OR "{spec.happened}" <= DATE \'{day.isoformat()}\''
            return "by_date", f"SELECT * FROM ({self._now(spec, state)}) WHERE {until}"
        return "as_now", self._now(spec, state)


@contextmanager
def open_marts(
    folder: Path, specs: Mapping[str, MartSpec], *, memory: str = "1GB", threads: int = 2
) -> Iterator[OpenMarts]:
    """Open the marts of a folder as they stand. A mart not built yet reads as an empty table with its columns.

    The files are never written over, so a build that goes on meanwhile does no harm.
    """
    con = duckdb.connect(":memory:", config={"memory_limit": memory, "threads": threads})
    try:
        con.execute("CREATE SCHEMA mart")
        opened = OpenMarts(con, folder, read_catalogue(folder), specs)
        opened.show_now()
        yield opened
    finally:
        con.close()


def _empty(spec: MartSpec) -> str:
    shown = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in spec.sql_types.items())
    return f"SELECT {shown} WHERE false"
