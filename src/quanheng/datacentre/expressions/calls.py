"""Calls: functions by name, aggregates with FILTER and OVER, casts and EXTRACT."""

from sqlglot import exp

from . import constants
from .catalogue import ALIASES, CATALOGUE, OPERATORS
from .catalogue.dates import DIFF_SPARK, DIFF_WEEK
from .entry import Engine, Entry, Kind
from .kinds import kind_of_type
from .parameters import constant, kind_of_value, value_of
from .refusing import near, refuse
from .scope import Scope
from .told import tell
from .walking import Form, Made, Walk

__all__ = ["Calls"]

_PARTS = {
    "YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "DAY": "day", "WEEK": "week", "ISODOW": "weekday",
    "DOY": "dayofyear", "ISOYEAR": "isoyear",
}  # fmt: skip
_WITH_DISTINCT = {"count", "sum", "min", "max", "string_agg"}
_NO_WINDOW = {"median", "quantile_cont", "string_agg"}
#: What stands for a constant that was left out.
_LEFT_OUT = {"round": "0", "round_even": "0", "regexp_extract": "0", "lag": "1", "lead": "1"}
_CALLS = {"date_add": "add_days 或 + INTERVAL", "date_sub": "- INTERVAL", "now": "参数 :today", "today": "参数 :today",
          "levenshtein": "edit_distance", "jaro_winkler_similarity": "similarity", "jaccard": "common_share",
          "any_value": "min 或 max", "first": "arg_min", "last": "arg_max", "mode": "按次数排序取第一",
          "dayofweek": "weekday", "list": "string_agg", "array_agg": "string_agg", "random": "不用随机数",
          "approx_count_distinct": "count(DISTINCT …)", "try_strptime": "to_date", "strptime": "to_date"}  # fmt: skip


class Calls(Walk):
    """The part of the walk that writes calls."""

    def call_forms(self) -> dict[type[exp.Expr], Form]:
        """Give which node is written by which method."""
        return {
            exp.Anonymous: self._call, exp.Window: self._window, exp.Filter: self._filtered, exp.Extract: self._extract,
            exp.Cast: self._cast, exp.TryCast: self._cast,
        }  # fmt: skip

    def _call(self, node: exp.Expr, scope: Scope) -> Made:
        return self._written(node, scope, None, None)

    def _filtered(self, node: exp.Expr, scope: Scope) -> Made:
        return self._written(node.this, scope, node.expression.this, None)

    def _window(self, node: exp.Expr, scope: Scope) -> Made:
        call, condition = node.this, None
        if isinstance(call, exp.Filter):
            call, condition = call.this, call.expression.this
        if not isinstance(call, exp.Anonymous):
            raise refuse("OVER 之前应是函数", "写法见表达式目录", node)
        self.each(node, "partition_by", scope)
        if order := node.args.get("order"):
            self.each(order, "expressions", scope)
        _hold_frame(node)
        return self._written(call, scope, condition, node)

    def _written(
        self, call: exp.Expr, scope: Scope, condition: exp.Expr | None, window: exp.Expr | None
    ) -> Made:
        entry = _entry(call)
        _hold_use(entry, call, condition, window)
        given, order, distinct = _taken_apart(call, entry)
        if entry.name == "count" and given and isinstance(given[0], exp.Star):
            given[0] = exp.Literal.number(1)
        nodes, kinds = self._arguments(entry, given, call, scope)
        if condition is not None:
            told, kind = self.made(condition, scope)
            self.ask(kind, "flag", condition, "FILTER 的条件")
            nodes[0] = tell("CASE WHEN {0} THEN {1} END", told, nodes[0])
        if entry.name == "string_agg":
            nodes.append(self._joined_order(call, order, nodes[0], scope, distinct=distinct))
        elif distinct:
            nodes[0] = exp.Distinct(expressions=[nodes[0]])
        if entry.name == "string_agg" and distinct and self.engine == "duckdb":
            nodes[0] = exp.Distinct(expressions=[nodes[0]])
        tail = None
        if window is not None:
            tail = window
            tail.set("this", exp.Var(this=""))
        return tell(self._template(entry, nodes, kinds), *nodes, tail=tail), _given(self, entry, kinds, call)

    def _joined_order(
        self, call: exp.Expr, order: exp.Expr | None, joined: exp.Expr, scope: Scope, *, distinct: bool
    ) -> exp.Expr:
        """Give the order in which texts are joined; what is joined decides among equals."""
        if order is None:
            raise refuse("string_agg 没有写顺序", "请写 string_agg(x, '、' ORDER BY x)", call)
        downwards = {bool(one.args.get("desc")) for one in order.expressions}
        if len(downwards) > 1 or any(one.args.get("nulls_first") for one in order.expressions):
            raise refuse("string_agg 的顺序要么全升要么全降，空值总在最后", "去掉其中一部分", call)
        keys = [self.made(one.this, scope)[0] for one in order.expressions]
        if distinct:
            if len(keys) != 1 or keys[0].sql() != call.expressions[0].find(exp.Distinct).expressions[0].sql():
                raise refuse("string_agg(DISTINCT x, …) 只能按 x 本身排", "请写 ORDER BY 同一项", call)
            keys = []
        return _order_of_texts(keys, joined, self.engine, down=downwards == {True}, distinct=distinct)

    def _template(self, entry: Entry, nodes: list[exp.Expr], kinds: list[Kind | None]) -> str:
        template = entry.template(self.engine)
        if entry.name == "sum" and kinds[0] == "integer":
            return f"CAST({template} AS BIGINT)"
        if entry.name == "date_diff" and self.engine == "spark":
            return DIFF_SPARK[nodes[0].name]
        if entry.name == "date_diff" and nodes[0].name == "week":
            return DIFF_WEEK
        return template

    def _arguments(
        self, entry: Entry, given: list[exp.Expr], call: exp.Expr, scope: Scope
    ) -> tuple[list[exp.Expr], list[Kind | None]]:
        least, most = entry.least(), entry.most()
        if len(given) < least or (most is not None and len(given) > most):
            wanted = f"{least}" if least == most else f"{least}至{most}" if most else f"至少{least}"
            told = f"{entry.name} 要{wanted}个参数，这里有{len(given)}个"
            raise refuse(told, "写法见表达式目录", call, word=entry.name)
        nodes: list[exp.Expr] = []
        kinds: list[Kind | None] = []
        for at, one in enumerate(given):
            asked = entry.asked(at).rstrip("?*")
            place = f"{entry.name} 的第{at + 1}个参数"
            if asked.startswith("="):
                made, kind = self._constant(entry, asked[1:], one, place)
            else:
                made, kind = self.made(one, scope)
                self.ask(kind, asked, one, place)
            nodes.append(made)
            kinds.append(kind)
        if len(nodes) == 1 and len(entry.takes) > 1 and entry.name in _LEFT_OUT:
            nodes.append(exp.Literal.number(_LEFT_OUT[entry.name]))
        elif len(nodes) == 2 and entry.name == "regexp_extract":
            nodes.append(exp.Literal.number(0))
        nodes.extend(self._besides(entry, nodes, given))
        return nodes, kinds

    def _constant(self, entry: Entry, asked: str, node: exp.Expr, place: str) -> Made:
        """Take a constant, and tell it in the engine's own way."""
        if isinstance(node, exp.Placeholder) and self.parameters is not None:
            node = constant(value_of(self.parameters, node), node)
        bare = node.this if isinstance(node, exp.Paren | exp.Neg) else node
        if not isinstance(bare, exp.Literal):
            raise refuse(f"{place}只能是写明的常数", "请直接写出，或用有值的参数", node)
        wants_text = asked in {"text", "pattern", "replacement", "unit", "format", "like"}
        if bare.is_string is not wants_text:
            raise refuse(f"{place}应是{'文字' if wants_text else '数字'}常数", "写法见表达式目录", node)
        return self._told_constant(entry, asked, bare.name, node), "text" if wants_text else kind_of_value(0)

    def _told_constant(self, entry: Entry, asked: str, text: str, node: exp.Expr) -> exp.Expr:
        if asked == "pattern":
            return exp.Literal.string(constants.pattern(text, self.engine, node))
        if asked == "replacement":
            return exp.Literal.string(constants.replacement(text, self.engine, node))
        if asked == "unit":
            return exp.Literal.string(constants.unit(text, node, days=entry.name == "date_diff"))
        if asked == "digits":
            return exp.Literal.number(constants.digits(text, node))
        if asked == "format":
            told = text if entry.name == "to_date" else constants.format_written(text, self.engine, node)
            return exp.Literal.string(told)
        _hold_constant(entry, asked, text, node)
        return node

    def _besides(self, entry: Entry, nodes: list[exp.Expr], given: list[exp.Expr]) -> list[exp.Expr]:
        """Give what a template needs beyond the arguments themselves."""
        if entry.name == "round_even":
            digits = int(nodes[1].name)
            half = "0." + "0" * digits + "5"
            step = "0." + "0" * (digits - 1) + "1" if digits else "1"
            return [exp.Literal.string(half), exp.Literal.string(step)]
        if entry.name == "to_date":
            told, shape = constants.format_read(nodes[1].name, self.engine, given[1])
            nodes[1] = exp.Literal.string(told)
            return [exp.Literal.string(shape)]
        if entry.name == "regexp_replace" and nodes[3].name != "g":
            raise refuse(
                "regexp_replace 的第四个参数应是 'g'", "替换全部请写 'g'；只换第一处没有这种写法", given[3]
            )
        return []

    def _extract(self, node: exp.Expr, scope: Scope) -> Made:
        part = node.name.upper()
        if part not in _PARTS:
            raise refuse(f"EXTRACT 不能取 {part}", f"可取：{'、'.join(_PARTS)}", node, word=part)
        call = exp.Anonymous(this=_PARTS[part], expressions=[node.expression])
        return self._written(call, scope, None, None)

    def _cast(self, node: exp.Expr, scope: Scope) -> Made:
        to = kind_of_type(node.args["to"])
        made, kind = self.made(node.this, scope)
        trying = isinstance(node, exp.TryCast)
        written = node.args["to"].sql()
        if to is None or to == "flag":
            raise refuse(f"不能转成 {written}", "可转成 BIGINT、DOUBLE、DECIMAL(p, s)、DATE、VARCHAR", node)
        if kind is None and self.engine == "spark":
            raise refuse("CAST 之前的类型未知，不能交给Spark", "请给出各表各列的类型", node)
        if kind == "null":
            return exp.Cast(this=made, to=exp.DataType.build(_TYPES.get(to, "DOUBLE"))), to
        if to == "decimal":
            return self._to_decimal(node, made, kind, trying=trying), to
        if kind == to:
            return made, to
        if to == "text":
            if kind == "double":
                raise refuse("小数转文字各引擎写法不同", "请用 format_number(x, 位数)", node)
            return tell(OPERATORS["CAST(integer AS text)"].template(self.engine), made), to
        if to == "double" and kind in {"integer", "decimal"}:
            return tell("CAST({0} AS DOUBLE)", made), to
        if to == "integer" and kind in {"decimal", "double"}:
            raise refuse("小数转整数各引擎取舍不同", "请用 round、floor、ceil 或 trunc", node)
        if kind not in {"text", None}:
            raise refuse(f"不能这样转成 {written}", "写法见表达式目录", node, word=written)
        entry = OPERATORS[f"{'TRY_CAST' if trying else 'CAST'}(text AS {to})"]
        if kind is None:
            made = tell("CAST({0} AS VARCHAR)", made)
        return tell(entry.template(self.engine), made), to

    def _to_decimal(self, node: exp.Expr, made: exp.Expr, kind: Kind | None, *, trying: bool) -> exp.Expr:
        sizes = [int(one.name) for one in node.args["to"].expressions]
        if len(sizes) != 2 or not 0 <= sizes[1] <= sizes[0] <= 38:
            raise refuse("DECIMAL 要写明位数", "如 DECIMAL(18, 2)", node)
        if kind in {"date", "flag"}:
            raise refuse("日期和真假不能转成DECIMAL", "写法见表达式目录", node)
        name = "TRY_CAST" if trying else "CAST"
        text = "STRING" if self.engine == "spark" else "VARCHAR"
        return tell(f"{name}(CAST({{0}} AS {text}) AS DECIMAL({sizes[0]}, {sizes[1]}))", made)


_TYPES = {"text": "TEXT", "integer": "BIGINT", "double": "DOUBLE", "date": "DATE"}


def _entry(call: exp.Expr) -> Entry:
    name = str(call.this).lower()
    name = ALIASES.get(name, name)
    if name not in CATALOGUE:
        instead = f"请改用 {_CALLS[name]}。" if name in _CALLS else near(name, list(CATALOGUE))
        raise refuse(f"目录里没有函数“{name}”", f"{instead}可用的函数见表达式目录", call, word=name)
    return CATALOGUE[name]


def _hold_use(entry: Entry, call: exp.Expr, condition: exp.Expr | None, window: exp.Expr | None) -> None:
    if entry.use == "window":
        if window is None or window.args.get("order") is None:
            raise refuse(
                f"{entry.name} 要写 OVER (… ORDER BY …)", "没有顺序，次序全凭偶然", call, word=entry.name
            )
        if condition is not None:
            raise refuse(f"{entry.name} 不能带 FILTER", "请用 CASE", call, word=entry.name)
    elif entry.use != "aggregate" and (window is not None or condition is not None):
        raise refuse(
            f"{entry.name} 不是汇总函数，不能带 OVER 或 FILTER", "写法见表达式目录", call, word=entry.name
        )
    if window is not None and entry.name in _NO_WINDOW:
        raise refuse(f"{entry.name} 不能带 OVER", "请先分组汇总再连接", call, word=entry.name)


def _hold_frame(window: exp.Expr) -> None:
    spec = window.args.get("spec")
    if spec is None:
        return
    kind = str(spec.args.get("kind") or "").upper()
    ends = [spec.args.get("start"), spec.args.get("end")]
    if kind not in {"ROWS", "RANGE"} or (kind == "RANGE" and any(isinstance(one, exp.Expr) for one in ends)):
        raise refuse("窗口只写 ROWS，或 RANGE UNBOUNDED／CURRENT ROW", "按日期取范围请用自连接", window)
    if any(isinstance(one, exp.Expr) and not isinstance(one, exp.Literal) for one in ends):
        raise refuse("ROWS 的行数只写数字", "请直接写出", window)
    if window.args.get("order") is None:
        raise refuse("写了ROWS却没有 ORDER BY", "请写明顺序", window)


def _hold_constant(entry: Entry, asked: str, text: str, node: exp.Expr) -> None:
    if asked == "text" and not text and entry.name in {"lpad", "rpad", "split_part"}:
        raise refuse(f"{entry.name} 的分隔或填充文字不能为空", "请写一个字符", node)
    least = 1 if entry.name in {"split_part", "ntile"} else 0
    if asked == "integer" and (isinstance(node, exp.Neg) or not text.isdigit() or int(text) < least):
        raise refuse(f"{entry.name} 的这个参数应是不小于{least}的整数", "请直接写数字", node)
    if asked == "share" and not 0 <= float(text) <= 1:
        raise refuse("分位应在0与1之间", "如 0.9", node)


def _taken_apart(call: exp.Expr, entry: Entry) -> tuple[list[exp.Expr], exp.Expr | None, bool]:
    """Take DISTINCT and ORDER BY out of the brackets of an aggregate."""
    given: list[exp.Expr] = []
    order, distinct = None, False
    for told in call.expressions:
        one = told
        if isinstance(told, exp.Order):
            order, one = told, told.this
        if isinstance(one, exp.Distinct):
            distinct = True
            given.extend(one.expressions)
        else:
            given.append(one)
    if distinct and entry.name not in _WITH_DISTINCT:
        raise refuse(f"{entry.name} 不能带 DISTINCT", "请先去重再汇总", call, word=entry.name)
    if order is not None and entry.name != "string_agg":
        raise refuse(f"{entry.name} 的括号里不能写 ORDER BY", "只有 string_agg 可以", call, word=entry.name)
    return given, order, distinct


def _order_of_texts(
    keys: list[exp.Expr], joined: exp.Expr, engine: Engine, *, down: bool, distinct: bool
) -> exp.Expr:
    """Write the keys for DuckDB, and for Spark the sorted list itself: its own listagg fails beside count(DISTINCT)."""
    if engine == "duckdb":
        ends = " DESC" if down else ""
        return tell(", ".join(f"{{{at}}}{ends}" for at in range(len(keys) + 1)), *keys, joined, closed=True)
    empty = "IS NOT NULL" if down else "IS NULL"
    parts = "".join(f"'a{at}', {{{at}}} {empty}, 'k{at}', {{{at}}}, " for at in range(len(keys)))
    last = len(keys)
    collect = "collect_set" if distinct else "collect_list"
    listed = f"array_sort({collect}(CASE WHEN {{{last}}} IS NOT NULL THEN named_struct({parts}'v', {{{last}}}) END))"
    return tell(f"reverse({listed})" if down else listed, *keys, joined)


def _given(walk: Walk, entry: Entry, kinds: list[Kind | None], call: exp.Expr) -> Kind | None:
    if entry.gives in {"same", "total"}:
        return kinds[0]
    if entry.gives == "second":
        return walk.one_kind(kinds[1:], call)
    if entry.gives == "widest":
        return walk.one_kind(kinds, call)
    kind: Kind = entry.gives  # type: ignore[assignment]
    return kind
