"""A model tried on a case: the marts' rows as a lawyer wrote them, in a database that lives for a moment."""

# ruff: noqa: S608 - tables and columns are named by the kit's patterns, values are always bound

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from quanheng.base.errors import BadInput
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.model import ModelCase, ModelSpec

from .statement import statement

__all__ = ["rows_of_case", "with_marts"]


@contextmanager
def with_marts(
    marts: Sequence[MartSpec], given: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database that holds these marts with these rows; columns not written are empty.

    Raises: BadInput naming mart, row and column for a value that does not fit.
    """
    con = duckdb.connect(
        ":memory:", config={"threads": 1, "memory_limit": "200MB", "enable_external_access": False}
    )
    try:
        con.execute("CREATE SCHEMA mart")
        for spec in marts:
            columns = ", ".join(f'"{name}" {kind}' for name, kind in spec.sql_types.items())
            con.execute(f'CREATE TABLE mart."{spec.key}" ({columns})')
            for number, row in enumerate(given.get(spec.key, ()), 1):
                _insert(con, spec, row, number)
        yield con
    finally:
        con.close()


def _insert(con: duckdb.DuckDBPyConnection, spec: MartSpec, row: Mapping[str, Any], number: int) -> None:
    types = spec.sql_types
    for name, value in row.items():
        where: dict[str, Any] = {"mart": spec.key, "row": number, "field": name}
        if name not in types:
            raise BadInput(
                f"主题库“{spec.key}”第{number}行：没有列“{name}”", remedy="请核对主题库的列名", **where
            )
        try:
            con.execute(f"SELECT CAST(? AS {types[name]})", [value]).fetchall()
        except duckdb.Error as wrong:
            sentence = f"主题库“{spec.key}”第{number}行“{name}”：“{value}”不是{types[name]}"
            raise BadInput(sentence, remedy="请按列的类型书写", **where) from wrong
    names = list(row)
    if names:
        columns = ", ".join(f'"{name}"' for name in names)
        casts = ", ".join(f"CAST(? AS {types[name]})" for name in names)
        con.execute(f'INSERT INTO mart."{spec.key}" ({columns}) VALUES ({casts})', list(row.values()))


def rows_of_case(spec: ModelSpec, marts: Sequence[MartSpec], case: ModelCase) -> list[dict[str, Any]]:
    """Give the rows that a model makes of a case, with the model's own subject or thing also as ``subject``.

    Raises: BadInput when the model or the case cannot be read.
    """
    with with_marts(marts, case.given) as con:
        try:
            cursor = con.execute(statement(spec, case.today, case.parameters))
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.Error as wrong:
            raise BadInput(
                f"模型“{spec.key}”的查询出错：{str(wrong).splitlines()[0][:300]}", remedy="请改正查询"
            ) from wrong
    about = spec.subject or spec.thing or ""
    return [{**row, "subject": row.get("subject", row.get(about))} for row in rows]
