/*---
key: finance_ad_promise
title: 金融教育广告保证承诺
question: 金融投资、教育培训、房地产广告里，有没有保收益、保通过、升值回报的承诺？
law:
  - {article: 广告法 第24条、第25条、第26条, source: S-ADLAW, confidence: source}
  - {article: 广告法 第58条, source: S-ADLAW, confidence: source}
owner: 广告监督管理科
level: 中
recipients: station_head
action: 责令停止发布并固定证据；涉嫌非法集资、无资质办学的，通报金融、教育部门
false_alarm_cost: 引用监管提示语（如“不承诺保本”）的会误命中，人工看全文
subject: entity
happened: first_on
evidence: [ad_no, ad_kind, word, ad_count, first_on, latest_on]
columns:
  ad_no: 广告监测编号
  ad_kind: 广告类别
  word: 命中用语
  ad_count: 命中条数
  first_on: 首次日期
  latest_on: 最近日期
sentence: '{ad_kind}广告（{ad_no}）含“{word}”等承诺用语，近期共命中{ad_count}条，首次{first_on}、最近{latest_on}'
parameters:
  window_days: {value: 60, title: 观察天数, least: 7, most: 365}
marts: [advertisement]
rest_days: 30
inspection: advertising
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: trial
valid_from: 2021-04-29
---*/
-- "Not guaranteed" is what the law wants said: such wording is taken out before the words are looked for.
WITH plain AS (
  SELECT
    a.entity, a.region, a.ad_no, a.category, a.seen_on,
    REPLACE(REPLACE(REPLACE(a.wording, '不保本', ''), '不承诺保本', ''), '非保本', '') AS wording
  FROM mart.advertisement AS a
  WHERE a.entity IS NOT NULL AND a.category IN ('finance', 'education', 'estate') AND a.seen_on <= :today
    AND DATE_DIFF('day', a.seen_on, :today) < :window_days
),
words AS (
  SELECT
    p.entity, p.region, p.ad_no, p.category, p.seen_on,
    CASE
      WHEN p.category = 'finance' AND p.wording LIKE '%保本%' THEN '保本'
      WHEN p.category = 'finance' AND p.wording LIKE '%零风险%' THEN '零风险'
      WHEN p.category = 'finance' AND p.wording LIKE '%无风险%' THEN '无风险'
      WHEN p.category = 'finance' AND p.wording LIKE '%稳赚%' THEN '稳赚'
      WHEN p.category = 'finance' AND p.wording LIKE '%保收益%' THEN '保收益'
      WHEN p.category = 'education' AND p.wording LIKE '%保过%' THEN '保过'
      WHEN p.category = 'education' AND p.wording LIKE '%包过%' THEN '包过'
      WHEN p.category = 'education' AND p.wording LIKE '%通过率100%' THEN '通过率100%'
      WHEN p.category = 'education' AND p.wording LIKE '%命题专家%' THEN '命题专家'
      WHEN p.category = 'estate' AND p.wording LIKE '%升值%' THEN '升值'
      WHEN p.category = 'estate' AND p.wording LIKE '%投资回报%' THEN '投资回报'
    END AS word
  FROM plain AS p
),
hits AS (
  SELECT
    w.entity, w.region, w.ad_no, w.category, w.word, COUNT(*) OVER (PARTITION BY w.entity) AS ad_count,
    MIN(w.seen_on) OVER (PARTITION BY w.entity) AS first_on, MAX(w.seen_on) OVER (PARTITION BY w.entity) AS latest_on,
    ROW_NUMBER() OVER (PARTITION BY w.entity ORDER BY w.seen_on DESC, w.ad_no) AS place
  FROM words AS w
  WHERE w.word IS NOT NULL
)
SELECT
  h.entity, h.region, h.ad_no,
  CASE h.category WHEN 'finance' THEN '金融投资' WHEN 'education' THEN '教育培训' ELSE '房地产' END AS ad_kind, h.word,
  h.ad_count, h.first_on, h.latest_on
FROM hits AS h
WHERE h.place = 1
