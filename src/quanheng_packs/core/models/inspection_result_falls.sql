/*---
key: inspection_result_falls
title: 检查结论由符合跌至不符合
question: 上次检查符合、这次检查不符合的主体，之后有没有立案或复查？
law:
  - {article: 食品生产经营监督检查管理办法（令49号） 第32-33条, source: S-FOODINSP, confidence: source}
  - {article: 市场监督管理行政处罚程序规定 第18条, source: S-PENPROC, confidence: source}
owner: 综合执法科
level: 中
recipients: station_head
action: 查明滑坡原因（换人、换原料、停用制度）；不符合项逐项落实复查或立案
false_alarm_cost: 已口头跟进而未登记的，补登记录
subject: entity
happened: done_on
evidence: [kind, before_on, done_on, findings, days_since]
columns:
  kind: 检查事项
  before_on: 上次检查日期（符合）
  done_on: 本次检查日期（不符合）
  findings: 本次问题条数
  days_since: 距今天数
sentence: '{kind}{before_on}检查符合，{done_on}检查不符合，查出问题{findings}条，已过{days_since}天未见立案或再次检查'
parameters:
  follow_days: {value: 15, title: 应跟进天数, source: 程序规定第18条“十五个工作日内决定是否立案”，这里按自然日起算提醒, confidence: product_default, least: 1, most: 90}
  window_days: {value: 180, title: 只看近多少天的检查, least: 30}
marts: [inspection, matter]
rest_days: 60
outcomes: [{mart: matter}, {mart: inspection}]
status: trial
valid_from: 2024-01-01
---*/
WITH closed AS (
  SELECT
    i.entity, i.region, i.kind, i.overall, i.done_on, i.findings,
    LAG(i.overall) OVER (PARTITION BY i.entity, i.kind ORDER BY i.done_on, i.task) AS before_overall,
    LAG(i.done_on) OVER (PARTITION BY i.entity, i.kind ORDER BY i.done_on, i.task) AS before_on,
    ROW_NUMBER() OVER (PARTITION BY i.entity, i.kind ORDER BY i.done_on DESC, i.task DESC) AS place
  FROM mart.inspection AS i
  WHERE i.state = 'closed' AND i.done_on <= :today
),
cases AS (
  SELECT m.entity, MAX(m.opened_on) AS opened_on
  FROM mart.matter AS m
  WHERE m.entity IS NOT NULL AND m.family = 'penalty' AND m.opened_on <= :today
  GROUP BY m.entity
),
-- Only the newest visit of a kind: a later one is the follow-up that was asked for.
falls AS (
  SELECT
    c.entity, c.region, c.kind, c.before_on, c.done_on, c.findings,
    ROW_NUMBER() OVER (PARTITION BY c.entity ORDER BY c.done_on DESC, c.kind) AS first_place
  FROM closed AS c
  LEFT JOIN cases AS k ON k.entity = c.entity
  WHERE c.place = 1 AND c.overall = '3' AND c.before_overall = '1'
    AND DATE_DIFF('day', c.done_on, :today) BETWEEN :follow_days AND :window_days
    AND (k.opened_on IS NULL OR k.opened_on < c.done_on)
)
SELECT
  f.entity, f.region,
  CASE f.kind
    WHEN 'catering' THEN '餐饮服务' WHEN 'school_canteen' THEN '学校食堂' WHEN 'food_sales' THEN '食品销售'
    WHEN 'food_production' THEN '食品生产' WHEN 'small_workshop' THEN '食品小作坊' WHEN 'farm_market' THEN '农贸市场'
    WHEN 'se_user' THEN '特种设备使用单位' WHEN 'cylinder_filling' THEN '气瓶充装站' WHEN 'drug_retail' THEN '药品零售'
    WHEN 'device_business' THEN '医疗器械经营' WHEN 'registration_check' THEN '登记和公示信息' ELSE f.kind
  END AS kind,
  f.before_on, f.done_on, f.findings,
  DATE_DIFF('day', f.done_on, :today) AS days_since
FROM falls AS f
WHERE f.first_place = 1
