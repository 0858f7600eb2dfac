/*---
key: purchase_from_ended_supplier
title: 从已注销吊销的供货者进货
question: 进货台账里的供货者，进货当时是否早已注销、吊销？
law:
  - {article: 食品安全法 第53条、第126条, source: S-FSL, confidence: 'recall:high'}
owner: 食品经营安全监管科
level: 中
recipients: station_head
action: 查验供货者许可和票据是否真实，追查货物实际来源；未履行进货查验的依法处理
false_alarm_cost: 供货者换照后沿用旧代码开票的，核对一次
subject: entity
happened: first_on
evidence: [supplier_name, supplier_uscc, ended_on, purchase_count, first_on, last_on, total_yuan]
columns:
  supplier_name: 供货者
  supplier_uscc: 供货者代码
  ended_on: 供货者注销、吊销日期
  purchase_count: 此后进货笔数
  first_on: 此后首次进货日期
  last_on: 此后最近进货日期
  total_yuan: 此后进货金额（元）
sentence: 供货者{supplier_name}已于{ended_on}注销或吊销，此后仍有进货{purchase_count}笔、{total_yuan}元，最近一笔在{last_on}
parameters:
  grace_days: {value: 30, title: 宽限天数, least: 0, most: 180}
  min_purchases: {value: 2, title: 进货笔数下限, least: 1}
marts: [purchase, subject]
rest_days: 90
inspection: food_sales
outcomes: [{mart: finding}, {mart: penalty}]
status: trial
valid_from: 2024-01-01
---*/
WITH bought AS (
  SELECT
    p.entity, MAX(p.region) AS region, MAX(p.supplier_name) AS supplier_name, p.supplier_uscc, s.ended_on,
    COUNT(*) AS purchase_count, MIN(p.bought_on) AS first_on, MAX(p.bought_on) AS last_on,
    SUM(p.amount_yuan) AS amount_yuan
  FROM mart.purchase AS p
  JOIN mart.subject AS s ON s.uscc = p.supplier_uscc
  WHERE p.entity IS NOT NULL AND s.status IN ('2', '3', '5', '7', '9') AND p.bought_on <= :today
    AND DATE_DIFF('day', s.ended_on, p.bought_on) > :grace_days
  GROUP BY p.entity, p.supplier_uscc, s.ended_on
),
ranked AS (
  SELECT
    b.entity, b.region, b.supplier_name, b.supplier_uscc, b.ended_on, b.purchase_count, b.first_on, b.last_on,
    b.amount_yuan, ROW_NUMBER() OVER (PARTITION BY b.entity ORDER BY b.purchase_count DESC, b.supplier_uscc) AS place
  FROM bought AS b
)
SELECT
  r.entity, r.region, r.supplier_name, r.supplier_uscc, r.ended_on, r.purchase_count, r.first_on, r.last_on,
  COALESCE(r.amount_yuan, 0) AS total_yuan
FROM ranked AS r
WHERE r.place = 1 AND r.purchase_count >= :min_purchases
