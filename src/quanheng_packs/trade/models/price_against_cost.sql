/*---
key: price_against_cost
title: 价格涨幅远超成本
question: 哪些店的商品近期涨价，而同期批发价或成本没有同步上涨？
law:
  - {article: 价格法 第14条第（三）项, source: 凭记忆, confidence: 'recall:high'}
  - {article: 价格违法行为行政处罚规定（2010修订） 第6条, source: S-PRICEPEN, confidence: 'recall:high'}
owner: 价格监督检查科
level: 中
recipients: station_head
action: 提醒告诫，要求说明进价和提价理由；捏造散布涨价信息、囤积居奇的立案
false_alarm_cost: 进货渠道不同于监测点的店会多作一次说明
subject: entity
happened: latest_on
evidence: [product, price_now, price_before, price_rise_percent, cost_rise_percent, product_count, latest_on]
columns:
  product: 商品（涨幅最大的一种）
  price_now: 近期均价（元）
  price_before: 前期均价（元）
  price_rise_percent: 价格涨幅（%）
  cost_rise_percent: 同期成本涨幅（%）
  product_count: 涨价商品种数
  latest_on: 最近监测日期
sentence: '{product}均价由{price_before}元涨至{price_now}元，涨{price_rise_percent}%，同期成本涨{cost_rise_percent}%；共{product_count}种商品如此'
parameters:
  now_days: {value: 14, title: 近期天数, least: 3, most: 60}
  before_days: {value: 28, title: 前期天数, least: 7, most: 180}
  min_rise: {value: 30, title: 价格涨幅下限（%）, least: 5}
  most_cost_rise: {value: 10, title: 成本涨幅上限（%）, least: 0}
marts: [cost_point, price_point]
rest_days: 30
inspection: price
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2024-01-01
---*/
WITH prices AS (
  SELECT
    p.entity, MAX(p.region) AS region, p.product, p.unit,
    AVG(CASE WHEN DATE_DIFF('day', p.seen_on, :today) < :now_days THEN p.price_yuan END) AS price_now,
    AVG(CASE WHEN DATE_DIFF('day', p.seen_on, :today) >= :now_days THEN p.price_yuan END) AS price_before,
    MAX(p.seen_on) AS latest_on
  FROM mart.price_point AS p
  WHERE p.entity IS NOT NULL AND p.price_yuan > 0 AND p.seen_on <= :today
    AND DATE_DIFF('day', p.seen_on, :today) < :now_days + :before_days
  GROUP BY p.entity, p.product, p.unit
),
costs AS (
  SELECT
    c.product, c.unit, AVG(CASE WHEN DATE_DIFF('day', c.seen_on, :today) < :now_days THEN c.cost_yuan END) AS cost_now,
    AVG(CASE WHEN DATE_DIFF('day', c.seen_on, :today) >= :now_days THEN c.cost_yuan END) AS cost_before
  FROM mart.cost_point AS c
  WHERE c.cost_yuan > 0 AND c.seen_on <= :today AND DATE_DIFF('day', c.seen_on, :today) < :now_days + :before_days
  GROUP BY c.product, c.unit
),
-- Compared in the same unit only, and only where both sides are known in both spans.
risen AS (
  SELECT
    p.entity, p.region, p.product, p.price_now, p.price_before, p.latest_on,
    ROUND(100 * (p.price_now / p.price_before - 1), 1) AS price_rise_percent,
    ROUND(100 * (c.cost_now / c.cost_before - 1), 1) AS cost_rise_percent
  FROM prices AS p
  JOIN costs AS c ON c.product = p.product AND c.unit = p.unit
  WHERE p.price_now IS NOT NULL AND p.price_before IS NOT NULL AND c.cost_now IS NOT NULL AND c.cost_before IS NOT NULL
),
ranked AS (
  SELECT
    r.entity, r.region, r.product, r.price_now, r.price_before, r.price_rise_percent, r.cost_rise_percent, r.latest_on,
    COUNT(*) OVER (PARTITION BY r.entity) AS product_count,
    ROW_NUMBER() OVER (PARTITION BY r.entity ORDER BY r.price_rise_percent DESC, r.product) AS place
  FROM risen AS r
  WHERE r.price_rise_percent >= :min_rise AND r.cost_rise_percent <= :most_cost_rise
)
SELECT
  k.entity, k.region, k.product, ROUND(k.price_now, 2) AS price_now, ROUND(k.price_before, 2) AS price_before,
  k.price_rise_percent, k.cost_rise_percent, k.product_count, k.latest_on
FROM ranked AS k
WHERE k.place = 1
