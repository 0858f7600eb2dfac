/*---
key: penalty
title: 行政处罚
theme: 行政执法
about: 每份处罚决定一行：平台启用前各办案机构报来的决定；本平台作出的决定见信用记录与办理事项。
grain: [decision_no]
subject: entity
region: region
happened: decided_on
columns:
  - {name: decision_no, title: 处罚决定书文号}
  - {name: entity, title: 主体}
  - {name: name, title: 当事人名称, sensitivity: personal}
  - {name: uscc, title: 统一社会信用代码}
  - {name: cause, title: 案由}
  - {name: basis, title: 处罚依据}
  - {name: penalty_kind, title: 处罚种类}
  - {name: fine_yuan, title: 罚款金额, type: money}
  - {name: confiscated_yuan, title: 没收违法所得, type: money}
  - {name: decided_on, title: 处罚决定日期, type: date}
  - {name: authority, title: 处罚机关}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [decision_no, cause, decided_on]}
  - {expression: "fine_yuan IS NULL OR fine_yuan >= 0", says: 罚款金额为负}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  p.decision_no, p.entity, p.name, p.uscc, p.cause, p.basis, p.penalty_kind, p.fine_yuan, p.confiscated_yuan,
  p.decided_on, p.authority, COALESCE(s.region, p.region) AS region, p.source_batch, p.source_line
FROM source.penalty_history AS p
LEFT JOIN mart.subject AS s ON s.entity = p.entity
