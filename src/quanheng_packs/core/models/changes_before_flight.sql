/*---
key: changes_before_flight
title: 投诉未了接连变更登记
question: 有消费纠纷的主体，是否在短期内接连变更法定代表人、住所和股东，可能金蝉脱壳？
law:
  - {article: 市场主体登记管理条例 第24条, source: S-REGREG, confidence: source}
  - {article: 消费者权益保护法实施条例 第22条, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 消费者权益保护科
level: 高
recipients: division_head
action: 约谈新旧法定代表人，核对接手人身份、履约能力和预收款去向；有转移资金、失联迹象的，通报公安、商务等部门
false_alarm_cost: 正常转让经营的商户会被约谈一次
subject: entity
happened: latest_change_on
evidence: [change_kinds, change_count, latest_change_on, complaint_count, total_yuan]
columns:
  change_kinds: 变更事项种数
  change_count: 变更次数
  latest_change_on: 最近变更日期
  complaint_count: 期间投诉举报件数
  total_yuan: 涉及金额（元）
sentence: 近期变更登记{change_count}次，涉及法定代表人、住所、股东中的{change_kinds}种，最近一次在{latest_change_on}；期间有投诉举报{complaint_count}件，涉及{total_yuan}元
parameters:
  window_days: {value: 120, title: 观察天数, least: 30, most: 365}
  min_kinds: {value: 2, title: 变更事项种数下限, least: 1, most: 3}
  min_complaints: {value: 2, title: 投诉举报件数下限, least: 1}
marts: [complaint, registration_change, subject]
rest_days: 90
inspection: registration_check
outcomes: [{mart: credit_entry}, {mart: matter}]
status: trial
valid_from: 2024-07-01
---*/
WITH changed AS (
  SELECT
    c.entity, COUNT(DISTINCT c.item) AS change_kinds, COUNT(*) AS change_count, MAX(c.changed_on) AS latest_change_on
  FROM mart.registration_change AS c
  WHERE c.entity IS NOT NULL AND c.item IN ('legal_rep', 'address', 'shareholder')
    AND c.changed_on <= :today AND DATE_DIFF('day', c.changed_on, :today) <= :window_days
  GROUP BY c.entity
),
complained AS (
  SELECT m.entity, COUNT(*) AS complaint_count, SUM(m.amount_yuan) AS amount_yuan
  FROM mart.complaint AS m
  WHERE m.entity IS NOT NULL AND m.nature IN ('TS', 'JB')
    AND m.received_on <= :today AND DATE_DIFF('day', m.received_on, :today) <= :window_days
  GROUP BY m.entity
)
SELECT
  s.entity, s.region, c.change_kinds, c.change_count, c.latest_change_on, m.complaint_count,
  COALESCE(m.amount_yuan, 0) AS total_yuan
FROM changed AS c
JOIN complained AS m ON m.entity = c.entity
JOIN mart.subject AS s ON s.entity = c.entity
WHERE s.status = '1' AND c.change_kinds >= :min_kinds AND m.complaint_count >= :min_complaints
