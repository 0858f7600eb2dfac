/*---
key: ended_still_trading
title: 注销吊销后仍在经营
question: 已注销、吊销、责令关闭的主体，之后还有没有申报销售、参保或新发生的投诉？
law:
  - {article: 市场主体登记管理条例 第43条, source: S-REGREG, confidence: 'recall:high'}
  - {article: 无证无照经营查处办法 第2条、第13条, source: 凭记忆, confidence: 'recall:high'}
owner: 综合执法科
level: 高
recipients: station_head
action: 到场核实由谁经营、是否换了新照；仍以原主体经营的，责令停止并依法查处
false_alarm_cost: 注销后清税补报、他人接手同址经营而投诉对象写旧名的，白跑一趟
subject: entity
happened: last_trace_on
evidence: [ended_as, ended_on, sales_months, insured_months, complaint_count, last_trace_on]
columns:
  ended_as: 登记状态
  ended_on: 注销、吊销日期
  sales_months: 之后有销售的月数
  insured_months: 之后有参保的月数
  complaint_count: 之后发生的投诉举报件数
  last_trace_on: 最近迹象日期
sentence: '{ended_on}已{ended_as}，此后有销售{sales_months}个月、参保{insured_months}个月、投诉举报{complaint_count}件，最近迹象在{last_trace_on}'
parameters:
  grace_days: {value: 60, title: 宽限天数, least: 0, most: 365}
  min_traces: {value: 2, title: 迹象数下限, least: 1}
  window_days: {value: 365, title: 只看近多少天的迹象, least: 30}
marts: [complaint, social_insurance, subject, tax_filing]
rest_days: 90
inspection: registration_check
outcomes: [{mart: penalty}, {mart: matter, where: {family: [penalty]}}]
status: in_force
valid_from: 2024-01-01
---*/
WITH ended AS (
  SELECT s.entity, s.region, s.status, s.ended_on
  FROM mart.subject AS s
  WHERE s.status IN ('2', '3', '5', '7', '9') AND s.ended_on <= :today
),
-- Late clearing-up is no trade: traces count only after the days of grace, and only recent ones.
traces AS (
  SELECT t.entity, 'sale' AS kind, t.month_on AS on_day FROM mart.tax_filing AS t WHERE t.sales_yuan > 0
  UNION ALL
  SELECT i.entity, 'insured' AS kind, i.month_on AS on_day FROM mart.social_insurance AS i WHERE i.insured > 0
  UNION ALL
  SELECT c.entity, 'complaint' AS kind, COALESCE(c.occurred_on, c.received_on) AS on_day
  FROM mart.complaint AS c
  WHERE c.nature IN ('TS', 'JB')
),
counted AS (
  SELECT
    e.entity, e.region, e.status, e.ended_on, COUNT(*) AS traces,
    COUNT_IF(x.kind = 'sale') AS sales_months, COUNT_IF(x.kind = 'insured') AS insured_months,
    COUNT_IF(x.kind = 'complaint') AS complaint_count, MAX(x.on_day) AS last_trace_on
  FROM ended AS e
  JOIN traces AS x ON x.entity = e.entity
  WHERE DATE_DIFF('day', e.ended_on, x.on_day) > :grace_days AND x.on_day <= :today
    AND DATE_DIFF('day', x.on_day, :today) <= :window_days
  GROUP BY e.entity, e.region, e.status, e.ended_on
)
SELECT
  c.entity, c.region,
  CASE c.status
    WHEN '2' THEN '吊销' WHEN '3' THEN '注销' WHEN '5' THEN '撤销登记' WHEN '7' THEN '责令关闭' ELSE '强制注销'
  END AS ended_as,
  c.ended_on, c.sales_months, c.insured_months, c.complaint_count, c.last_trace_on
FROM counted AS c
WHERE c.traces >= :min_traces
