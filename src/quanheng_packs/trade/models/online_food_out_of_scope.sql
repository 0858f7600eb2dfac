/*---
key: online_food_out_of_scope
title: 外卖超许可项目经营
question: 外卖店在卖生食、冷食、裱花蛋糕，许可证上有没有相应项目？
law:
  - {article: 食品安全法 第35条, source: S-FSL, confidence: 'recall:high'}
  - {article: 食品经营许可和备案管理办法（令78号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 食品经营安全监管科
level: 中
recipients: station_officer
action: 核对许可副本和实际加工条件（专间、专人、专用工具），超项目经营的责令改正并依法处理
false_alarm_cost: 商品名称像冷食而实为热食的会误命中
subject: entity
happened: first_on
evidence: [licence_no, scope, fault_item, title, offer_count, first_on, latest_on]
columns:
  licence_no: 许可证编号
  scope: 许可项目
  fault_item: 缺少的项目
  title: 商品（举一个）
  offer_count: 涉及商品数
  first_on: 首次发现日期
  latest_on: 最近日期
sentence: 在售“{title}”等{offer_count}个商品属{fault_item}，许可证{licence_no}的项目“{scope}”没有此项
parameters:
  window_days: {value: 60, title: 观察天数, least: 7, most: 180}
  min_offers: {value: 2, title: 商品数下限, least: 1}
marts: [licence, online_offer]
rest_days: 90
inspection: catering
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
-- Raw fish comes first: whoever lacks both items is told of the more dangerous one.
WITH dishes AS (
  SELECT
    o.entity, o.region, o.offer_no, o.title, o.seen_on,
    CASE
      WHEN o.title LIKE '%刺身%' OR o.title LIKE '%生鱼片%' OR o.title LIKE '%生腌%' THEN '生食类食品制售'
      WHEN o.title LIKE '%凉菜%' OR o.title LIKE '%凉拌%' OR o.title LIKE '%冷盘%' THEN '冷食类食品制售'
      WHEN o.title LIKE '%裱花%' OR o.title LIKE '%奶油蛋糕%' THEN '糕点类食品制售'
    END AS needs
  FROM mart.online_offer AS o
  WHERE o.entity IS NOT NULL AND o.category = 'catering' AND o.seen_on <= :today
    AND DATE_DIFF('day', o.seen_on, :today) < :window_days
),
permitted AS (
  SELECT
    l.entity, MAX(l.licence_no) AS licence_no, MAX(l.scope) AS scope,
    MAX(CASE WHEN l.scope LIKE '%生食%' THEN 1 ELSE 0 END) AS may_raw,
    MAX(CASE WHEN l.scope LIKE '%冷食%' OR l.scope LIKE '%凉菜%' THEN 1 ELSE 0 END) AS may_cold,
    MAX(CASE WHEN l.scope LIKE '%糕点%' OR l.scope LIKE '%裱花%' THEN 1 ELSE 0 END) AS may_cake
  FROM mart.licence AS l
  WHERE l.entity IS NOT NULL AND l.state = 'valid' AND l.valid_to >= :today
  GROUP BY l.entity
),
beyond AS (
  SELECT
    d.entity, d.region, d.needs, d.offer_no, d.title, d.seen_on, p.licence_no, p.scope
  FROM dishes AS d
  JOIN permitted AS p ON p.entity = d.entity
  WHERE (d.needs = '生食类食品制售' AND p.may_raw = 0) OR (d.needs = '冷食类食品制售' AND p.may_cold = 0)
    OR (d.needs = '糕点类食品制售' AND p.may_cake = 0)
),
counted AS (
  SELECT
    b.entity, MAX(b.region) AS region, b.needs AS fault_item, MAX(b.licence_no) AS licence_no, MAX(b.scope) AS scope,
    MIN(b.title) AS title, COUNT(DISTINCT b.offer_no) AS offer_count, MIN(b.seen_on) AS first_on,
    MAX(b.seen_on) AS latest_on
  FROM beyond AS b
  GROUP BY b.entity, b.needs
),
ranked AS (
  SELECT
    c.entity, c.region, c.fault_item, c.licence_no, c.scope, c.title, c.offer_count, c.first_on, c.latest_on,
    ROW_NUMBER() OVER (
      PARTITION BY c.entity
      ORDER BY CASE c.fault_item WHEN '生食类食品制售' THEN 1 WHEN '冷食类食品制售' THEN 2 ELSE 3 END
    ) AS place
  FROM counted AS c
  WHERE c.offer_count >= :min_offers
)
SELECT
  r.entity, r.region, r.licence_no, r.scope, r.fault_item, r.title, r.offer_count, r.first_on, r.latest_on
FROM ranked AS r
WHERE r.place = 1
