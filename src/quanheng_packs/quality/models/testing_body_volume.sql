/*---
key: testing_body_volume
title: 检验机构出具报告数量异常
question: 有没有授权签字人一天签发的报告多到不可能真检，或者样品当日受理当日出报告的比例异常？
law:
  - {article: 检验检测机构监督管理办法（令39号）, source: 凭记忆（虚假、不实报告条款，条号未核）, confidence: 'recall:high'}
owner: 质量发展与监督科
level: 中
recipients: division_head
action: 调取原始记录、仪器数据和样品流转单抽查，核对签字人考勤；涉嫌虚假报告的立案
false_alarm_cost: 批量快检项目会命中，请先看检测项目
subject: entity
happened: latest_on
evidence: [worst_day_on, worst_count, over_days, report_count, same_day_percent, pass_percent, latest_on]
columns:
  worst_day_on: 最多的一天
  worst_count: 当日一人签发份数
  over_days: 超量人日数
  report_count: 期间报告份数
  same_day_percent: 当日受理当日出具占比（%）
  pass_percent: 合格占比（%）
  latest_on: 最近一次超量日期
sentence: '{worst_day_on}一名签字人签发{worst_count}份，期间超量{over_days}个人日；共出具{report_count}份，当日受理当日出具占{same_day_percent}%，合格占{pass_percent}%'
parameters:
  window_days: {value: 30, title: 观察天数, least: 7, most: 180}
  most_per_day: {value: 40, title: 一人一日合理份数上限, least: 5, most: 200}
  min_over_days: {value: 2, title: 超量人日下限, least: 1}
marts: [test_report]
rest_days: 90
inspection: inspection_body
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2021-06-01
---*/
WITH recent AS (
  SELECT t.entity, t.region, t.signer_key, t.accepted_on, t.issued_on, t.conclusion
  FROM mart.test_report AS t
  WHERE t.entity IS NOT NULL AND t.issued_on <= :today AND DATE_DIFF('day', t.issued_on, :today) < :window_days
),
days AS (
  SELECT r.entity, r.signer_key, r.issued_on, COUNT(*) AS reports
  FROM recent AS r
  WHERE r.signer_key IS NOT NULL
  GROUP BY r.entity, r.signer_key, r.issued_on
),
over AS (
  SELECT
    d.entity, COUNT(*) AS over_days, MAX(d.reports) AS worst_count, ARG_MAX(d.issued_on, d.reports) AS worst_day_on,
    MAX(d.issued_on) AS latest_on
  FROM days AS d
  WHERE d.reports > :most_per_day
  GROUP BY d.entity
),
totals AS (
  SELECT
    r.entity, MAX(r.region) AS region, COUNT(*) AS report_count,
    ROUND(100.0 * COUNT_IF(r.accepted_on = r.issued_on) / COUNT(*), 0) AS same_day_percent,
    ROUND(100.0 * COUNT_IF(r.conclusion = 'pass') / COUNT(*), 0) AS pass_percent
  FROM recent AS r
  GROUP BY r.entity
)
SELECT
  o.entity, t.region, o.worst_day_on, o.worst_count, o.over_days, t.report_count, t.same_day_percent, t.pass_percent,
  o.latest_on
FROM over AS o
JOIN totals AS t ON t.entity = o.entity
WHERE o.over_days >= :min_over_days
