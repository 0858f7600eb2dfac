/*---
key: price_parallel_rise
title: 多家同日同价齐涨
question: 同一区县有没有多家店在几天之内把同一商品涨到同一个价？
law:
  - {article: 价格法 第14条第（一）项, source: 凭记忆, confidence: 'recall:high'}
  - {article: 反垄断法（2022修正） 第17条, source: 凭记忆（横向垄断协议，属省级以上管辖）, confidence: 'recall:high'}
owner: 价格监督检查科
level: 中
recipients: division_head
action: 调查有无行业协会、群聊组织统一涨价；涉嫌垄断协议的线索报省局，涉嫌串通涨价的立案
false_alarm_cost: 同一厂家统一调整建议零售价时会命中
thing: product_place
thing_title: product
happened: latest_on
evidence: [product, unit, price_yuan, shop_count, first_on, latest_on, average_before]
columns:
  product: 商品
  unit: 计价单位
  price_yuan: 涨到的价格（元）
  shop_count: 涨到同一价格的店数
  first_on: 最早一家涨价日期
  latest_on: 最晚一家涨价日期
  average_before: 各店涨价前均价（元）
sentence: '{first_on}至{latest_on}，{shop_count}家店的{product}先后涨到同一价格{price_yuan}元/{unit}，涨前均价{average_before}元'
parameters:
  window_days: {value: 30, title: 观察天数, least: 7, most: 180}
  within_days: {value: 3, title: 先后不超过几天, least: 0, most: 14}
  min_shops: {value: 4, title: 店数下限, least: 3}
  min_rise: {value: 10, title: 单店涨幅下限（%）, least: 1}
marts: [price_point]
rest_days: 60
outcomes: [{mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2024-01-01
---*/
WITH steps AS (
  SELECT
    p.entity, p.region, p.product, p.unit, p.price_yuan, p.seen_on,
    LAG(p.price_yuan) OVER (PARTITION BY p.entity, p.product, p.unit ORDER BY p.seen_on, p.point_no) AS before_yuan
  FROM mart.price_point AS p
  WHERE p.entity IS NOT NULL AND p.region IS NOT NULL AND p.price_yuan > 0 AND p.seen_on <= :today
),
rises AS (
  SELECT
    s.region, s.product, s.unit, s.price_yuan, COUNT(DISTINCT s.entity) AS shop_count, MIN(s.seen_on) AS first_on,
    MAX(s.seen_on) AS latest_on, ROUND(AVG(s.before_yuan), 2) AS average_before
  FROM steps AS s
  WHERE s.before_yuan > 0 AND s.price_yuan * 100 >= s.before_yuan * (100 + :min_rise)
    AND DATE_DIFF('day', s.seen_on, :today) < :window_days
  GROUP BY s.region, s.product, s.unit, s.price_yuan
)
SELECT
  r.region || '/' || r.product AS product_place, r.product, r.region, r.unit, r.price_yuan, r.shop_count, r.first_on,
  r.latest_on, r.average_before
FROM rises AS r
WHERE r.shop_count >= :min_shops AND DATE_DIFF('day', r.first_on, r.latest_on) <= :within_days
