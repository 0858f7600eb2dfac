/*---
key: recalled_batch_sold
title: 召回批次仍在销售
question: 已公布召回的批次，公告之后台账里还有销售吗？
law:
  - {article: 食品安全法 第63条、第124条, source: S-FSL, confidence: 'recall:high'}
  - {article: 食品召回管理办法 第13条、第18条, source: S-RECFOOD, confidence: source}
owner: 食品经营安全监管科
level: 高
recipients: station_head
action: 当日到场封存、责令停止销售并召回，查清进货和已售数量，依法立案
false_alarm_cost: 台账批号录错的，白跑一趟
subject: entity
happened: first_sale_on
evidence: [recall_no, product, batch_no, recalled_on, first_sale_on, last_sale_on, total_yuan]
columns:
  recall_no: 召回编号
  product: 食品名称
  batch_no: 批号
  recalled_on: 召回公告日期
  first_sale_on: 公告后首次销售日期
  last_sale_on: 公告后最近销售日期
  total_yuan: 公告后销售金额（元）
sentence: '{product}（{batch_no}）{recalled_on}公告召回，此后仍在销售，最近一次在{last_sale_on}，共{total_yuan}元'
parameters:
  grace_days: {value: 1, title: 宽限天数, least: 0, most: 10}
marts: [recall, sale]
rest_days: 30
inspection: food_sales
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: penalty}]
status: in_force
valid_from: 2021-04-29
---*/
WITH sold AS (
  SELECT
    x.entity, MAX(x.region) AS region, r.recall_no, r.product, r.batch_no, r.recalled_on,
    MIN(x.sold_on) AS first_sale_on, MAX(x.sold_on) AS last_sale_on, SUM(x.amount_yuan) AS amount_yuan
  FROM mart.recall AS r
  JOIN mart.sale AS x ON x.product = r.product AND x.batch_no = r.batch_no AND x.maker = r.maker
  WHERE x.entity IS NOT NULL AND x.sold_on <= :today AND DATE_DIFF('day', r.recalled_on, x.sold_on) > :grace_days
  GROUP BY x.entity, r.recall_no, r.product, r.batch_no, r.recalled_on
),
ranked AS (
  SELECT
    s.entity, s.region, s.recall_no, s.product, s.batch_no, s.recalled_on, s.first_sale_on, s.last_sale_on,
    s.amount_yuan, ROW_NUMBER() OVER (PARTITION BY s.entity ORDER BY s.last_sale_on DESC, s.recall_no) AS place
  FROM sold AS s
)
SELECT
  r.entity, r.region, r.recall_no, r.product, r.batch_no, r.recalled_on, r.first_sale_on, r.last_sale_on,
  COALESCE(r.amount_yuan, 0) AS total_yuan
FROM ranked AS r
WHERE r.place = 1
