/*---
key: patent_fake_mark
title: 疑似假冒专利标识
question: 在售商品上标注的专利号，是否查无此号，或者专利早已终止仍在新标注？
law:
  - {article: 专利法（2020修正） 第68条, source: 凭记忆, confidence: 'recall:high'}
  - {article: 专利法实施细则（2023修订）假冒专利行为条款, source: 凭记忆，条号未核, confidence: 'recall:medium'}
owner: 知识产权保护科
level: 中
recipients: station_head
action: 固定商品页面和实物证据，核对专利登记簿；查无此号的立案，终止后标注的核对生产日期再定
false_alarm_cost: 专利终止前依法标注、终止后销售的库存不构成假冒，核实时注意
subject: entity
happened: first_on
evidence: [mark_no, product, patent_no, fault, mark_count, patent_ended_on, first_on]
columns:
  mark_no: 监测编号
  product: 商品
  patent_no: 标注的专利号
  fault: 问题
  mark_count: 件数
  patent_ended_on: 专利终止日期
  first_on: 首次发现日期
sentence: '{product}标注专利号{patent_no}，{fault}；共发现{mark_count}件，首次在{first_on}'
parameters:
  ended_days: {value: 365, title: 终止多少天之后仍在标注才报, least: 0, most: 3650}
  window_days: {value: 180, title: 观察天数, least: 30, most: 730}
marts: [patent_mark]
rest_days: 180
inspection: trademark
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2021-06-01
---*/
WITH doubtful AS (
  SELECT
    p.entity, p.region, p.mark_no, p.product, p.patent_no, p.patent_state, p.patent_ended_on,
    COUNT(*) OVER (PARTITION BY p.entity) AS mark_count, MIN(p.seen_on) OVER (PARTITION BY p.entity) AS first_on,
    ROW_NUMBER() OVER (
      PARTITION BY p.entity ORDER BY CASE p.patent_state WHEN 'none' THEN 0 ELSE 1 END, p.seen_on, p.mark_no
    ) AS place
  FROM mart.patent_mark AS p
  WHERE p.entity IS NOT NULL AND p.seen_on <= :today AND DATE_DIFF('day', p.seen_on, :today) < :window_days
    AND (p.patent_state = 'none' OR (p.patent_state = 'ended' AND DATE_DIFF('day', p.patent_ended_on, p.seen_on) > :ended_days))
)
SELECT
  d.entity, d.region, d.mark_no, d.product, d.patent_no,
  CASE d.patent_state WHEN 'none' THEN '查无此专利' ELSE '专利早已终止' END AS fault, d.mark_count, d.patent_ended_on,
  d.first_on
FROM doubtful AS d
WHERE d.place = 1
