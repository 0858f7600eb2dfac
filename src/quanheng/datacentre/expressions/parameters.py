"""Parameters of a query: values put in as constants of the tree, never as text."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlglot import exp

from .entry import Kind
from .refusing import refuse

__all__ = ["constant", "kind_of_value", "value_of"]


def value_of(parameters: Mapping[str, object], node: exp.Placeholder) -> object:
    """Give the value of a parameter. Raises: BadInput where it is not set"""
    name = str(node.this or "")
    if name not in parameters:
        known = "、".join(f":{one}" for one in sorted(parameters)) or "无"
        raise refuse(f"参数 :{name} 没有值", f"已有参数：{known}", node, word=name)
    return parameters[name]


def kind_of_value(value: object) -> Kind | None:
    """Give the kind of a Python value; None if queries have no such kind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "double"
    if isinstance(value, Decimal):
        return "decimal"
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return "date"
    return "text" if isinstance(value, str) else None


def constant(value: object, node: exp.Expr) -> exp.Expr:
    """Make a value a constant of the tree. Raises: BadInput for a kind that queries do not hold"""
    kind = kind_of_value(value)
    if kind is None or (isinstance(value, float) and value - value != 0):
        raise refuse(f"参数值“{value!r}”不能用在查询里", "参数只能是文字、数字、日期、真假或它们的列表", node)
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, date):
        return exp.Cast(this=exp.Literal.string(value.isoformat()), to=exp.DataType.build("DATE"))
    text = format(value, "f") if isinstance(value, Decimal) else repr(value)
    number: exp.Expr = exp.Literal.number(text.lstrip("-"))
    if isinstance(value, float):
        number = exp.Cast(this=number, to=exp.DataType.build("DOUBLE"))
    return exp.Paren(this=exp.Neg(this=number)) if text.startswith("-") else number
