/*---
key: mediation_mostly_refused
title: 长期拒绝调解
question: 哪些主体的消费投诉几乎都以终止调解收场？
law:
  - {article: 市场监督管理投诉举报处理办法（令121号）, source: S-CMP2026, confidence: source}
  - {article: 消费者权益保护法实施条例 第46条, source: S-CPREG（只见引用）, confidence: 'recall:medium'}
owner: 消费者权益保护科
level: 低
recipients: station_officer
action: 约谈了解原因，督促建立先行和解制度；纳入投诉信息公示和消费警示
false_alarm_cost: 投诉本身无理、商户依法拒绝的，多一次约谈
subject: entity
happened: latest_on
evidence: [closed_count, ended_count, ended_percent, total_yuan, latest_on]
columns:
  closed_count: 近一年有结果的投诉件数
  ended_count: 终止调解件数
  ended_percent: 终止占比（%）
  total_yuan: 涉及金额（元）
  latest_on: 最近一件收到日期
sentence: 近一年有结果的投诉{closed_count}件，终止调解{ended_count}件，占{ended_percent}%，涉及{total_yuan}元
parameters:
  min_closed: {value: 5, title: 有结果件数下限, least: 3}
  min_percent: {value: 80, title: 终止占比下限（%）, least: 50, most: 100}
marts: [complaint]
rest_days: 180
status: trial
valid_from: 2026-04-15
---*/
WITH counted AS (
  SELECT
    c.entity, MAX(c.region) AS region, COUNT(*) AS closed_count, COUNT_IF(c.result = '3') AS ended_count,
    SUM(c.amount_yuan) AS amount_yuan, MAX(c.received_on) AS latest_on
  FROM mart.complaint AS c
  WHERE c.entity IS NOT NULL AND c.nature = 'TS' AND c.result IS NOT NULL AND c.received_on <= :today
    AND DATE_DIFF('day', c.received_on, :today) <= 365
  GROUP BY c.entity
)
SELECT
  k.entity, k.region, k.closed_count, k.ended_count, ROUND(100.0 * k.ended_count / k.closed_count, 0) AS ended_percent,
  COALESCE(k.amount_yuan, 0) AS total_yuan, k.latest_on
FROM counted AS k
WHERE k.closed_count >= :min_closed AND 100 * k.ended_count >= :min_percent * k.closed_count
