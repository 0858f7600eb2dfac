/*---
key: report_revenue_differs
title: 年报营业收入与申报销售悬殊
question: 年报填报的营业总收入，与同年税务申报的销售额相差悬殊吗？
law:
  - {article: 企业信息公示暂行条例 第9条, source: S-EIP2014, confidence: source}
  - {article: 企业信息公示暂行条例（2024修订） 公示信息隐瞒真实情况、弄虚作假的责任, source: 凭记忆，条号未核, confidence: 'recall:medium'}
owner: 信用监管科
level: 低
recipients: credit_officer
action: 请企业说明差额来源并更正；疑似虚构业绩或隐瞒收入的，线索函告税务部门
false_alarm_cost: 会计口径不同（免税、异地申报、投资收益）的企业要多交一份说明
subject: entity
happened: submitted_on
evidence: [year, revenue_yuan, declared_yuan, times, submitted_on]
columns:
  year: 报告年度
  revenue_yuan: 年报营业总收入（元）
  declared_yuan: 全年申报销售额（元）
  times: 相差倍数
  submitted_on: 报送日期
sentence: '{year}年度年报填营业总收入{revenue_yuan}元，全年申报销售额{declared_yuan}元，相差{times}倍'
parameters:
  min_gap_yuan: {value: 1000000, title: 差额下限（元）, least: 0}
  min_times: {value: 3, title: 倍数下限, least: 2}
marts: [annual_report, subject, tax_filing]
rest_days: 365
outcomes: [{mart: credit_entry}]
status: trial
valid_from: 2024-05-01
---*/
WITH last_year AS (
  SELECT a.entity, MAX(a.year) AS year
  FROM mart.annual_report AS a
  WHERE a.revenue_yuan IS NOT NULL AND a.submitted_on <= :today
  GROUP BY a.entity
),
newest AS (
  SELECT a.entity, a.year, a.revenue_yuan, a.submitted_on
  FROM mart.annual_report AS a
  JOIN last_year AS y ON y.entity = a.entity AND y.year = a.year
  JOIN mart.subject AS s ON s.entity = a.entity
  WHERE s.status = '1'
),
-- Small firms file by quarter: four filings make a year as well as twelve do.
yearly AS (
  SELECT t.entity, COUNT(DISTINCT t.month_on) AS filings, SUM(t.sales_yuan) AS sales_yuan
  FROM mart.tax_filing AS t
  JOIN newest AS n ON n.entity = t.entity AND n.year = YEAR(t.month_on)
  WHERE t.filed
  GROUP BY t.entity
),
joined AS (
  SELECT
    n.entity, n.year, n.revenue_yuan, y.sales_yuan, n.submitted_on,
    GREATEST(n.revenue_yuan, y.sales_yuan) AS larger, GREATEST(LEAST(n.revenue_yuan, y.sales_yuan), 1) AS smaller
  FROM newest AS n
  JOIN yearly AS y ON y.entity = n.entity
  WHERE y.filings >= 4 AND y.sales_yuan IS NOT NULL
)
SELECT
  s.entity, s.region, j.year, j.revenue_yuan, j.sales_yuan AS declared_yuan,
  ROUND(CAST(j.larger AS DOUBLE) / CAST(j.smaller AS DOUBLE), 1) AS times, j.submitted_on
FROM joined AS j
JOIN mart.subject AS s ON s.entity = j.entity
WHERE j.larger - j.smaller >= :min_gap_yuan AND j.larger >= j.smaller * :min_times
