"""Functions on numbers: rounding goes by the decimal digits a person sees, and what has no value is NULL."""

from quanheng.datacentre.expressions.entry import Entry

_GROUP = "number"


def _of(
    name: str, takes: str, gives: str, duckdb: str, means: str, spark: str = "", *, close: bool = False
) -> Entry:
    return Entry(name, tuple(takes.split()), gives, duckdb, spark or duckdb, means, _GROUP, close=close)


_DIGITS = "TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(38, {1}))"
_DIGITS_SPARK = "TRY_CAST(CAST({0} AS STRING) AS DECIMAL(38, {1}))"
_WIDE = "TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(38, 12))"
_WIDE_SPARK = "TRY_CAST(CAST({0} AS STRING) AS DECIMAL(38, 12))"
_REAL = "CAST({0} AS DOUBLE)"
_NEAR = f"CAST({_WIDE} AS DECIMAL(38, {{1}}))"
#: Half away from zero, then one step back where the digit became odd and exactly a half was rounded.
_EVEN = (
    f"CAST(CASE WHEN abs({_WIDE} - {_NEAR}) = CAST({{2}} AS DECIMAL(38, 12)) AND CAST({_NEAR} AS VARCHAR) ~ '[13579]$' "
    f"THEN CASE WHEN {{0}} < 0 THEN {_NEAR} + CAST({{3}} AS DECIMAL(38, {{1}})) "
    f"ELSE {_NEAR} - CAST({{3}} AS DECIMAL(38, {{1}})) END ELSE {_NEAR} END AS DOUBLE)"
)

# One entry a line reads as a table, whatever its length.
# ruff: noqa: E501
ENTRIES: list[Entry] = [
    _of("abs", "number", "same", "abs({0})", "Without the sign."),
    _of("sign", "number", "integer", "CAST(sign({0}) AS BIGINT)", "-1, 0 or 1."),
    _of("ceil", "number", "integer", "CAST(ceil({0}) AS BIGINT)", "The next whole number upwards, as a whole number."),
    _of("floor", "number", "integer", "CAST(floor({0}) AS BIGINT)", "The next whole number downwards, as a whole number."),
    _of("trunc", "number", "integer", "CAST(trunc({0}) AS BIGINT)", "The whole number towards zero, as a whole number.",
        "CAST(CASE WHEN {0} < 0 THEN ceil({0}) ELSE floor({0}) END AS BIGINT)"),
    _of("round", "number =digits?", "double", f"CAST({_DIGITS} AS DOUBLE)", "Half away from zero on the decimal digits as printed, 0 to 8 of them: round(2.675, 2) = 2.68.",
        f"CAST({_DIGITS_SPARK} AS DOUBLE)"),
    _of("round_decimal", "number =digits", "decimal", _DIGITS, "As round, kept as DECIMAL(38, n): for money.", _DIGITS_SPARK),
    _of("round_even", "number =digits?", "double", _EVEN, "Half to the even neighbour (banker's rounding) on the decimal digits as printed, 0 to 8 of them.",
        f"CAST(bround({_WIDE_SPARK}, {{1}}) AS DOUBLE)"),
    _of("sqrt", "number", "double", f"CASE WHEN {{0}} < 0 THEN NULL ELSE sqrt({_REAL}) END", "Square root; NULL below zero.", close=True),
    _of("ln", "number", "double", f"CASE WHEN {{0}} <= 0 THEN NULL ELSE ln({_REAL}) END", "Natural logarithm; NULL at and below zero.", close=True),
    _of("log10", "number", "double", f"CASE WHEN {{0}} <= 0 THEN NULL ELSE log10({_REAL}) END", "Logarithm to the base 10; NULL at and below zero.", close=True),
    _of("exp", "number", "double", f"CASE WHEN {{0}} > 700 THEN NULL ELSE exp({_REAL}) END", "e to the power x; NULL above 700, where no number is large enough.", close=True),
    _of("power", "number number", "double",
        "CASE WHEN ({0} = 0 AND {1} < 0) OR ({0} < 0 AND {1} <> floor({1})) THEN NULL ELSE pow(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE)) END",
        "x to the power y; NULL where there is no real number.", close=True),
    _of("greatest", "any any any*", "widest", "greatest({*})", "The greatest that is not NULL; NULL only if all are."),
    _of("least", "any any any*", "widest", "least({*})", "The least that is not NULL; NULL only if all are."),
    _of("div0", "number number", "double", "coalesce(CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0), 0)", "x / y, and 0 where y is 0 or either is NULL."),
    _of("format_number", "number =digits", "text", "CAST(" + _DIGITS + " AS VARCHAR)", "The number as text with n digits after the point, rounded as round, without grouping.",
        "CAST(" + _DIGITS_SPARK + " AS STRING)"),
    _of("bucket", "number =number", "integer", "CAST(floor(CAST({0} AS DOUBLE) / CAST({1} AS DOUBLE)) AS BIGINT)", "Which step of width w the number falls into; the first from 0 is 0."),
    _of("coalesce", "any any*", "widest", "coalesce({*})", "The first that is not NULL."),
    _of("nullif", "any any", "same", "NULLIF({0}, {1})", "NULL where both are equal, else the first."),
    _of("if", "flag any any", "second", "CASE WHEN {0} THEN {1} ELSE {2} END", "The second where the first is true, else (also for NULL) the third."),
]  # fmt: skip
