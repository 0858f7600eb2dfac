/*---
key: maker_failures_rising
title: 同一生产企业不合格增多
question: 标称同一生产企业的食品，抽检不合格是否比前一时期明显增多？
law:
  - {article: 食品安全法 第87条、第109条, source: S-FSL, confidence: 'recall:high'}
owner: 食品安全抽检监测科
level: 中
recipients: division_head
action: 本市企业开展体系检查；外省市企业移送属地并通报；检查在售同类产品
false_alarm_cost: 加大抽检力度时件数会自然上升，请结合不合格率判断
thing: maker
thing_title: maker
happened: last_failed_on
evidence: [failed_now, sampled_now, failed_before, sampled_before, products, last_failed_on]
columns:
  maker: 标称生产企业
  failed_now: 近期不合格批次
  sampled_now: 近期抽检批次
  failed_before: 前期不合格批次
  sampled_before: 前期抽检批次
  products: 不合格食品种数
  last_failed_on: 最近不合格抽样日期
sentence: '{maker}的食品近期抽检{sampled_now}批次、不合格{failed_now}批次（前期{sampled_before}批次、不合格{failed_before}批次），涉及{products}种，最近一次在{last_failed_on}'
parameters:
  window_days: {value: 180, title: 一期天数, least: 30, most: 365}
  min_failed: {value: 3, title: 近期不合格批次下限, least: 2}
marts: [sampling]
rest_days: 90
outcomes: [{mart: sampling, where: {conclusion: [fail, problem]}}]
status: trial
valid_from: 2024-01-01
---*/
WITH counted AS (
  SELECT
    s.maker,
    COUNT_IF(DATE_DIFF('day', s.sampled_on, :today) < :window_days AND s.conclusion <> 'pass') AS failed_now,
    COUNT_IF(DATE_DIFF('day', s.sampled_on, :today) < :window_days) AS sampled_now,
    COUNT_IF(DATE_DIFF('day', s.sampled_on, :today) >= :window_days AND s.conclusion <> 'pass') AS failed_before,
    COUNT_IF(DATE_DIFF('day', s.sampled_on, :today) >= :window_days) AS sampled_before,
    COUNT(DISTINCT CASE WHEN s.conclusion <> 'pass' AND DATE_DIFF('day', s.sampled_on, :today) < :window_days THEN s.product END) AS products,
    MAX(CASE WHEN s.conclusion <> 'pass' THEN s.sampled_on END) AS last_failed_on,
    MAX(s.region) AS region
  FROM mart.sampling AS s
  WHERE s.maker IS NOT NULL AND s.maker <> '' AND s.sampled_on <= :today
    AND DATE_DIFF('day', s.sampled_on, :today) < 2 * :window_days
  GROUP BY s.maker
)
-- Shares decide, not counts: failed_now / sampled_now > failed_before / sampled_before, written without division.
SELECT
  c.maker, c.region, c.failed_now, c.sampled_now, c.failed_before, c.sampled_before, c.products, c.last_failed_on
FROM counted AS c
WHERE c.failed_now >= :min_failed AND c.failed_now * GREATEST(c.sampled_before, 1) > c.failed_before * c.sampled_now
