/*---
key: dormant_business
title: 长期停业未开业
question: 哪些企业登记为存续，却已连续半年以上没有申报销售、没有人参保？
law:
  - {article: 公司法（2023修订） 第260条, source: 凭记忆, confidence: 'recall:high'}
  - {article: 市场主体登记管理条例 第30条, source: 凭记忆（歇业备案）, confidence: 'recall:high'}
owner: 信用监管科
level: 低
recipients: credit_officer
action: 联系企业：暂停经营的，引导办理歇业备案；不再经营的，引导简易注销；无正当理由连续停业六个月以上的，依法处理
false_alarm_cost: 季节性经营或由母公司统一申报、参保的企业会接到一次询问
subject: entity
happened: last_sale_on
evidence: [quiet_months, filings, last_sale_on, insured, established_on]
columns:
  quiet_months: 连续零申报月数
  filings: 期间申报次数
  last_sale_on: 最近有销售的月份
  insured: 期间最高参保人数
  established_on: 成立日期
sentence: 成立于{established_on}，最近{quiet_months}个月申报{filings}次均无销售，参保{insured}人，最近有销售的月份为{last_sale_on}
parameters:
  quiet_months: {value: 6, title: 连续停业月数, source: 公司法第260条“连续六个月以上”, confidence: 'recall:high', least: 3, most: 60}
marts: [social_insurance, subject, tax_filing]
rest_days: 365
outcomes: [{mart: credit_entry}]
status: in_force
valid_from: 2024-07-01
---*/
-- Silence of the tax office proves nothing: as many filings as months must be there, all without sales.
WITH filed AS (
  SELECT t.entity, COUNT(DISTINCT t.month_on) AS filings, SUM(t.sales_yuan) AS sales_yuan
  FROM mart.tax_filing AS t
  WHERE t.entity IS NOT NULL AND DATE_DIFF('month', t.month_on, :today) BETWEEN 1 AND :quiet_months
  GROUP BY t.entity
),
sold AS (
  SELECT t.entity, MAX(t.month_on) AS last_sale_on
  FROM mart.tax_filing AS t
  WHERE t.entity IS NOT NULL AND t.sales_yuan > 0 AND t.month_on <= :today
  GROUP BY t.entity
),
staffed AS (
  SELECT i.entity, MAX(i.insured) AS insured
  FROM mart.social_insurance AS i
  WHERE i.entity IS NOT NULL AND DATE_DIFF('month', i.month_on, :today) BETWEEN 0 AND :quiet_months
  GROUP BY i.entity
)
SELECT
  s.entity, s.region, :quiet_months AS quiet_months, f.filings, d.last_sale_on, COALESCE(n.insured, 0) AS insured,
  s.established_on
FROM filed AS f
JOIN mart.subject AS s ON s.entity = f.entity
LEFT JOIN sold AS d ON d.entity = f.entity
LEFT JOIN staffed AS n ON n.entity = f.entity
WHERE s.status = '1' AND s.kind <> '9500' AND DATE_DIFF('month', s.established_on, :today) > :quiet_months
  AND f.filings >= :quiet_months AND COALESCE(f.sales_yuan, 0) = 0 AND COALESCE(n.insured, 0) = 0
