"""The catalogue: every function and operator that a pack's query may use, by name."""

from quanheng.datacentre.expressions.entry import Entry

from . import aggregates, dates, numbers, operators, texts, windows

__all__ = ["ALIASES", "CATALOGUE", "OPERATORS"]

#: Functions by name.
CATALOGUE: dict[str, Entry] = {
    one.name: one
    for part in (texts, numbers, dates, aggregates, windows)
    for one in part.ENTRIES
}  # fmt: skip
#: Operators and forms with a grammar of their own, by the name the documentation gives them.
OPERATORS: dict[str, Entry] = {one.name: one for one in operators.ENTRIES}
#: Second names that mean the same thing.
ALIASES: dict[str, str] = {
    "substring": "substr", "len": "length", "char_length": "length", "mean": "avg", "datediff": "date_diff",
    "strpos": "instr", "prefix": "starts_with", "suffix": "ends_with", "ceiling": "ceil", "pow": "power",
    "ifnull": "coalesce", "datetrunc": "date_trunc", "max_by": "arg_max", "min_by": "arg_min", "every": "bool_and",
    "countif": "count_if", "group_concat": "string_agg", "listagg": "string_agg", "isodow": "weekday",
    "weekofyear": "week", "stddev": "stddev_samp", "variance": "var_samp", "quantile": "quantile_cont",
}  # fmt: skip
