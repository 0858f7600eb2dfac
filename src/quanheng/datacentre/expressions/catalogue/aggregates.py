"""Functions over many rows: NULL is left out, no row gives NULL, and the order in which rows arrive never matters."""

from quanheng.datacentre.expressions.entry import Entry

_GROUP = "aggregate"


def _of(
    name: str, takes: str, gives: str, duckdb: str, means: str, spark: str = "", *, close: bool = False
) -> Entry:
    return Entry(
        name, tuple(takes.split()), gives, duckdb, spark or duckdb, means, _GROUP, "aggregate", close
    )


def _best(function: str) -> tuple[str, str]:
    pick = "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN "
    return (
        f"{function}({pick}struct_pack(k := {{1}}, v := {{0}}) END){{tail}}.v",
        f"{function}({pick}named_struct('k', {{1}}, 'v', {{0}}) END){{tail}}.v",
    )


_MOST, _LEAST = _best("max"), _best("min")
_REAL = "CAST({0} AS DOUBLE)"
# One entry a line reads as a table, whatever its length.
# ruff: noqa: E501
ENTRIES: list[Entry] = [
    _of("count", "any?", "integer", "count({0}){tail}", "Rows, count(*), or values that are not NULL; with DISTINCT the different ones."),
    _of("count_if", "flag", "integer", "count(CASE WHEN {0} THEN 1 END){tail}", "Rows for which the condition is true."),
    _of("sum", "number", "total", "sum({0}){tail}", "The sum; of whole numbers whole, of decimals exact, of doubles to twelve digits.", close=True),
    _of("sum_decimal", "number =digits", "decimal", "CAST(sum(TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(38, {1}))){tail} AS DECIMAL(38, {1}))",
        "The exact sum of numbers rounded to n digits each: for money, the same to the last digit in any order.",
        "CAST(sum(TRY_CAST(CAST({0} AS STRING) AS DECIMAL(28, {1}))){tail} AS DECIMAL(38, {1}))"),
    _of("avg", "number", "double", f"avg({_REAL}){{tail}}", "The mean, as double.", close=True),
    _of("min", "any", "same", "min({0}){tail}", "The least; texts by the numbers of their characters."),
    _of("max", "any", "same", "max({0}){tail}", "The greatest; texts by the numbers of their characters."),
    _of("bool_and", "flag", "flag", "bool_and({0}){tail}", "Whether all are true."),
    _of("bool_or", "flag", "flag", "bool_or({0}){tail}", "Whether any is true."),
    _of("median", "number", "double", f"median({_REAL}){{tail}}", "The middle value, the mean of two middle ones.", f"percentile({_REAL}, 0.5D){{tail}}", close=True),
    _of("quantile_cont", "number =share", "double", f"quantile_cont({_REAL}, CAST({{1}} AS DOUBLE)){{tail}}", "The value below which a share of the rows lies, between two neighbours in proportion.",
        f"percentile({_REAL}, CAST({{1}} AS DOUBLE)){{tail}}", close=True),
    _of("stddev_samp", "number", "double", f"stddev_samp({_REAL}){{tail}}", "Standard deviation over n - 1; NULL for one row.", close=True),
    _of("stddev_pop", "number", "double", f"stddev_pop({_REAL}){{tail}}", "Standard deviation over n.", close=True),
    _of("var_samp", "number", "double", f"var_samp({_REAL}){{tail}}", "Variance over n - 1; NULL for one row.", close=True),
    _of("var_pop", "number", "double", f"var_pop({_REAL}){{tail}}", "Variance over n.", close=True),
    _of("arg_max", "any any", "same", _MOST[0], "The first argument where the second is greatest; among equals the greatest, rows with NULL in either left out.", _MOST[1]),
    _of("arg_min", "any any", "same", _LEAST[0], "The first argument where the second is least; among equals the least, rows with NULL in either left out.", _LEAST[1]),
    _of("string_agg", "text =text", "text", "string_agg({0}, {1} ORDER BY {2}){tail}", "Joined with a separator in the order of ORDER BY, which must be written (all its keys upwards or all DESC); among equals by the text itself. NULL is left out.",
        "CASE WHEN count({0}) = 0 THEN NULL ELSE array_join(transform({2}, s -> s.v), {1}) END"),
]  # fmt: skip
