/*---
key: report_headcount_differs
title: 年报从业人数与参保人数悬殊
question: 年报填报的从业人数，与同年社会保险参保人数相差悬殊吗？
law:
  - {article: 企业信息公示暂行条例 第9条, source: S-EIP2014, confidence: source}
  - {article: 企业信息公示暂行条例（2024修订） 公示信息隐瞒真实情况、弄虚作假的责任, source: 凭记忆，条号未核, confidence: 'recall:medium'}
owner: 信用监管科
level: 低
recipients: credit_officer
action: 请企业说明并更正年报；隐瞒真实情况、弄虚作假的，按规定列入异常名录
false_alarm_cost: 劳务派遣、在外地参保的企业要多交一份说明
subject: entity
happened: submitted_on
evidence: [year, employees, average_insured, submitted_on]
columns:
  year: 报告年度
  employees: 年报从业人数
  average_insured: 当年月均参保人数
  submitted_on: 报送日期
sentence: '{year}年度年报填从业{employees}人，当年月均参保{average_insured}人'
parameters:
  min_gap: {value: 10, title: 人数差下限, least: 1}
  min_times: {value: 3, title: 倍数下限, least: 2}
  min_months: {value: 10, title: 参保数据月数下限, least: 1, most: 12}
marts: [annual_report, social_insurance, subject]
rest_days: 365
outcomes: [{mart: credit_entry}]
status: trial
valid_from: 2024-05-01
---*/
WITH last_year AS (
  SELECT a.entity, MAX(a.year) AS year
  FROM mart.annual_report AS a
  WHERE a.employees IS NOT NULL AND a.submitted_on <= :today
  GROUP BY a.entity
),
newest AS (
  SELECT a.entity, a.year, a.employees, a.submitted_on
  FROM mart.annual_report AS a
  JOIN last_year AS y ON y.entity = a.entity AND y.year = a.year
  JOIN mart.subject AS s ON s.entity = a.entity
  WHERE s.status = '1'
),
-- Only the months of the year reported: insurance is by far the longest of the three.
yearly AS (
  SELECT i.entity, COUNT(DISTINCT i.month_on) AS months, ROUND(AVG(i.insured), 1) AS insured
  FROM mart.social_insurance AS i
  JOIN newest AS n ON n.entity = i.entity AND n.year = YEAR(i.month_on)
  GROUP BY i.entity
)
-- Either way round: too many reported dresses a firm up, too few hides who is owed insurance.
SELECT s.entity, s.region, n.year, n.employees, y.insured AS average_insured, n.submitted_on
FROM newest AS n
JOIN yearly AS y ON y.entity = n.entity
JOIN mart.subject AS s ON s.entity = n.entity
WHERE y.months >= :min_months
  AND ABS(n.employees - y.insured) >= :min_gap
  AND GREATEST(n.employees, y.insured) >= :min_times * GREATEST(LEAST(n.employees, y.insured), 1)
