/*---
key: fine_unpaid
title: 罚款逾期未缴
question: 缴款期限已过、没有批准延期分期的罚款，还有多少没有缴？
law:
  - {article: 行政处罚法 第67条、第72条、第73条, source: S-PENLAW, confidence: source}
  - {article: 市场监督管理行政处罚程序规定 第75条, source: S-PENPROC, confidence: source}
owner: 法规科
level: 中
recipients: case_officer
action: 催告当事人履行；复议、诉讼期满仍不缴的，自期满之日起三个月内申请法院强制执行；核对加处罚款是否超过本金
false_alarm_cost: 已缴款而财政回传迟的，多发一份催告
subject: entity
happened: due_on
evidence: [decision_no, fine_yuan, paid_yuan, due_on, days_late, surcharge_yuan]
columns:
  decision_no: 处罚决定书文号
  fine_yuan: 应缴罚款（元）
  paid_yuan: 已缴金额（元）
  due_on: 缴款期限
  days_late: 逾期天数
  surcharge_yuan: 按日加处罚款（元，以本金为限）
sentence: '{decision_no}罚款{fine_yuan}元，已缴{paid_yuan}元，{due_on}到期，逾期{days_late}天，可加处{surcharge_yuan}元'
parameters:
  grace_days: {value: 15, title: 宽限天数（等财政回传）, least: 0, most: 90}
  daily_rate: {value: 0.03, title: 每日加处比例, source: S-PENLAW 第72条“每日按罚款数额的百分之三”, confidence: source, least: 0, most: 0.03}
marts: [fine_payment]
rest_days: 60
status: in_force
valid_from: 2021-07-15
---*/
WITH late AS (
  SELECT
    p.entity, p.region, p.decision_no, p.fine_yuan, COALESCE(p.paid_yuan, 0) AS paid_yuan, p.due_on,
    DATE_DIFF('day', p.due_on, :today) AS days_late, p.fine_yuan - COALESCE(p.paid_yuan, 0) AS owed_yuan,
    ROW_NUMBER() OVER (PARTITION BY p.entity ORDER BY p.fine_yuan - COALESCE(p.paid_yuan, 0) DESC, p.decision_no) AS place
  FROM mart.fine_payment AS p
  WHERE p.entity IS NOT NULL AND p.due_on < :today AND p.fine_yuan > COALESCE(p.paid_yuan, 0)
    AND (p.put_off_to IS NULL OR p.put_off_to < :today) AND DATE_DIFF('day', p.due_on, :today) > :grace_days
)
-- One warning a business, of the largest debt. The surcharge never exceeds the sum owed.
SELECT
  l.entity, l.region, l.decision_no, l.fine_yuan, l.paid_yuan, l.due_on, l.days_late,
  ROUND(LEAST(CAST(l.owed_yuan AS DOUBLE), CAST(l.owed_yuan AS DOUBLE) * :daily_rate * l.days_late), 2) AS surcharge_yuan
FROM late AS l
WHERE l.place = 1
