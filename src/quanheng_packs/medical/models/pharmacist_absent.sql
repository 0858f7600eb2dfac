/*---
key: pharmacist_absent
title: 药师不在岗销售处方药
question: 药店有没有在药师没有在岗的日子销售处方药？
law:
  - {article: 药品管理法 第58条, source: S-DRUG, confidence: 'recall:high'}
  - {article: 药品经营质量管理规范, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 药品监督管理科
level: 中
recipients: station_head
action: 调看当日处方审核记录和监控，核实药师是否在岗；未审方销售的依法处理
false_alarm_cost: 药师在岗忘记打卡的，多一次核对
subject: entity
happened: latest_on
evidence: [licence_no, bad_days, sales, latest_on, days_known]
columns:
  licence_no: 许可证编号
  bad_days: 药师不在岗而售处方药的天数
  sales: 这些日子的处方药销售笔数
  latest_on: 最近一日
  days_known: 有考勤的天数
sentence: 近期有考勤的{days_known}天里，{bad_days}天药师在岗不足规定时长而销售处方药{sales}笔，最近一日{latest_on}
parameters:
  window_days: {value: 30, title: 观察天数, least: 7, most: 180}
  min_minutes: {value: 60, title: 视为在岗的最少分钟, least: 0, most: 600}
  min_days: {value: 3, title: 天数下限, least: 1}
marts: [drug_shop, pharmacist_attendance]
rest_days: 60
inspection: drug_retail
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH days AS (
  SELECT
    a.licence_no, COUNT(*) AS days_known,
    COUNT_IF(a.prescription_sales > 0 AND COALESCE(a.minutes_on_duty, 0) < :min_minutes) AS bad_days,
    SUM(CASE WHEN COALESCE(a.minutes_on_duty, 0) < :min_minutes THEN a.prescription_sales ELSE 0 END) AS sales,
    MAX(CASE WHEN a.prescription_sales > 0 AND COALESCE(a.minutes_on_duty, 0) < :min_minutes THEN a.day_on END) AS latest_on
  FROM mart.pharmacist_attendance AS a
  WHERE a.day_on <= :today AND DATE_DIFF('day', a.day_on, :today) < :window_days
  GROUP BY a.licence_no
),
shops AS (
  SELECT
    d.entity, d.region, d.licence_no, x.bad_days, x.sales, x.latest_on, x.days_known,
    ROW_NUMBER() OVER (PARTITION BY d.entity ORDER BY x.bad_days DESC, d.licence_no) AS place
  FROM days AS x
  JOIN mart.drug_shop AS d ON d.licence_no = x.licence_no
  WHERE d.entity IS NOT NULL AND x.bad_days >= :min_days
)
SELECT s.entity, s.region, s.licence_no, s.bad_days, s.sales, s.latest_on, s.days_known
FROM shops AS s
WHERE s.place = 1
