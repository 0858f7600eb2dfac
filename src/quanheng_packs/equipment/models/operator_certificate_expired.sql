/*---
key: operator_certificate_expired
title: 作业人员证过期仍在岗
question: 在岗的特种设备作业人员、安全管理人员，证书是否已过有效期？
law:
  - {article: 特种设备安全法 第14条、第86条, source: S-SELAW, confidence: 'recall:high'}
owner: 特种设备安全监察科
level: 中
recipients: station_officer
action: 责令停止其作业并安排复审；用人单位使用无有效证件人员的依法处理
false_alarm_cost: 已复审而证书数据未更新的，多一次电话核对
subject: entity
happened: oldest_valid_to
evidence: [cert_no, item, oldest_valid_to, expired_days, people]
columns:
  cert_no: 证书编号（过期最久的一本）
  item: 作业项目
  oldest_valid_to: 有效期至
  expired_days: 过期天数
  people: 过期在岗人数
sentence: 在岗作业人员{people}人证书过期，最久的{item}（{cert_no}）有效期至{oldest_valid_to}，已过{expired_days}天
parameters:
  grace_days: {value: 0, title: 宽限天数, least: 0, most: 60}
marts: [operator_certificate, subject]
rest_days: 60
inspection: se_user
outcomes: [{mart: finding}]
status: in_force
valid_from: 2021-01-01
---*/
-- Whoever has renewed the same item under another number is not expired.
WITH best AS (
  SELECT
    c.entity, c.region, c.cert_no, c.item, c.person_key, c.valid_to,
    ROW_NUMBER() OVER (
      PARTITION BY c.entity, COALESCE(c.person_key, c.cert_no), c.item ORDER BY c.valid_to DESC, c.cert_no DESC
    ) AS place
  FROM mart.operator_certificate AS c
  WHERE c.entity IS NOT NULL AND c.on_post
),
expired AS (
  SELECT
    b.entity, b.region, b.cert_no, b.item, b.valid_to, COALESCE(b.person_key, b.cert_no) AS who,
    ROW_NUMBER() OVER (PARTITION BY b.entity ORDER BY b.valid_to, b.cert_no) AS oldest
  FROM best AS b
  WHERE b.place = 1 AND b.valid_to < :today AND DATE_DIFF('day', b.valid_to, :today) > :grace_days
),
counted AS (
  SELECT e.entity, COUNT(DISTINCT e.who) AS people FROM expired AS e GROUP BY e.entity
)
SELECT
  e.entity, e.region, e.cert_no, e.item, e.valid_to AS oldest_valid_to,
  DATE_DIFF('day', e.valid_to, :today) AS expired_days, c.people
FROM expired AS e
JOIN counted AS c ON c.entity = e.entity
JOIN mart.subject AS s ON s.entity = e.entity
WHERE e.oldest = 1 AND s.status = '1'
