/*---
key: online_shop_without_licence
title: 网店无许可经营
question: 在网上卖食品、做外卖、卖药、卖器械的店，经营者有没有相应的有效许可？
law:
  - {article: 食品安全法 第35条、第122条, source: S-FSL, confidence: 'recall:high'}
  - {article: 电子商务法 第12条, source: S-ECL, confidence: 'recall:high'}
  - {article: 网络交易监督管理办法（令37号） 第12条, source: S-NETTRADE, confidence: source}
owner: 网络交易监督管理科
level: 高
recipients: station_head
action: 固定网页证据，要求平台核验并暂停服务；到实际经营地检查，无证经营的立案
false_alarm_cost: 仅销售预包装食品已备案的网店会误命中，请先查备案
subject: entity
evidence: [shop_no, shop_name, platform, trade_name, shown_licence_no, last_offer_on, offer_count]
columns:
  shop_no: 店铺编号
  shop_name: 店铺名称
  platform: 平台
  trade_name: 主营类目
  shown_licence_no: 页面公示的许可证号
  last_offer_on: 最近在售日期
  offer_count: 近期在售商品数
sentence: '{platform}店铺“{shop_name}”经营{trade_name}，{last_offer_on}仍有商品{offer_count}个在售，查无经营者有效许可，页面公示的许可证号{shown_licence_no}'
parameters:
  window_days: {value: 30, title: 只看近多少天的在售记录, least: 7, most: 180}
marts: [device_licence, drug_shop, licence, online_offer, online_shop]
rest_days: 60
inspection: online_trade
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: in_force
valid_from: 2021-05-01
---*/
-- Which businesses hold which kind of permission today.
WITH permitted AS (
  SELECT l.entity, 'food' AS kind
  FROM mart.licence AS l
  WHERE l.entity IS NOT NULL AND l.state = 'valid' AND l.valid_to >= :today
  UNION
  SELECT d.entity, 'drug' AS kind
  FROM mart.drug_shop AS d
  WHERE d.entity IS NOT NULL AND d.state = 'valid' AND d.valid_to >= :today
  UNION
  SELECT v.entity, 'device' AS kind
  FROM mart.device_licence AS v
  WHERE v.entity IS NOT NULL AND v.state = 'valid' AND (v.valid_to IS NULL OR v.valid_to >= :today)
),
offered AS (
  SELECT o.shop_no, COUNT(DISTINCT o.offer_no) AS offer_count, MAX(o.seen_on) AS last_offer_on
  FROM mart.online_offer AS o
  WHERE o.category IN ('food', 'catering', 'drug', 'device') AND o.seen_on <= :today
    AND DATE_DIFF('day', o.seen_on, :today) < :window_days
  GROUP BY o.shop_no
),
-- Catering on a platform rests on the same food licence as a shop does.
bare AS (
  SELECT
    s.entity, s.region, s.shop_no, s.shop_name, s.platform, s.category, s.shown_licence_no, f.last_offer_on, f.offer_count,
    ROW_NUMBER() OVER (PARTITION BY s.entity ORDER BY f.offer_count DESC, s.shop_no) AS place
  FROM mart.online_shop AS s
  JOIN offered AS f ON f.shop_no = s.shop_no
  LEFT JOIN permitted AS p
    ON p.entity = s.entity AND p.kind = CASE WHEN s.category IN ('food', 'catering') THEN 'food' ELSE s.category END
  WHERE s.entity IS NOT NULL AND s.category IN ('food', 'catering', 'drug', 'device')
    AND (s.closed_on IS NULL OR s.closed_on > :today) AND p.entity IS NULL
)
SELECT
  b.entity, b.region, b.shop_no, b.shop_name, b.platform,
  CASE b.category WHEN 'food' THEN '食品' WHEN 'catering' THEN '餐饮' WHEN 'drug' THEN '药品' ELSE '医疗器械' END AS trade_name,
  b.shown_licence_no, b.last_offer_on, b.offer_count
FROM bare AS b
WHERE b.place = 1
