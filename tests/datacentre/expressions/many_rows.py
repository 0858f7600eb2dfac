"""What aggregates, windows and whole queries must give over two small tables, on whatever engine."""

# ruff: noqa: E501 - a table reads best with a row a line

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

SHOPS = pa.table({
    "k": pa.array([1, 2, 3, 4, 5, 6, 7]),
    "area": pa.array(["湘桥", "湘桥", "湘桥", "潮安", "潮安", None, "饶平"]),
    "name": pa.array(["甲", "乙", None, "丙", "丙", "丁", None]),
    "n": pa.array([3, 1, 1, None, 5, 2, None], pa.int64()),
    "x": pa.array([0.1, 0.2, 0.3, 2.5, 3.5, None, None], pa.float64()),
    "q": pa.array([Decimal("0.1000"), Decimal("0.2000"), None, Decimal("1.5000"), Decimal("2.5000"), None, None], pa.decimal128(18, 4)),
    "d": pa.array([date(2026, 1, 1), date(2026, 2, 1), None, date(2026, 3, 1), date(2026, 1, 15), None, None], pa.date32()),
    "f": pa.array([True, False, None, True, True, None, None]),
})  # fmt: skip
VISITS = pa.table({
    "shop": pa.array([1, 1, 2, 5, 5, 9, None], pa.int64()),
    "on_day": pa.array([date(2026, 5, 1), date(2026, 6, 1), date(2026, 5, 2), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 4)]),
    "found": pa.array(["无证", None, "过期", "过期", "无证", "无证", None]),
})  # fmt: skip

#: Each over the areas 湘桥, 潮安, 饶平, NULL, in this order.
AGGREGATES: dict[str, list[Any]] = {
    "count(*)": [3, 2, 1, 1], "count(name)": [2, 2, 0, 1], "count(DISTINCT name)": [2, 1, 0, 1], "count(DISTINCT n)": [2, 1, 0, 1],
    "count(*) FILTER (WHERE n > 1)": [1, 1, 0, 1], "count(n) FILTER (WHERE f)": [1, 1, 0, 0], "count_if(n = 1)": [2, 0, 0, 0],
    "sum(n)": [5, 5, None, 2], "sum(n) FILTER (WHERE n < 3)": [2, None, None, 2], "sum(DISTINCT n)": [4, 5, None, 2],
    "sum(x)": [0.6, 6.0, None, None], "sum(q)": [Decimal("0.3"), Decimal("4.0"), None, None],
    "sum_decimal(x, 2)": [Decimal("0.60"), Decimal("6.00"), None, None], "avg(n)": [5 / 3, 5.0, None, 2.0], "avg(q)": [0.15, 2.0, None, None],
    "min(n)": [1, 5, None, 2], "max(x)": [0.3, 3.5, None, None], "max(d)": [date(2026, 2, 1), date(2026, 3, 1), None, None],
    "min(name)": ["乙", "丙", None, "丁"], "max(name)": ["甲", "丙", None, "丁"], "bool_and(f)": [False, True, None, None],
    "bool_or(f)": [True, True, None, None], "median(x)": [0.2, 3.0, None, None], "median(n)": [1.0, 5.0, None, 2.0],
    "quantile_cont(x, 0.25)": [0.15, 2.75, None, None], "stddev_samp(n)": [1.1547005383792515, None, None, None],
    "stddev_pop(n)": [0.9428090415820634, 0.0, None, 0.0], "var_samp(n)": [4 / 3, None, None, None], "var_pop(x)": [0.02 / 3, 0.25, None, None],
    "arg_max(name, n)": ["甲", "丙", None, "丁"], "arg_min(name, n)": ["乙", "丙", None, "丁"], "arg_max(k, d)": [2, 4, None, None],
    "arg_max(n, d)": [1, 5, None, None], "string_agg(name, '、' ORDER BY name)": ["乙、甲", "丙、丙", None, "丁"],
    "string_agg(DISTINCT name, '、' ORDER BY name)": ["乙、甲", "丙", None, "丁"], "string_agg(name, ',' ORDER BY k DESC)": ["乙,甲", "丙,丙", None, "丁"],
    "sum(n) / count(*)": [5 / 3, 2.5, None, 2.0], "round(avg(x), 2)": [0.2, 3.0, None, None], "coalesce(sum(n), 0)": [5, 5, 0, 2],
    "sum(CASE WHEN f THEN 1 ELSE 0 END)": [1, 2, 0, 0], "max(d) - min(d)": [31, 45, None, None],
}  # fmt: skip
#: Each over the shops 1 to 7.
WINDOWS: dict[str, list[Any]] = {
    "row_number() OVER (ORDER BY n, k)": [4, 1, 2, 6, 5, 3, 7],
    "row_number() OVER (ORDER BY n DESC, k)": [2, 4, 5, 6, 1, 3, 7],
    "row_number() OVER (PARTITION BY area ORDER BY k)": [1, 2, 3, 1, 2, 1, 1],
    "rank() OVER (ORDER BY n)": [4, 1, 1, 6, 5, 3, 6], "dense_rank() OVER (ORDER BY n)": [3, 1, 1, 5, 4, 2, 5],
    "percent_rank() OVER (ORDER BY k)": [0.0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1.0],
    "cume_dist() OVER (ORDER BY n)": [4 / 7, 2 / 7, 2 / 7, 1.0, 5 / 7, 3 / 7, 1.0],
    "ntile(3) OVER (ORDER BY k)": [1, 1, 1, 2, 2, 3, 3],
    "lag(n) OVER (ORDER BY k)": [None, 3, 1, 1, None, 5, 2], "lag(n, 2, 0) OVER (ORDER BY k)": [0, 0, 3, 1, 1, None, 5],
    "lead(name) OVER (PARTITION BY area ORDER BY k)": ["乙", None, None, "丙", None, None, None],
    "first_value(name) OVER (PARTITION BY area ORDER BY k)": ["甲", "甲", "甲", "丙", "丙", "丁", None],
    "last_value(k) OVER (PARTITION BY area ORDER BY k)": [1, 2, 3, 4, 5, 6, 7],
    "last_value(k) OVER (PARTITION BY area ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)": [3, 3, 3, 5, 5, 6, 7],
    "sum(n) OVER (ORDER BY k)": [3, 4, 5, 5, 10, 12, 12], "sum(n) OVER (PARTITION BY area)": [5, 5, 5, 5, 5, 2, None],
    "sum(n) OVER (ORDER BY k ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)": [4, 5, 2, 6, 7, 7, 2],
    "count(*) OVER (PARTITION BY area)": [3, 3, 3, 2, 2, 1, 1], "count(*) FILTER (WHERE n > 1) OVER (PARTITION BY area)": [1, 1, 1, 1, 1, 1, 0],
    "max(d) OVER (PARTITION BY area)": [date(2026, 2, 1)] * 3 + [date(2026, 3, 1)] * 2 + [None, None],
    "sum(n) OVER (ORDER BY n)": [7, 2, 2, 12, 12, 4, 12], "arg_max(k, n) OVER (PARTITION BY area)": [1, 1, 1, 5, 5, 6, None],
    "n - avg(n) OVER (PARTITION BY area)": [3 - 5 / 3, 1 - 5 / 3, 1 - 5 / 3, None, 0.0, 0.0, None],
}  # fmt: skip
#: Whole queries with all their rows in order.
QUERIES: dict[str, list[tuple[Any, ...]]] = {
    "SELECT s.k, v.found FROM mart.shops s LEFT JOIN mart.visits v ON v.shop = s.k ORDER BY s.k, v.on_day": [
        (1, "无证"), (1, None), (2, "过期"), (3, None), (4, None), (5, "过期"), (5, "无证"), (6, None), (7, None)],
    "SELECT k FROM mart.shops WHERE k NOT IN (SELECT shop FROM mart.visits) ORDER BY k": [],
    "SELECT k FROM mart.shops s WHERE NOT EXISTS (SELECT 1 FROM mart.visits v WHERE v.shop = s.k) ORDER BY k": [(3,), (4,), (6,), (7,)],
    "SELECT area FROM mart.shops ORDER BY area, k LIMIT 4": [("湘桥",), ("湘桥",), ("湘桥",), ("潮安",)],
    "SELECT k FROM mart.shops ORDER BY n DESC, k": [(5,), (1,), (6,), (2,), (3,), (4,), (7,)],
    "SELECT k FROM mart.shops ORDER BY n NULLS FIRST, k LIMIT 3": [(4,), (7,), (2,)],
    "SELECT area, count(*) AS c FROM mart.shops GROUP BY area HAVING count(*) > 1 ORDER BY c DESC": [("湘桥", 3), ("潮安", 2)],
    "SELECT area, count(*) AS c FROM mart.shops GROUP BY ALL ORDER BY c DESC, area LIMIT 2": [("湘桥", 3), ("潮安", 2)],
    "SELECT k FROM mart.shops QUALIFY row_number() OVER (PARTITION BY area ORDER BY n DESC, k) = 1 ORDER BY k": [(1,), (5,), (6,), (7,)],
    "SELECT name FROM mart.shops UNION SELECT found FROM mart.visits ORDER BY name": [("丁",), ("丙",), ("乙",), ("无证",), ("甲",), ("过期",), (None,)],
    "SELECT k FROM mart.shops INTERSECT SELECT shop FROM mart.visits ORDER BY k": [(1,), (2,), (5,)],
    "SELECT k FROM mart.shops EXCEPT SELECT shop FROM mart.visits ORDER BY k": [(3,), (4,), (6,), (7,)],
    "WITH a AS (SELECT shop, max(on_day) AS day FROM mart.visits GROUP BY shop), b(shop2, day2) AS (SELECT * FROM a) SELECT s.k, b.day2 FROM mart.shops s JOIN b ON b.shop2 = s.k ORDER BY 1": [
        (1, date(2026, 6, 1)), (2, date(2026, 5, 2)), (5, date(2026, 1, 2))],
    "SELECT s.k, (SELECT count(*) FROM mart.visits v WHERE v.shop = s.k) AS visits FROM mart.shops s WHERE s.k <= 2 ORDER BY s.k": [(1, 2), (2, 1)],
    "SELECT count(*) AS c, sum(n) AS s FROM mart.shops WHERE 1 = 0": [(0, None)],
    "SELECT DISTINCT area FROM mart.shops WHERE area IS NOT NULL ORDER BY area": [("湘桥",), ("潮安",), ("饶平",)],
    "SELECT a.k, b.k AS other FROM mart.shops a JOIN mart.shops b ON a.name = b.name AND a.k < b.k ORDER BY 1, 2": [(4, 5)],
    "SELECT a.k FROM mart.shops a FULL JOIN mart.visits v ON v.shop = a.k WHERE a.k IS NULL": [(None,), (None,)],
    "SELECT count(*) AS c FROM mart.shops a CROSS JOIN mart.visits b": [(49,)],
    'SELECT area AS "区县", sum(n) AS "合计" FROM mart.shops WHERE area = \'湘桥\' GROUP BY area': [("湘桥", 5)],
}  # fmt: skip
