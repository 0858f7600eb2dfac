"""One night's round on whatever engine: inputs laid out, all marts built in order, all models run over them."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

from quanheng.base.errors import NotFound
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import marts_in_order
from quanheng.packkit.model import ModelSpec

from .folder import Folder
from .port import Backend

__all__ = ["Made", "build_marts", "lay_inputs", "run_models", "typed"]

_OWN_CASTS = {"DECIMAL(18,2)", "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Made:
    """One table of the round: its name, its rows, and the seconds it took."""

    table: str
    rows: int
    seconds: float


def lay_inputs(folder: Path, files: Mapping[str, Path]) -> int:
    """Copy the inputs of marts, named ``source.…`` and ``own.…``, into the folder all machines see; give how many.

    Raises: NotFound for a file that is gone
    """
    there = Folder(folder)
    for table, file in files.items():
        if not file.exists():
            raise NotFound(f"“{table}”的文件不在了：{file.name}", remedy="请先运行 quanheng mart build")
        fresh = there.fresh(table)
        fresh.mkdir(parents=True)
        shutil.copyfile(file, fresh / "part-0.parquet")
        there.put(table)
    return len(files)


def typed(spec: MartSpec) -> str:
    """Give a mart's query with money and numbers cast to what is declared, by the catalogue's own casts."""
    columns = ", ".join(
        f"CAST({name} AS {kind}) AS {name}" if kind in _OWN_CASTS else name
        for name, kind in spec.sql_types.items()
    )
    return f"WITH made AS ({spec.sql}) SELECT {columns} FROM made"  # noqa: S608 - names by the kit's key pattern


def build_marts(
    backend: Backend, marts: Mapping[str, MartSpec], on: date, tell: Callable[[str], None] = lambda _: None
) -> list[Made]:
    """Build every mart as a table ``mart.<key>`` of the folder, each after those it reads.

    Raises: BadInput for a query that the catalogue refuses
    """
    made = []
    for key in marts_in_order(marts):
        tell(marts[key].title)
        made.append(_timed(backend, f"mart.{key}", typed(marts[key]), {"today": on}))
    return made


def run_models(
    backend: Backend, models: Mapping[str, ModelSpec], on: date, tell: Callable[[str], None] = lambda _: None
) -> list[Made]:
    """Run every model in force that day; its hits become a table ``alert.<key>`` of the folder.

    Raises: BadInput for a query that the catalogue refuses
    """
    made = []
    for key, model in sorted(models.items()):
        if model.is_valid_on(on):
            tell(model.title)
            made.append(_timed(backend, f"alert.{key}", model.sql, {"today": on, **model.values()}))
    return made


def _timed(backend: Backend, table: str, sql: str, values: Mapping[str, object]) -> Made:
    began = perf_counter()
    rows = backend.keep(table, sql, values)
    return Made(table, rows, round(perf_counter() - began, 2))
