/*---
key: compulsory_charges
title: 协会中介强制收费
question: 行业协会商会、中介机构有没有没有依据而强制向企业收费？
law:
  - {article: 国务院办公厅关于进一步规范行业协会商会收费的通知（国办发〔2020〕21号）, source: 凭记忆, confidence: 'recall:high'}
  - {article: 价格法 第41条；价格违法行为行政处罚规定, source: 凭记忆，条号未核, confidence: 'recall:medium'}
owner: 价格监督检查科
level: 中
recipients: division_head
action: 调取收费文件、会费标准和缴费凭证；违规的责令退还，依法没收、罚款，并通报登记管理机关
false_alarm_cost: 收费依据未填报的，补充材料一次
thing: collector
thing_title: collector
happened: first_on
evidence: [item, charge_count, payer_count, total_yuan, first_on, latest_on]
columns:
  collector: 收费单位
  item: 收费项目（举一个）
  charge_count: 收费笔数
  payer_count: 缴费企业数
  total_yuan: 金额合计（元）
  first_on: 首次日期
  latest_on: 最近日期
sentence: '{collector}以“{item}”等名义强制收费{charge_count}笔，涉及企业{payer_count}家、{total_yuan}元，均没有填报收费依据'
parameters:
  window_days: {value: 365, title: 观察天数, least: 30, most: 1095}
  min_payers: {value: 5, title: 缴费企业数下限, least: 1}
marts: [charge]
rest_days: 180
outcomes: [{mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2021-01-01
---*/
-- Associations are mostly no registered businesses: their name is the object, one for each code where they have one.
WITH bare AS (
  SELECT
    MAX(c.collector) AS collector, MAX(c.region) AS region,
    MIN(c.item) AS item, COUNT(*) AS charge_count, COUNT(DISTINCT c.payer_uscc) AS payer_count,
    SUM(c.amount_yuan) AS amount_yuan, MIN(c.charged_on) AS first_on, MAX(c.charged_on) AS latest_on
  FROM mart.charge AS c
  WHERE c.is_compulsory AND (c.basis IS NULL OR TRIM(c.basis) = '') AND c.charged_on <= :today
    AND DATE_DIFF('day', c.charged_on, :today) < :window_days
  GROUP BY COALESCE(c.collector_uscc, c.collector)
)
SELECT
  b.collector, b.region, b.item, b.charge_count, b.payer_count, b.amount_yuan AS total_yuan, b.first_on, b.latest_on
FROM bare AS b
WHERE b.payer_count >= :min_payers
