/*---
key: fine_payment
title: 罚没款缴纳
theme: 行政执法
about: 每份处罚决定的应缴、实缴一行，取财政最近一次所述。
grain: [decision_no]
subject: entity
region: region
happened: due_on
columns:
  - {name: entity, title: 主体}
  - {name: decision_no, title: 处罚决定书文号}
  - {name: payer, title: 缴款人, sensitivity: personal}
  - {name: served_on, title: 送达日期, type: date}
  - {name: due_on, title: 缴款期限, type: date}
  - {name: fine_yuan, title: 应缴罚款, type: money}
  - {name: paid_yuan, title: 已缴金额, type: money}
  - {name: paid_on, title: 最近缴款日期, type: date}
  - {name: put_off_to, title: 延期分期至, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [decision_no, due_on, fine_yuan]}
  - {expression: "served_on IS NULL OR due_on >= served_on", says: 缴款期限早于送达日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.decision_no, x.name AS payer, x.served_on, x.due_on, x.fine_yuan, COALESCE(x.paid_yuan, 0) AS paid_yuan,
  x.paid_on, x.put_off_to, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.fine_payment AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
