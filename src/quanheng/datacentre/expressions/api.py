"""The door of expressions: a pack's SQL in, one engine's SQL out, or a refusal that names the place."""

from collections.abc import Mapping
from typing import Literal

from .catalogue import ALIASES, CATALOGUE, OPERATORS
from .compiling import Compiled, Schema, compile_query
from .distances import register
from .entry import Entry
from .lineage import columns_lineage, tables_of

__all__ = [
    "ALIASES",
    "CATALOGUE",
    "OPERATORS",
    "Compiled",
    "Entry",
    "columns_lineage",
    "compile_query",
    "compile_sql",
    "register",
    "tables_of",
]  # fmt: skip


def compile_sql(
    sql: str,
    *,
    engine: Literal["duckdb", "spark"] = "duckdb",
    parameters: Mapping[str, object] | None = None,
    schema: Schema | None = None,
) -> str:
    """Write a pack's SELECT for an engine, so that both give the same rows; whatever might differ is refused.

    Parameters (:today, :grace_days) are put in as constants; without ``parameters`` they stay open ($today, and
    :today on Spark), which is enough to check a file as it is saved. ``schema`` gives the columns of the tables as
    {"mart.subject": {"entity": "text", …}}; with it wrong names and mixed kinds are found, and Spark asks for it.

    A DuckDB connection that runs text distances needs ``register(con)`` first.

    Raises: BadInput naming the line, the word and what to write instead
    """
    return compile_query(sql, engine, parameters, schema).sql
