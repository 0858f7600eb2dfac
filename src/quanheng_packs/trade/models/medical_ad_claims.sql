/*---
key: medical_ad_claims
title: 医药保健广告功效断言
question: 医疗、药品、医疗器械、保健食品广告里，有没有功效、安全性断言或者治愈率、有效率？
law:
  - {article: 广告法 第16条、第17条、第18条, source: S-ADLAW, confidence: source}
  - {article: 广告法 第55条、第58条, source: S-ADLAW, confidence: source}
owner: 广告监督管理科
level: 高
recipients: division_head
action: 固定广告证据，责令停止发布；核对广告主、经营者、发布者责任，依法立案
false_alarm_cost: 引用法定说明书用语的广告会误命中，人工看全文
subject: entity
happened: first_on
evidence: [ad_no, medium, word, ad_count, first_on, latest_on]
columns:
  ad_no: 广告监测编号
  medium: 媒介
  word: 命中用语
  ad_count: 命中条数
  first_on: 首次日期
  latest_on: 最近日期
sentence: '{medium}上的广告（{ad_no}）含“{word}”等用语，近期共命中{ad_count}条，首次{first_on}、最近{latest_on}'
parameters:
  window_days: {value: 60, title: 观察天数, least: 7, most: 365}
  min_ads: {value: 1, title: 命中条数下限, least: 1}
marts: [advertisement]
rest_days: 30
inspection: advertising
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: finding}]
status: trial
valid_from: 2021-04-29
---*/
-- Words are clues, never findings. The list is short on purpose: every word here has no lawful use in such an advertisement.
WITH words AS (
  SELECT
    a.entity, a.region, a.ad_no, a.medium, a.seen_on,
    CASE
      WHEN a.wording LIKE '%根治%' THEN '根治' WHEN a.wording LIKE '%治愈率%' THEN '治愈率'
      WHEN a.wording LIKE '%有效率%' THEN '有效率' WHEN a.wording LIKE '%药到病除%' THEN '药到病除'
      WHEN a.wording LIKE '%无效退款%' THEN '无效退款' WHEN a.wording LIKE '%无毒副作用%' THEN '无毒副作用'
      WHEN a.wording LIKE '%无副作用%' THEN '无副作用' WHEN a.wording LIKE '%包治%' THEN '包治'
      WHEN a.wording LIKE '%永不复发%' THEN '永不复发' WHEN a.wording LIKE '%祖传秘方%' THEN '祖传秘方'
      WHEN a.category = 'health_food' AND a.wording LIKE '%治疗%' THEN '治疗'
    END AS word
  FROM mart.advertisement AS a
  WHERE a.entity IS NOT NULL AND a.category IN ('medical', 'drug', 'device', 'health_food') AND a.seen_on <= :today
    AND DATE_DIFF('day', a.seen_on, :today) < :window_days
),
hits AS (
  SELECT
    w.entity, w.region, w.ad_no, w.medium, w.word, COUNT(*) OVER (PARTITION BY w.entity) AS ad_count,
    MIN(w.seen_on) OVER (PARTITION BY w.entity) AS first_on, MAX(w.seen_on) OVER (PARTITION BY w.entity) AS latest_on,
    ROW_NUMBER() OVER (PARTITION BY w.entity ORDER BY w.seen_on DESC, w.ad_no) AS place
  FROM words AS w
  WHERE w.word IS NOT NULL
)
SELECT h.entity, h.region, h.ad_no, h.medium, h.word, h.ad_count, h.first_on, h.latest_on
FROM hits AS h
WHERE h.place = 1 AND h.ad_count >= :min_ads
