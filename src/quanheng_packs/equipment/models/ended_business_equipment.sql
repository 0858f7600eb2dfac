/*---
key: ended_business_equipment
title: 注销吊销单位仍有在用特种设备
question: 使用单位已注销、吊销，名下的特种设备是否仍登记在用，甚至还有使用迹象？
law:
  - {article: 特种设备安全法 第33条、第48条, source: S-SELAW, confidence: source}
  - {article: 特种设备安全法 第83条, source: S-SELAW, confidence: source}
owner: 特种设备安全监察科
level: 高
recipients: station_head
action: 到现场核实设备由谁使用；有人使用的，责令办理使用变更登记并检验，未办前停用；无人使用的，督促注销使用登记、采取停用措施
false_alarm_cost: 已过户而数据未更新的，白跑一趟
subject: entity
happened: ended_on
evidence: [device_no, device_name, place, device_count, pressure_count, ended_on, last_seen_on, next_due_on]
columns:
  device_no: 设备代码（举一台）
  device_name: 设备名称
  place: 使用地点
  device_count: 在用台数
  pressure_count: 其中承压类
  ended_on: 使用单位注销、吊销日期
  last_seen_on: 最近使用迹象
  next_due_on: 下次检验日期
sentence: 使用单位{ended_on}已注销或吊销，名下仍有在用特种设备{device_count}台（承压类{pressure_count}台），如{place}的{device_name}（{device_no}），最近使用迹象{last_seen_on}
parameters:
  grace_days: {value: 30, title: 宽限天数（变更登记期限）, source: 特种设备使用管理规则关于变更登记的期限, confidence: 'recall:medium', least: 0, most: 180}
marts: [equipment, subject]
rest_days: 60
inspection: se_user
outcomes: [{mart: finding}, {mart: matter}]
status: in_force
valid_from: 2021-01-01
---*/
-- The device shown is the one that was seen in use last, and among those the one under pressure.
WITH machines AS (
  SELECT
    e.entity, e.region, e.device_no, e.name, e.place, e.last_seen_on, e.next_due_on, s.ended_on,
    CASE WHEN e.class_code IN ('1000', '2000', '8000') THEN 1 ELSE 0 END AS is_pressure,
    ROW_NUMBER() OVER (
      PARTITION BY e.entity
      ORDER BY e.last_seen_on DESC NULLS LAST, CASE WHEN e.class_code IN ('1000', '2000', '8000') THEN 0 ELSE 1 END, e.device_no
    ) AS place_in_list
  FROM mart.equipment AS e
  JOIN mart.subject AS s ON s.entity = e.entity
  WHERE e.state = 'in_use' AND s.status IN ('2', '3', '5', '7', '9')
    AND DATE_DIFF('day', s.ended_on, :today) > :grace_days
),
counted AS (
  SELECT m.entity, COUNT(*) AS device_count, SUM(m.is_pressure) AS pressure_count FROM machines AS m GROUP BY m.entity
)
SELECT
  m.entity, m.region, m.device_no, m.name AS device_name, m.place, c.device_count, c.pressure_count, m.ended_on,
  m.last_seen_on, m.next_due_on
FROM counted AS c
JOIN machines AS m ON m.entity = c.entity AND m.place_in_list = 1
