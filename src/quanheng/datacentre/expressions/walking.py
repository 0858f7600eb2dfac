"""What calls and operators need of the walk through a query: write a part, and hold its kind to what is asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlglot import exp

from .entry import Engine, Kind
from .kinds import fits, widest
from .refusing import refuse
from .scope import Columns, Scope
from .told import safe

__all__ = ["Form", "Made", "Walk"]

Made = tuple[exp.Expr, Kind | None]
Form = Callable[[Any, Scope], Made]

_TITLES = {
    "text": "文字", "integer": "整数", "decimal": "定点小数", "double": "小数", "date": "日期", "flag": "真假",
    "number": "数字", "null": "空",
}  # fmt: skip


class Walk(ABC):
    """The walk's state and its common steps; calls and operators build on it."""

    engine: Engine
    parameters: Mapping[str, object] | None

    @abstractmethod
    def made(self, node: exp.Expr, scope: Scope) -> Made:
        """Give what to write for an expression, and the kind of its value."""

    @abstractmethod
    def query(self, node: exp.Expr, scope: Scope) -> Columns | None:
        """Write one query in place; give its columns, None if they are not all known."""

    def one(self, parent: exp.Expr, part: str, scope: Scope) -> Kind | None:
        """Write one part of a node that keeps its own grammar."""
        child = parent.args.get(part)
        if child is None:
            return "null"
        new, kind = self.made(child, scope)
        parent.set(part, safe(new))
        return kind

    def each(self, parent: exp.Expr, part: str, scope: Scope) -> list[Kind | None]:
        """Write every node of one part."""
        made = [self.made(one, scope) for one in parent.args.get(part) or []]
        parent.set(part, [safe(new) for new, _ in made])
        return [kind for _, kind in made]

    def ask(self, kind: Kind | None, asked: str, node: exp.Expr, place: str) -> None:
        """Hold a value to the kind that is asked; where Spark runs it, the kind must be known."""
        fitting = fits(kind, asked)
        if fitting is False:
            raise refuse(
                f"{place}应是{_TITLES[asked]}，这里是{_TITLES[str(kind)]}", "请先用 CAST 或相应函数转换", node
            )
        if fitting is None and self.engine == "spark":
            raise refuse(f"{place}的类型未知，不能交给Spark", "请给出各表各列的类型，或用 CAST 写明", node)

    def one_kind(self, kinds: Iterable[Kind | None], node: exp.Expr) -> Kind | None:
        """Give the kind that holds all values of one column. Raises: BadInput where kinds are mixed"""
        kinds = list(kinds)
        found = widest(kinds)
        if found is None and None not in kinds:
            told = "、".join(sorted({_TITLES[str(one)] for one in kinds if one != "null"}))
            raise refuse(f"同一处混用了{told}", "请先用 CAST 转成同一类型", node)
        return found
