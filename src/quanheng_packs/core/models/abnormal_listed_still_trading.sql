/*---
key: abnormal_listed_still_trading
title: 异常名录长期未处理仍在经营
question: 列入经营异常名录一年以上没有移出的主体，是否仍有销售，却一直没有检查跟进？
law:
  - {article: 企业经营异常名录管理暂行办法（令68号） 第10-13条, source: S-ABNSUM, confidence: source}
owner: 信用监管科
level: 中
recipients: station_head
action: 按纳税、网店等线索找到实际经营地，督促变更住所、补报年报后移出；拒不改正的依法查处
false_alarm_cost: 已在办移出手续的主体会接到一次催办
subject: entity
happened: listed_on
evidence: [listed_for, listed_on, listed_days, half_year_yuan, last_sale_on, last_visit_on]
columns:
  listed_for: 列入原因
  listed_on: 列入日期
  listed_days: 已列入天数
  half_year_yuan: 近六个月申报销售额（元）
  last_sale_on: 最近有销售的月份
  last_visit_on: 最近检查日期
sentence: '{listed_on}因{listed_for}列入异常名录，已{listed_days}天未移出；近六个月申报销售{half_year_yuan}元，最近检查日期{last_visit_on}'
parameters:
  min_days: {value: 365, title: 列入天数下限, least: 30}
marts: [abnormal_listing, inspection, subject, tax_filing]
rest_days: 180
inspection: registration_check
outcomes: [{mart: inspection}, {mart: credit_entry}]
status: in_force
valid_from: 2024-01-01
---*/
WITH standing AS (
  SELECT
    a.entity, a.reason, a.listed_on,
    ROW_NUMBER() OVER (PARTITION BY a.entity ORDER BY a.listed_on, a.listing_no) AS place
  FROM mart.abnormal_listing AS a
  WHERE a.entity IS NOT NULL AND a.listed_on <= :today AND (a.removed_on IS NULL OR a.removed_on > :today)
),
sold AS (
  SELECT t.entity, SUM(t.sales_yuan) AS sales_yuan, MAX(t.month_on) AS last_sale_on
  FROM mart.tax_filing AS t
  WHERE t.sales_yuan > 0 AND DATE_DIFF('month', t.month_on, :today) BETWEEN 0 AND 6
  GROUP BY t.entity
),
visited AS (
  SELECT v.entity, MAX(v.done_on) AS last_visit_on
  FROM mart.inspection AS v
  WHERE v.done_on <= :today
  GROUP BY v.entity
)
SELECT
  s.entity, s.region,
  CASE x.reason
    WHEN 'annual_report' THEN '未报年报' WHEN 'publicity' THEN '未公示即时信息'
    WHEN 'false_info' THEN '公示信息弄虚作假' ELSE '住所无法联系'
  END AS listed_for,
  x.listed_on, DATE_DIFF('day', x.listed_on, :today) AS listed_days, t.sales_yuan AS half_year_yuan, t.last_sale_on, v.last_visit_on
FROM standing AS x
JOIN mart.subject AS s ON s.entity = x.entity
JOIN sold AS t ON t.entity = x.entity
LEFT JOIN visited AS v ON v.entity = x.entity
WHERE x.place = 1 AND s.status = '1' AND DATE_DIFF('day', x.listed_on, :today) > :min_days
  AND (v.last_visit_on IS NULL OR v.last_visit_on < x.listed_on)
