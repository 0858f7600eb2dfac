/*---
key: instrument_overdue
title: 强检计量器具超期使用
question: 在用的强制检定计量器具，是否已过检定有效期仍在使用？
law:
  - {article: 计量法 第25条；计量法实施细则 第43条, source: S-METLAW, confidence: source}
  - {article: 计量法 第9条；计量法实施细则 第11条, source: 凭记忆, confidence: 'recall:high'}
owner: 质量发展与监督科
level: 中
recipients: station_officer
action: 责令停止使用并送检；拒不改正的依法处罚
false_alarm_cost: 已检定而证书未上传的，多一次电话核对
subject: entity
happened: oldest_valid_to
evidence: [instrument_no, instrument_kind, overdue_count, oldest_valid_to, overdue_days, last_used_on]
columns:
  instrument_no: 器具编号（超期最久的一台）
  instrument_kind: 器具种类
  overdue_count: 超期台数
  oldest_valid_to: 检定有效期至
  overdue_days: 超期天数
  last_used_on: 最近使用日期
sentence: 强检器具{overdue_count}台超期，最久的{instrument_kind}（{instrument_no}）有效期至{oldest_valid_to}，已超{overdue_days}天，最近使用日期{last_used_on}
parameters:
  grace_days: {value: 0, title: 宽限天数, least: 0, most: 60}
marts: [instrument, subject]
rest_days: 60
inspection: metrology
outcomes: [{mart: finding}]
status: in_force
valid_from: 2021-01-01
---*/
WITH overdue AS (
  SELECT
    i.entity, i.region, i.instrument_no, i.kind, i.valid_to, i.last_used_on,
    COUNT(*) OVER (PARTITION BY i.entity) AS overdue_count,
    ROW_NUMBER() OVER (PARTITION BY i.entity ORDER BY i.valid_to, i.instrument_no) AS place
  FROM mart.instrument AS i
  JOIN mart.subject AS s ON s.entity = i.entity
  WHERE i.state = 'in_use' AND s.status = '1' AND i.valid_to < :today
    AND DATE_DIFF('day', i.valid_to, :today) > :grace_days
)
SELECT
  o.entity, o.region, o.instrument_no, o.kind AS instrument_kind, o.overdue_count, o.valid_to AS oldest_valid_to,
  DATE_DIFF('day', o.valid_to, :today) AS overdue_days, o.last_used_on
FROM overdue AS o
WHERE o.place = 1
