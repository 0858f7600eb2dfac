/*---
key: food_penalties_near_limit
title: 一年内累计受罚接近停业线
question: 食品单位一年内因违反食品安全法已两次受到警告以外的处罚，还在继续被投诉或抽检不合格吗？
law:
  - {article: 食品安全法 第134条, source: S-FSL, confidence: source}
owner: 综合执法科
level: 高
recipients: division_head
action: 约谈法定代表人；再犯的，依照第134条责令停产停业直至吊销许可证，立案时一并核对累计次数
false_alarm_cost: 前次处罚被撤销的，多一次约谈
subject: entity
happened: latest_on
evidence: [penalties, first_on, latest_on, new_complaints, new_failures]
columns:
  penalties: 一年内处罚次数
  first_on: 首次处罚日期
  latest_on: 最近处罚日期
  new_complaints: 最近处罚后食品投诉举报件数
  new_failures: 最近处罚后抽检不合格批次
sentence: 一年内因食品安全违法受处罚{penalties}次（{first_on}至{latest_on}），此后又有食品投诉举报{new_complaints}件、抽检不合格{new_failures}批次
parameters:
  min_penalties: {value: 2, title: 处罚次数下限（法定停业线为三次）, source: S-FSL 第134条“一年内累计三次”, confidence: source, least: 1, most: 3}
marts: [complaint, penalty, sampling]
rest_days: 90
inspection: food_sales
outcomes: [{mart: penalty}]
status: in_force
valid_from: 2021-04-29
---*/
-- Warnings do not count towards the three of article 134; a decision rests on the food law if its ground names it.
WITH punished AS (
  SELECT
    p.entity, MAX(p.region) AS region, COUNT(*) AS penalties, MIN(p.decided_on) AS first_on, MAX(p.decided_on) AS latest_on
  FROM mart.penalty AS p
  WHERE p.entity IS NOT NULL AND p.penalty_kind NOT IN ('A', 'B')
    AND (p.basis LIKE '%食品安全法%' OR p.cause LIKE '%食品%')
    AND p.decided_on <= :today AND DATE_DIFF('day', p.decided_on, :today) <= 365
  GROUP BY p.entity
),
complained AS (
  SELECT p.entity, COUNT(*) AS new_complaints
  FROM punished AS p
  JOIN mart.complaint AS c ON c.entity = p.entity
  WHERE c.nature IN ('TS', 'JB') AND c.problem = 'P02' AND c.received_on > p.latest_on AND c.received_on <= :today
  GROUP BY p.entity
),
failed AS (
  SELECT p.entity, COUNT(*) AS new_failures
  FROM punished AS p
  JOIN mart.sampling AS s ON s.entity = p.entity
  WHERE s.conclusion <> 'pass' AND s.sampled_on > p.latest_on AND s.sampled_on <= :today
  GROUP BY p.entity
)
SELECT
  p.entity, p.region, p.penalties, p.first_on, p.latest_on, COALESCE(c.new_complaints, 0) AS new_complaints,
  COALESCE(f.new_failures, 0) AS new_failures
FROM punished AS p
LEFT JOIN complained AS c ON c.entity = p.entity
LEFT JOIN failed AS f ON f.entity = p.entity
WHERE p.penalties >= :min_penalties AND COALESCE(c.new_complaints, 0) + COALESCE(f.new_failures, 0) >= 1
