"""The grammar of a pack's query: one SELECT, from named tables, with nothing that reaches outside.

The dialect knows no function by itself: every call is looked up in the catalogue. Whatever node of the tree, or
part of a node, is not named here is refused, so that a new version of the parser cannot let in what nobody judged.
"""

import sqlglot
from sqlglot import exp, parser, tokens
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import TokenType

from .refusing import refuse

__all__ = ["SCHEMAS", "parse"]

#: Whose tables may be read: a source's rows, the platform's own records, theme marts.
SCHEMAS = frozenset({"source", "own", "mart"})
_MOST_CHARACTERS = 40_000


class _Query(Dialect):
    """The language packs are written in: plain SQL, NULL last, every function unknown."""

    NULL_ORDERING = "nulls_are_last"

    class Tokenizer(tokens.Tokenizer):
        KEYWORDS = {**tokens.Tokenizer.KEYWORDS, "//": TokenType.DIV}

    class Parser(parser.Parser):
        FUNCTIONS = {}
        FUNCTION_PARSERS = {
            name: how
            for name, how in parser.Parser.FUNCTION_PARSERS.items()
            if name in {"CAST", "TRY_CAST", "EXTRACT"}
        }
        NO_PAREN_FUNCTIONS = {}
        NO_PAREN_FUNCTION_PARSERS = {"CASE": parser.Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]}


#: Each node that may stand in a query, with its parts that may be filled.
_BINARY = "this expression"
_SET = "this expression distinct order limit with_"
_ALLOWED: dict[type[exp.Expr], set[str]] = {
    kind: set(parts.split())
    for kind, parts in {
        exp.Select: "expressions from_ joins where group having qualify order limit offset with_ distinct",
        exp.From: "this", exp.Join: "this side kind on using", exp.Where: "this", exp.Having: "this",
        exp.Qualify: "this", exp.Group: "expressions all", exp.Order: "this expressions", exp.Limit: "expression",
        exp.Offset: "expression", exp.Distinct: "expressions", exp.With: "expressions", exp.CTE: "this alias",
        exp.Subquery: "this alias", exp.TableAlias: "this columns", exp.Table: "this db alias",
        exp.Union: _SET, exp.Except: _SET, exp.Intersect: _SET,
        exp.Column: "this table", exp.Identifier: "this quoted", exp.Alias: "this alias", exp.Star: "",
        exp.Ordered: "this desc nulls_first", exp.Window: "this partition_by order spec over",
        exp.WindowSpec: "kind start start_side end end_side", exp.Filter: "this expression",
        exp.Paren: "this", exp.Tuple: "expressions", exp.Literal: "this is_string", exp.Null: "", exp.Boolean: "this",
        exp.Placeholder: "this", exp.Anonymous: "this expressions", exp.Case: "this ifs default", exp.If: "this true",
        exp.Cast: "this to", exp.TryCast: "this to safe", exp.Extract: "this expression", exp.Interval: "this unit",
        exp.Var: "this", exp.DataType: "this expressions nested", exp.DataTypeParam: "this",
        exp.In: "this expressions query", exp.Exists: "this", exp.Between: "this low high", exp.Not: "this",
        exp.Neg: "this", exp.Is: _BINARY, exp.NullSafeEQ: _BINARY, exp.NullSafeNEQ: _BINARY, exp.And: _BINARY,
        exp.Or: _BINARY, exp.EQ: _BINARY, exp.NEQ: _BINARY, exp.LT: _BINARY, exp.LTE: _BINARY, exp.GT: _BINARY,
        exp.GTE: _BINARY, exp.Like: "this expression negate", exp.Add: _BINARY, exp.Sub: _BINARY, exp.Mul: _BINARY,
        exp.Div: "this expression typed safe", exp.IntDiv: _BINARY, exp.Mod: _BINARY, exp.DPipe: "this expression safe",
    }.items()
}  # fmt: skip
_WORDS = {
    exp.Lateral: "LATERAL", exp.Unnest: "UNNEST", exp.Values: "VALUES", exp.Escape: "ESCAPE", exp.ILike: "ILIKE",
    exp.Bracket: "[ ]", exp.IgnoreNulls: "IGNORE NULLS", exp.Block: "几条语句", exp.TableSample: "TABLESAMPLE",
    exp.Rollup: "ROLLUP", exp.Cube: "CUBE", exp.GroupingSets: "GROUPING SETS", exp.BitwiseXor: "^",
}  # fmt: skip
_PART_WORDS = {
    "sample": "TABLESAMPLE", "method": "ASOF或NATURAL连接", "locks": "FOR UPDATE", "catalog": "三段表名",
    "except_": "EXCLUDE", "replace": "REPLACE", "rename": "RENAME", "recursive": "WITH RECURSIVE",
    "rollup": "ROLLUP", "cube": "CUBE", "grouping_sets": "GROUPING SETS", "pivots": "PIVOT", "into": "INTO",
    "laterals": "LATERAL", "by_name": "BY NAME", "exclude": "EXCLUDE", "windows": "WINDOW",
    "materialized": "MATERIALIZED",
}  # fmt: skip
_CLOCK = {
    "current_date", "current_timestamp", "current_time", "localtime", "localtimestamp", "now", "today",
}  # fmt: skip


def parse(sql: str, schemas: frozenset[str] = SCHEMAS) -> exp.Query:
    """Read a query and hold it to the grammar; the tree returned holds nothing that was not named here.

    Raises: BadInput with line and remedy
    """
    if len(sql) > _MOST_CHARACTERS:
        raise refuse(f"查询长于{_MOST_CHARACTERS}字符", "请拆成几个主题表")
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect=_Query) if tree is not None]
    except (ParseError, TokenError) as wrong:
        raise _misread(wrong) from wrong
    except RecursionError as wrong:
        raise refuse("查询嵌套过深", "请拆成几个主题表") from wrong
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise refuse("这里只写一条SELECT", "去掉分号后的内容；不能写INSERT、COPY、ATTACH、PRAGMA等语句")
    tree = trees[0]
    for node in tree.walk():
        _hold(node)
    names = _ctes(tree)
    for table in tree.find_all(exp.Table):
        _hold_table(table, names, schemas)
    return tree


def _misread(wrong: Exception) -> Exception:
    told = wrong.errors[0] if isinstance(wrong, ParseError) and wrong.errors else {}
    line, near_by = told.get("line"), str(told.get("highlight") or "").strip()
    where = f"第{line}行" if line else "查询"
    made = refuse(
        f"{where}读不懂" + (f"，在“{near_by[:40]}”附近" if near_by else ""), "请检查括号、逗号和引号是否成对"
    )
    made.details["line"] = line
    return made


def _hold(node: exp.Expr) -> None:
    parts = _ALLOWED.get(type(node))
    if parts is None:
        word = _WORDS.get(type(node), type(node).key.upper())
        raise refuse(f"查询里不能写 {word}", "写法和函数见表达式目录", node, word=word)
    for part, value in node.args.items():
        if part not in parts and value not in (None, False, [], ""):
            word = _PART_WORDS.get(part, part.upper())
            raise refuse(f"查询里不能写 {word}", "写法和函数见表达式目录", node, word=word)
    if isinstance(node, exp.Column) and node.name.lower() in _CLOCK:
        raise refuse(f"查询不看时钟：{node.name}", "请用参数 :today", node, word=node.name)
    if isinstance(node, exp.Join) and str(node.args.get("kind") or "").upper() not in {
        "",
        "INNER",
        "OUTER",
        "CROSS",
    }:
        raise refuse(f"查询里不能写 {node.args['kind']} JOIN", "请改用 EXISTS 或普通连接", node)
    if isinstance(node, exp.Query) and node.args.get("limit") and not node.args.get("order"):
        raise refuse("LIMIT 之前没有 ORDER BY，取到哪几行全凭偶然", "请写明顺序", node)
    if isinstance(node, exp.Offset | exp.Limit) and not isinstance(node.expression, exp.Literal):
        raise refuse("LIMIT、OFFSET 后只写数字", "请直接写出行数", node)


def _ctes(tree: exp.Expr) -> set[str]:
    return {one.alias.lower() for one in tree.find_all(exp.CTE)}


def _hold_table(table: exp.Table, ctes: set[str], schemas: frozenset[str]) -> None:
    if not isinstance(table.this, exp.Identifier):
        raise refuse(
            "FROM 之后只写表名，不能写函数", "可读：source.<数据源>、own.<业务记录>、mart.<主题表>", table
        )
    if table.args.get("alias") and table.args["alias"].args.get("columns"):
        raise refuse("表的别名不带列名", "请在子查询里用 AS 命名各列", table)
    schema = table.db.lower()
    if not schema and table.name.lower() in ctes:
        return
    if schema not in schemas:
        told = f"{table.db}.{table.name}" if table.db else table.name
        allowed = "、".join(f"{one}.…" for one in sorted(schemas)) or "本查询内WITH的表"
        raise refuse(f"不能读“{told}”", f"可读：{allowed}", table, word=told)
