/*---
key: lift_maintenance_lapsed
title: 电梯逾期未维保
question: 在用电梯距上次维护保养是否超过十五日？
law:
  - {article: 特种设备安全监察条例 第31条第2款, source: S-SEREG, confidence: source}
owner: 特种设备安全监察科
level: 中
recipients: station_officer
action: 责令维保单位立即维保；连续逾期的约谈并依法处理；按需维保试点的核对备案周期
false_alarm_cost: 纸质维保未上传的，多一次电话核对
subject: entity
evidence: [device_no, lift_count, last_maintained_on, days_without, maintainer_name]
columns:
  device_no: 设备代码（最久的一台）
  lift_count: 逾期台数
  last_maintained_on: 上次维保日期
  days_without: 距上次维保天数
  maintainer_name: 维保单位
sentence: 电梯{lift_count}台逾期未维保，最久的{device_no}上次维保在{last_maintained_on}，已{days_without}天，维保单位{maintainer_name}
parameters:
  cycle_days: {value: 15, title: 维保周期天数, source: S-SEREG 第31条“至少每15日”, confidence: source, least: 15, most: 90}
  grace_days: {value: 5, title: 宽限天数（等记录上传）, least: 0, most: 30}
marts: [equipment, maintenance]
rest_days: 15
inspection: se_user
outcomes: [{mart: finding}]
status: in_force
valid_from: 2024-01-01
---*/
WITH newest AS (
  SELECT m.device_no, MAX(m.maintained_on) AS last_maintained_on
  FROM mart.maintenance AS m
  WHERE m.maintained_on <= :today
  GROUP BY m.device_no
),
-- A lift of which no visit was ever told is not judged: its firm may not report at all.
lapsed AS (
  SELECT
    e.entity, e.region, e.device_no, e.maintainer_name, n.last_maintained_on,
    COUNT(*) OVER (PARTITION BY e.entity) AS lift_count,
    ROW_NUMBER() OVER (PARTITION BY e.entity ORDER BY n.last_maintained_on, e.device_no) AS place
  FROM mart.equipment AS e
  JOIN newest AS n ON n.device_no = e.device_no
  WHERE e.entity IS NOT NULL AND e.class_code = '3000' AND e.state = 'in_use'
    AND DATE_DIFF('day', n.last_maintained_on, :today) > :cycle_days + :grace_days
)
SELECT
  l.entity, l.region, l.device_no, l.lift_count, l.last_maintained_on,
  DATE_DIFF('day', l.last_maintained_on, :today) AS days_without, l.maintainer_name
FROM lapsed AS l
WHERE l.place = 1
