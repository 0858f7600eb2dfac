"""Whatever both engines might not read alike is refused, with the line, the word and what to write instead."""

from datetime import UTC, date, datetime

import pytest

from quanheng.base.errors import BadInput
from quanheng.datacentre.expressions import columns_lineage, compile_sql, tables_of

SCHEMA = {
    "mart.licence": {"entity": "text", "no": "text", "valid_to": "date", "n": "integer", "paid": "number"},
    "mart.sale": {"entity": "text", "sold_on": "date"},
}
FROM = " FROM mart.licence"

REFUSED = [
    # what reaches outside
    ("SELECT * FROM read_csv('a.csv')", "不能写函数"),
    ("SELECT * FROM 'a.csv'", "a.csv"),
    ('SELECT * FROM "a.parquet"', "a.parquet"),
    ("SELECT * FROM range(3)", "不能写函数"),
    ("SELECT * FROM secret.users", "secret.users"),
    ("SELECT * FROM a.mart.licence", "三段表名"),
    ("SELECT * FROM information_schema.tables", "information_schema"),
    ("COPY mart.licence TO 'a.csv'", "只写一条SELECT"),
    ("SELECT 1; SELECT 2", "只写一条SELECT"),
    ("INSERT INTO mart.licence SELECT 1", "只写一条SELECT"),
    ("ATTACH 'a.db'", ""),
    ("PRAGMA threads", ""),
    ("SELECT getenv('HOME')", "getenv"),
    ("SELECT read_text('a')", "read_text"),
    # what would differ, or be chance
    ("SELECT current_date", "时钟"),
    ("SELECT now()", ":today"),
    ("SELECT random()", "random"),
    ("SELECT levenshtein(entity, no)" + FROM, "edit_distance"),
    ("SELECT any_value(no)" + FROM, "any_value"),
    ("SELECT no" + FROM + " LIMIT 3", "ORDER BY"),
    ("SELECT row_number() OVER (PARTITION BY entity)" + FROM, "ORDER BY"),
    ("SELECT lag(no)" + FROM, "OVER"),
    ("SELECT string_agg(no, '、')" + FROM, "顺序"),
    ("SELECT CAST(paid AS BIGINT)" + FROM, "取舍"),
    ("SELECT CAST(paid AS VARCHAR)" + FROM, "format_number"),
    ("SELECT CAST(no AS TIMESTAMP)" + FROM, "TIMESTAMP"),
    ("SELECT CAST(no AS BOOLEAN)" + FROM, "BOOLEAN"),
    ("SELECT CAST(no AS DECIMAL)" + FROM, "位数"),
    ("SELECT valid_to + paid" + FROM, "整数"),
    ("SELECT valid_to + INTERVAL 3 HOUR" + FROM, "HOUR"),
    ("SELECT no" + FROM + " WHERE no ILIKE 'a'", "ILIKE"),
    ("SELECT no" + FROM + " WHERE no LIKE entity", "contains"),
    ("SELECT no" + FROM + r" WHERE no LIKE 'a\_'", "反斜杠"),
    ("SELECT regexp_matches(no, entity)" + FROM, "常数"),
    ("SELECT regexp_matches(no, '(?i)a')" + FROM, "(?…)"),
    ("SELECT regexp_matches(no, 'a(?=b)')" + FROM, "(?…)"),
    (r"SELECT regexp_matches(no, '(a)\1')" + FROM, "\\1"),
    (r"SELECT regexp_matches(no, '\bA')" + FROM, "\\b"),
    ("SELECT regexp_matches(no, '[[:alpha:]]')" + FROM, "方括号"),
    ("SELECT regexp_matches(no, '[a&&b]')" + FROM, "&&"),
    ("SELECT regexp_matches(no, 'a++')" + FROM, "占有"),
    ("SELECT regexp_matches(no, '(a')" + FROM, "模式"),
    ("SELECT regexp_replace(no, 'a', 'b', '')" + FROM, "'g'"),
    ("SELECT regexp_replace(no, 'a', 'b')" + FROM, "4个参数"),
    ("SELECT round(paid, 12)" + FROM, "0至8"),
    ("SELECT round(paid, n)" + FROM, "常数"),
    ("SELECT strftime(valid_to, '%A')" + FROM, "%A"),
    ("SELECT to_date(no, '%d/%m/%Y')" + FROM, "格式"),
    ("SELECT date_trunc('hour', valid_to)" + FROM, "hour"),
    ("SELECT lpad(no, 3, '')" + FROM, "不能为空"),
    ("SELECT split_part(no, ',', 0)" + FROM, "不小于1"),
    ("SELECT sum(n ORDER BY n)" + FROM, "ORDER BY"),
    ("SELECT median(DISTINCT n)" + FROM, "DISTINCT"),
    ("SELECT median(n) OVER (ORDER BY n)" + FROM, "OVER"),
    ("SELECT upper(no) OVER (ORDER BY n)" + FROM, "OVER"),
    ("SELECT sum(n) OVER (ORDER BY n RANGE BETWEEN 3 PRECEDING AND CURRENT ROW)" + FROM, "ROWS"),
    # grammar that one of them lacks
    ("SELECT * EXCLUDE (no)" + FROM, "EXCLUDE"),
    ("SELECT * FROM mart.licence TABLESAMPLE (10 PERCENT)", "TABLESAMPLE"),
    ("SELECT 1 FROM mart.licence NATURAL JOIN mart.sale", "NATURAL"),
    ("SELECT 1 FROM mart.licence ASOF JOIN mart.sale USING (entity)", "ASOF"),
    ("SELECT 1 FROM mart.licence SEMI JOIN mart.sale USING (entity)", "SEMI"),
    ("SELECT 1 FROM mart.licence, LATERAL (SELECT 1)", "LATERAL"),
    ("SELECT no[1]" + FROM, "[ ]"),
    ("SELECT unnest(no)" + FROM, "unnest"),
    ("SELECT n" + FROM + " GROUP BY ROLLUP (n)", "ROLLUP"),
    ("WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a", "RECURSIVE"),
    ("SELECT lag(no) IGNORE NULLS OVER (ORDER BY n)" + FROM, ""),
    # names and kinds
    ("SELECT nb" + FROM, "nb"),
    ("SELECT 1 FROM mart.licences", "licences"),
    ("SELECT no = 3" + FROM, "混用"),
    ("SELECT coalesce(no, n)" + FROM, "混用"),
    ("SELECT no" + FROM + " WHERE valid_to > '明天'", "混用"),
    ("SELECT upper(n)" + FROM, "文字"),
    ("SELECT sum(no)" + FROM, "数字"),
    ("SELECT no" + FROM + " WHERE n", "真假"),
    ("SELECT CASE WHEN n > 1 THEN no ELSE n END" + FROM, "混用"),
    ("SELECT no, no" + FROM, "两列"),
    ("SELECT no FROM mart.licence UNION ALL SELECT n FROM mart.licence", "混用"),
    ("SELECT no FROM mart.licence UNION ALL SELECT no, n FROM mart.licence", "列数"),
    ("SELECT no" + FROM + " WHERE entity IN (SELECT entity, sold_on FROM mart.sale)", "一列"),
    ("SELECT :wrong", ":wrong"),
    ("SELECT (", "读不懂"),
    ("SELECT '", "读不懂"),
    ("SELECT " + "x" * 50_000, "长于"),
]


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
@pytest.mark.parametrize(("sql", "said"), REFUSED, ids=range(len(REFUSED)))
def test_refused_in_words(engine, sql, said):
    with pytest.raises(BadInput) as refused:
        compile_sql(sql, engine=engine, parameters={"today": date(2026, 1, 1)}, schema=SCHEMA)
    assert said in str(refused.value)
    assert refused.value.remedy


def test_the_line_is_named():
    with pytest.raises(BadInput) as refused:
        compile_sql("SELECT no,\n  n,\n  soundex(no) AS s\nFROM mart.licence", engine="duckdb")
    assert refused.value.details["line"] == 3
    assert refused.value.details["word"] == "soundex"


def test_spark_wants_kinds_where_duckdb_can_tell():
    sql = "SELECT valid_to - sold_on AS days FROM mart.x"
    assert compile_sql(sql, engine="duckdb")
    with pytest.raises(BadInput, match="类型未知"):
        compile_sql(sql, engine="spark")


def test_values_are_constants_never_text():
    nasty = "'); DROP TABLE x; --"
    for engine in ("duckdb", "spark"):
        told = compile_sql("SELECT :a AS a", engine=engine, parameters={"a": nasty})
        assert told.count("SELECT") == 1
        assert told.startswith("SELECT '")
    assert compile_sql("SELECT 1 WHERE 'a' IN (:list)", parameters={"list": ["a", "b"]}) == (
        "SELECT 1 WHERE 'a' IN ('a', 'b')"
    )
    assert "FALSE" in compile_sql("SELECT 1 WHERE 'a' IN (:list)", parameters={"list": []})


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), float("nan"), b"x", {"a": 1}, [1]])
def test_values_queries_do_not_hold(value):
    with pytest.raises(BadInput, match="参数值"):
        compile_sql("SELECT :a AS a", parameters={"a": value})


def test_tables_and_lineage():
    sql = """
        WITH last AS (SELECT entity, max(sold_on) AS last_on FROM mart.sale GROUP BY entity)
        SELECT l.entity, l.no || '号' AS title, last.last_on, :today - l.valid_to AS days, count(*) OVER () AS all
        FROM mart.licence l LEFT JOIN last ON last.entity = l.entity
    """
    assert tables_of(sql) == ["mart.licence", "mart.sale"]
    assert columns_lineage(sql, SCHEMA) == {
        "entity": ["mart.licence.entity"], "title": ["mart.licence.no"], "last_on": ["mart.sale.sold_on"],
        "days": ["mart.licence.valid_to"], "all": [],
    }  # fmt: skip
