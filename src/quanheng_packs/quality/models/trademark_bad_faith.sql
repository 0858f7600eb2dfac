/*---
key: trademark_bad_faith
title: 疑似恶意商标注册申请
question: 哪些主体短期内跨类大量申请商标，或者申请的商标指向他人知名字号、地名、公众人物？
law:
  - {article: 商标法（2019修正） 第4条, source: S-TML, confidence: 'recall:high'}
  - {article: 规范商标申请注册行为若干规定（令17号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 知识产权保护科
level: 低
recipients: division_head
action: 核对申请人的实际经营和使用意图，约谈代理机构；恶意申请的依法警告、罚款并通报
false_alarm_cost: 新品牌的防御性注册会命中，请先看经营规模
subject: entity
happened: latest_on
evidence: [filing_count, class_count, famous_count, famous_hit, latest_on]
columns:
  filing_count: 申请件数
  class_count: 类别数
  famous_count: 与知名名称相近的件数
  famous_hit: 相近的名称（举一个）
  latest_on: 最近申请日期
sentence: 近期申请商标{filing_count}件、{class_count}个类别，其中{famous_count}件与知名名称（如“{famous_hit}”）相近，最近一件在{latest_on}
parameters:
  window_days: {value: 180, title: 观察天数, least: 30, most: 730}
  min_filings: {value: 20, title: 申请件数下限, least: 5}
  min_classes: {value: 8, title: 类别数下限, least: 2, most: 45}
  min_famous: {value: 2, title: 相近件数下限, least: 1}
marts: [trademark_filing]
rest_days: 180
inspection: trademark
outcomes: [{mart: trademark_filing, where: {state: [refused]}}]
status: trial
valid_from: 2019-11-01
---*/
WITH counted AS (
  SELECT
    t.entity, MAX(t.region) AS region, COUNT(*) AS filing_count, COUNT(DISTINCT t.class_no) AS class_count,
    COUNT(t.famous_hit) AS famous_count, MIN(t.famous_hit) AS famous_hit, MAX(t.filed_on) AS latest_on
  FROM mart.trademark_filing AS t
  WHERE t.entity IS NOT NULL AND t.filed_on <= :today AND DATE_DIFF('day', t.filed_on, :today) < :window_days
  GROUP BY t.entity
)
SELECT c.entity, c.region, c.filing_count, c.class_count, c.famous_count, c.famous_hit, c.latest_on
FROM counted AS c
WHERE (c.filing_count >= :min_filings AND c.class_count >= :min_classes) OR c.famous_count >= :min_famous
