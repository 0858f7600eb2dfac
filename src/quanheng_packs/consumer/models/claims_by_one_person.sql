/*---
key: claims_by_one_person
title: 同一人高频索赔集中指向
question: 某主体被投诉举报，是否主要来自一个同时投诉许多家的人？
law:
  - {article: 市场监督管理投诉举报处理办法（令121号）, source: S-CMP2026, confidence: source}
  - {article: 消费者权益保护法实施条例 第49条, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 消费者权益保护科
level: 低
recipients: station_officer
action: 核对是否为生活消费需要、是否有夹带掉包造假；涉嫌敲诈勒索的移送公安。商户确有违法的照样查处，不因投诉人身份而放过
false_alarm_cost: 真实消费者可能被当作职业索赔；本模型只供承办人参考，不显示个人身份，也不影响受理
subject: entity
happened: latest_on
evidence: [claims_here, all_claims_here, claims_elsewhere, businesses, latest_on]
columns:
  claims_here: 同一人对本主体的件数
  all_claims_here: 本主体收到的件数
  claims_elsewhere: 该人对其他主体的件数
  businesses: 该人投诉举报的主体数
  latest_on: 最近一件收到日期
sentence: 近一年本主体被投诉举报{all_claims_here}件，其中{claims_here}件来自同一人，该人同期还投诉举报了其他主体{claims_elsewhere}件，共{businesses}家
parameters:
  min_businesses: {value: 10, title: 被投诉主体数下限, least: 5}
  min_here: {value: 2, title: 对本主体件数下限, least: 1}
marts: [complaint]
rest_days: 180
status: trial
valid_from: 2026-04-15
---*/
-- Who the person is never leaves this query: only counts do.
WITH claims AS (
  SELECT c.entity, c.region, c.claimant_key, c.received_on
  FROM mart.complaint AS c
  WHERE c.entity IS NOT NULL AND c.nature IN ('TS', 'JB') AND c.received_on <= :today
    AND DATE_DIFF('day', c.received_on, :today) <= 365
),
people AS (
  SELECT k.claimant_key, COUNT(*) AS claims, COUNT(DISTINCT k.entity) AS businesses
  FROM claims AS k
  WHERE k.claimant_key IS NOT NULL
  GROUP BY k.claimant_key
),
received AS (
  SELECT k.entity, COUNT(*) AS all_claims_here FROM claims AS k GROUP BY k.entity
),
pairs AS (
  SELECT
    k.entity, MAX(k.region) AS region, k.claimant_key, COUNT(*) AS claims_here, MAX(k.received_on) AS latest_on
  FROM claims AS k
  WHERE k.claimant_key IS NOT NULL
  GROUP BY k.entity, k.claimant_key
),
ranked AS (
  SELECT
    a.entity, a.region, a.claims_here, r.all_claims_here, p.claims - a.claims_here AS claims_elsewhere, p.businesses,
    a.latest_on, ROW_NUMBER() OVER (PARTITION BY a.entity ORDER BY a.claims_here DESC, p.businesses DESC, a.claimant_key) AS place
  FROM pairs AS a
  JOIN people AS p ON p.claimant_key = a.claimant_key
  JOIN received AS r ON r.entity = a.entity
  WHERE p.businesses >= :min_businesses AND a.claims_here >= :min_here AND a.claims_here * 2 >= r.all_claims_here
)
SELECT r.entity, r.region, r.claims_here, r.all_claims_here, r.claims_elsewhere, r.businesses, r.latest_on
FROM ranked AS r
WHERE r.place = 1
