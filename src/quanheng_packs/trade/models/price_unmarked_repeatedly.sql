/*---
key: price_unmarked_repeatedly
title: 反复不明码标价
question: 同一家店近期（尤其节假日前后）是否反复被监测到没有明码标价？
law:
  - {article: 价格法 第13条, source: 凭记忆, confidence: 'recall:high'}
  - {article: 明码标价和禁止价格欺诈规定（令56号） 第22条, source: S-PRICE, confidence: source}
  - {article: 价格违法行为行政处罚规定 第13条, source: S-PRICEPEN, confidence: source}
owner: 价格监督检查科
level: 低
recipients: station_officer
action: 先责令改正；改正后再犯的依法处罚；节前开展提醒告诫
false_alarm_cost: 监测员漏拍价签的，多一次提醒
subject: entity
happened: first_on
evidence: [unmarked_count, day_count, product_count, first_on, latest_on]
columns:
  unmarked_count: 未标价次数
  day_count: 涉及天数
  product_count: 涉及商品种数
  first_on: 首次日期
  latest_on: 最近日期
sentence: 近期{day_count}天共{unmarked_count}次监测到未明码标价，涉及商品{product_count}种，首次{first_on}、最近{latest_on}
parameters:
  window_days: {value: 60, title: 观察天数, least: 3, most: 180}
  min_days: {value: 2, title: 天数下限, least: 1}
  min_count: {value: 3, title: 次数下限, least: 1}
marts: [price_point]
rest_days: 60
inspection: price
outcomes: [{mart: finding}]
status: in_force
valid_from: 2022-07-01
---*/
WITH bare AS (
  SELECT
    p.entity, MAX(p.region) AS region, COUNT(*) AS unmarked_count, COUNT(DISTINCT p.seen_on) AS day_count,
    COUNT(DISTINCT p.product) AS product_count, MIN(p.seen_on) AS first_on, MAX(p.seen_on) AS latest_on
  FROM mart.price_point AS p
  WHERE p.entity IS NOT NULL AND NOT p.is_marked AND p.seen_on <= :today
    AND DATE_DIFF('day', p.seen_on, :today) < :window_days
  GROUP BY p.entity
)
SELECT b.entity, b.region, b.unmarked_count, b.day_count, b.product_count, b.first_on, b.latest_on
FROM bare AS b
WHERE b.day_count >= :min_days AND b.unmarked_count >= :min_count
