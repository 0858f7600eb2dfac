/*---
key: supplier_failures_rising
title: 同一供货者不合格增多
question: 抽检不合格的食品，追到进货台账，是不是越来越多地来自同一个供货者？
law:
  - {article: 食品安全法 第53条、第87条, source: S-FSL, confidence: 'recall:high'}
  - {article: 食品安全抽样检验管理办法（令15号） 第29条, source: S-SAMPLE, confidence: source}
owner: 食品安全抽检监测科
level: 高
recipients: division_head
action: 对供货者开展溯源检查，查其进货、贮存和销售去向；在外地的发协查函；通知其余进货单位停售同批次
false_alarm_cost: 大批发商供货面广，不合格件数天然偏多，会多受一次检查
thing: supplier_uscc
thing_title: supplier_name
happened: last_failed_on
evidence: [supplier_uscc, failed_now, failed_before, buyers, products, last_failed_on]
columns:
  supplier_uscc: 供货者代码
  supplier_name: 供货者
  failed_now: 近期不合格批次
  failed_before: 前一同样长的时期不合格批次
  buyers: 涉及进货单位数
  products: 涉及食品种数
  last_failed_on: 最近一次抽样日期
sentence: 由{supplier_name}供货的食品近期抽检不合格{failed_now}批次（前期{failed_before}批次），涉及{buyers}家进货单位、{products}种食品，最近抽样于{last_failed_on}
parameters:
  window_days: {value: 180, title: 一期天数, least: 30, most: 365}
  min_failed: {value: 3, title: 近期不合格批次下限, least: 2}
  min_buyers: {value: 2, title: 进货单位下限, least: 1}
marts: [purchase, sampling]
rest_days: 90
outcomes: [{mart: sampling, where: {conclusion: [fail, problem]}}]
status: trial
valid_from: 2024-01-01
---*/
-- A failed sample belongs to the supplier from whom the sampled business bought that product of that batch.
-- One sample counts once for a supplier however often the ledger names the delivery.
WITH failed AS (
  SELECT DISTINCT
    p.supplier_uscc, s.sample_no, s.entity, s.product, s.region, s.sampled_on
  FROM mart.sampling AS s
  JOIN mart.purchase AS p
    ON p.entity = s.entity AND p.product = s.product AND p.batch_no = s.batch_no AND p.bought_on <= s.sampled_on
  WHERE s.conclusion IN ('fail', 'problem') AND p.supplier_uscc IS NOT NULL AND s.sampled_on <= :today
    AND DATE_DIFF('day', s.sampled_on, :today) < 2 * :window_days
),
named AS (
  SELECT p.supplier_uscc, MAX(p.supplier_name) AS supplier_name
  FROM mart.purchase AS p
  WHERE p.supplier_uscc IS NOT NULL
  GROUP BY p.supplier_uscc
),
counted AS (
  SELECT
    f.supplier_uscc,
    COUNT_IF(DATE_DIFF('day', f.sampled_on, :today) < :window_days) AS failed_now,
    COUNT_IF(DATE_DIFF('day', f.sampled_on, :today) >= :window_days) AS failed_before,
    COUNT(DISTINCT CASE WHEN DATE_DIFF('day', f.sampled_on, :today) < :window_days THEN f.entity END) AS buyers,
    COUNT(DISTINCT CASE WHEN DATE_DIFF('day', f.sampled_on, :today) < :window_days THEN f.product END) AS products,
    ARG_MAX(f.region, f.sampled_on) AS region, MAX(f.sampled_on) AS last_failed_on
  FROM failed AS f
  GROUP BY f.supplier_uscc
)
SELECT
  c.supplier_uscc, n.supplier_name, c.region, c.failed_now, c.failed_before, c.buyers, c.products, c.last_failed_on
FROM counted AS c
JOIN named AS n ON n.supplier_uscc = c.supplier_uscc
WHERE c.failed_now >= :min_failed AND c.buyers >= :min_buyers AND c.failed_now > c.failed_before
