/*---
key: serial_directors
title: 被吊销企业的责任人连环任职
question: 三年内有多家企业被吊销、责令关闭的法定代表人，现在又在哪些企业任法定代表人、董事、监事、经理？
law:
  - {article: 公司法（2023修订） 第178条, source: 凭记忆, confidence: 'recall:high'}
  - {article: 市场主体登记管理条例 第12条, source: S-REGREG, confidence: 'recall:high'}
owner: 登记注册科
level: 高
recipients: division_head
action: 核对该人在被吊销企业中是否负有个人责任；属实的，责令新企业限期办理变更，逾期的依法列入并限制登记
false_alarm_cost: 同名同证号录错，或对吊销不负个人责任的人，会被多问一次
subject: entity
evidence: [held_post, from_on, ended_firms, latest_ended_on]
columns:
  held_post: 现任职务
  from_on: 任职日期
  ended_firms: 三年内任法定代表人而被吊销、责令关闭的企业数
  latest_ended_on: 最近一次吊销、关闭日期
sentence: 现任{held_post}（{from_on}起）的同一人，三年内任法定代表人的{ended_firms}家企业被吊销或责令关闭，最近一次在{latest_ended_on}
parameters:
  ban_days: {value: 1095, title: 限制任职天数, source: 公司法第178条“未逾三年”, confidence: 'recall:high', least: 365, most: 3650}
  min_firms: {value: 2, title: 被吊销企业数下限, least: 1}
marts: [person_post, subject]
rest_days: 365
inspection: registration_check
outcomes: [{mart: credit_entry}]
status: in_force
valid_from: 2024-07-01
---*/
-- Who was legal representative on the day a business was revoked ('2') or closed by order ('7').
WITH answerable AS (
  SELECT p.person_key, COUNT(DISTINCT s.entity) AS ended_firms, MAX(s.ended_on) AS latest_ended_on
  FROM mart.person_post AS p
  JOIN mart.subject AS s ON s.entity = p.entity
  WHERE p.post = 'legal_rep' AND p.person_key IS NOT NULL AND s.status IN ('2', '7')
    AND s.ended_on <= :today AND DATE_DIFF('day', s.ended_on, :today) <= :ban_days
    AND (p.from_on IS NULL OR p.from_on <= s.ended_on) AND (p.to_on IS NULL OR p.to_on >= s.ended_on)
  GROUP BY p.person_key
),
-- One warning a business even if the person holds several posts there: the highest is shown.
holding AS (
  SELECT
    s.entity, s.region, p.post, p.from_on, a.ended_firms, a.latest_ended_on,
    ROW_NUMBER() OVER (
      PARTITION BY s.entity
      ORDER BY a.ended_firms DESC, CASE p.post WHEN 'legal_rep' THEN 1 WHEN 'director' THEN 2 ELSE 3 END, p.person_key
    ) AS place
  FROM answerable AS a
  JOIN mart.person_post AS p ON p.person_key = a.person_key
  JOIN mart.subject AS s ON s.entity = p.entity
  WHERE a.ended_firms >= :min_firms AND s.status = '1'
    AND p.post IN ('legal_rep', 'director', 'supervisor', 'manager')
    AND (p.to_on IS NULL OR p.to_on > :today)
)
SELECT
  h.entity, h.region,
  CASE h.post WHEN 'legal_rep' THEN '法定代表人' WHEN 'director' THEN '董事' WHEN 'supervisor' THEN '监事' ELSE '经理' END AS held_post,
  h.from_on, h.ended_firms, h.latest_ended_on
FROM holding AS h
WHERE h.place = 1
