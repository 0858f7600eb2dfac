/*---
key: equipment_beyond_design_life
title: 超设计使用年限仍在用
question: 特种设备超过设计使用年限后是否仍登记在用，而没有新的检验？
law:
  - {article: 特种设备安全法 第48条, source: S-SELAW, confidence: source}
owner: 特种设备安全监察科
level: 中
recipients: station_head
action: 核对是否已检验或安全评估合格并办理变更登记；没有的责令停用、报废
false_alarm_cost: 已评估而未登记的，补登一条记录
subject: entity
happened: design_life_end
evidence: [device_no, device_name, design_life_end, over_days, last_inspected_on, device_count]
columns:
  device_no: 设备代码（超期最久的一台）
  device_name: 设备名称
  design_life_end: 设计使用年限截止
  over_days: 超过天数
  last_inspected_on: 上次检验日期
  device_count: 台数
sentence: '{device_name}（{device_no}）设计使用年限至{design_life_end}，已超{over_days}天仍在用，其后没有检验（上次检验{last_inspected_on}）；该单位共{device_count}台'
marts: [equipment, subject]
rest_days: 180
inspection: se_user
outcomes: [{mart: finding}]
status: in_force
valid_from: 2021-01-01
---*/
WITH worn AS (
  SELECT
    e.entity, e.region, e.device_no, e.name, e.design_life_end, e.last_inspected_on,
    COUNT(*) OVER (PARTITION BY e.entity) AS device_count,
    ROW_NUMBER() OVER (PARTITION BY e.entity ORDER BY e.design_life_end, e.device_no) AS place
  FROM mart.equipment AS e
  JOIN mart.subject AS s ON s.entity = e.entity
  WHERE e.state = 'in_use' AND s.status = '1' AND e.design_life_end < :today
    AND (e.last_inspected_on IS NULL OR e.last_inspected_on <= e.design_life_end)
)
SELECT
  w.entity, w.region, w.device_no, w.name AS device_name, w.design_life_end,
  DATE_DIFF('day', w.design_life_end, :today) AS over_days, w.last_inspected_on, w.device_count
FROM worn AS w
WHERE w.place = 1
