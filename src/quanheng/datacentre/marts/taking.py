"""Takes a mart's rows away as a file, within the reader's rights: Parquet, marked CSV, or a workbook."""

# ruff: noqa: S608 - names come from the declarations, rights are in the relation

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.sheets import write_xlsx
from quanheng.datacentre.tables import write_table

from .catalogue import Catalogue, MartState
from .changes import over_time
from .reading import MASK, Reach, is_masked, open_marts, relation

__all__ = ["SUFFIXES", "page_of", "rows_of_history", "state_of", "take_away"]

SUFFIXES = (".parquet", ".csv", ".xlsx")
SHEET_ROWS = 500_000
_CHUNK = 10_000


def state_of(catalogue: Catalogue, key: str) -> MartState:
    """Give a published mart. Raises: NotFound"""
    state = catalogue.marts.get(key)
    if state is None or not state.is_published:
        raise NotFound(f"没有主题库“{key}”，或尚未建成", remedy="请先建主题库")
    return state


def page_of(
    folder: Path, catalogue: Catalogue, key: str, *, reach: Reach, limit: int, offset: int = 0,
    as_of: date | None = None,
) -> tuple[list[dict[str, Any]], int]:  # fmt: skip
    """Give some rows in the order of the grain and how many there are within reach."""
    state = state_of(catalogue, key)
    order = ", ".join(state.grain)
    with open_marts(folder, catalogue, reach=reach, as_of=as_of, only=[key]) as con:
        counted = con.execute(f"SELECT count(*) FROM mart.{key}").fetchall()
        con.execute(f"SELECT * FROM mart.{key} ORDER BY {order} LIMIT ? OFFSET ?", [limit, offset])
        names = [str(column[0]) for column in con.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in con.fetchall()]
    return rows, int(counted[0][0])


def rows_of_history(
    folder: Path, catalogue: Catalogue, key: str, grain: dict[str, object], *, reach: Reach
) -> list[dict[str, Any]]:
    """Give every version of one row that a reader may see now. Raises: NotFound when the row is out of reach"""
    state = state_of(catalogue, key)
    missing = [name for name in state.grain if name not in grain]
    if missing:
        raise BadInput("没有指明是哪一行", remedy=f"请给出 {'、'.join(missing)}", field=missing[0])
    with duckdb.connect() as con:
        versions = over_time(con, state, folder, grain)
        shown = relation(state, folder, reach)
        where = " AND ".join(f"CAST({name} AS VARCHAR) IS NOT DISTINCT FROM ?" for name in state.grain)
        bound = [None if grain[name] is None else str(grain[name]) for name in state.grain]
        seen = con.execute(f"SELECT * FROM ({shown}) WHERE {where}", bound).fetchall()
    if not seen and not reach.is_citywide:
        raise NotFound("没有这条记录，或不在您的管辖范围内")
    hidden = {str(column["name"]) for column in state.columns if is_masked(column, reach)}
    if state.region and not reach.is_citywide:
        versions = [one for one in versions if str(one[state.region] or "").startswith(reach.regions)]
    return [
        {name: (MASK if name in hidden and value is not None else value) for name, value in one.items()}
        for one in versions
    ]


def take_away(
    folder: Path, catalogue: Catalogue, key: str, path: Path, *, reach: Reach, as_of: date | None = None,
    note: str = "",
) -> int:  # fmt: skip
    """Write a mart's rows within reach to a file, by the suffix of its name; gives the number of rows.

    In a workbook or CSV text that would run as a formula is made harmless.

    Raises: BadInput for another suffix, or more rows than a workbook should hold
    """
    state = state_of(catalogue, key)
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(f"不能写“{path.suffix or path.name}”文件", remedy=f"请用后缀 {'、'.join(SUFFIXES)}")
    titles = [str(column["title"]) for column in state.columns]
    order = ", ".join(state.grain)
    with open_marts(folder, catalogue, reach=reach, as_of=as_of, only=[key]) as con:
        chosen = f"SELECT * FROM mart.{key} ORDER BY {order}"
        if path.suffix.lower() == ".xlsx":
            con.execute(chosen)
            return _sheet(con, path, titles, str(state.title), note)
        table = con.sql(chosen).to_arrow_table()
    assert table is not None
    if path.suffix.lower() == ".csv":
        table = table.rename_columns(_once(titles))
    write_table(table, path)
    return int(table.num_rows)


def _sheet(con: duckdb.DuckDBPyConnection, path: Path, titles: list[str], title: str, note: str) -> int:
    count = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        while chunk := con.fetchmany(_CHUNK):
            count += len(chunk)
            if count > SHEET_ROWS:
                raise BadInput(
                    f"超过{SHEET_ROWS}行，表格放不下", remedy="请改下载 Parquet 或 CSV，或用查询页筛选后导出"
                )
            yield from chunk

    write_xlsx(path, titles, rows(), title=title, note=note)
    return count


def _once(titles: list[str]) -> list[str]:
    """Number titles that stand twice; a CSV's reader tells columns by name."""
    seen: dict[str, int] = {}
    made = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        made.append(title if seen[title] == 1 else f"{title}{seen[title]}")
    return made
