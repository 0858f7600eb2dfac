"""A model's SELECT made ready for the engine: grammar held, parameters bound to values."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.model import ModelSpec

__all__ = ["statement"]


def statement(spec: ModelSpec, today: date, settings: Mapping[str, Any] | None = None) -> str:
    """Give the SELECT as DuckDB runs it on one day, with a city's own parameter values.

    Raises: BadInput naming the model when the SELECT goes beyond the catalogue of expressions.
    """
    values = {"today": today, **spec.values(settings)}
    try:
        return _compiled(spec.sql, tuple(sorted(values.items())))
    except BadInput as refusal:
        refusal.sentence = f"模型“{spec.key}”：{refusal.sentence}"
        raise


@lru_cache(maxsize=512)
def _compiled(sql: str, values: tuple[tuple[str, Any], ...]) -> str:
    from quanheng.datacentre.expressions.api import compile_sql

    return compile_sql(sql, engine="duckdb", parameters=dict(values))
