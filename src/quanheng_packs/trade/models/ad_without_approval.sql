/*---
key: ad_without_approval
title: 未经审查或批准文号过期的广告
question: 药品、医疗器械、保健食品广告有没有批准文号，文号在发布时是否有效？
law:
  - {article: 广告法 第46条、第58条, source: S-ADLAW, confidence: source}
  - {article: 药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法（令21号）, source: S-AD3, confidence: source}
owner: 广告监督管理科
level: 高
recipients: division_head
action: 责令停止发布，核对审查批准情况；未经审查发布的依法立案
false_alarm_cost: 只宣传名称、不需审查的广告会误命中
subject: entity
happened: first_on
evidence: [ad_no, approval_no, fault, approval_valid_to, ad_count, first_on, latest_on]
columns:
  ad_no: 广告监测编号
  approval_no: 标注的批准文号
  fault: 问题
  approval_valid_to: 文号有效期至
  ad_count: 命中条数
  first_on: 首次日期
  latest_on: 最近日期
sentence: 广告（{ad_no}）{fault}，标注的批准文号{approval_no}，有效期至{approval_valid_to}；近期共{ad_count}条，首次{first_on}、最近{latest_on}
parameters:
  window_days: {value: 60, title: 观察天数, least: 7, most: 365}
marts: [ad_approval, advertisement]
rest_days: 30
inspection: advertising
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: in_force
valid_from: 2021-04-29
---*/
-- While the province has sent no list of approvals at all, "not on the list" proves nothing; a missing number still does.
WITH listed AS (
  SELECT COUNT(*) AS approvals FROM mart.ad_approval AS p
),
judged AS (
  SELECT
    a.entity, a.region, a.ad_no, a.approval_no, a.seen_on, p.valid_to,
    CASE
      WHEN a.approval_no IS NULL OR TRIM(a.approval_no) = '' THEN '没有批准文号'
      WHEN p.approval_no IS NULL AND l.approvals > 0 THEN '批准文号查无记录'
      WHEN p.state IN ('cancelled', 'withdrawn') THEN '批准文号已注销或撤销'
      WHEN p.valid_to < a.seen_on THEN '批准文号已过期'
    END AS fault
  FROM mart.advertisement AS a
  CROSS JOIN listed AS l
  LEFT JOIN mart.ad_approval AS p ON p.approval_no = UPPER(REPLACE(a.approval_no, ' ', ''))
  WHERE a.entity IS NOT NULL AND a.category IN ('drug', 'device', 'health_food') AND a.seen_on <= :today
    AND DATE_DIFF('day', a.seen_on, :today) < :window_days
),
hits AS (
  SELECT
    j.entity, j.region, j.ad_no, j.approval_no, j.fault, j.valid_to, COUNT(*) OVER (PARTITION BY j.entity) AS ad_count,
    MIN(j.seen_on) OVER (PARTITION BY j.entity) AS first_on, MAX(j.seen_on) OVER (PARTITION BY j.entity) AS latest_on,
    ROW_NUMBER() OVER (PARTITION BY j.entity ORDER BY j.seen_on DESC, j.ad_no) AS place
  FROM judged AS j
  WHERE j.fault IS NOT NULL
)
SELECT
  h.entity, h.region, h.ad_no, h.approval_no, h.fault, h.valid_to AS approval_valid_to, h.ad_count, h.first_on,
  h.latest_on
FROM hits AS h
WHERE h.place = 1
