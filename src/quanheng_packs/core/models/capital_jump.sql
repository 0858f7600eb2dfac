/*---
key: capital_jump
title: 注册资本异常猛增
question: 有没有企业把注册资本一下子增到与人员、经营规模明显不相称的数额？
law:
  - {article: 公司法（2023修订） 第47条、第266条, source: 凭记忆, confidence: 'recall:high'}
  - {article: 国务院关于实施《公司法》注册资本登记管理制度的规定（国务院令第784号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 登记注册科
level: 低
recipients: credit_officer
action: 请企业说明增资的真实性、合理性和出资期限；明显异常的，依法要求调整，并提示交易相对人留意
false_alarm_cost: 有投资协议的正常增资企业要多交一份说明
subject: entity
happened: changed_on
evidence: [before_yuan, after_yuan, times, insured, revenue_yuan, changed_on]
columns:
  before_yuan: 变更前注册资本（元）
  after_yuan: 变更后注册资本（元）
  times: 增长倍数
  insured: 最近参保人数
  revenue_yuan: 最近年报营业总收入（元）
  changed_on: 变更日期
sentence: '{changed_on}注册资本由{before_yuan}元增至{after_yuan}元，为原来的{times}倍；最近参保{insured}人，年报营业总收入{revenue_yuan}元'
parameters:
  window_days: {value: 180, title: 观察天数, least: 30, most: 730}
  min_times: {value: 10, title: 增长倍数下限, least: 2}
  min_after_yuan: {value: 10000000, title: 变更后注册资本下限（元）, least: 0}
  most_insured: {value: 3, title: 参保人数上限, least: 0}
marts: [annual_report, registration_change, social_insurance, subject]
rest_days: 365
status: trial
valid_from: 2024-07-01
---*/
WITH newest AS (
  SELECT i.entity, ARG_MAX(i.insured, i.month_on) AS insured
  FROM mart.social_insurance AS i
  WHERE i.entity IS NOT NULL AND i.month_on <= :today
  GROUP BY i.entity
),
reported AS (
  SELECT a.entity, ARG_MAX(a.revenue_yuan, a.year) AS revenue_yuan
  FROM mart.annual_report AS a
  WHERE a.submitted_on <= :today
  GROUP BY a.entity
),
jumps AS (
  SELECT
    c.entity, c.before_yuan, c.after_yuan, c.changed_on,
    ROW_NUMBER() OVER (PARTITION BY c.entity ORDER BY c.changed_on DESC, c.change_no DESC) AS place
  FROM mart.registration_change AS c
  WHERE c.entity IS NOT NULL AND c.item = 'capital' AND c.before_yuan > 0
    AND c.changed_on <= :today AND DATE_DIFF('day', c.changed_on, :today) <= :window_days
    AND c.after_yuan >= c.before_yuan * :min_times AND c.after_yuan >= :min_after_yuan
)
-- Nobody insured known counts as nobody: a firm without any social-insurance account is the suspicious kind.
SELECT
  s.entity, s.region, j.before_yuan, j.after_yuan,
  ROUND(CAST(j.after_yuan AS DOUBLE) / CAST(j.before_yuan AS DOUBLE), 1) AS times,
  COALESCE(n.insured, 0) AS insured, r.revenue_yuan, j.changed_on
FROM jumps AS j
JOIN mart.subject AS s ON s.entity = j.entity
LEFT JOIN newest AS n ON n.entity = j.entity
LEFT JOIN reported AS r ON r.entity = j.entity
WHERE j.place = 1 AND s.status = '1' AND COALESCE(n.insured, 0) <= :most_insured
  AND COALESCE(r.revenue_yuan, 0) * 10 < j.after_yuan
