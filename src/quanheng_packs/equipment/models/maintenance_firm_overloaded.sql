/*---
key: maintenance_firm_overloaded
title: 维保人员一日维保台数过多
question: 有没有维保人员一天“维保”的电梯多到不可能真做？
law:
  - {article: 特种设备安全法 第45条, source: S-SELAW, confidence: 'recall:high'}
  - {article: 电梯维护保养规则（TSG T5002-2017）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 特种设备安全监察科
level: 中
recipients: division_head
action: 抽看当日维保的现场视频、签字和定位，查有无虚假维保；约谈维保单位核对人员配备
false_alarm_cost: 集中在一个小区、工作量小的维保会被多核一次
subject: entity
happened: latest_on
evidence: [worst_day_on, worst_count, over_days, workers, latest_on]
columns:
  worst_day_on: 最多的一天
  worst_count: 当日一人维保台数
  over_days: 超量人日数
  workers: 涉及人数
  latest_on: 最近一次日期
sentence: 近期有{workers}名维保人员共{over_days}个人日超量，最多的{worst_day_on}一人维保{worst_count}台
parameters:
  window_days: {value: 30, title: 观察天数, least: 7, most: 180}
  most_per_day: {value: 8, title: 一人一日合理台数上限, least: 4, most: 20}
  min_over_days: {value: 3, title: 超量人日下限, least: 1}
marts: [maintenance]
rest_days: 60
inspection: se_user
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH days AS (
  SELECT m.entity, MAX(m.region) AS region, m.worker_key, m.maintained_on, COUNT(DISTINCT m.device_no) AS lifts
  FROM mart.maintenance AS m
  WHERE m.entity IS NOT NULL AND m.worker_key IS NOT NULL AND m.maintained_on <= :today
    AND DATE_DIFF('day', m.maintained_on, :today) < :window_days
  GROUP BY m.entity, m.worker_key, m.maintained_on
),
over AS (
  SELECT
    d.entity, MAX(d.region) AS region, COUNT(*) AS over_days, COUNT(DISTINCT d.worker_key) AS workers,
    MAX(d.lifts) AS worst_count, ARG_MAX(d.maintained_on, d.lifts) AS worst_day_on, MAX(d.maintained_on) AS latest_on
  FROM days AS d
  WHERE d.lifts > :most_per_day
  GROUP BY d.entity
)
SELECT o.entity, o.region, o.worst_day_on, o.worst_count, o.over_days, o.workers, o.latest_on
FROM over AS o
WHERE o.over_days >= :min_over_days
