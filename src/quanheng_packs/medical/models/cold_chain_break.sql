/*---
key: cold_chain_break
title: 冷链超温断链
question: 存放疫苗、生物制品、器械的冷链设备，近期是否反复超温或者长时间超温？
law:
  - {article: 疫苗管理法 第37条, source: S-VACC, confidence: 'recall:high'}
  - {article: 药品经营质量管理规范, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 药品监督管理科
level: 高
recipients: division_head
action: 当日要求停用该设备内的制品并评估，查超温报警处置记录；未按规定处置的依法处理
false_alarm_cost: 除霜、开门盘点造成的短时超温会多核一次
subject: entity
happened: first_on
evidence: [device_no, goods_name, bad_days, minutes_total, coldest, warmest, first_on, latest_on]
columns:
  device_no: 设备编号
  goods_name: 存放品种
  bad_days: 超温天数
  minutes_total: 超温总分钟
  coldest: 最低温度（℃）
  warmest: 最高温度（℃）
  first_on: 首次日期
  latest_on: 最近日期
sentence: 冷链设备{device_no}（{goods_name}）近期{bad_days}天超温共{minutes_total}分钟，最低{coldest}℃、最高{warmest}℃，最近一次在{latest_on}
parameters:
  window_days: {value: 14, title: 观察天数, least: 3, most: 60}
  min_minutes: {value: 30, title: 一日超温分钟下限, least: 5}
  min_days: {value: 2, title: 超温天数下限, least: 1}
  long_minutes: {value: 240, title: 一日超温即报的分钟数, least: 30}
marts: [cold_chain]
rest_days: 30
inspection: drug_retail
outcomes: [{mart: finding}]
status: in_force
valid_from: 2024-01-01
---*/
WITH bad AS (
  SELECT
    c.entity, MAX(c.region) AS region, c.device_no, MAX(c.goods) AS goods, COUNT(*) AS bad_days,
    SUM(c.minutes_out) AS minutes_out, MAX(c.minutes_out) AS longest, MIN(c.lowest) AS lowest, MAX(c.highest) AS highest,
    MIN(c.day_on) AS first_on, MAX(c.day_on) AS latest_on
  FROM mart.cold_chain AS c
  WHERE c.entity IS NOT NULL AND c.goods IN ('vaccine', 'biologic', 'device') AND c.minutes_out >= :min_minutes
    AND c.day_on <= :today AND DATE_DIFF('day', c.day_on, :today) < :window_days
  GROUP BY c.entity, c.device_no
),
ranked AS (
  SELECT
    b.entity, b.region, b.device_no, b.goods, b.bad_days, b.minutes_out, b.lowest, b.highest, b.first_on, b.latest_on,
    ROW_NUMBER() OVER (PARTITION BY b.entity ORDER BY b.minutes_out DESC, b.device_no) AS place
  FROM bad AS b
  WHERE b.bad_days >= :min_days OR b.longest >= :long_minutes
)
SELECT
  r.entity, r.region, r.device_no,
  CASE r.goods WHEN 'vaccine' THEN '疫苗' WHEN 'biologic' THEN '生物制品' ELSE '医疗器械' END AS goods_name,
  r.bad_days, r.minutes_out AS minutes_total, r.lowest AS coldest, r.highest AS warmest, r.first_on, r.latest_on
FROM ranked AS r
WHERE r.place = 1
