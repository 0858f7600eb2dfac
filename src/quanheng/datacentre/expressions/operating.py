"""Operators: sums of numbers and of dates told apart, comparisons only within a kind, LIKE and CASE."""

import re

from sqlglot import exp

from .catalogue import OPERATORS
from .constants import like
from .entry import Kind
from .kinds import NUMBERS
from .parameters import constant, value_of
from .refusing import refuse
from .scope import Scope
from .told import tell
from .walking import Form, Made, Walk

__all__ = ["Operators"]

_SIGNS: dict[type[exp.Expr], str] = {
    exp.Mul: "*", exp.Div: "/", exp.IntDiv: "//", exp.Mod: "%", exp.DPipe: "||"
}  # fmt: skip
_COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STEPS = {
    "DAY": ("days", 1),
    "WEEK": ("days", 7),
    "MONTH": ("months", 1),
    "QUARTER": ("months", 3),
    "YEAR": ("months", 12),
}


class Operators(Walk):
    """The part of the walk that writes operators."""

    def operator_forms(self) -> dict[type[exp.Expr], Form]:
        """Give which node is written by which method."""
        return {
            exp.Add: self._sum, exp.Sub: self._sum, **dict.fromkeys(_SIGNS, self._sign), exp.Neg: self._negative,
            **dict.fromkeys(_COMPARED, self._compared), exp.And: self._logic, exp.Or: self._logic, exp.Not: self._logic,
            exp.Is: self._is, exp.Between: self._between, exp.In: self._in, exp.Like: self._like, exp.Case: self._case,
        }  # fmt: skip

    def _sign(self, node: exp.Expr, scope: Scope) -> Made:
        entry = OPERATORS[_SIGNS[type(node)]]
        (left, one), (right, other) = self.made(node.this, scope), self.made(node.expression, scope)
        self.ask(one, entry.takes[0], node.this, f"{entry.name} 左边")
        self.ask(other, entry.takes[1], node.expression, f"{entry.name} 右边")
        gives = self.one_kind([one, other], node) if entry.gives in {"widest", "same"} else entry.gives
        if entry.name == "*" and gives == "decimal":
            return self._by("decimal * decimal", left, right), "double"
        return tell(entry.template(self.engine), left, right), gives  # type: ignore[return-value]

    def _negative(self, node: exp.Expr, scope: Scope) -> Made:
        new, kind = self.made(node.this, scope)
        self.ask(kind, "number", node, "负号之后")
        return tell(OPERATORS["-x"].template(self.engine), new), kind

    def _sum(self, node: exp.Expr, scope: Scope) -> Made:
        minus = isinstance(node, exp.Sub)
        if isinstance(node.expression, exp.Interval):
            return self._stepped(node, scope, minus=minus)
        (left, one), (right, other) = self.made(node.this, scope), self.made(node.expression, scope)
        if one == "date" and other == "date" and minus:
            return self._by("date - date", left, right), "integer"
        if one == "date" and other in {"integer", "null"}:
            return self._by("date - days" if minus else "date + days", left, right), "date"
        if other == "date" and one == "integer" and not minus:
            return self._by("date + days", right, left), "date"
        if "date" in {one, other} and None not in {one, other}:
            raise refuse("日期只能加减天数（整数）", "写成 d + 30、d - INTERVAL 3 MONTH 或 d1 - d2", node)
        if "date" not in {one, other}:
            for kind, part in ((one, node.this), (other, node.expression)):
                self.ask(kind, "number", part, "加减两边")
        elif self.engine == "spark":
            raise refuse("加减一边是日期，另一边的类型未知，不能交给Spark", "请给出各表各列的类型", node)
        kind = self.one_kind([one, other], node) if one in NUMBERS and other in NUMBERS else None
        return tell("{0} - {1}" if minus else "{0} + {1}", left, right), kind

    def _by(self, name: str, *given: exp.Expr) -> exp.Expr:
        return tell(OPERATORS[name].template(self.engine), *given)

    def _stepped(self, node: exp.Expr, scope: Scope, *, minus: bool) -> Made:
        """Write date + INTERVAL n UNIT."""
        left, kind = self.made(node.this, scope)
        self.ask(kind, "date", node.this, "INTERVAL 左边")
        told = node.expression
        unit = told.text("unit").upper().rstrip("S")
        if unit not in _STEPS or told.this is None:
            raise refuse(
                f"INTERVAL 的单位不能是 {unit or '空'}", f"可写：{'、'.join(_STEPS)}", node, word=unit
            )
        count = told.this
        if isinstance(count, exp.Literal):
            if not re.fullmatch(r"\d+", count.name):
                raise refuse("INTERVAL 的数量应是整数", "如 INTERVAL 3 MONTH", node)
            count = exp.Literal.number(count.name)
        number, of = self.made(count, scope)
        self.ask(of, "integer", node, "INTERVAL 的数量")
        kind_of_step, times = _STEPS[unit]
        if times > 1:
            number = tell(f"{{0}} * {times}", number)
        if minus and kind_of_step == "months":
            number = tell("-{0}", number)
        name = (
            "date + INTERVAL n MONTH"
            if kind_of_step == "months"
            else "date - days"
            if minus
            else "date + days"
        )
        return self._by(name, left, number), "date"

    def _compared(self, node: exp.Expr, scope: Scope) -> Made:
        kinds = [self.one(node, "this", scope), self.one(node, "expression", scope)]
        self._alike(node, ["this", "expression"], kinds)
        return node, "flag"

    def _alike(self, node: exp.Expr, parts: list[str], kinds: list[Kind | None]) -> None:
        """Hold compared values to one kind; a constant text that is a day becomes a date beside dates."""
        if "date" in kinds:
            for at, part in enumerate(parts):
                value = node.args[part]
                if kinds[at] == "text" and isinstance(value, exp.Literal) and _DAY.fullmatch(value.name):
                    node.set(part, exp.Cast(this=value.copy(), to=exp.DataType.build("DATE")))
                    kinds[at] = "date"
        self.one_kind(kinds, node)

    def _logic(self, node: exp.Expr, scope: Scope) -> Made:
        for part in ("this", "expression"):
            if node.args.get(part) is not None:
                self.ask(self.one(node, part, scope), "flag", node, "AND、OR、NOT 两边")
        return node, "flag"

    def _is(self, node: exp.Expr, scope: Scope) -> Made:
        kind = self.one(node, "this", scope)
        right = node.expression.this if isinstance(node.expression, exp.Not) else node.expression
        if isinstance(right, exp.Boolean):
            self.ask(kind, "flag", node, "IS TRUE 左边")
        elif not isinstance(right, exp.Null):
            raise refuse("IS 之后只写 NULL、TRUE、FALSE", "比较两个值请用 =", node)
        return node, "flag"

    def _between(self, node: exp.Expr, scope: Scope) -> Made:
        parts = ["this", "low", "high"]
        self._alike(node, parts, [self.one(node, part, scope) for part in parts])
        return node, "flag"

    def _in(self, node: exp.Expr, scope: Scope) -> Made:
        kind = self.one(node, "this", scope)
        if (query := node.args.get("query")) is not None:
            columns = self.query(query.this, Scope(ctes=scope.ctes, outer=scope))
            if columns is not None and len(columns) != 1:
                raise refuse("IN 之后的查询只能有一列", "只留一列", node)
            self.one_kind([kind, *(columns or {}).values()], node)
            return node, "flag"
        node.set("expressions", [one for told in node.expressions for one in self._spread(told)])
        if not node.expressions:
            return exp.Boolean(this=False), "flag"
        kinds = self.each(node, "expressions", scope)
        for at, value in enumerate(node.expressions):
            if (
                kind == "date"
                and kinds[at] == "text"
                and isinstance(value, exp.Literal)
                and _DAY.fullmatch(value.name)
            ):
                kinds[at] = "date"
                value.replace(exp.Cast(this=value.copy(), to=exp.DataType.build("DATE")))
        self.one_kind([kind, *kinds], node)
        return node, "flag"

    def _spread(self, node: exp.Expr) -> list[exp.Expr]:
        """Put a parameter's list in the place of the parameter."""
        if isinstance(node, exp.Placeholder) and self.parameters is not None:
            value = value_of(self.parameters, node)
            if isinstance(value, list | tuple | set | frozenset):
                ordered = sorted(value, key=str) if isinstance(value, set | frozenset) else value
                return [constant(one, node) for one in ordered]
        return [node]

    def _like(self, node: exp.Expr, scope: Scope) -> Made:
        self.ask(self.one(node, "this", scope), "text", node, "LIKE 左边")
        told = node.expression
        if isinstance(told, exp.Placeholder) and self.parameters is not None:
            told = constant(value_of(self.parameters, told), told)
            node.set("expression", told)
        if not isinstance(told, exp.Literal) or not told.is_string:
            raise refuse("LIKE 之后只能是写明的文字", "含某列的文字请用 contains(x, y)", node)
        like(told.name, node)
        return node, "flag"

    def _case(self, node: exp.Expr, scope: Scope) -> Made:
        against = self.one(node, "this", scope) if node.args.get("this") else None
        kinds: list[Kind | None] = []
        for branch in node.args["ifs"]:
            asked = self.one(branch, "this", scope)
            if node.args.get("this"):
                self.one_kind([against, asked], branch)
            else:
                self.ask(asked, "flag", branch, "WHEN 的条件")
            kinds.append(self.one(branch, "true", scope))
        kinds.append(self.one(node, "default", scope))
        return node, self.one_kind(kinds, node)
