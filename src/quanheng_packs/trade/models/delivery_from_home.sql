/*---
key: delivery_from_home
title: 外卖餐饮店地址是住宅
question: 平台上的外卖餐饮店，登记的经营地址是不是住宅？
law:
  - {article: 食品经营许可和备案管理办法（令78号）, source: 凭记忆（经营场所条件，条文未核）, confidence: 'recall:medium'}
  - {article: 网络餐饮服务食品安全监督管理规定（令123号，2026-06-01）, source: S-NETCATER2026（只见名称）, confidence: 'recall:low'}
owner: 食品经营安全监管科
level: 中
recipients: station_head
action: 到址核实加工条件；不具备条件的责令停止，通报平台下线；证址不符的一并核查
false_alarm_cost: 商住混用楼的底商会误命中
subject: entity
happened: opened_on
evidence: [shop_no, shop_name, platform, address, opened_on, top_sold]
columns:
  shop_no: 店铺编号
  shop_name: 店铺名称
  platform: 平台
  address: 公示地址
  opened_on: 上线日期
  top_sold: 页面显示销量
sentence: '{platform}“{shop_name}”公示地址{address}为住宅，{opened_on}上线，页面显示销量{top_sold}'
parameters:
  window_days: {value: 60, title: 只看近多少天的在售记录, least: 7, most: 365}
marts: [online_offer, online_shop]
rest_days: 90
inspection: catering
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH sold AS (
  SELECT o.shop_no, MAX(o.sold_count) AS sold_count
  FROM mart.online_offer AS o
  WHERE o.seen_on <= :today AND DATE_DIFF('day', o.seen_on, :today) < :window_days
  GROUP BY o.shop_no
),
homes AS (
  SELECT
    s.entity, s.region, s.shop_no, s.shop_name, s.platform, s.address, s.opened_on, x.sold_count,
    ROW_NUMBER() OVER (PARTITION BY s.entity ORDER BY x.sold_count DESC, s.shop_no) AS place
  FROM mart.online_shop AS s
  JOIN sold AS x ON x.shop_no = s.shop_no
  WHERE s.entity IS NOT NULL AND s.category = 'catering' AND s.place_kind = 'residential'
    AND (s.closed_on IS NULL OR s.closed_on > :today)
)
SELECT h.entity, h.region, h.shop_no, h.shop_name, h.platform, h.address, h.opened_on, h.sold_count AS top_sold
FROM homes AS h
WHERE h.place = 1
