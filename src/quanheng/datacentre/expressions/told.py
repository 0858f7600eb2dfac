"""Nodes that carry a template of the catalogue, and the two writers that fill it in."""

import re

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark
from sqlglot.generator import Generator
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.generators.spark import SparkGenerator

from .entry import Engine, fill

__all__ = ["Told", "safe", "tell", "write"]

_CLOSED = re.compile(r"(?:[A-Za-z_0-9]+\(|CASE\b|\{)")
_ATOMS = (
    exp.Column, exp.Literal, exp.Paren, exp.Null, exp.Boolean, exp.Placeholder, exp.Star, exp.Subquery, exp.Cast,
    exp.Distinct, exp.Order, exp.Ordered, exp.Window,
)  # fmt: skip


class Told(exp.Expression):
    """A template of the catalogue with its arguments."""

    arg_types = {"template": True, "closed": True, "expressions": False, "tail": False}


def tell(template: str, *given: exp.Expr, tail: exp.Expr | None = None, closed: bool = False) -> Told:
    """Make the node of a template; ``closed`` where nothing will stand beside it."""
    return Told(template=template, closed=closed or _is_closed(template), expressions=list(given), tail=tail)


def safe(node: exp.Expr) -> exp.Expr:
    """Put round brackets about a node whose template could fall apart beside an operator."""
    return exp.Paren(this=node) if isinstance(node, Told) and not node.args["closed"] else node


def write(tree: exp.Expr, engine: Engine) -> str:
    """Write the tree for an engine."""
    writer: Generator = _Duck(dialect=DuckDB()) if engine == "duckdb" else _Spark(dialect=Spark())
    return writer.generate(tree, copy=False)


def _is_closed(template: str) -> bool:
    """Say whether a template is one call or one CASE: what stands beside it cannot reach in."""
    if not _CLOSED.match(template):
        return False
    if template.startswith("CASE"):
        return template.endswith(" END") and template.count("CASE") == template.count(" END")
    depth = 0
    bare = re.sub(r"\{[^}]*\}|'[^']*'", "", template)
    for at, sign in enumerate(bare):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign == ")":
            return at == len(bare) - 1
    return False


def _told(writer: Generator, node: Told) -> str:
    given = [
        text if isinstance(one, _ATOMS) or (isinstance(one, Told) and one.args["closed"]) else f"({text})"
        for one in node.expressions
        for text in [writer.sql(one)]
    ]
    return fill(node.args["template"], given, writer.sql(node, "tail"))


class _Duck(DuckDBGenerator):
    TRANSFORMS = {**DuckDBGenerator.TRANSFORMS, Told: _told}


class _Spark(SparkGenerator):
    TRANSFORMS = {**SparkGenerator.TRANSFORMS, Told: _told}
