/*---
key: cylinder_filled_after_due
title: 充装超期未检气瓶
question: 充装单位有没有给已过检验期的气瓶充装？
law:
  - {article: 特种设备安全法 第49条、第85条, source: S-SELAW, confidence: 'recall:high'}
  - {article: 气瓶安全技术规程（TSG 23-2021）, source: S-TSG23, confidence: source}
owner: 特种设备安全监察科
level: 高
recipients: division_head
action: 当日到站检查充装前检查记录，追回超期气瓶送检，依法立案
false_alarm_cost: 已检验而追溯码未更新检验日期的，多一次核对
subject: entity
happened: first_on
evidence: [fill_no, cylinder_no, fill_count, cylinder_count, worst_days, first_on, latest_on]
columns:
  fill_no: 充装记录编号（超期最久的一次）
  cylinder_no: 气瓶编号
  fill_count: 充装次数
  cylinder_count: 气瓶只数
  worst_days: 最长超期天数
  first_on: 首次日期
  latest_on: 最近日期
sentence: 近期给超期未检气瓶充装{fill_count}次、{cylinder_count}只，最久超期{worst_days}天（气瓶{cylinder_no}），最近一次在{latest_on}
parameters:
  window_days: {value: 30, title: 观察天数, least: 7, most: 180}
  min_cylinders: {value: 1, title: 气瓶只数下限, least: 1}
marts: [cylinder_fill]
rest_days: 30
inspection: cylinder_filling
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: in_force
valid_from: 2021-06-01
---*/
WITH bad AS (
  SELECT
    f.entity, f.region, f.fill_no, f.cylinder_no, f.filled_on, DATE_DIFF('day', f.check_due_on, f.filled_on) AS over_days,
    ROW_NUMBER() OVER (PARTITION BY f.entity ORDER BY f.check_due_on, f.fill_no) AS place
  FROM mart.cylinder_fill AS f
  WHERE f.entity IS NOT NULL AND f.check_due_on < f.filled_on AND f.filled_on <= :today
    AND DATE_DIFF('day', f.filled_on, :today) < :window_days
),
counted AS (
  SELECT
    b.entity, COUNT(*) AS fill_count, COUNT(DISTINCT b.cylinder_no) AS cylinder_count, MAX(b.over_days) AS worst_days,
    MIN(b.filled_on) AS first_on, MAX(b.filled_on) AS latest_on
  FROM bad AS b
  GROUP BY b.entity
)
SELECT
  b.entity, b.region, b.fill_no, b.cylinder_no, c.fill_count, c.cylinder_count, c.worst_days, c.first_on, c.latest_on
FROM counted AS c
JOIN bad AS b ON b.entity = c.entity AND b.place = 1
WHERE c.cylinder_count >= :min_cylinders
