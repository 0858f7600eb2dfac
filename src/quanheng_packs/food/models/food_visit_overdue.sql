/*---
key: food_visit_overdue
title: 高风险食品单位超期未检查
question: 风险等级C、D级的食品单位，按频次应当检查的期限内有没有检查？
law:
  - {article: 食品生产经营监督检查管理办法（令49号） 第21-22条, source: S-FOODINSP, confidence: source}
  - {article: 食品生产经营风险分级管理办法（试行）（食药监食监一〔2016〕115号）, source: S-FOODGRADE, confidence: source}
owner: 食品经营安全监管科
level: 高
recipients: station_head
action: 列入本周检查安排，按检查表全项检查
false_alarm_cost: 已检查而未登记的，补登记录
subject: entity
evidence: [sort, grade, graded_on, last_visit_on, days_without, days_allowed]
columns:
  sort: 类别
  grade: 风险等级
  graded_on: 评定日期
  last_visit_on: 最近检查日期
  days_without: 未检查天数
  days_allowed: 允许间隔天数
sentence: '{sort}风险等级{grade}级（{graded_on}评定），最近检查日期{last_visit_on}，已{days_without}天未检查，允许间隔{days_allowed}天'
parameters:
  d_days: {value: 122, title: D级最长间隔天数（每年至少3次）, source: S-FOODGRADE 每年3至4次, confidence: source, least: 30, most: 366}
  c_days: {value: 183, title: C级最长间隔天数（每年至少2次）, source: S-FOODGRADE 每年2至3次, confidence: source, least: 30, most: 366}
marts: [inspection, risk_grade, subject]
rest_days: 60
inspection: food_sales
outcomes: [{mart: finding}]
status: in_force
valid_from: 2022-03-15
---*/
WITH visited AS (
  SELECT i.entity, MAX(i.done_on) AS last_visit_on
  FROM mart.inspection AS i
  WHERE i.state = 'closed' AND i.done_on <= :today
    AND i.kind IN ('catering', 'school_canteen', 'food_sales', 'food_production', 'farm_market', 'small_workshop')
  GROUP BY i.entity
),
-- Never visited since the grade was set: the period runs from the day of grading.
graded AS (
  SELECT
    g.entity, g.sort, g.grade, g.graded_on, v.last_visit_on,
    DATE_DIFF('day', GREATEST(g.graded_on, COALESCE(v.last_visit_on, g.graded_on)), :today) AS days_without,
    CASE g.grade WHEN 'D' THEN :d_days ELSE :c_days END AS days_allowed,
    ROW_NUMBER() OVER (PARTITION BY g.entity ORDER BY g.grade DESC, g.graded_on, g.sort) AS place
  FROM mart.risk_grade AS g
  LEFT JOIN visited AS v ON v.entity = g.entity
  WHERE g.grade IN ('C', 'D') AND g.sort LIKE 'food%' AND g.graded_on <= :today
)
SELECT
  s.entity, s.region,
  CASE g.sort WHEN 'food_catering' THEN '餐饮服务' WHEN 'food_sales' THEN '食品销售' WHEN 'food_production' THEN '食品生产' ELSE g.sort END AS sort,
  g.grade, g.graded_on, g.last_visit_on, g.days_without, g.days_allowed
FROM graded AS g
JOIN mart.subject AS s ON s.entity = g.entity
WHERE g.place = 1 AND s.status = '1' AND g.days_without > g.days_allowed
