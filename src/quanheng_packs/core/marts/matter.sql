/*---
key: matter
title: 办理事项
theme: 行政执法
about: 本平台办理的每件事项一行：案件、投诉举报办理、申请等，含已办结的。
grain: [matter]
subject: entity
region: region
happened: opened_on
columns:
  - {name: matter, title: 事项编号}
  - {name: entity, title: 主体}
  - {name: procedure, title: 事项种类, about: 办理事项代码}
  - {name: family, title: 事项大类, codes: {penalty: 行政处罚, complaint: 投诉, report: 举报, hotline: 热线工单, other: 其他}}
  - {name: number, title: 文号}
  - {name: party_name, title: 当事人, sensitivity: personal}
  - {name: state, title: 状态}
  - {name: is_open, title: 在办, type: flag}
  - {name: outcome, title: 结果}
  - {name: opened_on, title: 受理日期, type: date}
  - {name: decided_on, title: 决定日期, type: date}
  - {name: closed_on, title: 办结日期, type: date}
  - {name: due_on, title: 到期日期, type: date}
  - {name: took_days, title: 用时（天）, type: integer}
  - {name: unit, title: 承办机构}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [matter, procedure, opened_on, region]}
  - {expression: "closed_on IS NULL OR closed_on >= opened_on", says: 办结日期早于受理日期}
---*/
SELECT
  m.uid AS matter, m.entity, m.kind AS procedure,
  CASE
    WHEN m.kind LIKE '%penalty%' THEN 'penalty'
    WHEN m.kind = 'complaint' THEN 'complaint'
    WHEN m.kind = 'report' THEN 'report'
    WHEN m.kind = 'hotline_order' THEN 'hotline'
    ELSE 'other'
  END AS family,
  m.number, m.party_name, m.state, m.is_open, m.outcome, m.opened_on, m.decided_on, m.closed_on,
  m.due_on,
  DATE_DIFF('day', m.opened_on, m.closed_on) AS took_days, m.unit, m.region
FROM own.matter AS m
