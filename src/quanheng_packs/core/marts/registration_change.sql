/*---
key: registration_change
title: 变更登记
theme: 登记注册
about: 每个核准的变更事项一行；资本变更另记变更前后的金额。
grain: [change_no]
subject: entity
region: region
happened: changed_on
columns:
  - {name: entity, title: 主体}
  - {name: change_no, title: 变更编号}
  - {name: item, title: 变更事项, codes: {legal_rep: 法定代表人, address: 住所, shareholder: 股东, capital: 注册资本, name: 名称, scope: 经营范围, other: 其他}}
  - {name: before_text, title: 变更前, sensitivity: personal}
  - {name: after_text, title: 变更后, sensitivity: personal}
  - {name: before_yuan, title: 变更前注册资本, type: money}
  - {name: after_yuan, title: 变更后注册资本, type: money}
  - {name: changed_on, title: 核准日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [change_no, item, changed_on]}
  - {accepted: {column: item, values: [legal_rep, address, shareholder, capital, name, scope, other]}}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.change_no, x.item, x.before_text, x.after_text, x.before_yuan, x.after_yuan, x.changed_on,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.registration_change AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
