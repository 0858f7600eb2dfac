"""From which tables and columns a query's columns come."""

from collections.abc import Mapping

from sqlglot import exp

from .grammar import SCHEMAS, parse

__all__ = ["columns_lineage", "tables_of"]


def tables_of(sql: str) -> list[str]:
    """List the tables a query reads, as "schema.name", sorted. Raises: BadInput"""
    found = {f"{one.db}.{one.name}".lower() for one in parse(sql).find_all(exp.Table) if one.args.get("db")}
    return sorted(found)


def columns_lineage(sql: str, schema: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, list[str]]:
    """Give for each column of the result the columns "schema.name.column" it is made of, sorted.

    What decides which rows there are (WHERE, JOIN … ON, GROUP BY) is not part of a column; what an aggregate or a
    window looks at is. A column that no table can be named for stands as "?.column".

    Raises: BadInput
    """
    return {name: sorted(made) for name, made in _query(parse(sql, SCHEMAS), {}, schema or {}).items()}


Made = dict[str, set[str]]
_Sources = dict[str, Made]


def _query(node: exp.Expr, ctes: _Sources, schema: Mapping[str, Mapping[str, str]]) -> Made:
    ctes = dict(ctes)
    if told := node.args.get("with_"):
        for cte in told.expressions:
            made = _query(cte.this, ctes, schema)
            names = [one.name.lower() for one in cte.args["alias"].args.get("columns") or []] or list(made)
            ctes[cte.alias.lower()] = dict(zip(names, made.values(), strict=False))
    if isinstance(node, exp.Subquery):
        return _query(node.this, ctes, schema)
    if isinstance(node, exp.SetOperation):
        left, right = _query(node.this, ctes, schema), _query(node.expression, ctes, schema)
        others = list(right.values())
        return {
            name: made | (others[at] if at < len(others) else set())
            for at, (name, made) in enumerate(left.items())
        }
    return _select(node, ctes, schema)


def _select(node: exp.Expr, ctes: _Sources, schema: Mapping[str, Mapping[str, str]]) -> Made:
    sources: _Sources = {}
    told = node.args.get("from_")
    for one in [*([told.this] if told else []), *(join.this for join in node.args.get("joins") or [])]:
        sources[one.alias_or_name.lower()] = _source(one, ctes, schema)
    made: Made = {}
    for at, one in enumerate(node.expressions):
        if isinstance(one, exp.Star) or isinstance(one.this, exp.Star):
            wanted = one.text("table").lower()
            for name, columns in sources.items():
                made.update(columns if wanted in {"", name} else {})
            continue
        made[one.alias_or_name.lower() or f"col{at}"] = {
            end for column in one.find_all(exp.Column) for end in _ends(column, sources, made)
        }
    return made


def _source(node: exp.Expr, ctes: _Sources, schema: Mapping[str, Mapping[str, str]]) -> Made:
    if isinstance(node, exp.Subquery):
        return _query(node.this, ctes, schema)
    if not node.args.get("db"):
        return ctes.get(node.name.lower(), {})
    name = f"{node.text('db')}.{node.name}".lower()
    known = {column.lower(): {f"{name}.{column.lower()}"} for column in schema.get(name, {})}
    return known if name in schema else _Any(name)


class _Any(dict[str, set[str]]):
    """A table whose columns nobody told: any name may be one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def _ends(column: exp.Column, sources: _Sources, named: Made) -> set[str]:
    name, table = column.name.lower(), column.table.lower()
    looked = [sources[table]] if table in sources else list(sources.values())
    for one in looked:
        if name in one:
            return one[name]
    if not table and name in named:
        return named[name]
    open_ones = [one for one in looked if isinstance(one, _Any)]
    if len(open_ones) == 1:
        return {f"{open_ones[0].name}.{name}"}
    return {f"?.{name}"}
