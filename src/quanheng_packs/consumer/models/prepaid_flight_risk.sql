/*---
key: prepaid_flight_risk
title: 预付卡卷款跑路风险
question: 哪些预付卡商户一边猛收钱一边少兑付、资金存管不足，又出现投诉、减员、换人等迹象？
law:
  - {article: 消费者权益保护法实施条例 第22条, source: 凭记忆，条文未核, confidence: 'recall:medium'}
  - {article: 单用途商业预付卡管理办法（试行）（商务部令2012年第9号）, source: 凭记忆（存管比例由商务部门核）, confidence: 'recall:medium'}
owner: 消费者权益保护科
level: 高
recipients: division_head
action: 会同商务、公安当日约谈，核对预收资金余额和存管账户；要求停止新售卡并提供担保；有转移资金迹象的移送公安
false_alarm_cost: 正常搞促销的商户会被约谈一次，影响其声誉，约谈不公开
subject: entity
evidence: [month_on, signs, sold_yuan, sold_times, redeemed_percent, balance_yuan, deposit_percent, complaint_count, insured_fall_percent]
columns:
  month_on: 数据月份
  signs: 迹象数
  sold_yuan: 当月售卡金额（元）
  sold_times: 售卡为前六个月月均的倍数
  redeemed_percent: 当月兑付占售卡（%）
  balance_yuan: 未兑付余额（元）
  deposit_percent: 存管占余额（%）
  complaint_count: 近60日合同类投诉件数
  insured_fall_percent: 参保人数下降（%）
sentence: '{month_on}起的一个月售卡{sold_yuan}元（为此前月均的{sold_times}倍），兑付占{redeemed_percent}%，未兑付余额{balance_yuan}元，存管{deposit_percent}%，近60日合同类投诉{complaint_count}件；共{signs}项迹象'
parameters:
  min_signs: {value: 3, title: 迹象数下限, least: 2, most: 6}
  min_balance_yuan: {value: 50000, title: 未兑付余额下限（元）, least: 0}
  sold_times: {value: 2, title: 售卡猛增倍数, least: 1.2}
  redeemed_percent: {value: 40, title: 兑付占比过低（%）, least: 0, most: 100}
  deposit_percent: {value: 20, title: 存管比例过低（%）, source: 单用途商业预付卡管理办法的最低存管档, confidence: 'recall:medium', least: 0, most: 100}
  insured_fall: {value: 30, title: 参保下降幅度（%）, least: 0, most: 100}
marts: [complaint, prepaid_card, registration_change, social_insurance, subject]
rest_days: 30
inspection: registration_check
outcomes: [{mart: credit_entry}, {mart: matter}]
status: in_force
valid_from: 2024-07-01
---*/
WITH months AS (
  SELECT
    p.entity, p.month_on, p.sold_yuan, p.redeemed_yuan, p.balance_yuan, COALESCE(p.deposit_yuan, 0) AS deposit_yuan,
    AVG(p.sold_yuan) OVER (PARTITION BY p.entity ORDER BY p.month_on ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING) AS sold_before,
    ROW_NUMBER() OVER (PARTITION BY p.entity ORDER BY p.month_on DESC) AS place
  FROM mart.prepaid_card AS p
  WHERE p.entity IS NOT NULL AND p.month_on <= :today AND DATE_DIFF('month', p.month_on, :today) <= 12
),
newest AS (
  SELECT
    m.entity, m.month_on, m.sold_yuan, m.balance_yuan,
    ROUND(CAST(m.sold_yuan AS DOUBLE) / NULLIF(m.sold_before, 0), 1) AS sold_times,
    ROUND(100.0 * CAST(m.redeemed_yuan AS DOUBLE) / NULLIF(CAST(m.sold_yuan AS DOUBLE), 0), 0) AS redeemed_percent,
    ROUND(100.0 * CAST(m.deposit_yuan AS DOUBLE) / NULLIF(CAST(m.balance_yuan AS DOUBLE), 0), 0) AS deposit_percent
  FROM months AS m
  WHERE m.place = 1 AND DATE_DIFF('month', m.month_on, :today) <= 3
),
complained AS (
  SELECT c.entity, COUNT(*) AS complaint_count
  FROM mart.complaint AS c
  WHERE c.problem = 'P05' AND c.nature IN ('TS', 'JB') AND c.received_on <= :today
    AND DATE_DIFF('day', c.received_on, :today) <= 60
  GROUP BY c.entity
),
staff AS (
  SELECT
    i.entity, AVG(CASE WHEN DATE_DIFF('month', i.month_on, :today) BETWEEN 0 AND 2 THEN i.insured END) AS now_insured,
    AVG(CASE WHEN DATE_DIFF('month', i.month_on, :today) BETWEEN 3 AND 9 THEN i.insured END) AS before_insured
  FROM mart.social_insurance AS i
  WHERE i.month_on <= :today
  GROUP BY i.entity
),
changed AS (
  SELECT r.entity, COUNT(*) AS changes
  FROM mart.registration_change AS r
  WHERE r.item IN ('legal_rep', 'shareholder', 'address') AND r.changed_on <= :today
    AND DATE_DIFF('day', r.changed_on, :today) <= 90
  GROUP BY r.entity
),
joined AS (
  SELECT
    n.entity, n.month_on, n.sold_yuan, n.sold_times, n.redeemed_percent, n.balance_yuan, n.deposit_percent,
    COALESCE(c.complaint_count, 0) AS complaint_count,
    ROUND(100 * (1 - t.now_insured / NULLIF(t.before_insured, 0)), 0) AS insured_fall_percent,
    COALESCE(g.changes, 0) AS changes
  FROM newest AS n
  LEFT JOIN complained AS c ON c.entity = n.entity
  LEFT JOIN staff AS t ON t.entity = n.entity
  LEFT JOIN changed AS g ON g.entity = n.entity
),
-- Six signs of the same weight; a figure that is not known is no sign.
signed AS (
  SELECT
    j.entity, j.month_on, j.sold_yuan, j.sold_times, j.redeemed_percent, j.balance_yuan, j.deposit_percent,
    j.complaint_count, j.insured_fall_percent,
    CASE WHEN j.sold_times >= :sold_times THEN 1 ELSE 0 END
    + CASE WHEN j.redeemed_percent < :redeemed_percent THEN 1 ELSE 0 END
    + CASE WHEN j.deposit_percent < :deposit_percent THEN 1 ELSE 0 END
    + CASE WHEN j.complaint_count >= 2 THEN 1 ELSE 0 END
    + CASE WHEN j.insured_fall_percent >= :insured_fall THEN 1 ELSE 0 END
    + CASE WHEN j.changes > 0 THEN 1 ELSE 0 END AS signs
  FROM joined AS j
)
SELECT
  s.entity, s.region, g.month_on, g.signs, g.sold_yuan, g.sold_times, g.redeemed_percent, g.balance_yuan,
  g.deposit_percent, g.complaint_count, g.insured_fall_percent
FROM signed AS g
JOIN mart.subject AS s ON s.entity = g.entity
WHERE g.balance_yuan >= :min_balance_yuan AND g.signs >= :min_signs
