/*---
key: online_shop_unregistered
title: 网店未登记而交易额较大
question: 对不上任何登记主体的网店，页面显示的销售额是否已超过免登记的限度？
law:
  - {article: 电子商务法 第10条, source: S-ECL, confidence: 'recall:high'}
  - {article: 网络交易监督管理办法（令37号） 第8条, source: S-NETTRADE, confidence: source}
owner: 网络交易监督管理科
level: 低
recipients: station_officer
action: 请平台提供实名身份信息，督促依法办理登记；拒不登记的依法处理
false_alarm_cost: 已登记而名称不一致、没有对上的，人工比对一次
thing: shop_no
thing_title: shop_name
evidence: [platform, sales_yuan, offer_count, opened_on, last_offer_on]
columns:
  shop_name: 店铺名称
  platform: 平台
  sales_yuan: 估算销售额（元）
  offer_count: 商品数
  opened_on: 开店日期
  last_offer_on: 最近在售日期
sentence: '{platform}店铺“{shop_name}”对不上登记主体，按页面销量估算销售额{sales_yuan}元，在售商品{offer_count}个'
parameters:
  exempt_yuan: {value: 100000, title: 免登记的年交易额上限（元）, source: S-NETTRADE 第8条“累计不超过10万元”, confidence: source, least: 0}
marts: [online_offer, online_shop]
rest_days: 180
status: trial
valid_from: 2021-05-01
---*/
-- The page shows what was sold in all; the newest price times that number is a rough floor, never a proof.
WITH newest AS (
  SELECT
    o.shop_no, o.offer_no, o.price_yuan, o.sold_count, o.seen_on,
    ROW_NUMBER() OVER (PARTITION BY o.offer_no ORDER BY o.seen_on DESC) AS place
  FROM mart.online_offer AS o
  WHERE o.seen_on <= :today AND DATE_DIFF('day', o.seen_on, :today) <= 365
),
sold AS (
  SELECT
    n.shop_no, SUM(n.price_yuan * n.sold_count) AS sales_yuan, COUNT(*) AS offer_count, MAX(n.seen_on) AS last_offer_on
  FROM newest AS n
  WHERE n.place = 1
  GROUP BY n.shop_no
)
SELECT
  s.shop_no, s.shop_name, s.region, s.platform, ROUND(x.sales_yuan, 0) AS sales_yuan, x.offer_count, s.opened_on,
  x.last_offer_on
FROM mart.online_shop AS s
JOIN sold AS x ON x.shop_no = s.shop_no
WHERE s.entity IS NULL AND (s.closed_on IS NULL OR s.closed_on > :today) AND x.sales_yuan > :exempt_yuan
