/*---
key: lift_repeated_faults
title: 电梯反复故障困人
question: 同一台电梯近三个月是否反复故障或者困人？
law:
  - {article: 特种设备安全监察条例 第31条, source: S-SEREG, confidence: source}
  - {article: 特种设备安全法 第42条, source: S-SELAW, confidence: 'recall:high'}
owner: 特种设备安全监察科
level: 高
recipients: station_head
action: 要求使用单位停梯全面检查，约谈维保单位，核对维保记录；必要时委托监督检验或安全评估
false_alarm_cost: 人为误触发报警多的电梯会多停一次
subject: entity
happened: latest_on
evidence: [device_no, fault_count, trapped_count, trapped_total, latest_on, maintainer_name, lift_count]
columns:
  device_no: 设备代码
  fault_count: 故障次数
  trapped_count: 其中困人次数
  trapped_total: 被困人数
  latest_on: 最近一次日期
  maintainer_name: 维保单位
  lift_count: 该使用单位命中的电梯台数
sentence: 电梯{device_no}近期故障{fault_count}次、困人{trapped_count}次（{trapped_total}人），最近一次在{latest_on}，维保单位{maintainer_name}；该单位共{lift_count}台命中
parameters:
  window_days: {value: 90, title: 观察天数, least: 15, most: 365}
  min_faults: {value: 3, title: 故障次数下限, least: 2}
  min_trapped: {value: 2, title: 困人次数下限, least: 1}
marts: [equipment, equipment_fault]
rest_days: 60
inspection: se_user
outcomes: [{mart: finding}, {mart: equipment_fault, where: {kind: [trapped]}}]
status: in_force
valid_from: 2024-01-01
---*/
WITH faults AS (
  SELECT
    f.device_no, COUNT(*) AS fault_count, COUNT_IF(f.kind = 'trapped') AS trapped_count,
    SUM(COALESCE(f.trapped_persons, 0)) AS trapped_persons, MAX(f.happened_on) AS latest_on
  FROM mart.equipment_fault AS f
  WHERE f.happened_on <= :today AND DATE_DIFF('day', f.happened_on, :today) <= :window_days
  GROUP BY f.device_no
),
lifts AS (
  SELECT
    e.entity, e.region, e.device_no, e.maintainer_name, f.fault_count, f.trapped_count, f.trapped_persons, f.latest_on,
    COUNT(*) OVER (PARTITION BY e.entity) AS lift_count,
    ROW_NUMBER() OVER (PARTITION BY e.entity ORDER BY f.trapped_count DESC, f.fault_count DESC, e.device_no) AS place
  FROM faults AS f
  JOIN mart.equipment AS e ON e.device_no = f.device_no
  WHERE e.entity IS NOT NULL AND e.class_code = '3000' AND e.state = 'in_use'
    AND (f.fault_count >= :min_faults OR f.trapped_count >= :min_trapped)
)
SELECT
  l.entity, l.region, l.device_no, l.fault_count, l.trapped_count, l.trapped_persons AS trapped_total, l.latest_on, l.maintainer_name,
  l.lift_count
FROM lifts AS l
WHERE l.place = 1
