/*---
key: cold_chain_silent
title: 冷链温度数据中断
question: 原来每天上传温度的冷链设备，是否已几天没有数据？
law:
  - {article: 疫苗管理法 第37条, source: S-VACC, confidence: 'recall:high'}
owner: 药品监督管理科
level: 中
recipients: station_officer
action: 电话核实设备是否停用、断电；在用的要求当日恢复上传，并补交纸质记录
false_alarm_cost: 设备报停而未登记的，补登一次
subject: entity
happened: last_day_on
evidence: [device_no, goods_name, last_day_on, silent_days, known_days]
columns:
  device_no: 设备编号
  goods_name: 存放品种
  last_day_on: 最后有数据的日期
  silent_days: 已中断天数
  known_days: 此前有数据的天数
sentence: 冷链设备{device_no}（{goods_name}）最后一次温度数据在{last_day_on}，已中断{silent_days}天，此前有{known_days}天的数据
parameters:
  min_silent: {value: 3, title: 中断天数下限, least: 1, most: 30}
  most_silent: {value: 60, title: 中断超过多少天视为已停用, least: 10}
  min_known: {value: 10, title: 此前数据天数下限, least: 1}
marts: [cold_chain]
rest_days: 30
inspection: drug_retail
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
-- Silence of one device counts only while others still report: a late file of the whole source is no fault of theirs.
WITH newest AS (
  SELECT MAX(c.day_on) AS newest_on FROM mart.cold_chain AS c WHERE c.day_on <= :today
),
devices AS (
  SELECT
    c.entity, MAX(c.region) AS region, c.device_no, MAX(c.goods) AS goods, MAX(c.day_on) AS last_day_on,
    COUNT(*) AS known_days
  FROM mart.cold_chain AS c
  WHERE c.entity IS NOT NULL AND c.goods IN ('vaccine', 'biologic', 'device') AND c.day_on <= :today
  GROUP BY c.entity, c.device_no
),
silent AS (
  SELECT
    d.entity, d.region, d.device_no, d.goods, d.last_day_on, DATE_DIFF('day', d.last_day_on, n.newest_on) AS silent_days,
    d.known_days, ROW_NUMBER() OVER (PARTITION BY d.entity ORDER BY d.last_day_on, d.device_no) AS place
  FROM devices AS d
  CROSS JOIN newest AS n
  WHERE d.known_days >= :min_known AND DATE_DIFF('day', d.last_day_on, n.newest_on) BETWEEN :min_silent AND :most_silent
)
SELECT
  s.entity, s.region, s.device_no,
  CASE s.goods WHEN 'vaccine' THEN '疫苗' WHEN 'biologic' THEN '生物制品' ELSE '医疗器械' END AS goods_name,
  s.last_day_on, s.silent_days, s.known_days
FROM silent AS s
WHERE s.place = 1
