/*---
key: exit_early_warning
title: 经营退出预警
question: 哪些主体的销售和参保同时急降，又出现欠费、投诉、非正常户等迹象，可能即将停业退出？
law:
  - {article: 市场主体登记管理条例 第31条, source: S-REGREG, confidence: 'recall:high'}
  - {article: 公司法（2023修订） 第232条, source: 凭记忆（清算义务）, confidence: 'recall:high'}
owner: 信用监管科
level: 中
recipients: station_head
action: 走访了解经营困难和欠薪、预收款情况；可帮扶的转有关部门，拟退出的指导依法清算注销，防止一走了之
false_alarm_cost: 转型或淡季企业会被走访一次
subject: entity
evidence: [signs, sales_fall_percent, insured_fall_percent, arrears_yuan, complaint_count]
columns:
  signs: 迹象数
  sales_fall_percent: 近三个月月均销售比此前九个月下降（%）
  insured_fall_percent: 参保人数下降（%）
  arrears_yuan: 社保欠费（元）
  complaint_count: 近90日投诉举报件数
sentence: 出现{signs}项退出迹象：销售下降{sales_fall_percent}%，参保人数下降{insured_fall_percent}%，社保欠费{arrears_yuan}元，近90日投诉举报{complaint_count}件
parameters:
  min_signs: {value: 3, title: 迹象数下限, least: 2, most: 5}
  sales_fall: {value: 60, title: 销售下降幅度下限（%）, least: 10, most: 100}
  insured_fall: {value: 50, title: 参保下降幅度下限（%）, least: 10, most: 100}
marts: [complaint, social_insurance, subject, tax_filing]
rest_days: 120
outcomes: [{mart: credit_entry}]
status: trial
valid_from: 2025-01-01
---*/
-- The last three whole months against the nine before them.
WITH sales AS (
  SELECT
    t.entity,
    AVG(CASE WHEN DATE_DIFF('month', t.month_on, :today) BETWEEN 1 AND 3 THEN t.sales_yuan END) AS now_yuan,
    AVG(CASE WHEN DATE_DIFF('month', t.month_on, :today) BETWEEN 4 AND 12 THEN t.sales_yuan END) AS before_yuan,
    MAX(CASE WHEN DATE_DIFF('month', t.month_on, :today) BETWEEN 0 AND 3 AND t.tax_state = 'irregular' THEN 1 ELSE 0 END) AS irregular
  FROM mart.tax_filing AS t
  WHERE t.entity IS NOT NULL AND t.month_on <= :today
  GROUP BY t.entity
),
staff AS (
  SELECT
    i.entity,
    AVG(CASE WHEN DATE_DIFF('month', i.month_on, :today) BETWEEN 1 AND 3 THEN i.insured END) AS now_insured,
    AVG(CASE WHEN DATE_DIFF('month', i.month_on, :today) BETWEEN 4 AND 12 THEN i.insured END) AS before_insured,
    ARG_MAX(i.arrears_yuan, i.month_on) AS arrears_yuan
  FROM mart.social_insurance AS i
  WHERE i.entity IS NOT NULL AND i.month_on <= :today
  GROUP BY i.entity
),
complained AS (
  SELECT c.entity, COUNT(*) AS complaint_count
  FROM mart.complaint AS c
  WHERE c.entity IS NOT NULL AND c.nature IN ('TS', 'JB')
    AND c.received_on <= :today AND DATE_DIFF('day', c.received_on, :today) <= 90
  GROUP BY c.entity
),
joined AS (
  SELECT
    s.entity, s.region,
    ROUND(100 * (1 - a.now_yuan / NULLIF(a.before_yuan, 0)), 0) AS sales_fall_percent,
    ROUND(100 * (1 - b.now_insured / NULLIF(b.before_insured, 0)), 0) AS insured_fall_percent,
    COALESCE(a.before_yuan, 0) > 0 AND a.now_yuan IS NOT NULL AS has_sales,
    COALESCE(b.before_insured, 0) >= 2 AND b.now_insured IS NOT NULL AS has_staff,
    COALESCE(b.arrears_yuan, 0) AS arrears_yuan, COALESCE(c.complaint_count, 0) AS complaint_count,
    COALESCE(a.irregular, 0) AS irregular
  FROM mart.subject AS s
  LEFT JOIN sales AS a ON a.entity = s.entity
  LEFT JOIN staff AS b ON b.entity = s.entity
  LEFT JOIN complained AS c ON c.entity = s.entity
  WHERE s.status = '1' AND DATE_DIFF('day', s.established_on, :today) > 365
),
signed AS (
  SELECT
    j.entity, j.region,
    CASE WHEN j.has_sales THEN j.sales_fall_percent END AS sales_fall_percent,
    CASE WHEN j.has_staff THEN j.insured_fall_percent END AS insured_fall_percent, j.arrears_yuan, j.complaint_count,
    CASE WHEN j.has_sales AND j.sales_fall_percent >= :sales_fall THEN 1 ELSE 0 END
    + CASE WHEN j.has_staff AND j.insured_fall_percent >= :insured_fall THEN 1 ELSE 0 END
    + CASE WHEN j.arrears_yuan > 0 THEN 1 ELSE 0 END + CASE WHEN j.complaint_count >= 2 THEN 1 ELSE 0 END
    + j.irregular AS signs
  FROM joined AS j
)
SELECT
  g.entity, g.region, g.signs, g.sales_fall_percent, g.insured_fall_percent, g.arrears_yuan, g.complaint_count
FROM signed AS g
WHERE g.signs >= :min_signs
