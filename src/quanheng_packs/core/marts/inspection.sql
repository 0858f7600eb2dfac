/*---
key: inspection
title: 监督检查
theme: 监督检查
about: 每次检查一行，含双随机抽查、专项、由预警派出的检查；findings是查出问题的条数。
grain: [task]
subject: entity
region: region
happened: opened_on
columns:
  - {name: task, title: 任务编号}
  - {name: entity, title: 主体}
  - {name: kind, title: 检查事项, about: 检查事项代码}
  - {name: method, title: 检查类型, about: 检查类型代码}
  - {name: state, title: 状态, codes: {assigned: 待检查, checking: 检查中, closed: 已完成}}
  - {name: opened_on, title: 派出日期, type: date}
  - {name: due_on, title: 应完成日期, type: date}
  - {name: done_on, title: 完成日期, type: date}
  - {name: result, title: 检查结果代码}
  - {name: overall, title: 总体结论, codes: {'1': 符合, '2': 基本符合, '3': 不符合}}
  - {name: findings, title: 问题条数, type: integer}
  - {name: alert_uid, title: 由预警派出}
  - {name: is_drawn, title: 双随机抽取, type: flag}
  - {name: unit, title: 检查机构}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [task, entity, kind, opened_on, region]}
  - {accepted: {column: state, values: [assigned, checking, closed]}}
  - {expression: "done_on IS NULL OR done_on >= opened_on", says: 完成日期早于派出日期}
  - {reference: {column: entity, mart: subject}}
---*/
WITH counted AS (
  SELECT f.task_uid, COUNT(*) AS findings FROM own.finding AS f GROUP BY f.task_uid
)
SELECT
  i.uid AS task, i.entity, i.inspection AS kind, i.kind AS method, i.state, i.opened_on, i.due_on,
  i.closed_on AS done_on, i.conclusion AS result, i.overall,
  COALESCE(c.findings, 0) AS findings, i.alert_uid, i.is_drawn, i.unit, i.region
FROM own.inspection AS i
LEFT JOIN counted AS c ON c.task_uid = i.uid
