/*---
key: complaints_without_action
title: 反复投诉而未检查未立案
question: 同一主体同一类问题反复被投诉举报，半年里却没有一次检查或者立案？
law:
  - {article: 市场监督管理投诉举报处理办法（令121号）, source: S-CMP2026, confidence: source}
  - {article: 市场监督管理行政处罚程序规定 第18条, source: S-PENPROC, confidence: source}
owner: 消费者权益保护科
level: 中
recipients: station_head
action: 调出各件看是否一案多投；确有违法线索的，核查并决定是否立案
false_alarm_cost: 职业索赔集中投同一标签问题的，请先看是否真实消费
subject: entity
happened: first_on
evidence: [problem_name, complaint_count, people, first_on, latest_on]
columns:
  problem_name: 问题类别
  complaint_count: 件数
  people: 人数
  first_on: 最早一件收到日期
  latest_on: 最近一件收到日期
sentence: 同一类问题（{problem_name}）自{first_on}以来被投诉举报{complaint_count}件、{people}人，期间没有检查、立案或处罚
parameters:
  window_days: {value: 180, title: 观察天数, least: 30, most: 365}
  min_count: {value: 4, title: 件数下限, least: 2}
  min_people: {value: 3, title: 不同的人下限, least: 1}
marts: [complaint, inspection, matter, penalty]
rest_days: 90
inspection: registration_check
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH told AS (
  SELECT
    c.entity, MAX(c.region) AS region, c.problem, COUNT(*) AS complaint_count,
    COUNT(DISTINCT COALESCE(c.claimant_key, c.order_no)) AS people, MIN(c.received_on) AS first_on,
    MAX(c.received_on) AS latest_on
  FROM mart.complaint AS c
  WHERE c.entity IS NOT NULL AND c.nature IN ('TS', 'JB') AND c.problem IS NOT NULL AND c.received_on <= :today
    AND DATE_DIFF('day', c.received_on, :today) <= :window_days
  GROUP BY c.entity, c.problem
),
acted AS (
  SELECT i.entity, i.done_on AS on_day FROM mart.inspection AS i WHERE i.done_on IS NOT NULL
  UNION ALL
  SELECT m.entity, m.opened_on AS on_day FROM mart.matter AS m WHERE m.family = 'penalty'
  UNION ALL
  SELECT p.entity, p.decided_on AS on_day FROM mart.penalty AS p
),
newest AS (
  SELECT a.entity, MAX(a.on_day) AS acted_on FROM acted AS a WHERE a.on_day <= :today GROUP BY a.entity
),
ranked AS (
  SELECT
    t.entity, t.region, t.problem, t.complaint_count, t.people, t.first_on, t.latest_on,
    ROW_NUMBER() OVER (PARTITION BY t.entity ORDER BY t.complaint_count DESC, t.problem) AS place
  FROM told AS t
  LEFT JOIN newest AS n ON n.entity = t.entity
  WHERE t.complaint_count >= :min_count AND t.people >= :min_people
    AND (n.acted_on IS NULL OR n.acted_on < t.first_on)
)
SELECT
  r.entity, r.region,
  CASE r.problem
    WHEN 'P01' THEN '质量' WHEN 'P02' THEN '食品安全' WHEN 'P03' THEN '药品、医疗器械、化妆品安全' WHEN 'P04' THEN '售后服务'
    WHEN 'P05' THEN '合同（履约、退费、预付卡）' WHEN 'P06' THEN '格式条款' WHEN 'P07' THEN '价格'
    WHEN 'P08' THEN '虚假宣传、不正当竞争' WHEN 'P09' THEN '广告违法' WHEN 'P10' THEN '计量' WHEN 'P13' THEN '无证无照经营'
    WHEN 'P16' THEN '标签标识' WHEN 'P18' THEN '人身权利、安全保障' WHEN 'P20' THEN '七日无理由退货' WHEN 'P99' THEN '其他'
    ELSE r.problem
  END AS problem_name,
  r.complaint_count, r.people, r.first_on, r.latest_on
FROM ranked AS r
WHERE r.place = 1
