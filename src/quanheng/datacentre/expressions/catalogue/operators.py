"""Operators and forms: what +, /, CAST and BETWEEN mean here, whatever an engine would do of itself."""

from quanheng.datacentre.expressions.entry import Entry

_GROUP = "operator"


def _of(name: str, takes: str, gives: str, duckdb: str, means: str, spark: str = "") -> Entry:
    return Entry(name, tuple(takes.split()), gives, duckdb, spark or duckdb, means, _GROUP, "operator")


_INTEGER = "'^[+-]?[0-9]{1,18}$'"
_NUMBER = "'^[+-]?[0-9]{1,20}([.][0-9]{0,17})?([eE][+-]?[0-9]{1,2})?$'"
_DAY = "'^[0-9]{4,4}-[0-9]{2,2}-[0-9]{2,2}$'"


def _cast(kind: str, to: str, shape: str, means: str) -> list[Entry]:
    """A cast from text, strict and trying; either reads only what has the shape."""
    spark_shape = shape.replace("$'", r"\\z'")
    asks, asks_spark = f"regexp_matches({{0}}, {shape})", f"regexp_like({{0}}, {spark_shape})"
    return [
        _of(f"TRY_CAST(text AS {kind})", "text", kind, f"TRY_CAST(CASE WHEN {asks} THEN {{0}} END AS {to})", f"{means} NULL for any other text.",
            f"TRY_CAST(CASE WHEN {asks_spark} THEN {{0}} END AS {to})"),
        _of(f"CAST(text AS {kind})", "text", kind, f"CAST(CASE WHEN {{0}} IS NULL OR {asks} THEN {{0}} ELSE error('cast: ' || {{0}}) END AS {to})", f"{means} Any other text stops the query.",
            f"CAST(CASE WHEN {{0}} IS NULL OR {asks_spark} THEN {{0}} ELSE raise_error('cast: ' || {{0}}) END AS {to})"),
    ]  # fmt: skip


# One entry a line reads as a table, whatever its length.
# ruff: noqa: E501
ENTRIES: list[Entry] = [
    _of("+", "number number", "widest", "{0} + {1}", "Sum; NULL with NULL. A whole number too large stops the query."),
    _of("-", "number number", "widest", "{0} - {1}", "Difference; NULL with NULL."),
    _of("*", "number number", "widest", "{0} * {1}", "Product; NULL with NULL."),
    _of("decimal * decimal", "decimal number", "double", "CAST({0} AS DOUBLE) * CAST({1} AS DOUBLE)", "A product with a decimal is a double: DuckDB would stop at 18 digits where Spark goes on. For money, round_decimal it."),
    _of("/", "number number", "double", "CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0)", "Quotient as double, also of whole numbers (1 / 2 = 0.5); by zero NULL."),
    _of("//", "integer integer", "integer", "CAST({0} // NULLIF({1}, 0) AS BIGINT)", "Whole quotient towards zero (-7 // 2 = -3); by zero NULL.", "CAST({0} div NULLIF({1}, 0) AS BIGINT)"),
    _of("%", "number number", "same", "{0} % NULLIF({1}, 0)", "Rest with the sign of the dividend (-7 % 3 = -1); by zero NULL."),
    _of("-x", "number", "same", "-{0}", "The other sign."),
    _of("date + days", "date integer", "date", "CAST({0} + CAST({1} AS INTEGER) AS DATE)", "So many days later.", "date_add({0}, CAST({1} AS INT))"),
    _of("date - days", "date integer", "date", "CAST({0} - CAST({1} AS INTEGER) AS DATE)", "So many days earlier.", "date_sub({0}, CAST({1} AS INT))"),
    _of("date - date", "date date", "integer", "CAST({0} - {1} AS BIGINT)", "Days from the second to the first.", "CAST(datediff({0}, {1}) AS BIGINT)"),
    _of("date + INTERVAL n MONTH", "date integer", "date", "CAST({0} + to_months(CAST({1} AS INTEGER)) AS DATE)", "As add_months; YEAR and QUARTER alike, DAY and WEEK as days.", "add_months({0}, CAST({1} AS INT))"),
    _of("||", "text text", "text", "{0} || {1}", "Joined; NULL with NULL (concat takes NULL as empty)."),
    _of("=", "any any", "flag", "{0} = {1}", "Equal, character by character; NULL with NULL. <> < <= > >= alike; only values of one kind are compared."),
    _of("IS NULL", "any", "flag", "{0} IS NULL", "Whether not stated; IS NOT NULL, IS TRUE, IS FALSE alike."),
    _of("IS DISTINCT FROM", "any any", "flag", "{0} IS DISTINCT FROM {1}", "Different, where two NULLs are equal."),
    _of("AND OR NOT", "flag flag", "flag", "{0} AND {1}", "Three-valued: NULL AND false is false, NULL OR true is true, NOT NULL is NULL."),
    _of("BETWEEN", "any any any", "flag", "{0} BETWEEN {1} AND {2}", "Both ends belong to it."),
    _of("IN", "any any*", "flag", "{0} IN ({1})", "A list or a query; NOT IN with a NULL in the list is never true."),
    _of("LIKE", "text =like", "flag", "{0} LIKE {1}", "% stands for any text, _ for one character; the pattern is a constant, upper and lower case differ."),
    _of("CASE", "any*", "widest", "CASE WHEN {0} THEN {1} ELSE {2} END", "The first condition that is true decides; without ELSE NULL."),
    _of("EXISTS", "any", "flag", "EXISTS({0})", "Whether the query has a row."),
    *_cast("integer", "BIGINT", _INTEGER, "Digits with or without a sign, no spaces."),
    *_cast("double", "DOUBLE", _NUMBER, "Digits with or without a sign and a decimal point, also 1.5e3, no spaces."),
    *_cast("date", "DATE", _DAY, "Only YYYY-MM-DD."),
    _of("CAST(text AS DECIMAL(p, s))", "text", "decimal", "", "As for double, rounded half away from zero to s digits."),
    _of("CAST(integer AS text)", "integer", "text", "CAST({0} AS VARCHAR)", "Digits; a date becomes YYYY-MM-DD, a flag true or false. Doubles: format_number.", "CAST({0} AS STRING)"),
    _of("CAST(integer AS double)", "integer", "double", "CAST({0} AS DOUBLE)", "The nearest double; decimals alike. A double becomes whole only by round, floor, ceil or trunc."),
    _of("ORDER BY", "any", "same", "{0} NULLS LAST", "NULL comes last, upwards and downwards, unless NULLS FIRST is written; texts by the numbers of their characters."),
]  # fmt: skip
