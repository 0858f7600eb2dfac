"""Conditions that packs declare as one readable line: parsed once, safe to run, able to say why.

A condition is written like ``failed_samples_365d >= 2 and status == "存续"``. The language is a small
part of Python's expression grammar, read with :mod:`ast` and turned into closures; nothing of it can
call, import or reach an attribute. Dotted names are keys of the row (``licence.days_left``).

What is not known never fires: a comparison with a missing value is unknown, unknown stays unknown
through ``not``, and only a true result holds (Kleene's three-valued logic).
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .errors import BadInput

__all__ = ["FUNCTIONS", "Condition", "Part", "parse"]

Row = Mapping[str, Any]
Run = Callable[[Row], Any]
MAX_LENGTH = 2000


def _days_between(first: Any, last: Any) -> int | None:
    """Days from one day to another; instants count by their date."""
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    days = [moment.date() if isinstance(moment, datetime) else moment for moment in (first, last)]
    return (days[1] - days[0]).days


def _known(*values: Any) -> bool:
    return all(value is not None for value in values)


# Functions a condition may name. ``known`` and ``missing`` see an absent value; for all others an absent
# value makes the result unknown before they are asked.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "known": _known,
    "missing": lambda *values: not _known(*values),
    "days_between": _days_between,
    "contains": lambda text, part: part in text,
    "starts_with": lambda text, part: str(text).startswith(part),
    "ends_with": lambda text, part: str(text).endswith(part),
    "count": len,
    "lowest": min,
    "highest": max,
    "size": abs,
}
_SEES_ABSENT = {"known", "missing"}

_COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Eq: ("=", operator.eq), ast.NotEq: ("≠", operator.ne),
    ast.Lt: ("<", operator.lt), ast.LtE: ("≤", operator.le),
    ast.Gt: (">", operator.gt), ast.GtE: ("≥", operator.ge),
    ast.In: ("属于", lambda a, b: a in b), ast.NotIn: ("不属于", lambda a, b: a not in b),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison of a condition on one row: what was asked, what was found, whether it holds."""

    text: str
    found: Mapping[str, Any]
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition; equal texts are equal conditions."""

    text: str
    names: frozenset[str] = field(compare=False)
    _run: Run = field(compare=False, repr=False)
    _parts: tuple[tuple[str, frozenset[str], Run], ...] = field(compare=False, repr=False)

    def value(self, row: Row) -> bool | None:
        """Give true, false, or None when the row does not know enough."""
        found = self._run(row)
        return None if found is None else bool(found)

    def holds(self, row: Row) -> bool:
        """Say whether the row surely meets the condition; unknown is no."""
        return self.value(row) is True

    def parts(self, row: Row) -> tuple[Part, ...]:
        """Judge each comparison by itself, for reasons that a person reads."""
        return tuple(
            Part(text, {name: _look_up(row, name) for name in sorted(names)}, _as_bool(run(row)))
            for text, names, run in self._parts
        )

    def __str__(self) -> str:
        return self.text


def parse(source: "str | Mapping[str, Any] | Sequence[Any] | bool | Condition") -> Condition:
    """Read a condition from a line, a list (all must hold) or a mapping ``all:``, ``any:``, ``not:``.

    Raises: BadInput with the place in the line.
    """
    if isinstance(source, Condition):
        return source
    text = _flatten(source)
    if len(text) > MAX_LENGTH:
        raise BadInput(f"条件过长（{len(text)}字）", remedy=f"请拆分，每条不超过{MAX_LENGTH}字")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
        column = getattr(wrong, "offset", None) or len(text) + 1  # Python gives 0 for a line that breaks off
        raise BadInput(
            f"条件“{text}”第{column}字处读不懂", remedy="写法如 days_left < 30 and status == '存续'"
        ) from wrong
    names: set[str] = set()
    parts: list[tuple[str, frozenset[str], Run]] = []
    try:
        run = _build(tree, text.strip(), names, parts)
    except RecursionError as wrong:
        raise BadInput("条件套得太深", remedy="请拆成几条") from wrong
    return Condition(text.strip(), frozenset(names), run, tuple(parts))


def _flatten(source: Any) -> str:
    """Turn the YAML forms into one line."""
    if isinstance(source, bool):
        return str(source)
    if isinstance(source, str):
        return source
    if isinstance(source, Mapping) and len(source) == 1:
        word, inner = next(iter(source.items()))
        if word == "not":
            return f"not ({_flatten(inner)})"
        if word in ("all", "any") and isinstance(inner, Sequence) and inner:
            return (" and " if word == "all" else " or ").join(f"({_flatten(item)})" for item in inner)
    elif isinstance(source, Sequence) and source:
        return " and ".join(f"({_flatten(item)})" for item in source)
    raise BadInput(f"“{source}”不是条件", remedy="条件写作一行表达式，或 all、any、not 之下的若干条")


def _as_bool(found: Any) -> bool | None:
    return None if found is None else bool(found)


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = _dotted(node.value)
        return f"{front}.{node.attr}" if front else None
    return None


def _build(node: ast.expr, text: str, names: set[str], parts: list[tuple[str, frozenset[str], Run]]) -> Run:
    """Turn one node into a closure, collecting the names read and the comparisons made."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | str | type(None)):
        constant = node.value
        return lambda row: constant
    name = _dotted(node)
    if name is not None:
        return _read(name, names)
    if isinstance(node, ast.BoolOp):
        return _junction(node, [_build(item, text, names, parts) for item in node.values])
    if isinstance(node, ast.UnaryOp):
        return _unary(node, _build(node.operand, text, names, parts), text)
    if isinstance(node, ast.Compare):
        return _comparison(node, text, names, parts)
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        sides = _build(node.left, text, names, parts), _build(node.right, text, names, parts)
        return _strict(_reckon(_ARITHMETIC[type(node.op)]), sides)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        items = [_build(item, text, names, parts) for item in node.elts]
        return lambda row: [item(row) for item in items]
    if isinstance(node, ast.Call):
        return _call(node, text, names, parts)
    raise BadInput(
        f"条件中不能用“{_shown(node, text)}”", remedy="只可用字段、数、字、比较、and、or、not 和函数"
    )


def _read(name: str, names: set[str]) -> Run:
    if name in ("true", "false"):
        return lambda row: name == "true"
    if name == "none":
        return lambda row: None
    names.add(name)
    return lambda row: _look_up(row, name)


def _look_up(row: Row, name: str) -> Any:
    """Read a name from a row that is flat (``{"a.b": 1}``) or nested; a flat key wins."""
    if name in row or "." not in name:
        return row.get(name)
    found: Any = row
    for step in name.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return None
        found = found[step]
    return found


def _junction(node: ast.BoolOp, runs: list[Run]) -> Run:
    decisive = isinstance(node.op, ast.Or)  # one true decides an "or", one false an "and"

    def junction(row: Row) -> bool | None:
        unknown = False
        for run in runs:
            found = run(row)
            if found is None:
                unknown = True
            elif bool(found) is decisive:
                return decisive
        return None if unknown else not decisive

    return junction


def _unary(node: ast.UnaryOp, run: Run, text: str) -> Run:
    if isinstance(node.op, ast.Not):
        return _strict(operator.not_, (run,))
    if isinstance(node.op, ast.USub):
        return _strict(operator.neg, (run,))
    raise BadInput(f"条件中不能用“{_shown(node, text)}”", remedy="取反用 not，负数用 -")


def _comparison(
    node: ast.Compare, text: str, names: set[str], parts: list[tuple[str, frozenset[str], Run]]
) -> Run:
    own: set[str] = set()
    terms = [_build(item, text, own, []) for item in (node.left, *node.comparators)]
    tests: list[Run] = []
    for index, op in enumerate(node.ops):
        if type(op) not in _COMPARE:
            raise BadInput(
                f"条件中不能用“{_shown(node, text)}”", remedy="缺失用 missing(字段)，已知用 known(字段)"
            )
        tests.append(_strict(_COMPARE[type(op)][1], (terms[index], terms[index + 1])))
    run = tests[0] if len(tests) == 1 else _junction(ast.BoolOp(op=ast.And(), values=[]), tests)
    names |= own
    parts.append((_shown(node, text), frozenset(own), run))
    return run


def _call(node: ast.Call, text: str, names: set[str], parts: list[tuple[str, frozenset[str], Run]]) -> Run:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords:
        raise BadInput(
            f"条件中没有函数“{_shown(node.func, text)}”", remedy=f"可用的函数：{'、'.join(FUNCTIONS)}"
        )
    own: set[str] = set()
    arguments = tuple(_build(item, text, own, []) for item in node.args)
    function = FUNCTIONS[name]
    run: Run
    if name in _SEES_ABSENT:
        run = lambda row: function(*(argument(row) for argument in arguments))  # noqa: E731 - a closure like its neighbours
    else:
        run = _strict(function, arguments)
    names |= own
    if name in (*_SEES_ABSENT, "contains", "starts_with", "ends_with"):
        parts.append((_shown(node, text), frozenset(own), run))
    return run


def _reckon(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Let numbers and days be reckoned with, never words: ``"a" * 10**9`` must not fill the memory."""

    def reckon(left: Any, right: Any) -> Any:
        if isinstance(left, str | list) or isinstance(right, str | list):
            raise TypeError("words are not reckoned with")
        return function(left, right)

    return reckon


def _strict(function: Callable[..., Any], arguments: Sequence[Run]) -> Run:
    """Ask the function only when every argument is known; what does not fit together is unknown."""

    def strict(row: Row) -> Any:
        values = [argument(row) for argument in arguments]
        if any(value is None for value in values):
            return None
        try:
            found = function(*values)
        except (TypeError, ZeroDivisionError, ValueError):
            return None
        return found.days if hasattr(found, "days") and not isinstance(found, date) else found

    return strict


def _shown(node: ast.expr, text: str) -> str:
    return ast.get_source_segment(text, node) or text


def walk_names(conditions: Sequence[Condition]) -> Iterator[str]:
    """Give every name that any of the conditions reads, each once, in order."""
    yield from sorted(set().union(*(condition.names for condition in conditions)) if conditions else ())
