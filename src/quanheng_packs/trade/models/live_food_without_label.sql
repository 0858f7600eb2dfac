/*---
key: live_food_without_label
title: 直播销售食品标签不全
question: 直播间销售的食品，页面展示的标签信息是否长期不全？
law:
  - {article: 食品安全法 第67条、第71条, source: S-FSL, confidence: 'recall:high'}
  - {article: 直播电商监督管理办法（令117号）, source: S-LIVE, confidence: source}
owner: 网络交易监督管理科
level: 中
recipients: station_head
action: 固定直播和商品页证据，抽样核对实物标签；标签不符合规定的依法处理，并通知平台处置
false_alarm_cost: 现场制售、散装称重食品不适用预包装标签要求，请先看产品
subject: entity
happened: first_on
evidence: [offer_no, title, offer_count, sightings, first_on, latest_on, top_sold]
columns:
  offer_no: 商品编号
  title: 商品标题
  offer_count: 标签不全的商品数
  sightings: 监测到的次数
  first_on: 首次发现日期
  latest_on: 最近日期
  top_sold: 最高页面销量
sentence: 直播销售的食品中{offer_count}个商品、{sightings}次监测到标签信息不全，如“{title}”，首次{first_on}、最近{latest_on}，最高页面销量{top_sold}
parameters:
  window_days: {value: 90, title: 观察天数, least: 7, most: 180}
  min_sightings: {value: 2, title: 监测到的次数下限, least: 1}
marts: [online_offer]
rest_days: 60
inspection: live_commerce
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2026-02-01
---*/
WITH bare AS (
  SELECT
    o.entity, MAX(o.region) AS region, o.offer_no, MAX(o.title) AS title, MIN(o.seen_on) AS first_on,
    MAX(o.seen_on) AS latest_on, MAX(o.sold_count) AS sold_count, COUNT(DISTINCT o.seen_on) AS days
  FROM mart.online_offer AS o
  WHERE o.entity IS NOT NULL AND o.category = 'food' AND o.is_live AND NOT o.label_complete AND o.seen_on <= :today
    AND DATE_DIFF('day', o.seen_on, :today) < :window_days
  GROUP BY o.entity, o.offer_no
),
counted AS (
  SELECT
    b.entity, b.region, b.offer_no, b.title, COUNT(*) OVER (PARTITION BY b.entity) AS offer_count,
    SUM(b.days) OVER (PARTITION BY b.entity) AS sightings,
    MIN(b.first_on) OVER (PARTITION BY b.entity) AS first_on, MAX(b.latest_on) OVER (PARTITION BY b.entity) AS latest_on,
    MAX(b.sold_count) OVER (PARTITION BY b.entity) AS sold_count,
    ROW_NUMBER() OVER (PARTITION BY b.entity ORDER BY b.sold_count DESC NULLS LAST, b.offer_no) AS place
  FROM bare AS b
)
SELECT c.entity, c.region, c.offer_no, c.title, c.offer_count, c.sightings, c.first_on, c.latest_on, c.sold_count AS top_sold
FROM counted AS c
WHERE c.place = 1 AND c.sightings >= :min_sightings
