/*---
key: zombie_business
title: 失联且两年未报年报
question: 哪些企业连续两个年度未报年报，又因住所无法联系被列入异常名录，并且没有纳税销售，符合吊销条件？
law:
  - {article: 企业信息公示暂行条例（2024修订） 第18条, source: S-EIP2024NOTE, confidence: source}
  - {article: 公司法（2023修订） 第241条, source: 凭记忆（强制注销）, confidence: 'recall:high'}
owner: 信用监管科
level: 中
recipients: credit_officer
action: 核对邮寄、实地核查记录；属实的提请立案吊销；已吊销满三年的按强制注销办理
false_alarm_cost: 已补报而数据迟到的企业，承办人多核一遍；吊销前必有告知程序，不会直接影响企业
subject: entity
happened: listed_on
evidence: [missing_from, missing_to, listed_on, last_sale_on]
columns:
  missing_from: 未报年度（起）
  missing_to: 未报年度（止）
  listed_on: 因失联列入异常名录日期
  last_sale_on: 最近有销售的申报月份
sentence: '{missing_from}、{missing_to}年度年报均未报送，{listed_on}因通过住所无法联系列入异常名录未移出，最近有销售的申报月份为{last_sale_on}'
parameters:
  quiet_months: {value: 24, title: 无销售月数, least: 6, most: 60}
marts: [abnormal_listing, annual_report, subject, tax_filing]
rest_days: 365
outcomes: [{mart: penalty}, {mart: credit_entry}]
status: in_force
valid_from: 2024-05-01
---*/
-- The report of a year is due on 30 June of the next.
WITH due AS (
  SELECT CASE WHEN MONTH(:today) > 6 THEN YEAR(:today) - 1 ELSE YEAR(:today) - 2 END AS year_due
),
lost AS (
  SELECT a.entity, MIN(a.listed_on) AS listed_on
  FROM mart.abnormal_listing AS a
  WHERE a.entity IS NOT NULL AND a.reason = 'lost_contact' AND a.listed_on <= :today
    AND (a.removed_on IS NULL OR a.removed_on > :today)
  GROUP BY a.entity
),
sold AS (
  SELECT t.entity, MAX(t.month_on) AS last_sale_on
  FROM mart.tax_filing AS t
  WHERE t.sales_yuan > 0 AND t.month_on <= :today
  GROUP BY t.entity
),
reported AS (
  SELECT r.entity, COUNT(DISTINCT r.year) AS years
  FROM mart.annual_report AS r
  CROSS JOIN due AS d
  WHERE r.year IN (d.year_due, d.year_due - 1) AND r.submitted_on <= :today
  GROUP BY r.entity
)
SELECT
  s.entity, s.region, d.year_due - 1 AS missing_from, d.year_due AS missing_to, l.listed_on, t.last_sale_on
FROM lost AS l
JOIN mart.subject AS s ON s.entity = l.entity
CROSS JOIN due AS d
LEFT JOIN sold AS t ON t.entity = l.entity
LEFT JOIN reported AS r ON r.entity = l.entity
WHERE s.status = '1' AND s.kind <> '9500' AND YEAR(s.established_on) <= d.year_due - 1
  AND COALESCE(r.years, 0) = 0
  AND (t.last_sale_on IS NULL OR DATE_DIFF('month', t.last_sale_on, :today) > :quiet_months)
