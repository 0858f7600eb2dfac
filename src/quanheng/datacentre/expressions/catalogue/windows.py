"""Functions over neighbouring rows; each needs ORDER BY, or a row's place would be chance."""

from quanheng.datacentre.expressions.entry import Entry

_GROUP = "window"


def _of(name: str, takes: str, gives: str, duckdb: str, means: str, spark: str = "") -> Entry:
    return Entry(name, tuple(takes.split()), gives, duckdb, spark or duckdb, means, _GROUP, "window")


def _place(name: str, means: str) -> Entry:
    return _of(name, "", "integer", f"CAST({name}(){{tail}} AS BIGINT)", means)


# One entry a line reads as a table, whatever its length.
# ruff: noqa: E501
ENTRIES: list[Entry] = [
    _place("row_number", "1, 2, 3 … in order; give an order without ties."),
    _place("rank", "The place, equals share it, and the next place is skipped."),
    _place("dense_rank", "The place, equals share it, and none is skipped."),
    _of("percent_rank", "", "double", "percent_rank(){tail}", "(rank - 1) / (rows - 1), 0 for a single row."),
    _of("cume_dist", "", "double", "cume_dist(){tail}", "Share of rows up to and with this one and its equals."),
    _of("ntile", "=integer", "integer", "CAST(ntile({0}){tail} AS BIGINT)", "Which of n parts of equal size; the first ones take what is left over."),
    _of("lag", "any =integer? any?", "same", "lag({0}, {1}, {2}){tail}", "The value n rows before (1 if not said), else the third argument or NULL."),
    _of("lead", "any =integer? any?", "same", "lead({0}, {1}, {2}){tail}", "The value n rows after (1 if not said), else the third argument or NULL."),
    _of("first_value", "any", "same", "first_value({0}){tail}", "The value of the window's first row, NULL included."),
    _of("last_value", "any", "same", "last_value({0}){tail}", "The value of the window's last row; without ROWS the window ends with this row's equals."),
]  # fmt: skip
