/*---
key: drug_shop_licence_expired
title: 药品经营许可过期仍售药
question: 药品经营许可证过期或注销之后，是否还有处方药销售记录？
law:
  - {article: 药品管理法 第51条、第115条, source: S-DRUG, confidence: 'recall:high'}
owner: 药品监督管理科
level: 高
recipients: station_head
action: 到场核实；仍在经营的责令停止并立案；在办换证的核对受理情况
false_alarm_cost: 已换新证而数据迟到的，白跑一趟
subject: entity
happened: valid_to
evidence: [licence_no, valid_to, last_sale_on, sale_days, sales]
columns:
  licence_no: 许可证编号
  valid_to: 有效期至
  last_sale_on: 最近销售日期
  sale_days: 过期后有销售的天数
  sales: 过期后处方药销售笔数
sentence: 药品经营许可证{licence_no}有效期至{valid_to}，此后{sale_days}天仍有处方药销售{sales}笔，最近在{last_sale_on}
parameters:
  window_days: {value: 90, title: 只看近多少天的销售, least: 7, most: 365}
marts: [drug_shop, pharmacist_attendance]
rest_days: 60
inspection: drug_retail
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: in_force
valid_from: 2021-01-01
---*/
WITH held AS (
  SELECT
    d.entity, d.region, d.licence_no, d.valid_to,
    MAX(CASE WHEN d.state = 'valid' AND d.valid_to >= :today THEN 1 ELSE 0 END) OVER (PARTITION BY d.entity) AS has_valid
  FROM mart.drug_shop AS d
  WHERE d.entity IS NOT NULL
),
sold AS (
  SELECT
    h.entity, h.region, h.licence_no, h.valid_to, MAX(a.day_on) AS last_sale_on, COUNT(*) AS sale_days,
    SUM(a.prescription_sales) AS sales,
    ROW_NUMBER() OVER (PARTITION BY h.entity ORDER BY MAX(a.day_on) DESC, h.licence_no) AS place
  FROM held AS h
  JOIN mart.pharmacist_attendance AS a ON a.licence_no = h.licence_no
  WHERE h.has_valid = 0 AND a.prescription_sales > 0 AND a.day_on > h.valid_to AND a.day_on <= :today
    AND DATE_DIFF('day', a.day_on, :today) < :window_days
  GROUP BY h.entity, h.region, h.licence_no, h.valid_to
)
SELECT s.entity, s.region, s.licence_no, s.valid_to, s.last_sale_on, s.sale_days, s.sales
FROM sold AS s
WHERE s.place = 1
