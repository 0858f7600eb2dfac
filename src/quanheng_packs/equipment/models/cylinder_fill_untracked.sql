/*---
key: cylinder_fill_untracked
title: 气瓶充装不扫码
question: 充装单位有没有大量绕过扫码、人工录入充装记录？
law:
  - {article: 特种设备安全法 第49条, source: S-SELAW, confidence: source}
  - {article: 气瓶安全技术规程（TSG 23-2021）, source: S-TSG23, confidence: 'recall:medium'}
owner: 特种设备安全监察科
level: 中
recipients: station_head
action: 到站抽查充装枪与追溯系统联锁，核对人工录入的气瓶是否真实、是否非自有产权瓶
false_alarm_cost: 扫码枪故障期间的正常充装会被多核一次
subject: entity
evidence: [fill_count, typed_count, typed_percent, latest_on]
columns:
  fill_count: 充装次数
  typed_count: 人工录入次数
  typed_percent: 人工录入占比（%）
  latest_on: 最近充装日期
sentence: 近期充装{fill_count}次，人工录入{typed_count}次，占{typed_percent}%
parameters:
  window_days: {value: 30, title: 观察天数, least: 7, most: 180}
  min_fills: {value: 50, title: 充装次数下限, least: 5}
  min_percent: {value: 20, title: 人工录入占比下限（%）, least: 1, most: 100}
marts: [cylinder_fill]
rest_days: 60
inspection: cylinder_filling
outcomes: [{mart: finding}]
status: trial
valid_from: 2021-06-01
---*/
WITH counted AS (
  SELECT
    f.entity, MAX(f.region) AS region, COUNT(*) AS fill_count, COUNT_IF(NOT f.was_scanned) AS typed_count,
    MAX(f.filled_on) AS latest_on
  FROM mart.cylinder_fill AS f
  WHERE f.entity IS NOT NULL AND f.filled_on <= :today AND DATE_DIFF('day', f.filled_on, :today) < :window_days
  GROUP BY f.entity
)
SELECT
  c.entity, c.region, c.fill_count, c.typed_count, ROUND(100.0 * c.typed_count / c.fill_count, 0) AS typed_percent,
  c.latest_on
FROM counted AS c
WHERE c.fill_count >= :min_fills AND 100 * c.typed_count >= :min_percent * c.fill_count
