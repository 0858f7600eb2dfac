/*---
key: testing_body_approval_expired
title: 资质认定过期仍出具报告
question: 检验检测机构在资质认定证书到期之后，是否还在出具报告？
law:
  - {article: 检验检测机构资质认定管理办法（令163号，2021修正）, source: 凭记忆，条号未核, confidence: 'recall:medium'}
owner: 质量发展与监督科
level: 高
recipients: division_head
action: 核对证书和延续办理情况；无资质出具有证明作用数据的，责令改正并依法处罚
false_alarm_cost: 证书已延续而数据未更新的，多一次核对
subject: entity
happened: first_on
evidence: [report_no, approval_valid_to, report_count, first_on, latest_on]
columns:
  report_no: 报告编号（首份）
  approval_valid_to: 资质认定有效期至
  report_count: 到期后出具份数
  first_on: 首份日期
  latest_on: 最近日期
sentence: 资质认定证书有效期至{approval_valid_to}，此后仍出具报告{report_count}份，首份{report_no}在{first_on}，最近在{latest_on}
parameters:
  window_days: {value: 365, title: 观察天数, least: 30, most: 1095}
marts: [test_report]
rest_days: 90
inspection: inspection_body
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: in_force
valid_from: 2021-06-01
---*/
WITH late AS (
  SELECT
    t.entity, t.region, t.report_no, t.approval_valid_to, t.issued_on,
    COUNT(*) OVER (PARTITION BY t.entity) AS report_count, MAX(t.issued_on) OVER (PARTITION BY t.entity) AS latest_on,
    ROW_NUMBER() OVER (PARTITION BY t.entity ORDER BY t.issued_on, t.report_no) AS place
  FROM mart.test_report AS t
  WHERE t.entity IS NOT NULL AND t.issued_on > t.approval_valid_to AND t.issued_on <= :today
    AND DATE_DIFF('day', t.issued_on, :today) < :window_days
)
SELECT
  l.entity, l.region, l.report_no, l.approval_valid_to, l.report_count, l.issued_on AS first_on, l.latest_on
FROM late AS l
WHERE l.place = 1
