"""Functions on dates: days without a time of day, weeks from Monday, months that end where they end."""

from quanheng.datacentre.expressions.entry import Entry

_GROUP = "date"


def _of(name: str, takes: str, gives: str, duckdb: str, means: str, spark: str = "") -> Entry:
    return Entry(name, tuple(takes.split()), gives, duckdb, spark or duckdb, means, _GROUP)


def _part(name: str, spark: str, means: str, duckdb: str = "") -> Entry:
    return _of(
        name, "date", "integer", f"CAST({duckdb or name}({{0}}) AS BIGINT)", means, f"CAST({spark} AS BIGINT)"
    )


_WHOLE = (
    "CASE WHEN {0} <= {1} THEN (year({1}) * 12 + month({1})) - (year({0}) * 12 + month({0})) - "
    "(CASE WHEN day({1}) < day({0}) THEN 1 ELSE 0 END) ELSE "
    "-((year({0}) * 12 + month({0})) - (year({1}) * 12 + month({1})) - "
    "(CASE WHEN day({0}) < day({1}) THEN 1 ELSE 0 END)) END"
)
# One entry a line reads as a table, whatever its length.
# ruff: noqa: E501
ENTRIES: list[Entry] = [
    _part("year", "year({0})", "The year."),
    _part("quarter", "quarter({0})", "The quarter, 1 to 4."),
    _part("month", "month({0})", "The month, 1 to 12."),
    _part("day", "day({0})", "The day of the month."),
    _part("weekday", "weekday({0}) + 1", "Monday 1 to Sunday 7.", "isodow"),
    _part("dayofyear", "dayofyear({0})", "The day of the year, from 1."),
    _part("week", "weekofyear({0})", "The week by ISO 8601: from Monday, the first holds the year's first Thursday."),
    _part("isoyear", "extract(YEAROFWEEK FROM {0})", "The year the ISO week belongs to."),
    _of("last_day", "date", "date", "last_day({0})", "The last day of the month."),
    _of("make_date", "integer integer integer", "date", "make_date(CAST({0} AS BIGINT), CAST({1} AS BIGINT), CAST({2} AS BIGINT))",
        "The date of year, month, day; a day that does not exist stops the query.", "make_date(CAST({0} AS INT), CAST({1} AS INT), CAST({2} AS INT))"),
    _of("add_days", "date integer", "date", "CAST({0} + CAST({1} AS INTEGER) AS DATE)", "So many days later.", "date_add({0}, CAST({1} AS INT))"),
    _of("add_months", "date integer", "date", "CAST({0} + to_months(CAST({1} AS INTEGER)) AS DATE)", "So many months later; a day the month lacks becomes its last (31 January + 1 = 28 February).",
        "add_months({0}, CAST({1} AS INT))"),
    _of("add_years", "date integer", "date", "CAST({0} + to_months(CAST({1} AS INTEGER) * 12) AS DATE)", "So many years later; 29 February becomes the 28th.",
        "add_months({0}, CAST({1} AS INT) * 12)"),
    _of("days_between", "date date", "integer", "CAST({1} - {0} AS BIGINT)", "Days from the first to the second; negative if it lies before.", "CAST(datediff({1}, {0}) AS BIGINT)"),
    _of("months_whole", "date date", "integer", f"CAST({_WHOLE} AS BIGINT)", "Whole months gone from the first to the second; the month counts when its day is reached."),
    _of("years_whole", "date date", "integer", f"CAST(trunc(({_WHOLE}) / 12) AS BIGINT)", "Whole years gone from the first to the second (age).",
        f"CAST(({_WHOLE}) div 12 AS BIGINT)"),
    _of("date_trunc", "=unit date", "date", "CAST(date_trunc({0}, {1}) AS DATE)", "The first day of the 'week' (Monday), 'month', 'quarter' or 'year'.", "trunc({1}, {0})"),
    _of("date_diff", "=unit date date", "integer", "CAST(date_diff({0}, {1}, {2}) AS BIGINT)", "How many borders of 'day', 'week' (Mondays), 'month', 'quarter' or 'year' lie between.",
        "{3}"),
    _of("strftime", "date =format", "text", "strftime({0}, {1})", "As text: %Y %m %d %j, and any of - / . 年 月 日 and space between.", "date_format({0}, {1})"),
    _of("to_date", "text =format", "date", "CAST(try_strptime(CASE WHEN regexp_full_match({0}, {2}) THEN {0} END, {1}) AS DATE)", "Read from text by %Y%m%d, %Y-%m-%d, %Y/%m/%d, %Y.%m.%d or %Y年%m月%d日 with two-digit months and days; NULL if it does not fit.",
        "CAST(try_to_timestamp(CASE WHEN regexp_like({0}, concat('^', {2}, r'\\z')) THEN {0} END, {1}) AS DATE)"),
    _of("is_weekend", "date", "flag", "isodow({0}) >= 6", "Whether Saturday or Sunday; public holidays are the calendar's.", "weekday({0}) >= 5"),
]  # fmt: skip

#: Borders of weeks on DuckDB, which of itself counts sevens of days.
DIFF_WEEK = (
    "CAST((CAST(date_trunc('week', {2}) AS DATE) - CAST(date_trunc('week', {1}) AS DATE)) // 7 AS BIGINT)"
)
#: Borders between two dates on Spark, by unit.
DIFF_SPARK = {
    "day": "CAST(datediff({2}, {1}) AS BIGINT)",
    "week": "CAST(datediff(trunc({2}, 'WEEK'), trunc({1}, 'WEEK')) div 7 AS BIGINT)",
    "month": "CAST((year({2}) * 12 + month({2})) - (year({1}) * 12 + month({1})) AS BIGINT)",
    "quarter": "CAST((year({2}) * 4 + quarter({2})) - (year({1}) * 4 + quarter({1})) AS BIGINT)",
    "year": "CAST(year({2}) - year({1}) AS BIGINT)",
}
UNITS = ("day", "week", "month", "quarter", "year")
#: Signs of a written date, for DuckDB and for Spark.
SIGNS = {"%Y": "yyyy", "%m": "MM", "%d": "dd", "%j": "DDD"}
BETWEEN_SIGNS = "-/. 年月日"
#: What may be read from text, with the shape the text must have.
READABLE = {
    "%Y%m%d": "[0-9]{8,8}", "%Y-%m-%d": "[0-9]{4,4}-[0-9]{2,2}-[0-9]{2,2}", "%Y/%m/%d": "[0-9]{4,4}/[0-9]{2,2}/[0-9]{2,2}",
    "%Y.%m.%d": "[0-9]{4,4}[.][0-9]{2,2}[.][0-9]{2,2}", "%Y年%m月%d日": "[0-9]{4,4}年[0-9]{2,2}月[0-9]{2,2}日",
}  # fmt: skip
