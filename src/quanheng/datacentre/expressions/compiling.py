"""Turns a pack's query into the SQL of one engine: every function by its entry, every kind of value held to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from .calls import Calls
from .entry import Engine
from .grammar import SCHEMAS, parse
from .kinds import TOLD
from .operating import Operators
from .parameters import constant, kind_of_value, value_of
from .refusing import near, refuse
from .scope import Columns, Scope
from .told import write
from .walking import Form, Made

__all__ = ["Compiled", "Schema", "compile_query"]

#: Columns of the tables, by "schema.name": the kind of each as a mart or source names it.
Schema = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The SQL for one engine and the columns it gives, where they are known."""

    sql: str
    columns: Columns | None


_KEEP = "qh_keep"


class Compiler(Calls, Operators):
    """Walks one query; ``made`` gives for each expression what to write and the kind of its value."""

    def __init__(
        self, engine: Engine, parameters: Mapping[str, object] | None, schema: Schema | None
    ) -> None:
        self.engine = engine
        self.parameters = parameters
        self.schema = schema
        self._forms: dict[type[exp.Expr], Form] = {
            exp.Column: self._column, exp.Literal: self._literal, exp.Placeholder: self._parameter,
            exp.Paren: self._paren, exp.Alias: self._alias, exp.Subquery: self._scalar, exp.Exists: self._exists,
            **self.call_forms(), **self.operator_forms(),
        }  # fmt: skip

    # Queries

    def query(self, node: exp.Expr, scope: Scope) -> Columns | None:
        """Write one query in place; give its columns, None if they are not all known."""
        ctes = dict(scope.ctes)
        if told := node.args.get("with_"):
            for cte in told.expressions:
                found = self.query(cte.this, Scope(ctes=ctes))
                ctes[cte.alias.lower()] = _renamed(found, cte.args["alias"])
        inner = Scope(ctes=ctes, outer=scope.outer)
        if isinstance(node, exp.Subquery):
            return self.query(node.this, inner)
        if isinstance(node, exp.SetOperation):
            return self._both(node, inner)
        return self._select(node, inner)

    def _both(self, node: exp.SetOperation, scope: Scope) -> Columns | None:
        left, right = self.query(node.this, scope), self.query(node.expression, scope)
        columns = None
        if left is not None and right is not None:
            if len(left) != len(right):
                raise refuse(f"上下两个查询列数不同：{len(left)}与{len(right)}", "两边写一样多的列", node)
            both = zip(left.items(), right.values(), strict=True)
            columns = {name: self.one_kind([one, other], node) for (name, one), other in both}
        if order := node.args.get("order"):
            self.each(order, "expressions", Scope({"": columns}, ctes=scope.ctes))
        return columns

    def _select(self, node: exp.Expr, scope: Scope) -> Columns | None:
        joins = node.args.get("joins") or []
        told = node.args.get("from_")
        for one in [*([told.this] if told else []), *(join.this for join in joins)]:
            scope.sources[one.alias_or_name.lower()] = self._source(one, scope)
        for join in joins:
            self.one(join, "on", scope)
        columns = self._projections(node, scope)
        for part in ("where", "having", "qualify"):
            if found := node.args.get(part):
                self.ask(self.one(found, "this", scope), "flag", found, "条件")
        for part in ("group", "order"):
            if found := node.args.get(part):
                self.each(found, "expressions", scope)
        if node.args.get("qualify"):
            self._qualify(node, columns)
        return columns

    def _qualify(self, node: exp.Expr, columns: Columns | None) -> None:
        """Hold QUALIFY to what a query about the query can do, and write it so for Spark, which has no such word."""
        order = node.args.get("order")
        for one in order.find_all(exp.Column) if order else []:
            if columns is not None and one.name.lower() not in columns:
                raise refuse(
                    f"有 QUALIFY 时只能按结果里的列排序，没有“{one.name}”", "请把它也列入 SELECT", one
                )
        if self.engine == "duckdb":
            return
        if columns is None:
            raise refuse("QUALIFY 要知道各列，不能交给Spark", "请给出各表各列的类型", node)
        keep = exp.Alias(this=node.args["qualify"].this, alias=exp.to_identifier(_KEEP))
        inner = exp.Select(expressions=[*node.expressions, keep])
        for part in ("from_", "joins", "where", "group", "having"):
            inner.set(part, node.args.get(part))
            node.set(part, None)
        node.set("qualify", None)
        node.set("expressions", [exp.column(exp.to_identifier(name, quoted=True)) for name in columns])
        rows = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("qh_rows")))
        node.set("from_", exp.From(this=rows))
        node.set("where", exp.Where(this=exp.column(_KEEP)))

    def _source(self, node: exp.Expr, scope: Scope) -> Columns | None:
        if isinstance(node, exp.Subquery):
            return self.query(node.this, Scope(ctes=scope.ctes))
        if not node.args.get("db"):
            return scope.ctes.get(node.name.lower())
        if self.schema is None:
            return None
        name = f"{node.text('db')}.{node.name}".lower()
        if name not in self.schema:
            raise refuse(
                f"没有表“{name}”", near(name, list(self.schema)) or "请对照数据目录", node, word=name
            )
        return {column.lower(): TOLD.get(kind, None) for column, kind in self.schema[name].items()}

    def _projections(self, node: exp.Expr, scope: Scope) -> Columns | None:
        columns: Columns | None = {}
        made: list[exp.Expr] = []
        for one in node.expressions:
            if isinstance(one, exp.Star) or isinstance(one.this, exp.Star):
                starred = (
                    [scope.sources.get(one.text("table").lower())]
                    if one.text("table")
                    else [*scope.sources.values()]
                )
                for columns_of in starred:
                    columns = None if columns is None or columns_of is None else {**columns, **columns_of}
                made.append(one)
                continue
            name = one.alias_or_name.lower() or f"col{len(made)}"
            new, kind = self.made(one, scope)
            made.append(new)
            scope.named[name] = kind
            if columns is not None:
                if name in columns:
                    raise refuse(f"两列都叫“{name}”", "请用 AS 给列起不同的名字", one, word=name)
                columns[name] = kind
        node.set("expressions", made)
        return columns

    # Expressions

    def made(self, node: exp.Expr, scope: Scope) -> Made:
        """Give what to write for an expression, and the kind of its value."""
        form = self._forms.get(type(node))
        if form is not None:
            return form(node, scope)
        if isinstance(node, exp.Null):
            return node, "null"
        if isinstance(node, exp.Boolean):
            return node, "flag"
        if isinstance(node, exp.Ordered):
            self.one(node, "this", scope)
            return node, None
        word = type(node).key.upper()
        raise refuse(f"这里不能写 {word}", "写法和函数见表达式目录", node, word=word)

    def _column(self, node: exp.Column, scope: Scope) -> Made:
        exists, kind = scope.kind(node)
        if not exists:
            told = node.sql()
            raise refuse(
                f"没有列“{told}”",
                near(node.name.lower(), scope.known()) or "请对照数据目录里的列名",
                node,
                word=told,
            )
        return node, kind

    def _literal(self, node: exp.Literal, scope: Scope) -> Made:
        if node.is_string:
            return node, "text"
        text = node.name.lower()
        return node, "double" if "e" in text else "decimal" if "." in text else "integer"

    def _parameter(self, node: exp.Placeholder, scope: Scope) -> Made:
        if not node.this:
            raise refuse("参数要有名字", "请写成 :名字", node)
        if self.parameters is None:
            return node, "date" if str(node.this) == "today" else None
        value = value_of(self.parameters, node)
        return constant(value, node), kind_of_value(value)

    def _paren(self, node: exp.Paren, scope: Scope) -> Made:
        new, kind = self.made(node.this, scope)
        node.set("this", new)
        return node, kind

    def _alias(self, node: exp.Alias, scope: Scope) -> Made:
        new, kind = self.made(node.this, scope)
        node.set("this", new)
        return node, kind

    def _scalar(self, node: exp.Subquery, scope: Scope) -> Made:
        columns = self.query(node.this, Scope(ctes=scope.ctes, outer=scope))
        if columns is not None and len(columns) != 1:
            raise refuse("作为一个值的查询只能有一列", "只留一列", node)
        return node, next(iter(columns.values())) if columns else None

    def _exists(self, node: exp.Exists, scope: Scope) -> Made:
        self.query(node.this, Scope(ctes=scope.ctes, outer=scope))
        return node, "flag"


def _renamed(columns: Columns | None, alias: exp.TableAlias) -> Columns | None:
    names = [one.name.lower() for one in alias.args.get("columns") or []]
    if not names or columns is None:
        return columns
    return dict(zip(names, columns.values(), strict=False))


def compile_query(
    sql: str,
    engine: Engine,
    parameters: Mapping[str, object] | None,
    schema: Schema | None,
    schemas: frozenset[str] = SCHEMAS,
) -> Compiled:
    """Read, hold and write one query for an engine. Raises: BadInput with line and remedy"""
    tree = parse(sql, schemas)
    columns = Compiler(engine, parameters, schema).query(tree, Scope())
    return Compiled(write(tree, engine), columns)
