"""An analyst's own query over the marts: read through the catalogue of expressions, run within limits, cut at rows.

Nothing an analyst types reaches the engine as typed: the query is read into a tree, every word of which is known, and
written anew. Beneath that, the connection holds only filtered views and can reach nothing else.
"""

import csv
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb

from quanheng.base.errors import BadInput
from quanheng.base.sheets import neutral, write_xlsx
from quanheng.datacentre.expressions.api import compile_query, tables_of

from .catalogue import Catalogue
from .inputs import KIND_OF
from .reading import Reach, Room, is_masked, open_marts

__all__ = ["Answer", "Limits", "ask", "write_answer"]

MART_ONLY = frozenset({"mart"})
MASKED_NOTE = "个人信息列已遮盖"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how large and how many rows."""

    seconds: float = 20.0
    rows: int = 1_000
    room: Room = field(default_factory=Room)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query: rows as they are, and what the reader should know about them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool
    seconds: float
    marts: tuple[str, ...]
    masked: tuple[str, ...]  # mart.column of personal columns that the query could only see masked
    citywide_only: tuple[str, ...]  # marts without regions, which this reader sees empty


def ask(
    folder: Path, catalogue: Catalogue, sql: str, *, reach: Reach, on: date, limits: Limits | None = None,
    stop: Callable[[], bool] | None = None,
) -> Answer:  # fmt: skip
    """Run one SELECT over published marts for one reader.

    Args:
        on: the day of ``:today``.
        stop: asked a few times a second; true interrupts the query.

    Raises: BadInput with line and remedy for a query outside the catalogue, one that fails on the rows, one that takes
        too long or too much, one that was stopped.
    """
    limits = limits or Limits()
    marts = _marts_named(sql, catalogue)
    kinds = {
        f"mart.{key}": {
            str(one["name"]): KIND_OF[str(one["sql_type"])] for one in catalogue.marts[key].columns
        }
        for key in marts
    }
    query = compile_query(sql, "duckdb", {"today": on}, kinds, MART_ONLY).sql
    with open_marts(folder, catalogue, reach=reach, only=marts, room=limits.room) as con:
        began = monotonic()
        columns, rows = _run(con, query, limits, stop, is_citywide=reach.is_citywide)
        took = monotonic() - began
    states = [catalogue.marts[key] for key in marts]
    masked = tuple(
        f"{state.key}.{column['name']}"
        for state in states
        for column in state.columns
        if is_masked(column, reach)
    )
    unseen = tuple(state.key for state in states if state.region is None and not reach.is_citywide)
    return Answer(
        columns,
        tuple(rows[: limits.rows]),
        len(rows) > limits.rows,
        round(took, 3),
        tuple(marts),
        masked,
        unseen,
    )


def _marts_named(sql: str, catalogue: Catalogue) -> list[str]:
    named = tables_of(sql)
    marts = [name[5:] for name in named if name.startswith("mart.")]
    strange = [name for name in named if not name.startswith("mart.")]
    if strange:
        raise BadInput(f"不能查询“{strange[0]}”", remedy="只能查询主题库，表名写作 mart.名称")
    published = [key for key, state in catalogue.marts.items() if state.is_published]
    for key in marts:
        if key not in published:
            raise BadInput(f"没有主题库“{key}”，或尚未建成", remedy=f"可查询：{'、'.join(sorted(published))}")
    return marts


def _run(
    con: duckdb.DuckDBPyConnection, query: str, limits: Limits, stop: Callable[[], bool] | None, *,
    is_citywide: bool,
) -> tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]:  # fmt: skip
    """Execute with a watcher beside it that interrupts when the time is over or somebody asks to stop."""
    done = threading.Event()
    ended: list[str] = []

    def watch() -> None:
        until = monotonic() + limits.seconds
        while not done.wait(0.1):
            if stop is not None and stop():
                ended.append("stopped")
            elif monotonic() > until:
                ended.append("time")
            else:
                continue
            con.interrupt()
            return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        con.execute(f"SELECT * FROM ({query}) LIMIT {limits.rows + 1}")  # noqa: S608 - written anew from a known tree
        columns = tuple(str(column[0]) for column in con.description or ())
        return columns, con.fetchall()
    except duckdb.InterruptException as wrong:
        if "stopped" in ended:
            raise BadInput("查询已取消", remedy="可修改后再运行") from wrong
        raise BadInput(
            f"查询超过{limits.seconds:g}秒，已停止", remedy="请缩小日期或地区范围，或先按条件筛选再连接"
        ) from wrong
    except duckdb.OutOfMemoryException as wrong:
        raise BadInput("查询要用的内存超过限额，已停止", remedy="请减少列，或先筛选、汇总再连接") from wrong
    except duckdb.Error as wrong:
        # The engine's words may quote a value of a row that this reader must not see.
        first = f"：{str(wrong).strip().splitlines()[0][:200]}" if is_citywide else ""
        raise BadInput(f"查询执行出错{first}", remedy="请核对类型转换、日期和数值范围") from wrong
    finally:
        done.set()
        watcher.join()


def write_answer(path: Path, answer: Answer, *, note: str = "") -> None:
    """Write an answer as a workbook or marked CSV; text that would run as a formula is made harmless.

    Raises: BadInput for another suffix
    """
    if path.suffix.lower() == ".xlsx":
        write_xlsx(path, answer.columns, answer.rows, title="查询结果", note=note)
        return
    if path.suffix.lower() != ".csv":
        raise BadInput(f"不能写“{path.suffix or path.name}”文件", remedy="请用后缀 .xlsx 或 .csv")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([neutral(name) for name in answer.columns])
        writer.writerows([neutral(value) for value in row] for row in answer.rows)
