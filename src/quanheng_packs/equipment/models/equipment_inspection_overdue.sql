/*---
key: equipment_inspection_overdue
title: 特种设备超期未检仍在用
question: 登记在用的特种设备，是否已过下次检验日期？
law:
  - {article: 特种设备安全法 第40条, source: S-SELAW, confidence: source}
  - {article: 特种设备安全法 第84条, source: S-SELAW, confidence: 'recall:high'}
owner: 特种设备安全监察科
level: 高
recipients: station_head
action: 到场核实是否在用；在用的下达安全监察指令书，责令停止使用并限期检验；拟停用的督促报停
false_alarm_cost: 已检验而报告未上传的，多一次电话核对
subject: entity
happened: oldest_due_on
evidence: [device_no, device_name, overdue_count, oldest_due_on, overdue_days, last_seen_on]
columns:
  device_no: 设备代码（超期最久的一台）
  device_name: 设备名称
  overdue_count: 超期台数
  oldest_due_on: 应检日期
  overdue_days: 超期天数
  last_seen_on: 最近使用迹象
sentence: 在用特种设备{overdue_count}台超期未检，最久的{device_name}（{device_no}）应于{oldest_due_on}检验，已超{overdue_days}天，最近使用迹象{last_seen_on}
parameters:
  grace_days: {value: 0, title: 宽限天数, least: 0, most: 60}
marts: [equipment, subject]
rest_days: 30
inspection: se_user
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: in_force
valid_from: 2021-01-01
---*/
WITH overdue AS (
  SELECT
    e.entity, e.region, e.device_no, e.name, e.next_due_on, e.last_seen_on,
    COUNT(*) OVER (PARTITION BY e.entity) AS overdue_count,
    ROW_NUMBER() OVER (PARTITION BY e.entity ORDER BY e.next_due_on, e.device_no) AS place
  FROM mart.equipment AS e
  JOIN mart.subject AS s ON s.entity = e.entity
  WHERE e.state = 'in_use' AND s.status IN ('1', '6', '8') AND e.next_due_on < :today
    AND DATE_DIFF('day', e.next_due_on, :today) > :grace_days
)
SELECT
  o.entity, o.region, o.device_no, o.name AS device_name, o.overdue_count, o.next_due_on AS oldest_due_on,
  DATE_DIFF('day', o.next_due_on, :today) AS overdue_days, o.last_seen_on
FROM overdue AS o
WHERE o.place = 1
