"""Holds a mart's freshly built rows against its declared tests; counts every failing row and keeps a few to look at."""

# ruff: noqa: S608 - tables and columns are named by the kit's key pattern, values are always bound

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from quanheng.datacentre.expressions.api import compile_sql
from quanheng.datacentre.store import one
from quanheng.packkit.mart import MartSpec, MartTest

from .catalogue import TestResult
from .inputs import Known

__all__ = ["run_tests"]

SAMPLE = 20


def run_tests(
    con: duckdb.DuckDBPyConnection, spec: MartSpec, built: str, *, rows: int, on: date, known: Known
) -> list[TestResult]:  # fmt: skip
    """Run the grain's test and every declared one over ``built``; other marts stand as ``mart.<key>``.

    A test on rows that are not there passes: emptiness is told by the row count, not by a test.
    """
    results = [_grain(con, spec, built, rows)]
    for test in spec.tests:
        where, bound, title = _failing(spec, test, built, on, known)
        row = one(con, f"SELECT count(*) FROM {built} t WHERE {where}", bound)
        failing = int(row[0]) if row else 0
        passed = failing == 0 or failing <= test.at_most_share * rows
        sample = _sample(con, spec, test, f"FROM {built} t WHERE {where}", bound) if failing else ()
        results.append(TestResult(_name(test), title, test.severity, failing, rows, passed, sample))
    return results


def _grain(con: duckdb.DuckDBPyConnection, spec: MartSpec, built: str, rows: int) -> TestResult:
    grain = ", ".join(spec.grain)
    twice = f"FROM {built} GROUP BY {grain} HAVING count(*) > 1"
    row = one(con, f"SELECT coalesce(sum(n), 0) FROM (SELECT count(*) - 1 AS n {twice})")
    failing = int(row[0]) if row else 0
    title = f"{'、'.join(spec.column(name).title for name in spec.grain)}相同的只有一行"
    sample: tuple[dict[str, Any], ...] = ()
    if failing:
        shown = [name for name in spec.grain if spec.column(name).sensitivity == "public"]
        listed = ", ".join([*shown, "count(*) AS 行数"])
        sample = _dicts(con.execute(f"SELECT {listed} {twice} ORDER BY ALL LIMIT {SAMPLE}"))
    return TestResult("grain", title, "error", failing, rows, failing == 0, sample)


def _failing(
    spec: MartSpec, test: MartTest, built: str, on: date, known: Known
) -> tuple[str, list[object], str]:
    """Give the condition under which a row fails, its bound values, and the test's Chinese title."""
    if test.not_null:
        titles = "、".join(spec.column(name).title for name in test.not_null)
        return " OR ".join(f"t.{name} IS NULL" for name in test.not_null), [], test.says or f"{titles}不缺"
    if test.accepted:
        column = test.accepted.column
        listed = ", ".join("?" for _ in test.accepted.values)
        where = f"t.{column} IS NOT NULL AND CAST(t.{column} AS VARCHAR) NOT IN ({listed})"
        title = test.says or f"{spec.column(column).title}在规定的值之内"
        return where, list(test.accepted.values), title
    if test.reference:
        column, other = test.reference.column, test.reference.mart
        to = test.reference.to or known.marts[other].grain[0]
        where = (
            f"t.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM mart.{other} o WHERE o.{to} = t.{column})"
        )
        return where, [], test.says or f"{spec.column(column).title}能在“{known.marts[other].title}”里找到"
    # The expression goes through the catalogue like any query; the rows it finds are named by their grain.
    grain = ", ".join(f"x.{name}" for name in spec.grain)
    sql = f"SELECT {grain} FROM mart.{spec.key} AS x WHERE NOT ({test.expression})"
    found = compile_sql(sql, engine="duckdb", parameters={"today": on}, schema=known.kinds)
    match = " AND ".join(f"f.{name} IS NOT DISTINCT FROM t.{name}" for name in spec.grain)
    return f"EXISTS (SELECT 1 FROM ({found}) f WHERE {match})", [], f"没有“{test.says}”的行"


def _name(test: MartTest) -> str:
    if test.not_null:
        return f"not_null({', '.join(test.not_null)})"
    if test.accepted:
        return f"accepted({test.accepted.column})"
    if test.reference:
        return f"reference({test.reference.column} → {test.reference.mart})"
    return f"expression({test.expression})"


def _sample(
    con: duckdb.DuckDBPyConnection, spec: MartSpec, test: MartTest, tail: str, bound: list[object]
) -> tuple[dict[str, Any], ...]:
    """Keep a few failing rows: their grain, business, region and tested columns, never a personal one."""
    named = [*spec.grain, spec.subject, spec.region, *test.not_null]
    named += [test.accepted.column] if test.accepted else []
    named += [test.reference.column] if test.reference else []
    if test.expression:
        named += [column.name for column in spec.columns if column.name in test.expression]
    shown = list(dict.fromkeys(name for name in named if name and spec.column(name).sensitivity == "public"))
    order = ", ".join(f"t.{name}" for name in spec.grain)
    listed = ", ".join(f"t.{name}" for name in shown) or "1"
    return _dicts(con.execute(f"SELECT {listed} {tail} ORDER BY {order} LIMIT {SAMPLE}", bound))


def _dicts(asked: duckdb.DuckDBPyConnection) -> tuple[dict[str, Any], ...]:
    names = [str(column[0]) for column in asked.description or ()]
    rows: Sequence[tuple[Any, ...]] = asked.fetchall()
    return tuple({name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
