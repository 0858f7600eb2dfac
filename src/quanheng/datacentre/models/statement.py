"""A model's SELECT made ready for the engine: grammar held, parameters bound to values."""

from collections.abc import Mapping
from datetime import date
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
        return _compile(spec.sql, values)
    except BadInput as refusal:
        refusal.sentence = f"模型“{spec.key}”：{refusal.sentence}"
        raise


def _compile(sql: str, values: Mapping[str, Any]) -> str:
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(sql, read="duckdb")
    for place in list(tree.find_all(exp.Placeholder)):
        if place.name not in values:
            raise BadInput(f"参数“:{place.name}”没有值", remedy="请在parameters里写明")
        place.replace(_literal(values[place.name]))
    return tree.sql(dialect="duckdb")


def _literal(value: Any) -> Any:
    from sqlglot import exp

    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value)
