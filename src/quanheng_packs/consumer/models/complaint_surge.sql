/*---
key: complaint_surge
title: 投诉举报短期骤增
question: 某主体近一个月的投诉举报，是否比它自己平时骤然多出几倍，而且来自不同的人？
law:
  - {article: 消费者权益保护法 第32条, source: S-CPLAW, confidence: 'recall:high'}
  - {article: 市场监督管理投诉举报处理办法（令121号）, source: S-CMP2026, confidence: source}
owner: 消费者权益保护科
level: 高
recipients: station_head
action: 看诉求是否同一件事；群体性的当日约谈，必要时检查；涉及预收款的一并查资金
false_alarm_cost: 促销活动后咨询性投诉集中时会多一次约谈
subject: entity
happened: latest_on
evidence: [count_now, monthly_before, times, people, main_problem, latest_on]
columns:
  count_now: 近30日件数
  monthly_before: 此前六个月月均件数
  times: 倍数
  people: 投诉举报人数
  main_problem: 最多的问题类别
  latest_on: 最近一件收到日期
sentence: 近30日投诉举报{count_now}件（{people}人），此前六个月月均{monthly_before}件，最多的是{main_problem}
parameters:
  min_count: {value: 5, title: 近30日件数下限, least: 2}
  min_times: {value: 3, title: 倍数下限, least: 1.5}
  min_people: {value: 3, title: 不同的人下限, least: 1}
marts: [complaint]
rest_days: 30
inspection: registration_check
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH recent AS (
  SELECT
    c.entity, c.region, c.problem, c.received_on, COALESCE(c.claimant_key, c.order_no) AS who,
    DATE_DIFF('day', c.received_on, :today) AS days_ago
  FROM mart.complaint AS c
  WHERE c.entity IS NOT NULL AND c.nature IN ('TS', 'JB') AND c.received_on <= :today
    AND DATE_DIFF('day', c.received_on, :today) < 210
),
counted AS (
  SELECT
    r.entity, MAX(r.region) AS region, COUNT_IF(r.days_ago < 30) AS count_now, COUNT_IF(r.days_ago >= 30) AS count_before,
    COUNT(DISTINCT CASE WHEN r.days_ago < 30 THEN r.who END) AS people, MAX(r.received_on) AS latest_on
  FROM recent AS r
  GROUP BY r.entity
),
-- The commonest problem of the month; the smaller code where two are equal.
problems AS (
  SELECT
    p.entity, p.problem, ROW_NUMBER() OVER (PARTITION BY p.entity ORDER BY p.times DESC, p.problem) AS place
  FROM (
    SELECT r.entity, r.problem, COUNT(*) AS times
    FROM recent AS r
    WHERE r.days_ago < 30 AND r.problem IS NOT NULL
    GROUP BY r.entity, r.problem
  ) AS p
)
-- Half a complaint a month stands for "none so far", so that a first burst does not divide by zero.
SELECT
  c.entity, c.region, c.count_now, ROUND(c.count_before / 6.0, 1) AS monthly_before,
  ROUND(c.count_now / GREATEST(c.count_before / 6.0, 0.5), 1) AS times, c.people,
  CASE p.problem
    WHEN 'P01' THEN '质量' WHEN 'P02' THEN '食品安全' WHEN 'P03' THEN '药品、医疗器械、化妆品安全' WHEN 'P04' THEN '售后服务'
    WHEN 'P05' THEN '合同（履约、退费、预付卡）' WHEN 'P06' THEN '格式条款' WHEN 'P07' THEN '价格'
    WHEN 'P08' THEN '虚假宣传、不正当竞争' WHEN 'P09' THEN '广告违法' WHEN 'P10' THEN '计量' WHEN 'P13' THEN '无证无照经营'
    WHEN 'P16' THEN '标签标识' WHEN 'P18' THEN '人身权利、安全保障' WHEN 'P20' THEN '七日无理由退货' WHEN 'P99' THEN '其他'
    ELSE p.problem
  END AS main_problem,
  c.latest_on
FROM counted AS c
LEFT JOIN problems AS p ON p.entity = c.entity AND p.place = 1
WHERE c.count_now >= :min_count AND c.people >= :min_people
  AND c.count_now >= :min_times * GREATEST(c.count_before / 6.0, 0.5)
