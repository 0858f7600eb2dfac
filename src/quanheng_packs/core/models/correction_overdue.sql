/*---
key: correction_overdue
title: 责令改正逾期未复查
question: 责令改正的期限已过，是否还没有复查？
law:
  - {article: 行政处罚法 第28条, source: 凭记忆, confidence: 'recall:high'}
  - {article: 食品生产经营监督检查管理办法（令49号） 第33条, source: S-FOODINSP, confidence: source}
owner: 综合执法科
level: 中
recipients: station_head
action: 在期限内安排复查；逾期不改正的，按法律责任条款立案
false_alarm_cost: 已复查而未登记的，补登一条记录
subject: entity
happened: oldest_due_on
evidence: [overdue_count, key_count, oldest_due_on, overdue_days]
columns:
  overdue_count: 逾期未复查项数
  key_count: 其中重点项
  oldest_due_on: 最早的改正期限
  overdue_days: 最长逾期天数
sentence: 责令改正逾期未复查{overdue_count}项（重点项{key_count}项），最早的期限为{oldest_due_on}，已过{overdue_days}天
parameters:
  grace_days: {value: 5, title: 宽限天数, least: 0, most: 60}
marts: [finding]
rest_days: 30
outcomes: [{mart: inspection}]
status: in_force
valid_from: 2024-01-01
---*/
SELECT
  f.entity, f.region, COUNT(*) AS overdue_count, COUNT_IF(f.is_key) AS key_count, MIN(f.correct_by) AS oldest_due_on,
  DATE_DIFF('day', MIN(f.correct_by), :today) AS overdue_days
FROM mart.finding AS f
WHERE f.entity IS NOT NULL AND f.state = 'open' AND f.correct_by < :today
  AND DATE_DIFF('day', f.correct_by, :today) > :grace_days
GROUP BY f.entity, f.region
