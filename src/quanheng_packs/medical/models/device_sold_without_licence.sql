/*---
key: device_sold_without_licence
title: 医疗器械经营类别与许可备案不符
question: 销售第三类、第二类医疗器械的单位，当时有没有相应的许可或者备案？
law:
  - {article: 医疗器械监督管理条例 第41条、第42条, source: S-DEVREG, confidence: 'recall:high'}
  - {article: 医疗器械监督管理条例 第81条、第84条, source: S-DEVREG, confidence: 'recall:medium'}
owner: 医疗器械监督管理科
level: 高
recipients: station_head
action: 核对许可备案和产品类别；无证经营第三类的立案，未备案经营第二类的责令改正
false_alarm_cost: 免于备案的第二类产品会误命中，请核对免备案目录
subject: entity
happened: first_on
evidence: [record_no, product, class_name, sale_count, first_on, latest_on]
columns:
  record_no: 销售记录编号（首笔）
  product: 产品名称
  class_name: 管理类别
  sale_count: 笔数
  first_on: 首笔日期
  latest_on: 最近日期
sentence: 没有相应许可备案而销售{class_name}医疗器械{sale_count}笔，如{product}，首笔在{first_on}，最近在{latest_on}
parameters:
  window_days: {value: 180, title: 观察天数, least: 30, most: 730}
marts: [device_licence, device_sale]
rest_days: 60
inspection: device_business
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: in_force
valid_from: 2021-06-01
---*/
-- A class III licence covers class III only; class II asks for a filing of its own. Both are judged on the day of sale.
WITH covered AS (
  SELECT
    x.record_no,
    MAX(CASE WHEN l.licence_no IS NOT NULL THEN 1 ELSE 0 END) AS is_covered
  FROM mart.device_sale AS x
  LEFT JOIN mart.device_licence AS l
    ON l.entity = x.entity AND l.issued_on <= x.sold_on AND (l.valid_to IS NULL OR l.valid_to >= x.sold_on)
    AND l.state IN ('valid', 'expired') AND l.kind = CASE x.device_class WHEN '3' THEN 'class3' ELSE 'class2' END
  WHERE x.device_class IN ('2', '3')
  GROUP BY x.record_no
),
bare AS (
  SELECT
    x.entity, x.region, x.record_no, x.product, x.device_class, x.sold_on,
    COUNT(*) OVER (PARTITION BY x.entity) AS sale_count, MIN(x.sold_on) OVER (PARTITION BY x.entity) AS first_on,
    MAX(x.sold_on) OVER (PARTITION BY x.entity) AS latest_on,
    ROW_NUMBER() OVER (PARTITION BY x.entity ORDER BY x.device_class DESC, x.sold_on, x.record_no) AS place
  FROM mart.device_sale AS x
  JOIN covered AS c ON c.record_no = x.record_no
  WHERE x.entity IS NOT NULL AND c.is_covered = 0 AND x.sold_on <= :today
    AND DATE_DIFF('day', x.sold_on, :today) < :window_days
)
SELECT
  b.entity, b.region, b.record_no, b.product,
  CASE b.device_class WHEN '3' THEN '第三类' ELSE '第二类' END AS class_name, b.sale_count, b.first_on, b.latest_on
FROM bare AS b
WHERE b.place = 1
