"""Opens the published marts for reading: as they stand or as they were known on a day, for the whole city or a part.

The connection holds views on Parquet and nothing else; it can reach no file outside the marts' folder and write none.
"""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are checked or bound

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from quanheng.base.errors import BadInput

from .catalogue import Catalogue, MartState
from .changes import as_known_on
from .inputs import quoted

__all__ = ["WHOLE", "Reach", "Room", "open_marts", "relation"]

MASK = "***"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows and columns a reader may see.

    Args:
        regions: prefixes of region codes; ``("",)`` is the whole city.
        sees_personal: whether personal columns are shown; secret ones never are, but to the platform's own runs.
        sees_secret: for the platform's own runs alone.
    """

    regions: tuple[str, ...] = ()
    sees_personal: bool = False
    sees_secret: bool = False

    @property
    def is_citywide(self) -> bool:
        """Whether every row is within reach."""
        return "" in self.regions

    def __post_init__(self) -> None:
        wrong = [prefix for prefix in self.regions if prefix and not prefix.isdigit()]
        if wrong:
            raise BadInput("区划代码只能是数字", remedy="请核对岗位的管辖区划", regions=wrong)


WHOLE = Reach(("",), sees_personal=True, sees_secret=True)
"""Every row and column: for the platform's own runs."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of the machine a reader may take."""

    memory: str = "512MB"
    threads: int = 1
    spill: str = "1GB"


def relation(state: MartState, folder: Path, reach: Reach, *, as_of: date | None = None) -> str:
    """Give the SELECT of what a reader may see of a mart.

    Rights are in the query: whatever is built on it can reveal no other row, and a masked column cannot be searched.
    Rows without a region, and marts without one, are for the whole city alone.
    """
    standing = f"SELECT * FROM read_parquet({quoted(folder / state.file)})"
    rows = as_known_on(state, folder, as_of) if as_of else standing
    shown = ", ".join(_column(column, reach) for column in state.columns)
    return f"SELECT {shown} FROM ({rows}) WHERE {_where(state, reach)}"


def _where(state: MartState, reach: Reach) -> str:
    if reach.is_citywide:
        return "true"
    if state.region is None or not reach.regions:
        return "false"
    return " OR ".join(f"starts_with({state.region}, '{prefix}')" for prefix in sorted(reach.regions))


def is_masked(column: Mapping[str, object], reach: Reach) -> bool:
    """Whether the reader sees a sign instead of the column's values."""
    sensitivity = column["sensitivity"]
    if sensitivity == "secret":
        return not reach.sees_secret
    return sensitivity == "personal" and not reach.sees_personal


def _column(column: Mapping[str, object], reach: Reach) -> str:
    name = str(column["name"])
    if not is_masked(column, reach):
        return name
    if column["sql_type"] != "VARCHAR":
        return f"CAST(NULL AS {column['sql_type']}) AS {name}"
    return f"CASE WHEN {name} IS NOT NULL THEN '{MASK}' END AS {name}"


@contextmanager
def open_marts(
    folder: Path, catalogue: Catalogue, *, reach: Reach = WHOLE, as_of: date | None = None,
    only: Sequence[str] | None = None, room: Room | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:  # fmt: skip
    """Open a connection in which each published mart stands as ``mart.<key>``.

    With ``as_of`` marts read as they were known at the end of that day; one without history reads as it stands.
    """
    room = room or Room()
    spill = folder / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": room.memory,
            "threads": room.threads,
            "temp_directory": str(spill),
            "max_temp_directory_size": room.spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        con.execute(f"SET allowed_directories = [{quoted(folder)}]")
        con.execute("SET enable_external_access = false")
        con.execute("CREATE SCHEMA mart")
        for key, state in catalogue.marts.items():
            if state.is_published and (only is None or key in only):
                day = as_of if state.changes else None
                con.execute(f"CREATE VIEW mart.{key} AS {relation(state, folder, reach, as_of=day)}")
        con.execute("SET lock_configuration = true")
        yield con
    finally:
        con.close()
