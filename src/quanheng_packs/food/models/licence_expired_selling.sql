/*---
key: licence_expired_selling
title: 许可过期仍在销售
question: 食品经营许可证过期或被注销、吊销之后，台账里还有销售吗？
law:
  - {article: 食品安全法 第35条、第122条, source: S-FSL, confidence: 'recall:high'}
  - {article: 食品经营许可和备案管理办法（令78号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 食品经营安全监管科
level: 高
recipients: station_head
action: 到场核实是否仍在经营；仍在经营的责令停止并立案；在办延续的，核对受理日期
false_alarm_cost: 已换新证而数据迟到的，白跑一趟
subject: entity
happened: expired_on
evidence: [licence_no, expired_on, last_sale_on, sale_count, total_yuan]
columns:
  licence_no: 许可证编号
  expired_on: 有效期至
  last_sale_on: 最近销售日期
  sale_count: 到期后销售笔数
  total_yuan: 到期后销售金额（元）
sentence: 许可证{licence_no}有效期至{expired_on}，此后仍有销售{sale_count}笔、{total_yuan}元，最近一笔在{last_sale_on}
parameters:
  grace_days: {value: 0, title: 宽限天数, least: 0, most: 60}
  window_days: {value: 90, title: 只看近多少天的销售, least: 7, most: 365}
marts: [licence, sale, subject]
rest_days: 60
inspection: food_sales
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: penalty}]
status: in_force
valid_from: 2021-04-29
---*/
-- The licence that reaches furthest counts: whoever holds one good licence is not without licence.
WITH held AS (
  SELECT
    l.entity, l.licence_no, l.valid_to,
    MAX(CASE WHEN l.state = 'valid' AND l.valid_to >= :today THEN 1 ELSE 0 END) OVER (PARTITION BY l.entity) AS has_valid,
    ROW_NUMBER() OVER (PARTITION BY l.entity ORDER BY l.valid_to DESC, l.licence_no DESC) AS place
  FROM mart.licence AS l
  WHERE l.entity IS NOT NULL AND l.issued_on <= :today
),
sold AS (
  SELECT
    h.entity, h.licence_no, h.valid_to, MAX(x.sold_on) AS last_sale_on, COUNT(*) AS sale_count,
    SUM(x.amount_yuan) AS amount_yuan
  FROM held AS h
  JOIN mart.sale AS x ON x.entity = h.entity
  WHERE h.place = 1 AND h.has_valid = 0 AND x.sold_on <= :today
    AND DATE_DIFF('day', x.sold_on, :today) <= :window_days
    AND DATE_DIFF('day', h.valid_to, x.sold_on) > :grace_days
  GROUP BY h.entity, h.licence_no, h.valid_to
)
SELECT
  s.entity, s.region, x.licence_no, x.valid_to AS expired_on, x.last_sale_on, x.sale_count,
  COALESCE(x.amount_yuan, 0) AS total_yuan
FROM sold AS x
JOIN mart.subject AS s ON s.entity = x.entity
WHERE s.status = '1'
